"""Pages to octets: many at once, beside each other, and in their order."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from newsletter.archive.building.page import MARK, Holes, Page, Ready

PAGES = 24
"""Templates that are filled in one call of the press; a page of 25 entries takes it a millisecond."""
FILES = 240
"""Files that are on their way together at most."""
_HOLE = re.compile(f"{MARK}([a-z_]{{1,40}}){MARK}")

Sheet = tuple[str, Mapping[str, Any]]
"""(full name of a template, what it sees)"""


class Filler(Protocol):
    """Who fills templates; may be asked from several threads."""

    @property
    def workers(self) -> int:
        """How many calls can be at work beside each other."""

    def fill(self, sheets: Sequence[Sheet]) -> Sequence[str]:
        """Return what came of each; raise `ThemeError` with file and line."""


class Nobody:
    """Fills no template: for sites whose files are all ready."""

    workers = 1

    def fill(self, sheets: Sequence[Sheet]) -> Sequence[str]:
        """Never asked."""
        raise AssertionError(sheets)


NOBODY = Nobody()


T = TypeVar("T")
Items = list[tuple[T, Page | Ready]]


@dataclass(frozen=True, slots=True)
class _Batch(Generic[T]):
    items: Items[T]
    texts: Future[list[str]] | None
    """Of its pages, in order."""


def making(
    wanted: Iterable[tuple[T, Page | Ready]], filler: Filler, *, beside: int
) -> Iterator[tuple[T, Page | Ready, bytes]]:
    """Yield each page with whatever stands at it and its octets, in order.

    Only a few batches are held at any time, and `beside` of them are filled together.
    """
    waiting = deque[_Batch[T]]()
    pool = ThreadPoolExecutor(beside, thread_name_prefix="filling")
    try:
        for items in _batches(wanted):
            waiting.append(_begun(items, filler, pool))
            if len(waiting) > beside + 1:
                yield from _done(waiting.popleft())
        while waiting:
            yield from _done(waiting.popleft())
    finally:
        pool.shutdown(cancel_futures=True)


def _batches(wanted: Iterable[tuple[T, Page | Ready]]) -> Iterator[Items[T]]:
    items: Items[T] = []
    pages = 0
    for item in wanted:
        items.append(item)
        pages += isinstance(item[1], Page)
        if pages == PAGES or len(items) == FILES:
            yield items
            items, pages = [], 0
    if items:
        yield items


def _begun(items: Items[T], filler: Filler, pool: ThreadPoolExecutor) -> _Batch[T]:
    """Ask for the contexts here, in one thread; let another one wait for what comes of them."""
    pages = [item for _, item in items if isinstance(item, Page)]
    if not pages:
        return _Batch(items, None)
    made = [(page.template, *page.made_of()) for page in pages]
    return _Batch(items, pool.submit(_filled, made, filler))


def _filled(made: Sequence[tuple[str, Mapping[str, Any], Holes]], filler: Filler) -> list[str]:
    texts = filler.fill([(template, context) for template, context, _ in made])
    return [
        _spliced(text.strip() + "\n", holes)
        for text, (_, _, holes) in zip(texts, made, strict=True)
    ]


def _spliced(text: str, holes: Holes) -> str:
    """Put ready HTML into its holes; what it holds is not looked at again."""
    if not holes:
        return text
    return _HOLE.sub(lambda found: holes.get(found[1], found[0]), text)


def _done(batch: _Batch[T]) -> Iterator[tuple[T, Page | Ready, bytes]]:
    texts = iter(batch.texts.result() if batch.texts else ())
    for beside, item in batch.items:
        data = item.octets() if isinstance(item, Ready) else next(texts).encode()
        yield beside, item, data
