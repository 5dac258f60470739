"""Keeping pages: which are due, and one page from the web to its place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from newsletter.archive.keeping.places import CopyPlace
from newsletter.archive.keeping.warc import warc_of
from newsletter.errors import FetchError, FetchPostponed, FetchRefused
from newsletter.fetch import Fetcher, Request, cause_of, expect_page
from newsletter.fetch.decoding import BodyTooLarge
from newsletter.model.kept import KeptCopy, KeptState
from newsletter.model.values import dataclass
from newsletter.text.addresses import canonical_address

MEGABYTE = 1_000_000
WAITS = (timedelta(hours=1), timedelta(days=1), timedelta(days=7), timedelta(days=30))
"""After each try in vain; after the last it is not tried again by itself."""
ANY_PAGE = (("Accept", "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8"),)
_LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Copier:
    """How pages are kept."""

    fetcher: Fetcher
    """That obeys robots.txt."""
    place: CopyPlace
    clock: Callable[[], datetime]
    megabytes: int
    software: str
    """Name and version of the program."""


def due(
    urls: Iterable[str], known: Mapping[str, KeptCopy], now: datetime, *, again: bool = False
) -> Iterator[str]:
    """Yield the addresses whose pages are to be fetched now, each page once.

    `again`: also those that were asked for in vain, whenever that was.  What was taken down is
    never due.
    """
    seen = set[str]()
    for url in urls:
        key = canonical_address(url)
        if key in seen:
            continue
        seen.add(key)
        copy = known.get(key)
        if copy is None or (copy.state is not KeptState.TAKEN_DOWN and _is_due(copy, now, again)):
            yield url


def _is_due(copy: KeptCopy, now: datetime, again: bool) -> bool:  # noqa: FBT001 - of `due` alone
    if copy.state is KeptState.KEPT:
        return False
    return again or (copy.next_try is not None and copy.next_try <= now)


async def keep(url: str, copier: Copier, before: KeptCopy | None = None) -> KeptCopy:
    """Fetch a page and put it in its place; return what became of it.

    Raises `ArchiveError` where the place cannot be used, and nothing that has to do with the page.
    """
    request = Request(url=url, headers=ANY_PAGE, max_bytes=copier.megabytes * MEGABYTE)
    key = canonical_address(url)
    try:
        response = expect_page(await copier.fetcher.fetch(request), request)
    except FetchError as error:
        return _failed(url, error, copier.clock(), before)
    data = warc_of(url, response, software=copier.software)
    name = file_name(key)
    copier.place.put(name, data)
    return KeptCopy(
        key=key,
        url=url,
        state=KeptState.KEPT,
        at=response.fetched,
        name=name,
        size=len(data),
        sha256=hashlib.sha256(response.body).hexdigest(),
    )


def file_name(key: str) -> str:
    """Return the name of a page's file: it says nothing of the page."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:40]
    return f"{digest[:2]}/{digest}.warc.gz"


def _failed(url: str, error: FetchError, now: datetime, before: KeptCopy | None) -> KeptCopy:
    state = _state(error)
    tries = (before.tries if before else 0) + 1
    again = state is KeptState.FAILED and tries <= len(WAITS)
    return KeptCopy(
        key=canonical_address(url),
        url=url,
        state=state,
        at=now,
        tries=tries,
        next_try=now + WAITS[tries - 1] if again else None,
        reason=error.message[:_LONGEST_REASON],
    )


def _state(error: FetchError) -> KeptState:
    if isinstance(cause_of(error), BodyTooLarge):
        return KeptState.TOO_LARGE
    if isinstance(error, FetchRefused) and not isinstance(error, FetchPostponed):
        return KeptState.REFUSED
    return KeptState.FAILED
