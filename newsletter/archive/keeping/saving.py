"""Asking a public archive to keep a page: the seam, and the way of the Wayback Machine.

https://web.archive.org/save: a page is asked for behind the address of the form, and the answer, or
where it leads, is the copy (``…/web/20261122100000/https://…``).
"""

from __future__ import annotations

import re
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from newsletter.errors import FetchFailed
from newsletter.fetch import Fetcher, Request, Response, expect_page

_COPY = re.compile(r"/web/[0-9]{4,14}[a-z_]*/https?:/")
_ENOUGH = 4096
"""Octets of the copy that are read: its address is what is wanted."""


class PublicArchive(Protocol):
    """Keeps pages in public when it is asked."""

    async def save(self, url: str) -> str:
        """Ask for a copy; return its address.  Raises `FetchError` where there is none."""
        ...


class SavePageNow:
    """`PublicArchive` over one address; `form` ends in ``/``."""

    def __init__(self, fetcher: Fetcher, form: str) -> None:
        self._fetcher = fetcher
        self._form = form

    async def save(self, url: str) -> str:
        """Ask for a copy; see `PublicArchive`."""
        request = Request(url=self._form + url, name="The public archive", enough=_ENOUGH)
        response = expect_page(await self._fetcher.fetch(request), request)
        for found in (response.url, response.header("content-location")):
            if address := self._copy(found, response):
                return address
        raise FetchFailed(
            "The public archive did not say where its copy is.",
            url=url,
            help="It may be busy: ask again later.",
        )

    def _copy(self, found: str, response: Response) -> str:
        """Return the address of a copy at the archive itself, or nothing."""
        address = urljoin(response.url, found)
        ours = urlsplit(address).netloc == urlsplit(self._form).netloc
        return address if found and ours and _COPY.search(urlsplit(address).path) else ""
