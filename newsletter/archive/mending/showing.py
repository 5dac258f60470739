"""What is shown of an issue: as it was sealed, and where its file says so, as the file is today.

A correction that names an item shows that item as it is in the file now; one that names none shows
the whole file.  Whatever else differs from the sealed words stays as it was sent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from newsletter.archive.editions import Tombstone
from newsletter.model.issue import UNKNOWN_URL, Correction, Entry, Issue, Lead
from newsletter.model.prose import NO_PROSE
from newsletter.model.values import dataclass
from newsletter.text.prose_text import plain

Piece = TypeVar("Piece", Lead, Entry)

_HEADS = ("number", "date", "title", "subject", "preheader", "language", "focus_areas")
"""What an issue shows of itself."""
NO_FORMER: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the public sees of an issue."""

    issue: Issue
    """For lists, feeds, citations and search: nothing that was withdrawn or taken out is in it."""
    laid_out: Issue
    """What the article is made of: where nothing is shown any more, an empty item has its place."""
    declared: Issue
    """What the file would say if it held no change but those that it owns to."""
    whole: bool
    """The article is made anew from `laid_out`; otherwise only the elements of `anew` are."""
    anew: tuple[str, ...]
    """Ids of items whose words are those of today."""
    hidden: Issue | None
    """What is shown no more, as it was sealed and as its file has it; nothing of it may be seen."""
    tombstones: tuple[Tombstone, ...]
    former: Mapping[str, str]
    """Former ids of items to those that they have now."""
    ids: tuple[str, ...]
    """Every id that the page has had."""

    @property
    def is_touched(self) -> bool:
        """Whether anything differs from what was sealed."""
        return bool(self.whole or self.anew or self.tombstones or self.former or self.notes)

    @property
    def notes(self) -> tuple[Correction, ...]:
        """The corrections to be shown, oldest first."""
        return self.issue.corrections

    @property
    def hides(self) -> bool:
        """Whether something of the sealed words must not be shown any more."""
        return self.declared.withdrawn is not None or any(
            piece.withdrawn for piece in pieces_of(self.declared)
        )


def shown(
    sealed: Issue | None,
    today: Issue,
    *,
    former: Mapping[str, str] = NO_FORMER,
    known: Collection[str] = (),
) -> Shown:
    """Return what is shown of an issue; `sealed` is None for one that was sent elsewhere.

    `former`: ids of items that were renamed, to their ids of today; `known`: ids that the issue's
    page has had at any time.
    """
    before = sealed or today
    fresh = [one for one in today.corrections if one not in before.corrections or sealed is None]
    whole = sealed is None or any(not one.item for one in fresh)
    named = frozenset(one.item for one in fresh if one.item)
    stones = _stones(before, today, former=former, known=known, fresh=tuple(fresh))
    lay = _Lay(named=named, whole=whole, former=former, stones=stones)
    heads = {} if whole else {name: getattr(before, name) for name in _HEADS}
    laid_out = replace(
        today,
        **heads,
        leads=lay.out(before.leads, today.leads, Lead(id="", title="", body=NO_PROSE)),
        entries=lay.out(before.entries, today.entries, _NO_ENTRY),
    )
    laid_out = _with_lost(laid_out, stones)
    declared = replace(
        today,
        **heads,
        leads=lay.declared(before.leads, today.leads),
        entries=lay.declared(before.entries, today.entries),
    )
    public = _public(laid_out, stones, today)
    added = (_ids(today) & named) - _ids(before) - set(former.values())
    return Shown(
        issue=public,
        laid_out=replace(laid_out, corrections=public.corrections),
        declared=declared,
        whole=whole or bool(added),
        anew=tuple(sorted((named | set(former.values())) & _ids(today) - stones.keys())),
        hidden=_hidden(before, today, stones),
        tombstones=_listed(stones, today),
        former={old: new for old, new in former.items() if new in _ids(laid_out)},
        ids=tuple(sorted({*_ids(before), *_ids(today), *known, *former})),
    )


_NO_ENTRY = Entry(id="", title="", summary=NO_PROSE, outlet="", url=UNKNOWN_URL)


def pieces_of(issue: Issue) -> tuple[Lead | Entry, ...]:
    """Return the leads, and the entries behind them."""
    return (*issue.leads, *issue.entries)


def _ids(issue: Issue) -> set[str]:
    return {piece.id for piece in pieces_of(issue) if piece.id}


