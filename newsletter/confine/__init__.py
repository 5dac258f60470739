"""A child process that can be limited and killed.

Whatever reads bytes that strangers wrote runs in one: `Confined` calls a
function by its name and hands back plain data, or raises `ConfinedError`.
"""

from newsletter.confine.parent import Confined, Limits

__all__ = ["Confined", "Limits"]
