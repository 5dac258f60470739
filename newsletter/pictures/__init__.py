"""Pictures that people saved, made into what a mail can carry.

`preparing.prepare` decodes them and runs in a confined child only; the child imports this package,
so nothing else is imported here.
"""

RECIPE = "2"
"""Counts up with every change that makes other bytes of the same picture."""
