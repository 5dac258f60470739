"""Which cited articles are gone, and the copies of them that the archive may show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from newsletter.archive.building.page import key_of
from newsletter.archive.editions import Edition, OriginalState
from newsletter.archive.keeping.quoting import quotation
from newsletter.model.article import SavedSource
from newsletter.model.issue import Entry
from newsletter.model.kept import KeptCopy, KeptState
from newsletter.model.link import CareState, LinkCare
from newsletter.model.people import Outlet
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.stores.kept import SqlKeptStore
from newsletter.stores.link_care import SqlLinkCareStore
from newsletter.text.addresses import canonical_address, outlet_of
from newsletter.text.prose_text import plain

if TYPE_CHECKING:
    from newsletter.archive.keeping.places import CopyPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Originals:
    """What is known of originals."""

    gone: Mapping[str, LinkCare]
    copies: Mapping[str, KeptCopy]
    """Of those that are gone, and were not taken down, by canonical address."""
    texts: Mapping[str, SavedSource]
    """What was saved of those that are gone, and were not taken down."""
    quoted_words: int
    """Words of a text that may be shown where no copy may."""
    outlets: tuple[Outlet, ...]
    place: Callable[[], CopyPlace]

    @property
    def key(self) -> str:
        """Equal where all of this is."""
        since = sorted((key, care.since) for key, care in self.gone.items())
        return key_of(repr((since, sorted(self.copies.items()), sorted(self.texts.items()))))

    def added(self, edition: Edition) -> Edition:
        """Return the edition with its originals."""
        from newsletter.check.links import link_key  # noqa: PLC0415 - with every check there is

        issue = edition.issue
        keys = ((one, link_key(one.address)) for one in issue.entries if one.id)
        gone = [(one, self.gone[key]) for one, key in keys if key in self.gone]
        if not gone or issue.withdrawn:
            return edition
        files = {entry.id: dict(self._files(entry)) for entry, _ in gone}
        states = {
            entry.id: self._state(entry, since, tuple(files[entry.id])) for entry, since in gone
        }
        shown = [file for found in files.values() for file in found.items()]
        return replace(
            edition,
            originals=MappingProxyType(states),
            copies=(*edition.copies, *shown),
        )

    def _state(self, entry: Entry, since: LinkCare, files: tuple[str, ...]) -> OriginalState:
        # The copy stands beside the page: the way to it holds wherever the site is.
        copy = files[0] if files else self._elsewhere(entry)
        quoted = "" if copy else self._quoted(entry)
        return OriginalState(gone_since=since.since.date(), copy=copy, quoted=quoted)

    def _quoted(self, entry: Entry) -> str:
        text = self.texts.get(canonical_address(entry.address))
        if text is None:
            return ""
        told = plain(entry.summary)
        return quotation(text.text, title=entry.title, told=told, most=self.quoted_words)

    def _elsewhere(self, entry: Entry) -> str:
        """Return the address of a public archive's copy, or nothing."""
        copy = self.copies.get(canonical_address(entry.address))
        return copy.public_address if copy else ""

    def _files(self, entry: Entry) -> Iterator[tuple[str, bytes]]:
        """Yield the copies of an entry's article: its text first, then the page as it came."""
        key = canonical_address(entry.address)
        copy = self.copies.get(key)
        if copy is None or not self._is_public(entry):
            return
        if text := self.texts.get(key):
            yield f"copy-{entry.id}.txt", _told(text).encode()
        page = self.place().get(copy.name)
        if page is not None:
            yield f"copy-{entry.id}.warc.gz", page

    def _is_public(self, entry: Entry) -> bool:
        outlet = outlet_of(entry.address, self.outlets)
        return outlet is not None and outlet.is_public


def originals_of(workplace: Workplace, publication: Publication) -> Originals | None:
    """Return what is known, or None where no original is gone.

    From a bare clone nothing is known of the web.
    """
    if not workplace.has_newsroom():
        return None
    with workplace.newsroom() as connection:
        cares = SqlLinkCareStore(connection).cares()
        gone = {key: care for key, care in cares.items() if care.state is CareState.GONE}
        if not gone:
            return None
        keys = frozenset(map(canonical_address, gone))
        kept = {key: one for key, one in SqlKeptStore(connection).copies().items() if key in keys}
        copies = {key: one for key, one in kept.items() if one.state is KeptState.KEPT}
        removed = {key for key, one in kept.items() if one.state is KeptState.TAKEN_DOWN}
        articles = SqlArticleStore(connection)
        texts = {key: text for key in keys - removed if (text := articles.source_for(key))}
    return Originals(
        gone=gone,
        copies=copies,
        texts=texts,
        quoted_words=publication.keeping.quoted_words,
        outlets=reading.feed_list(workplace).outlets,
        place=lambda: _place(workplace, publication),
    )


def _place(workplace: Workplace, publication: Publication) -> CopyPlace:
    from newsletter.publication.archive.keeping import place_of  # noqa: PLC0415 - with the web

    return place_of(workplace, publication)


def _told(source: SavedSource) -> str:
    """Return a saved text as a file that says where it is from."""
    return (
        f"{source.title}\n{source.url}\nRead on {source.fetched:%Y-%m-%d}; SHA-256 of the page: "
        f"{source.sha256}\n\n{source.text}\n"
    )
