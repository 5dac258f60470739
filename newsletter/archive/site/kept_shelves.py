"""The shelves of the last build, so that of ten thousand issues only those are filed that are new or changed.

A derived file, which may be deleted at any time.  What it says holds only where every name would get its
address from the same issue again; otherwise all issues are filed anew, and what comes of both is equal.
"""

from __future__ import annotations

import json
import os
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from newsletter.archive.editions import Card, Named
from newsletter.archive.site.directory import PLACE_BITS, Directory, Shelf, Slugs
from newsletter.archive.site.filing import Filed, filed

FEW = 64
"""Issues that may be new or changed; beyond, filing all is as quick."""
_DIGEST = 16
_VERSION = 2


class _Kept(NamedTuple):
    """What was written."""

    around: str
    slugs: str
    """Of the addresses that were remembered before."""
    keys: list[str]
    """Of the cards, oldest first."""
    shelves: list[Shelf]


def directory_of(
    cards: Sequence[Card], slugs: Slugs, path: Path, around: str, *, keep: bool = True
) -> Directory:
    """Return the directory of `cards`, which are oldest first, with the help of the file at `path`.

    `slugs`: what is remembered of addresses.  `around` is equal where program and publication are.
    Unless `keep`, no file is written.
    """
    kept = _read(path)
    found = _put_right(kept, cards, slugs) if kept and kept.around == around else None
    directory = found or Directory(cards, remembered=slugs)
    now = _Kept(around, _told(slugs), [card.key for card in cards], list(directory.all()))
    if keep and (found is None or kept is None or kept[:3] != now[:3]):
        with suppress(OSError):
            _write(path, now)
    return directory


def _put_right(kept: _Kept, cards: Sequence[Card], slugs: Slugs) -> Directory | None:
    """Return a directory of kept shelves, with what is new or changed in its place; None: all has to be filed."""
    old = len(kept.keys)
    changed = [at for at in range(min(old, len(cards))) if kept.keys[at] != cards[at].key]
    if old > len(cards) or len(changed) + len(cards) - old > FEW:
        return None
    if kept.slugs != _told(slugs) and any(
        slugs.get((one.kind, one.named.key)) != one.slug for one in kept.shelves
    ):
        return None
    directory = Directory(cards, remembered=slugs, filed=False)
    directory.take(kept.shelves)
    for number in changed:
        if not _refiled(directory, number):
            return None
    for number in range(old, len(cards)):
        directory.file(number)
    return directory


def _refiled(directory: Directory, number: int) -> bool:
    """File an issue that was changed; say whether no name has its address from another issue now."""
    now = list(filed(directory.cards[number]))
    if _named_first(directory, number) != _would_name_first(directory, number, now):
        return False
    for shelf in directory.all():
        _take_off(shelf, number)
    for kind, name, _, places in now:
        _put_back(directory.find(kind, name), number, places)
    return True


def _named_first(directory: Directory, number: int) -> list[tuple[str, str, str]]:
    """Return the names that have their address from this issue."""
    return [
        (shelf.kind, shelf.named.key, shelf.named.text)
        for shelf in directory.all()
        if shelf.numbers[0] == number
    ]


def _would_name_first(
    directory: Directory, number: int, now: Iterable[Filed]
) -> list[tuple[str, str, str]]:
    """Return the names that would have it from what it says now, in the same order."""
    kinds = list(directory.shelves)
    found = []
    for kind, name, text, _ in now:
        shelf = directory.shelves[kind].get(name)
        if shelf is None or shelf.numbers[0] >= number:
            found.append((kind, name, text))
    return sorted(found, key=lambda one: kinds.index(one[0]))


def _take_off(shelf: Shelf, number: int) -> None:
    at = bisect_left(shelf.numbers, number)
    if shelf.numbers[at : at + 1] == array("I", [number]):
        del shelf.numbers[at]
        start = bisect_left(shelf.places, number << PLACE_BITS)
        del shelf.places[start : bisect_left(shelf.places, (number + 1) << PLACE_BITS)]


def _put_back(shelf: Shelf, number: int, places: Iterable[int]) -> None:
    base = number << PLACE_BITS
    at = bisect_left(shelf.places, base)
    shelf.places[at:at] = array("Q", [base + place for place in places])
    shelf.numbers.insert(bisect_left(shelf.numbers, number), number)


def _told(slugs: Slugs) -> str:
    told = repr(sorted(slugs.items())).encode("utf-8", "surrogatepass")
    return blake2b(told, digest_size=_DIGEST).hexdigest()


def _read(path: Path) -> _Kept | None:
    """Return what was written; None where nothing is, or it is not whole."""
    try:
        octets = path.read_bytes()
        if blake2b(octets[_DIGEST:], digest_size=_DIGEST).digest() != octets[:_DIGEST]:
            return None
        head, _, rest = octets[_DIGEST:].partition(b"\n")
        version, around, slugs, keys, shelves = json.loads(head)
        if version != _VERSION:
            return None
        return _Kept(around, slugs, keys, list(_shelves(shelves, memoryview(rest))))
    except (OSError, ValueError, TypeError):
        return None


def _shelves(told: Iterable[Sequence[Any]], rest: memoryview) -> Iterator[Shelf]:
    at = 0
    for kind, key, text, slug, *sizes in told:
        shelf = Shelf(kind=kind, named=Named(key=key, text=text), slug=slug)
        for row, size in zip((shelf.places, shelf.numbers), sizes, strict=True):
            row.frombytes(rest[at : at + size])
            at += size
        yield shelf


def _write(path: Path, kept: _Kept) -> None:
    told = [
        [
            one.kind,
            one.named.key,
            one.named.text,
            one.slug,
            *(len(row) * row.itemsize for row in (one.places, one.numbers)),
        ]
        for one in kept.shelves
    ]
    head = json.dumps([_VERSION, *kept[:3], told], separators=(",", ":")).encode()
    rows = (row.tobytes() for one in kept.shelves for row in (one.places, one.numbers))
    octets = b"".join((head, b"\n", *rows))
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    beside.write_bytes(blake2b(octets, digest_size=_DIGEST).digest() + octets)
    beside.replace(path)
