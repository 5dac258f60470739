"""What changed in an issue since it was approved, item by item: pure, of values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import TypeVar

from newsletter.deliver.approval import said
from newsletter.model.issue import Entry, Issue, Lead
from newsletter.model.people import Person
from newsletter.model.prose import Prose
from newsletter.model.publication import FocusArea, Publication
from newsletter.model.values import dataclass
from newsletter.text.prose_text import plain, to_text

Piece = TypeVar("Piece", Lead, Entry, FocusArea)

_WHOLE_ISSUE = (
    *("send_at", "number", "date", "title", "subject", "preheader", "language", "translations"),
    *("window", "freeze", "imported", "waivers", "withdrawn"),
)
_PUBLICATION = {
    "name": "name",
    "full_name": "full name",
    "mission": "mission",
    "language": "language",
    "website": "website",
    "archive_url": "archive_url",
    "public_url": "public_url",
    "sender": "sender",
    "postal_address": "footer (postal address)",
    "donation": "footer (donation)",
    "follow": "footer (follow)",
    "wordmark": "wordmark",
    "pictures": "pictures",
    "counts_clicks": "counting",
    "theme": "theme",
}
"""What of publication.yaml goes into a mail, as it is told."""
_PERSON = ("name", "bio", "portrait", "link")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is not as it was approved."""

    item: str
    """``entry 4``, ``lead track-ii``, ``publication``, ``audience``"""
    part: str = ""
    """``summary``, ``footer (postal address)``, ``added``"""
    before: str = ""
    """Its words then; empty: there were none, or they are not told."""
    after: str = ""

    def __str__(self) -> str:
        """As `status` tells it."""
        return f"{self.item}: {self.part}" if self.part else self.item


def issue_changes(before: Issue, after: Issue) -> tuple[Change, ...]:
    """Return what differs between two issues: their own lines first, then piece by piece."""
    return (
        *(
            Change(item=one.part, before=one.before, after=one.after)
            for one in _lines(before, after)
        ),
        *_pieces("lead", before.leads, after.leads),
        *_pieces("focus area", before.focus_areas, after.focus_areas),
        *_pieces("entry", before.entries, after.entries),
    )


def publication_changes(before: Publication, after: Publication) -> tuple[Change, ...]:
    """Return what differs in what of a publication goes into mails.

    Blurbs are told with the issue that carries them.
    """
    return (*_settings(before, after), *_people(before.people, after.people))


def _lines(before: Issue, after: Issue) -> Iterator[Change]:
    return _differences("", before, after, {name: name for name in _WHOLE_ISSUE})


def _settings(before: Publication, after: Publication) -> Iterator[Change]:
    return _differences("publication", before, after, _PUBLICATION)


def _people(before: Sequence[Person], after: Sequence[Person]) -> Iterator[Change]:
    then = {one.id: one for one in before}
    for person in after:
        if person.id in then:
            names = {name: f"{person.name} ({name})" for name in _PERSON}
            yield from _differences("publication", then[person.id], person, names)


def _pieces(kind: str, before: Sequence[Piece], after: Sequence[Piece]) -> Iterator[Change]:
    pairs = _pairs(before, after)
    moved = _moved(pairs)
    for at, piece in enumerate(after):
        item = _item(kind, piece, at)
        if at not in pairs:
            yield Change(item=item, part="added", after=_words(piece))
            continue
        was = pairs[at]
        if at in moved:
            yield Change(item=item, part=f"moved, was {kind} {was + 1}")
        names = {one.name: one.name for one in fields(piece) if one.name != "id"}
        yield from _differences(item, before[was], piece, names)
    for was, piece in enumerate(before):
        if was not in pairs.values():
            item = f"{kind} “{piece.title}”"
            yield Change(item=item, part=f"removed, was {kind} {was + 1}", before=_words(piece))


def _item(kind: str, piece: Piece, at: int) -> str:
    known = piece.id if kind != "entry" else ""
    return f"{kind} {known or at + 1}"


def _pairs(before: Sequence[Piece], after: Sequence[Piece]) -> dict[int, int]:
    """Return today's positions and those of then: of the same id, else address, else title.

    Ids may have been written into the file since.
    """
    pairs: dict[int, int] = {}
    for name in ("id", "url", "title"):
        free: dict[str, int] = {}
        for was, piece in reversed(list(enumerate(before))):
            if was not in pairs.values():
                free[getattr(piece, name, "")] = was
        free.pop("", None)
        for at, piece in enumerate(after):
            if at not in pairs and getattr(piece, name, "") in free:
                pairs[at] = free.pop(getattr(piece, name))
    return pairs


def _moved(pairs: dict[int, int]) -> set[int]:
    """Return the positions of the fewest pieces whose moving explains the order."""
    order = [pairs[at] for at in sorted(pairs)]
    matched = SequenceMatcher(None, sorted(order), order, autojunk=False).get_matching_blocks()
    stayed = {at for block in matched for at in range(block.b, block.b + block.size)}
    return {at for place, at in enumerate(sorted(pairs)) if place not in stayed}


def _differences(
    item: str, before: object, after: object, names: dict[str, str]
) -> Iterator[Change]:
    for name, told in names.items():
        old, new = getattr(before, name), getattr(after, name)
        if old == new and _words(old) == _words(new):
            continue
        spelt = (_words(old), _words(new))
        if spelt[0] == spelt[1]:
            spelt = (_words(old, links=True), _words(new, links=True))
        yield Change(item=item, part=told, before=spelt[0], after=spelt[1])


def _words(value: object, *, links: bool = False) -> str:
    """Return a value as people read it; with `links`, prose with its addresses."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Prose():
            return to_text(value) if links else plain(value)
        case datetime():
            return said(value)
        case tuple():
            return "; ".join(_words(one, links=links) for one in value)
    return _fields(value, links=links) if _is_plain(value) else str(value)


def _is_plain(value: object) -> bool:
    """Say whether a value has parts, and no words of its own."""
    return is_dataclass(value) and type(value).__str__ is object.__str__


def _fields(value: object, *, links: bool) -> str:
    names = getattr(value, "__dataclass_fields__", ())
    return "\n".join(filter(None, (_words(getattr(value, one), links=links) for one in names)))
