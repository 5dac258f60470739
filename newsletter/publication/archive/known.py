"""What a build has to know of an issue of which nothing changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsletter.archive.editions import Card
from newsletter.archive.site.kept_cards import head_of
from newsletter.archive.site.setting import Shown
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An issue of the site: what lists need of it, and a way to all of it."""

    shown: Shown
    anchors: frozenset[str]
    """Every id in its article."""
    addresses: Mapping[str, str]
    """What the register keeps of it."""
    images: tuple[str, ...]
    """File names of its pictures."""
    silent: tuple[str, ...]
    """What its file says otherwise, and nothing says so."""

    @property
    def card(self) -> Card:
        """What lists show of it."""
        return self.shown.card


def told_of(known: Known) -> list[Any]:
    """Return it as JSON has it, its lines left out."""
    return [
        head_of(known.card),
        known.shown.key,
        " ".join(sorted(known.anchors)),
        dict(known.addresses),
        known.images,
        known.silent,
    ]
