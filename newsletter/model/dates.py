"""Dates that may be known only in part."""

from __future__ import annotations

from dataclasses import dataclass

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""In English, whatever language the machine speaks."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PartialDate:
    """A date of which at least the year is known.

    `day` is given only together with `month`.  Ordering is chronological with
    unknown parts first: 2017 < 2017-11 < 2017-11-03.
    """

    year: int
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        """ISO 8601, cut at what is known: ``2017``, ``2017-11``, ``2017-11-03``."""
        if not self.month:
            return f"{self.year:04d}"
        if not self.day:
            return f"{self.year:04d}-{self.month:02d}"
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    @property
    def spelt(self) -> str:
        """English reading form: ``2017``, ``November 2017``, ``3 November 2017``."""
        if not self.month:
            return f"{self.year:04d}"
        month = MONTHS[self.month - 1]
        if not self.day:
            return f"{month} {self.year:04d}"
        return f"{self.day} {month} {self.year:04d}"
