"""A journal as people read it: texts that came of one sitting, and texts that never arrived."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from newsletter.publication.writing.fields import cleaned
from newsletter.publication.writing.values import ItemName, Record

ONE_SITTING = timedelta(minutes=10)
"""Saves of one page, each of which begins where the one before ended, are one version: the last."""
DEEDS = frozenset({"took-out", "put-in", "moved", "found"})
_ENDS = frozenset({"settled", "same", "discarded", "conflict"})


def sittings(
    records: Sequence[Record], *, stands: Callable[[Record], bool] = lambda _one: False
) -> Iterator[tuple[Record, Record]]:
    """Yield (first, last) of the saves that were one sitting, of all texts that were written.

    `stands` tells whether the file says a text; asked of those that a killed process left without a mark.
    """
    written = _written(records, stands)
    running: dict[_Place, tuple[Record, Record]] = {}
    for one in records:
        if one.number not in written:
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


_Place = tuple[ItemName, str]


def _written(records: Sequence[Record], stands: Callable[[Record], bool]) -> set[int]:
    """Return the numbers of the texts that were in the file.

    A process that is killed between writing and marking leaves none: then the next who begins with that
    text, or meets it, or saves it again and hears that it is the same, shows that it was written.
    """
    marks = {one.of: one.did for one in records if one.did in _ENDS}
    met: set[tuple[_Place, str]] = set()
    found: set[int] = set()
    for one in reversed(records):
        place = (one.item, one.field)
        if one.did == "typed":
            mark = marks.get(one.number, "")
            if mark == "settled" or (not mark and ((place, _text(one)) in met or stands(one))):
                found.add(one.number)
            met.add((place, cleaned(one.field, one.was)))
            if mark == "same":
                met.add((place, _text(one)))
        elif one.did == "conflict":
            met.add((place, _text(one)))
    return found


def _text(one: Record) -> str:
    return cleaned(one.field, one.now)


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
