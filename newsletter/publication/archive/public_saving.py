"""`newsletter archive keep --publicly`: asking a public archive for copies of what is kept here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator

from newsletter.archive.keeping.saving import PublicArchive, SavePageNow
from newsletter.errors import FetchError, UsageError
from newsletter.model.kept import KeptCopy, KeptState
from newsletter.model.values import dataclass
from newsletter.publication.archive.keeping import cited_addresses
from newsletter.publication.place import reading
from newsletter.publication.place.web import web_fetcher
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.kept import SqlKeptStore
from newsletter.text.addresses import canonical_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a public archive was asked to keep."""

    saved: tuple[str, ...]
    """Addresses of its copies."""
    troubles: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        yield f"{counted(len(self.saved), 'page')} kept by the public archive"
        yield from (f"  {address}" for address in self.saved)
        yield from (f"  not kept: {trouble}" for trouble in self.troubles)


def ask_public_archive(workplace: Workplace, issue_id: str = "") -> Asked:
    """Ask the public archive that publication.yaml names for copies of what is kept here.

    A page that it has kept before on our word is not asked for again.  Raises `UsageError` where
    publication.yaml names none.
    """
    publication = reading.publication(workplace)
    form = publication.keeping.save_page_now
    if not form:
        raise UsageError(
            "publication.yaml names no public archive that could be asked.",
            help="Write keeping: save_page_now: https://web.archive.org/save/ if pages that you cite "
            "may be told to it.",
        )
    keys = dict.fromkeys(map(canonical_address, cited_addresses(workplace, publication, issue_id)))
    with workplace.newsroom() as connection:
        known = SqlKeptStore(connection).copies()
        wanted = [
            known[key]
            for key in keys
            if key in known and known[key].state is KeptState.KEPT and not known[key].public_address
        ]

        async def go() -> tuple[list[str], list[str]]:
            async with web_fetcher(workplace, publication) as fetcher:
                return await _ask(wanted, SavePageNow(fetcher, form), SqlKeptStore(connection))

        saved, troubles = asyncio.run(go())
    return Asked(saved=tuple(saved), troubles=tuple(troubles))


async def _ask(
    wanted: Iterable[KeptCopy], archive: PublicArchive, store: SqlKeptStore
) -> tuple[list[str], list[str]]:
    """Ask for one page after the other: the service has others to serve."""
    saved, troubles = list[str](), list[str]()
    for copy in wanted:
        try:
            address = await archive.save(copy.url)
        except FetchError as error:
            troubles.append(f"{copy.url}: {error.message}")
            continue
        store.note_public(copy.key, address)
        saved.append(address)
    return saved, troubles
