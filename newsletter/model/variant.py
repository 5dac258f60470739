"""Variants: which part of an issue somebody is mailed, and in which language.

Sections and language make variants, and never tokens: everybody who has the same variant is
mailed the same bytes, tokens aside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations

from newsletter.model.consent import SECTIONS
from newsletter.model.values import dataclass

__all__ = [
    "MOST_VARIANTS",
    "NO_CHOICE",
    "SECTIONS",
    "WHOLE",
    "Choice",
    "Offer",
    "Variant",
    "in_order",
    "nearest",
    "possible",
    "variant_for",
    "variant_of_key",
]

MOST_VARIANTS = 32
"""Of one issue; each is rendered, checked, looked at by an approver, and sealed."""

_COUNTED = "+counted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One rendition among those of an issue."""

    sections: tuple[str, ...] = ()
    """Some of `SECTIONS`, in their order; empty: the whole issue."""
    language: str = ""
    """The tag that the translations stand under; empty: the issue's own."""
    counted: bool = False
    """True: clicks are counted, with the consent of those who get it."""

    @property
    def key(self) -> str:
        """Return its name in files, ledgers and receipts: ``all``, ``leads_media-review.ur``."""
        parts = ["_".join(self.sections) or "all", *filter(None, [self.language.lower()])]
        return ".".join(parts) + _COUNTED * self.counted


WHOLE = Variant()
"""The whole issue in its own language: always rendered, and the one that the archive shows."""


def variant_of_key(key: str) -> Variant | None:
    """Return the variant of that name, or None where it is the name of none."""
    named, _, language = key.removesuffix(_COUNTED).partition(".")
    sections = () if named == "all" else tuple(named.split("_"))
    found = Variant(sections=sections, language=language, counted=key.endswith(_COUNTED))
    return found if found.key == key and sections == in_order(sections) else None


def in_order(sections: Iterable[str]) -> tuple[str, ...]:
    """Return those of `SECTIONS` that are among the given, each once, in their order."""
    given = frozenset(sections)
    return tuple(one for one in SECTIONS if one in given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody would rather read, as their subscription says it."""

    sections: tuple[str, ...] = ()
    """Empty: all of them."""
    language: str = ""
    """BCP 47, as chosen or imported; empty: they never said."""
    counted: bool = False
    """True: they agreed to their clicks being counted."""


NO_CHOICE = Choice()
"""Everything, in the issue's own language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What an issue has to choose from."""

    language: str
    """The issue's own."""
    sections: tuple[str, ...]
    """Those of `SECTIONS` that hold something, in their order."""
    translated: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(language, the sections in which something stands in it), by language."""
    counting: bool = False
    """True: the publication counts the clicks of those who agreed to it."""


def variant_for(choice: Choice, offer: Offer) -> Variant | None:
    """Return what somebody with this choice gets; None: their sections hold nothing.

    A choice that leaves nothing out is the whole issue, so that no two variants say the same.
    """
    wanted = in_order(choice.sections) or SECTIONS
    left = tuple(one for one in offer.sections if one in wanted)
    if not left and offer.sections:
        return None
    return Variant(
        sections=() if left == offer.sections else left,
        language=_spoken(choice.language, offer, left),
        counted=offer.counting and choice.counted,
    )


def possible(offer: Offer) -> tuple[Variant, ...]:
    """Return every variant that somebody may get of an issue, clicks not counted; `WHOLE` first."""
    sizes = range(len(SECTIONS) + 1)
    parts = [part for size in sizes for part in combinations(SECTIONS, size)]
    tags = ["", *(language for language, _ in offer.translated)]
    choices = (Choice(sections=part, language=tag) for part in parts for tag in tags)
    found = (variant_for(choice, offer) for choice in choices)
    return tuple(dict.fromkeys(one for one in found if one))


def _spoken(wish: str, offer: Offer, sections: tuple[str, ...]) -> str:
    """Return the language of the translations that fits a wish, or empty: the issue's own.

    ``ur-PK`` is content with ``ur`` (RFC 4647, 3.4); a language in which nothing of these
    sections is written fits nobody.
    """
    there = {
        language.lower(): language
        for language, where in offer.translated
        if not set(where).isdisjoint(sections)
    }
    parts = wish.lower().replace("_", "-").split("-")
    while parts:
        tag = "-".join(parts)
        if tag in there:
            return there[tag]
        if tag == offer.language.lower():
            return ""
        parts.pop()
    return ""


def nearest(wanted: Variant, sealed: Collection[str]) -> Variant:
    """Return what somebody gets: the wanted variant, or the nearest one that was sealed.

    Whoever chose after the approval may want what nobody wanted then.  They get more rather than
    less: the whole issue, in their language where it was sealed in it.  Clicks of people who did
    not agree are never counted.  `sealed` holds keys, ``all`` among them.
    """
    for sections in dict.fromkeys((wanted.sections, ())):
        for counted in (True, False) if wanted.counted else (False,):
            near = Variant(sections=sections, language=wanted.language, counted=counted)
            if near.key in sealed:
                return near
    return WHOLE
