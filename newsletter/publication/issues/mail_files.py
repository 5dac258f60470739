"""Which names on the command line mean a mail that was made elsewhere; nothing else is read in for it."""

from __future__ import annotations

STANDARD_INPUT = "-"
SUFFIXES = (".html", ".htm", ".eml")


def is_mail_file(name: str) -> bool:
    """Tell whether a name on the command line means a mail rather than an issue."""
    return name == STANDARD_INPUT or name.lower().endswith(SUFFIXES)
