"""A journal as people read it: texts that came of one sitting, and texts that never arrived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from newsletter.publication.writing.fields import cleaned
from newsletter.publication.writing.values import ItemName, Record

ONE_SITTING = timedelta(minutes=10)
"""Saves of one page, each of which begins where the one before ended, are one version: the last."""
DEEDS = frozenset({"took-out", "put-in", "moved", "found"})
_ENDS = frozenset({"settled", "same", "discarded", "conflict"})


def sittings(records: Sequence[Record]) -> Iterator[tuple[Record, Record]]:
    """Yield (first, last) of the saves that were one sitting, of all texts that were written."""
    settled = {one.of for one in records if one.did == "settled"}
    running: dict[tuple[ItemName, str], tuple[Record, Record]] = {}
    for one in records:
        if one.did != "typed" or one.number not in settled:
            continue
        place = (one.item, one.field)
        run = running.get(place)
        if run and _goes_on(run[1], one):
            running[place] = (run[0], one)
            continue
        if run:
            yield run
        running[place] = (one, one)
    yield from running.values()


def _goes_on(last: Record, one: Record) -> bool:
    same = last.session == one.session != "" and last.by == one.by
    ends = cleaned(last.field, last.now)
    return same and one.at - last.at < ONE_SITTING and cleaned(one.field, one.was) == ends


def unsettled(records: Sequence[Record]) -> Iterator[Record]:
    """Yield the texts that were not written: of those that a page began from the same one, the last."""
    done = {one.of: one.did for one in records if one.did in _ENDS}
    last: dict[tuple[str, ...], Record] = {}
    for one in (one for one in records if one.did == "typed"):
        place = (one.by, one.session, *one.item, one.field)
        last[*place, one.was] = one
        if done.get(one.number) in {"settled", "same"}:
            last = {
                key: other
                for key, other in last.items()
                if key[:-1] != place or other is one or other.now not in one.now
            }
    yield from (one for one in last.values() if done.get(one.number, "conflict") == "conflict")
