"""Sums of clicks.  They name nobody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Cell:
    """What one sum counts: a link of an issue on a day."""

    day: str
    """``2026-12-01``, UTC."""
    issue: str
    link: str
    """Its name in the issue's table of links."""
