"""`newsletter feeds`: what is read: listed, looked at, added, rested, taken out."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from newsletter.collect import Look, Looker, open_page_parsers, open_parsers, troubles
from newsletter.collect.looking import NoPages
from newsletter.documents import (
    pause_feed,
    read_feeds,
    remove_feed,
    resume_feed,
)
from newsletter.errors import UsageError
from newsletter.fetch import MemoryRobotsStore, PageFetcher
from newsletter.model.article import Feed, FeedKind
from newsletter.model.values import dataclass
from newsletter.publication.gathering import feed_history, mail_sources
from newsletter.publication.place import audit, reading
from newsletter.publication.place.files import read_source, rewrite, write_whole
from newsletter.publication.place.web import web_fetcher
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.text.selectors import is_selector

Result = TypeVar("Result")

__all__ = ["Feed", "FeedKind", "Look"]

MOST_BYTES = 20_000_000
"""Of a feed that is previewed from a file."""
EMPTY = "version: 1\n"
LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One feed, asked once, and what is wrong with it."""

    feed: Feed
    kind: str
    articles: int
    """What it lists; by mail: the messages of its mailbox."""
    newest: str
    """ISO 8601, or empty."""
    moved_to: str
    troubles: tuple[str, ...]
    help: str

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        name = self.feed.title or self.feed.url
        if not self.troubles and self.feed.kind is FeedKind.MAIL:
            yield f"good     {name}: its mailbox can be read, {counted(self.articles, 'message')}"
        elif not self.troubles:
            yield f"good     {name}: {counted(self.articles, 'article')}, newest {self.newest[:10]}"
        for trouble in self.troubles:
            yield f"trouble  {name}: {trouble}"
        if self.troubles and self.help:
            yield f"         {self.help}"


def summary(look: Look) -> str:
    """Return what a feed is, in one line: ``“Title”, 20 articles, newest 2026-11-20``."""
    newest = f", newest {look.newest:%Y-%m-%d}" if look.newest else ""
    return f"“{look.title}”, {counted(len(look.articles), 'article')}{newest}"


def feeds(workplace: Workplace) -> tuple[Feed, ...]:
    """Return the feeds of feeds.yaml, in its order."""
    return reading.feed_list(workplace).feeds


def sources(workplace: Workplace) -> tuple[Feed, ...]:
    """Return the feeds of feeds.yaml, then the newsletters that come by mail, in its order."""
    return (*feeds(workplace), *mail_sources.by_mail(workplace))


def find_feed(workplace: Workplace, which: str) -> Feed:
    """Return the feed that `find_source` finds.  Raises `UsageError` for none, several, or mail."""
    found = find_source(workplace, which)
    if found.kind is FeedKind.MAIL:
        raise UsageError(
            f"{found.title or found.url} comes by mail; this command changes feeds only.",
            help="Change its lines in feeds.yaml, under mail:; `paused: true` lets it rest.",
        )
    return found


def find_source(workplace: Workplace, which: str) -> Feed:
    """Return what has that address, or the only one whose title or address has those words.

    Raises `UsageError` for none or several.
    """
    known = sources(workplace)
    same = [feed for feed in known if feed.url.rstrip("/") == which.rstrip("/")]
    words = which.casefold()
    found = same or [one for one in known if words in f"{one.title}\n{one.url}".casefold()]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(
            f"No feed is called {which!r}.", help="`newsletter feeds list` shows all of them."
        )
    shown = "; ".join(feed.url for feed in found[:5])
    raise UsageError(
        f"{len(found)} feeds match {which!r}.", help=f"Give the address of one of them: {shown}"
    )


def pause(workplace: Workplace, which: str, *, by: str = "") -> Feed:
    """Let a feed rest: ``paused: true`` in feeds.yaml.  Raises `UsageError`."""
    feed = find_feed(workplace, which)
    edit_feeds(workplace, lambda source: pause_feed(source, feed.url), "pause feed", feed.url, by)
    return replace(feed, paused=True)


def resume(workplace: Workplace, which: str, *, by: str = "") -> Feed:
    """End a feed's rest.  Raises `UsageError`."""
    feed = find_feed(workplace, which)
    edit_feeds(workplace, lambda source: resume_feed(source, feed.url), "resume feed", feed.url, by)
    return replace(feed, paused=False)


def remove(workplace: Workplace, which: str, *, by: str = "", dry_run: bool = False) -> Feed:
    """Take a feed out of feeds.yaml; the articles that it brought stay.  Raises `UsageError`."""
    feed = find_feed(workplace, which)
    if not dry_run:
        edit_feeds(
            workplace, lambda source: remove_feed(source, feed.url), "remove feed", feed.url, by
        )
    return feed


