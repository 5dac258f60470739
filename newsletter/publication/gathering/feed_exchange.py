"""`newsletter feeds import` and `export`: lists of feeds from and for other readers (OPML)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from newsletter.collect import open_parsers
from newsletter.collect.opml import PARSE_OPML, Listed, write_opml
from newsletter.documents import add_feeds, read_feeds
from newsletter.errors import DocumentError, UsageError
from newsletter.model.article import Feed, FeedKind
from newsletter.model.values import dataclass
from newsletter.publication.gathering.feeding import EMPTY, LONGEST_TITLE, edit_feeds, feeds
from newsletter.publication.place import reading
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.text.aggregators import news_search

MOST_BYTES = 5_000_000
"""Of an OPML file; five thousand feeds need one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an OPML file brought."""

    added: tuple[Feed, ...]
    present: int
    """How many stood in feeds.yaml already, or twice in the file."""
    refused: tuple[str, ...]
    """Addresses that are no feeds' addresses."""

    def lines(self, *, dry_run: bool = False) -> Iterator[str]:
        """Yield the report, line by line."""
        would = "would be " * dry_run
        for feed in self.added:
            yield f"{would}added: {feed.url}  {feed.title}".rstrip()
        for url in self.refused:
            yield f"refused: {url[:200]!r} is not the address of a feed"
        yield (
            f"{counted(len(self.added), 'feed')} {would}added, {self.present} there already, "
            f"{len(self.refused)} refused"
        )


def import_opml(
    workplace: Workplace, path: Path, *, by: str = "", dry_run: bool = False
) -> Imported:
    """Add the feeds of an OPML file to feeds.yaml; one that stands there is left as it is.

    Raises `UsageError` for a file that is too large, `ParseError` and `ConfinedError` for what
    is no OPML.
    """
    if path.stat().st_size > MOST_BYTES:
        raise UsageError(
            f"{path} has more than {MOST_BYTES // 1_000_000} MB; no list of feeds is so long.",
            help="Give the OPML file that the other program exported.",
        )
    return import_opml_data(workplace, path.read_bytes(), name=path.name, by=by, dry_run=dry_run)


def import_opml_data(
    workplace: Workplace, data: bytes, *, name: str, by: str = "", dry_run: bool = False
) -> Imported:
    """Do the same with what a file of that name holds."""
    with open_parsers(size=1) as parsers:
        found: Sequence[Listed] = parsers.call(PARSE_OPML, data)
    known = {feed.url.rstrip("/").lower() for feed in feeds(workplace)}
    added: list[Feed] = []
    refused: list[str] = []
    for one in found:
        listed = _listed(one)
        feed = _writable(listed) if listed else None
        if feed is None:
            refused.append(one["url"])
        elif feed.url.rstrip("/").lower() not in known:
            known.add(feed.url.rstrip("/").lower())
            added.append(feed)
    if added and not dry_run:
        new = tuple(added)
        edit_feeds(workplace, lambda source: add_feeds(source, new), "import feeds", name, by)
    return Imported(
        added=tuple(added),
        present=len(found) - len(added) - len(refused),
        refused=tuple(refused),
    )


def _listed(said: Listed) -> Feed | None:
    """Return the source that an outline names; None for a kind that this program does not know."""
    title = said["title"][:LONGEST_TITLE].strip()
    try:
        kind = FeedKind(said.get("kind", FeedKind.FEED))
    except ValueError:
        return None
    query = said.get("query", "")
    if kind is FeedKind.MAIL or (kind is FeedKind.GOOGLE_NEWS and not query):
        return None
    return Feed(
        url=news_search(query, said["language"]) if query else said["url"],
        kind=kind,
        title=title,
        language=said["language"],
        links=said.get("links", ""),
        headlines=said.get("headlines", ""),
        dates=said.get("dates", ""),
        match=tuple(said.get("match", "").split()),
        query=query,
    )


def _writable(feed: Feed) -> Feed | None:
    """Return the feed as feeds.yaml can hold it, its title left out where that is the trouble."""
    for one in (feed, replace(feed, title="")):
        try:
            source = add_feeds(EMPTY, [one])
        except DocumentError:
            continue
        if read_feeds(source.encode(), file="feeds.yaml").value is not None:
            return one
    return None


def export_opml(workplace: Workplace) -> str:
    """Return the feeds that do not rest as an OPML document."""
    return write_opml(feeds(workplace), title=reading.publication(workplace).name)
