"""What a publication asks of links, voices and their balance."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRules:
    """How links are looked at."""

    hours: int = 24
    """So long a look at a link is relied on."""
    seconds: float = 120.0
    """For all links of an issue together."""
