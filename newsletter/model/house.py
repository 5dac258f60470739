"""What a publication asks of links, voices and their balance."""

from __future__ import annotations

from dataclasses import fields

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceLimits:
    """Most that one value may have of an issue's pieces, in percent; None: as much as it likes."""

    outlet: int | None = None
    country: int | None = None
    language: int | None = None
    author: int | None = None
    topic: int | None = None
    viewpoint: int | None = None
    paywall: int | None = None

    @property
    def given(self) -> tuple[tuple[str, int], ...]:
        """The limits that there are: (question, percent)."""
        limits = ((field.name, getattr(self, field.name)) for field in fields(self))
        return tuple((name, limit) for name, limit in limits if limit is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRules:
    """How links are looked at."""

    hours: int = 24
    """So long a look at a link is relied on."""
    seconds: float = 120.0
    """For all links of an issue together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightRules:
    """How heavy a mail's HTML may be, in bytes as it arrives."""

    wall: int = 100_000
    """There Gmail clips it, as measured: between 99.5 and 105 thousand."""
    budget: int = 80_000
    """What an issue should stay under; between it and the wall, `check` warns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BounceRules:
    """When mail that comes back removes a reader."""

    soft: int = 3
    """So many issues in a row that did not arrive, and the address is taken for dead."""
