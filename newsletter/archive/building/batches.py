"""Pages to octets: many at once, beside each other, and in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from newsletter.archive.building.outlines import Filler, Outlines, ended, spliced
from newsletter.archive.building.page import Holes, Page, Ready

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

PAGES = 6
"""Templates that are filled in one call of the press; a page of 25 entries takes it a millisecond."""
FILES = 48
"""Files that are on their way together at most; a page has some forty thousand octets, and is there as text, too."""
READY = 4
"""As many go on at once where none of them waits for the press."""

T = TypeVar("T")
Items = list[tuple[T, Page | Ready, bytes | None]]
"""(whatever stands beside it, the page, its octets where they are there already)"""


@dataclass(frozen=True, slots=True)
class _Batch(Generic[T]):
    items: Items[T]
    texts: Future[list[str]] | None
    """Of its pages, in order."""


def making(
    wanted: Iterable[tuple[T, Page | Ready]], filler: Filler, *, beside: int
) -> Iterator[tuple[T, Page | Ready, bytes]]:
    """Yield each page with whatever stands at it and its octets, in order; what is poured has none.

    Only a few batches are held at any time, and `beside` of them are filled together.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - mostly nothing is made

    waiting = deque[_Batch[T]]()
    outlines = Outlines(filler)
    pool = ThreadPoolExecutor(beside, thread_name_prefix="filling")
    try:
        for items in _batches(wanted, outlines):
            waiting.append(_begun(items, filler, pool))
            while waiting and (len(waiting) > beside or waiting[0].texts is None):
                yield from _done(waiting.popleft())
        while waiting:
            yield from _done(waiting.popleft())
    finally:
        pool.shutdown(cancel_futures=True)


def _batches(wanted: Iterable[tuple[T, Page | Ready]], outlines: Outlines) -> Iterator[Items[T]]:
    items: Items[T] = []
    pages = 0
    for beside, page in wanted:
        text = outlines.text(page) if isinstance(page, Page) else None
        items.append((beside, page, text.encode() if text is not None else None))
        pages += isinstance(page, Page) and text is None
        if pages == PAGES or len(items) == (FILES if pages else READY):
            yield items
            items, pages = [], 0
    if items:
        yield items


def _begun(items: Items[T], filler: Filler, pool: ThreadPoolExecutor) -> _Batch[T]:
    """Ask for the contexts here, in one thread; let another one wait for what comes of them."""
    pages = [page for _, page, data in items if data is None and isinstance(page, Page)]
    if not pages:
        return _Batch(items, None)
    made = [(page.template, *page.made_of()) for page in pages]
    return _Batch(items, pool.submit(_filled, made, filler))


def _filled(made: Sequence[tuple[str, Mapping[str, Any], Holes]], filler: Filler) -> list[str]:
    texts = filler.fill([(template, context) for template, context, _ in made])
    return [spliced(ended(text), holes) for text, (_, _, holes) in zip(texts, made, strict=True)]


def _done(batch: _Batch[T]) -> Iterator[tuple[T, Page | Ready, bytes]]:
    texts = iter(batch.texts.result() if batch.texts else ())
    for beside, page, made in batch.items:
        data = made
        if data is None and isinstance(page, Ready):
            data = b"" if page.pieces else page.octets()
        yield beside, page, next(texts).encode() if data is None else data