def preview(workplace: Workplace, target: str, *, url: str = "", rule: Feed | None = None) -> Look:
    """Return the articles that a source at an address or in a file would give; nothing is stored.

    `rule` says how a page or sitemap is read; its address does not count.  Without it feeds.yaml
    is asked, then it is a feed.  Raises `UsageError` where `target` is neither, `ParseError` where
    it is no such source.
    """
    if target.startswith(("http://", "https://")):
        listed = replace(rule, url=target) if rule else _as_listed(workplace, target)
        (look,) = _looked(workplace, [listed])
        if not look.kind:
            raise UsageError(look.reason, help=look.help)
        return look
    path = Path(target)
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise UsageError(
            f"{target} is neither an address nor a file of at most {MOST_BYTES // 1_000_000} MB.",
            help="An address begins with https:// or http://.",
        )
    kind = mimetypes.guess_type(path.name)[0] or ""
    feed = replace(rule or Feed(url=""), url=url or path.resolve().as_uri())
    return with_looker(
        workplace,
        lambda looker: looker.read(feed, path.read_bytes(), content_type=kind),
        offline=True,
    )


def page_rule(*, links: str, headlines: str = "", dates: str = "") -> Feed:
    """Return the rule of a page without an address.  Raises `UsageError` for a wrong selector."""
    for name, selector in (("links", links), ("headlines", headlines), ("dates", dates)):
        if selector and not is_selector(selector):
            raise UsageError(
                f"--{name}: {selector!r} is no CSS selector.", help="Write one such as: h2 a"
            )
    return Feed(kind=FeedKind.PAGE, url="", links=links, headlines=headlines, dates=dates)


def sitemap_rule(*, match: tuple[str, ...] = ()) -> Feed:
    """Return the rule of a sitemap without an address."""
    return Feed(kind=FeedKind.SITEMAP, url="", match=match)


def check(
    workplace: Workplace,
    which: Sequence[str] = (),
    *,
    progress: Callable[[], None] = lambda: None,
) -> tuple[Checked, ...]:
    """Ask each feed once, those that rest left out unless they are named; nothing is stored."""
    chosen = [find_source(workplace, one) for one in which] or sources_to_ask(workplace)
    polled = [feed for feed in chosen if feed.kind is not FeedKind.MAIL]
    mailed = [
        _check_mail(workplace, feed, progress) for feed in chosen if feed.kind is FeedKind.MAIL
    ]
    outlets = reading.feed_list(workplace).outlets
    looks = _looked(workplace, polled, progress=progress) if polled else ()
    now = workplace.clock()
    asked = tuple(
        Checked(
            feed=look.feed,
            kind=look.kind,
            articles=len(look.articles),
            newest=look.newest.isoformat() if look.newest else "",
            moved_to=look.moved_to,
            troubles=tuple(troubles(look, outlets, now=now)),
            help=look.help,
        )
        for look in looks
    )
    return (*asked, *mailed)


def _check_mail(workplace: Workplace, feed: Feed, progress: Callable[[], None]) -> Checked:
    """Open the mailbox of a newsletter; no message is read."""
    look = mail_sources.look_into(workplace, mail_sources.mailbox_of(workplace, feed))
    progress()
    return Checked(
        feed=feed,
        kind=feed.kind.value,
        articles=look.messages,
        newest="",
        moved_to="",
        troubles=(look.trouble,) if look.trouble else (),
        help=look.help,
    )


def sources_to_ask(workplace: Workplace) -> tuple[Feed, ...]:
    """Return the feeds and the newsletters by mail that do not rest."""
    return tuple(feed for feed in sources(workplace) if not feed.paused)


def _as_listed(workplace: Workplace, url: str) -> Feed:
    """Return the feed of feeds.yaml with that address, or a nameless one."""
    return next((feed for feed in feeds(workplace) if feed.url == url), Feed(url=url))


def edit_feeds(
    workplace: Workplace, change: Callable[[str], str], did: str, url: str, by: str
) -> None:
    """Change feeds.yaml; what does not read as a list of feeds afterwards is not written."""
    path = workplace.feeds_file
    before = read_source(path) if path.exists() else EMPTY
    after = change(before)
    reading.usable(read_feeds(after.encode(), file=workplace.shown(path)))
    if not path.exists():
        write_whole(path, after)
    elif not rewrite(path, read=before, write=after):
        return
    feed_history.note(workplace, before=before, after=after, did=did, item=url, by=by)
    audit.record(workplace, did, item=url, by=by)


def _looked(
    workplace: Workplace, chosen: Sequence[Feed], *, progress: Callable[[], None] = lambda: None
) -> tuple[Look, ...]:
    async def look_at_all(looker: Looker) -> tuple[Look, ...]:
        async def look(feed: Feed) -> Look:
            found = await looker.look(feed)
            progress()
            return found

        return tuple(await asyncio.gather(*(look(feed) for feed in chosen)))

    return with_looker(workplace, look_at_all)


def with_looker(
    workplace: Workplace, act: Callable[[Looker], Awaitable[Result]], *, offline: bool = False
) -> Result:
    """Run one action with a way to the web (unless `offline`) and parsers."""
    publication = reading.publication(workplace)
    outlets = reading.feed_list(workplace).outlets

    async def run() -> Result:
        async with web_fetcher(workplace, publication) as fetcher:
            pages = PageFetcher(fetcher, store=MemoryRobotsStore(), clock=workplace.clock)
            return await act(
                Looker(
                    fetcher=NoPages() if offline else fetcher,
                    confined=parsers,
                    outlets=outlets,
                    clock=workplace.clock,
                    pages=NoPages() if offline else pages,
                    page_parsers=page_parsers,
                )
            )

    with open_parsers() as parsers, open_page_parsers() as page_parsers:
        return asyncio.run(run())