def _stones(
    before: Issue,
    today: Issue,
    *,
    former: Mapping[str, str],
    known: Collection[str],
    fresh: tuple[Correction, ...],
) -> dict[str, Tombstone]:
    """Return the tombstones of items by id: withdrawn, or taken out by a correction.

    What was written after the issue was sent, and withdrawn before anybody saw it, has none.
    """
    said = {one.item: one for one in sorted(fresh, key=lambda one: one.date)}
    seen = {*_ids(before), *known, *former.values(), *said}
    found = {
        piece.id: Tombstone(id=piece.id, why=piece.withdrawn.why, date=piece.withdrawn.date)
        for piece in pieces_of(today)
        if piece.withdrawn and (piece.id in seen or "" in said)
    }
    for gone in sorted((_ids(before) | set(known)) - _ids(today) - set(former)):
        because = said.get(gone) or said.get("")
        if because:
            found[gone] = Tombstone(id=gone, why=plain(because.what), date=because.date)
    return found


def _listed(stones: Mapping[str, Tombstone], today: Issue) -> tuple[Tombstone, ...]:
    if today.withdrawn:
        return (Tombstone(id="", why=today.withdrawn.why, date=today.withdrawn.date),)
    return tuple(stones[name] for name in sorted(stones))


def _hidden(before: Issue, today: Issue, stones: Mapping[str, Tombstone]) -> Issue | None:
    if not stones and not today.withdrawn:
        return None
    whole = today.withdrawn is not None
    leads, entries = (*before.leads, *today.leads), (*before.entries, *today.entries)
    return replace(
        before,
        leads=tuple(one for one in leads if whole or one.id in stones),
        entries=tuple(one for one in entries if whole or one.id in stones),
        focus_areas=before.focus_areas if whole else (),
    )


def _public(laid_out: Issue, stones: Mapping[str, Tombstone], today: Issue) -> Issue:
    """Return the issue without what must not be seen."""
    if today.withdrawn:
        return Issue(
            id=today.id,
            number=laid_out.number,
            date=laid_out.date,
            subject="",
            language=laid_out.language,
            send_at=laid_out.send_at,
            imported=laid_out.imported,
            withdrawn=today.withdrawn,
        )
    hidden = {piece.id for piece in pieces_of(today) if piece.withdrawn}
    return replace(
        laid_out,
        leads=tuple(one for one in laid_out.leads if one.id not in stones),
        entries=tuple(one for one in laid_out.entries if one.id not in stones),
        # What was said of an item before it was withdrawn may repeat its words.
        corrections=tuple(
            sorted(
                (one for one in today.corrections if one.item not in hidden),
                key=lambda one: one.date,
            )
        ),
        waivers=(),
        editors=(),
        audience=None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lay:
    """Puts the items of today in the places of those that were sealed."""

    named: frozenset[str]
    whole: bool
    former: Mapping[str, str]
    stones: Mapping[str, Tombstone]

    def out(
        self, sealed: tuple[Piece, ...], today: tuple[Piece, ...], empty: Piece
    ) -> tuple[Piece, ...]:
        """Return the items in order, an empty one for each tombstone."""
        placed = self._whole(sealed, today) if self.whole else self._merged(sealed, today)
        return tuple(
            replace(empty, id=one.id, language=one.language) if one.id in self.stones else one
            for one in placed
        )

    def declared(self, sealed: tuple[Piece, ...], today: tuple[Piece, ...]) -> tuple[Piece, ...]:
        """Return the items in order, without those that a correction took out."""
        if self.whole:
            return today
        there = {one.id for one in today}
        placed = self._merged(sealed, today)
        return tuple(one for one in placed if one.id not in self.stones or one.id in there)

    def _whole(self, sealed: tuple[Piece, ...], today: tuple[Piece, ...]) -> tuple[Piece, ...]:
        there = {one.id for one in today}
        gone = [one for one in sealed if one.id in self.stones and one.id not in there]
        return today + tuple(gone)

    def _merged(self, sealed: tuple[Piece, ...], today: tuple[Piece, ...]) -> list[Piece]:
        current = {one.id: one for one in today if one.id}
        placed = [self._now(one, current) for one in sealed]
        there = {one.id for one in placed}
        for at, one in enumerate(today):
            if one.id in self.named and one.id not in there:
                before = next((new for new in reversed(today[:at]) if new.id in there), None)
                ids = [old.id for old in placed]
                placed.insert(ids.index(before.id) + 1 if before else 0, one)
                there.add(one.id)
        return placed

    def _now(self, one: Piece, current: Mapping[str, Piece]) -> Piece:
        """Return what stands in an item's place today."""
        name = self.former.get(one.id, one.id)
        new = current.get(name)
        if new is None:
            return one
        owned = new.withdrawn or name != one.id or not self.named.isdisjoint((name, one.id))
        return new if owned else one


def _with_lost(laid_out: Issue, stones: Mapping[str, Tombstone]) -> Issue:
    """Add a place for each tombstone of an item that neither seal nor file names any more.

    Nobody knows whether it was a lead: it stands behind the entries.
    """
    lost = sorted(stones.keys() - _ids(laid_out))
    return replace(
        laid_out, entries=(*laid_out.entries, *(replace(_NO_ENTRY, id=name) for name in lost))
    )
