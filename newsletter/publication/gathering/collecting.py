"""`newsletter collect` and `newsletter clip`: articles into the newsroom."""

from __future__ import annotations

import asyncio
import logging
import mimetypes
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from newsletter.collect import (
    Clip,
    CollectReport,
    FeedResult,
    open_page_parsers,
    open_parsers,
    read_page,
)
from newsletter.collect import clip as clip_page
from newsletter.collect import collect as visit_feeds
from newsletter.collect.page_patience import after_failure
from newsletter.errors import FetchRefused, NewsletterError, UsageError
from newsletter.fetch import Fetcher, MemoryRobotsStore, PageFetcher, RobotsStore
from newsletter.model.article import Feed
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.gathering.choosing import refresh_candidates
from newsletter.publication.gathering.mail_collecting import ClipPage, MailReport, collect_mail
from newsletter.publication.gathering.wanted_pages import shortlisted_pages, wanted_pages
from newsletter.publication.place import audit, reading
from newsletter.publication.place.web import page_fetcher, web_fetcher
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.stores.page_failures import PageFailures
from newsletter.stores.robots import SqlRobotsStore
from newsletter.text.addresses import canonical_address
from newsletter.text.aggregators import is_aggregated
from newsletter.triage import TriageReport

__all__ = ["Clip", "Gathering", "clip", "collect", "feeds_to_read", "web_fetcher"]

log = logging.getLogger("newsletter.collect")

MOST_BYTES = 20_000_000
"""Of a saved page that is clipped from a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """One run of collect: what the feeds gave, and what it made of the candidates."""

    collected: CollectReport
    triage: TriageReport
    pages: SavedPages
    """Pages of shortlisted articles, and of those of feeds that say ``full: true``."""
    mail: MailReport

    def lines(self, *, forced: bool = True) -> Iterator[str]:
        """Yield the report, line by line; each feed that failed with its reason.

        `forced` says of each feed that was asked against its wish what was overridden.
        """
        count, report = self.collected.count, self.collected
        yield (
            f"{counted(len(report.outcomes), 'feed')}: {count(FeedResult.READ)} read, "
            f"{count(FeedResult.UNCHANGED)} unchanged, {len(report.failed)} failed; "
            f"{counted(report.new, 'new article')}, {report.known} known"
        )
        if waiting := count(FeedResult.WAITING):
            yield f"  {counted(waiting, 'feed')} not due yet (`--force` asks all the same)"
        for outcome in report.outcomes:
            if forced and outcome.overrode:
                yield f"  forced: {outcome.feed.title or outcome.feed.url}: {outcome.overrode}"
            if outcome.reason and outcome.result is not FeedResult.WAITING:
                yield f"  {outcome.result}: {outcome.feed.title or outcome.feed.url}: {outcome.reason}"
            if outcome.moved_to:
                yield f"  moved: {outcome.feed.url} → {outcome.moved_to} (mend feeds.yaml)"
        joined = counted(self.triage.grouped, "report")
        yield (
            f"{counted(self.triage.candidates, 'candidate')}; {self.triage.new} new, "
            f"{joined} joined a story told elsewhere"
        )
        yield from self.mail.lines()
        yield from self.pages.lines()


def feeds_to_read(workplace: Workplace) -> tuple[Feed, ...]:
    """Return the feeds that `collect` would visit."""
    return tuple(feed for feed in reading.feed_list(workplace).feeds if not feed.paused)


def collect(
    workplace: Workplace,
    *,
    progress: Callable[[int], None] = lambda _done: None,
    force: bool = False,
) -> Gathering:
    """Read all feeds, then merge what came into candidates; `progress` gets how many are done."""
    publication = reading.publication(workplace)
    feeds = reading.feed_list(workplace)
    started = workplace.clock()
    with (
        workplace.newsroom() as connection,
        open_parsers() as parsers,
        open_page_parsers() as page_parsers,
    ):
        store, robots = SqlArticleStore(connection), SqlRobotsStore(connection)

        async def visit() -> CollectReport:
            async with web_fetcher(workplace, publication) as fetcher:
                return await visit_feeds(
                    feeds.feeds,
                    feeds.outlets,
                    fetcher=fetcher,
                    store=store,
                    confined=parsers,
                    clock=workplace.clock,
                    progress=lambda _outcome, done, _total: progress(done),
                    force=force,
                    pages=PageFetcher(fetcher, store=robots, clock=workplace.clock),
                    page_parsers=page_parsers,
                )

        collected = asyncio.run(visit())
        mail = collect_mail(
            workplace, publication, feeds, connection, clip_page=_clipper(workplace)
        )
        triage = refresh_candidates(workplace, publication, connection)
    log.info("collected", extra={"facts": {"new": collected.new, "failed": len(collected.failed)}})
    pages = save_pages(workplace, wanted_pages(workplace, feeds.feeds, since=started), patient=True)
    return Gathering(collected=collected, triage=triage, pages=pages, mail=mail)


def _clipper(workplace: Workplace) -> ClipPage:
    def clip_page(url: str, by: str) -> str:
        try:
            clip(workplace, url, by=by)
        except NewsletterError as error:
            return error.message
        return ""

    return clip_page


def clip(
    workplace: Workplace,
    target: str,
    *,
    url: str = "",
    by: str = "",
    dry_run: bool = False,
    force: bool = False,
    forced: Callable[[str], None] = lambda _reason: None,
) -> Clip:
    """Capture a page from its address or a saved file; stored as a candidate unless `dry_run`.

    `force` reads it also against its site's robots.txt; `forced` is told what that set aside.
    Raises `UsageError` where `target` is neither, `FetchError` and `ParseError` where it cannot be
    had or read.
    """
    publication = reading.publication(workplace)
    is_address = target.startswith(("http://", "https://"))
    overrode: tuple[str, ...] = ()
    if is_address:
        captured, overrode = _clip_address(
            workplace, publication, target, by=by, dry_run=dry_run, force=force
        )
    else:
        captured = _clip_file(workplace, Path(target), url=url, by=by)
    for reason in overrode:
        forced(reason)
    if dry_run:
        return captured
    if not knows_its_address(captured):
        raise UsageError(
            f"The page in {target} does not say its own address, and addresses are never invented.",
            help="Give it: --url https://…",
        )
    with workplace.newsroom() as connection:
        SqlArticleStore(connection).save_clip(captured.article, captured.source)
        refresh_candidates(workplace, publication, connection)
    detail = f"forced: {' '.join(overrode)}" if overrode else ""
    audit.record(workplace, "clip", item=captured.article.key, by=by, detail=detail)
    return captured


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPages:
    """Pages whose text was saved for the checks, and those that could not be had."""

    saved: tuple[str, ...]
    known: int
    """How many were saved already."""
    failed: tuple[tuple[str, str], ...]
    """(address, reason)"""
    resting: int = 0
    """How many could not be had before and are left alone for now, or failed as they did before."""

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        if self.saved or self.failed:
            yield (
                f"{counted(len(self.saved), 'page')} saved for the checks, "
                f"{self.known} were saved before"
            )
        for url, reason in self.failed:
            yield f"  not saved: {url}: {reason}"


def save_cited_pages(workplace: Workplace, issue_id: str, *, by: str = "") -> SavedPages:
    """Save the pages that an issue cites and that are not saved yet."""
    publication = reading.publication(workplace)
    issue = reading.open_issue(workplace, issue_id, publication).issue
    return save_pages(workplace, issue.cited, by=by)


def unsaved_pages(workplace: Workplace, issue_id: str) -> tuple[str, ...]:
    """Return the addresses that an issue cites and whose pages are not saved."""
    publication = reading.publication(workplace)
    issue = reading.open_issue(workplace, issue_id, publication).issue
    cited = issue.cited
    with workplace.newsroom() as connection:
        store = SqlArticleStore(connection)
        return tuple(url for url in cited if store.source_for(canonical_address(url)) is None)


def save_pages(
    workplace: Workplace, urls: Sequence[str], *, by: str = "", patient: bool = False
) -> SavedPages:
    """Save pages that are not saved yet; one that cannot be had is named and stops nothing.

    `patient`: nobody waits for them, so that pages which could not be had before are left alone
    until their next try, and each reason is told once.
    """
    publication = reading.publication(workplace)
    saved, failed, notes = [], [], []
    now = workplace.clock()
    with workplace.newsroom() as connection:
        store, failures = SqlArticleStore(connection), PageFailures(connection)
        missing = [url for url in urls if store.source_for(canonical_address(url)) is None]
        before = {url: failures.failure(canonical_address(url)) for url in missing}
        due = [url for url, one in before.items() if not (patient and one and one.rests(now))]
        robots = SqlRobotsStore(connection)
        captures, _ = _captured(workplace, publication, due, robots=robots, by=by)
        for url, captured in captures:
            key, known = canonical_address(url), before[url]
            if isinstance(captured, NewsletterError):
                notes.append(after_failure(known, captured, key=key, url=url, now=now))
                if not (patient and known and known.reason == captured.message):
                    failed.append((url, captured.message))
                continue
            # Checks look a page up by the address that the entry cites.
            store.save_source(replace(captured.source, key=key))
            saved.append(url)
            if known:
                failures.forget(key)
        failures.note(notes)
    if saved:
        audit.record(workplace, "save pages", by=by, detail=f"{len(saved)} saved")
    return SavedPages(
        saved=tuple(saved),
        known=len(urls) - len(missing),
        failed=tuple(failed),
        resting=len(before) - len(saved) - len(failed),
    )


def save_shortlisted_pages(
    workplace: Workplace, names: Collection[str] = (), *, by: str = ""
) -> SavedPages:
    """Save the pages of shortlisted candidates, all or those named; a failure stops nothing."""
    return save_pages(workplace, shortlisted_pages(workplace, names), by=by)


def _captured(
    workplace: Workplace,
    publication: Publication,
    urls: Sequence[str],
    *,
    robots: RobotsStore,
    by: str,
    force: bool = False,
) -> tuple[Sequence[tuple[str, Clip | NewsletterError]], tuple[str, ...]]:
    """Fetch and read pages, all at once, a host at a time; also return what `force` overrode."""
    outlets = reading.feed_list(workplace).outlets

    async def capture(url: str, fetcher: Fetcher) -> tuple[str, Clip | NewsletterError]:
        if is_aggregated(url):
            return url, _not_the_articles(url)
        try:
            return url, await clip_page(
                url,
                fetcher=fetcher,
                outlets=outlets,
                confined=parsers,
                clock=workplace.clock,
                by=by,
            )
        except NewsletterError as error:
            return url, error

    async def capture_all() -> tuple[Sequence[tuple[str, Clip | NewsletterError]], tuple[str, ...]]:
        async with page_fetcher(workplace, publication, robots, force=force) as fetcher:
            captures = await asyncio.gather(*(capture(url, fetcher) for url in urls))
            return captures, tuple(fetcher.overrode)

    if not urls:
        return (), ()
    with open_page_parsers() as parsers:
        return asyncio.run(capture_all())


def _not_the_articles(url: str) -> FetchRefused:
    return FetchRefused(
        "This is Google News' address, which leads to the article by a script in a browser only. "
        "Open it there, and use the address where you end up.",
        url=url,
        help="In an issue, write that address behind `url:`.",
    )


def knows_its_address(captured: Clip) -> bool:
    """Say whether a page has an address on the web: given, or stated by itself."""
    return not captured.article.url.startswith("file:")


def _clip_address(
    workplace: Workplace,
    publication: Publication,
    url: str,
    *,
    by: str,
    dry_run: bool,
    force: bool,
) -> tuple[Clip, tuple[str, ...]]:
    """Capture one page; also return what `force` overrode.  A dry run leaves no trace of it."""
    with nullcontext() if dry_run else workplace.newsroom() as connection:
        robots = SqlRobotsStore(connection) if connection else MemoryRobotsStore()
        captures, overrode = _captured(
            workplace, publication, [url], robots=robots, by=by, force=force
        )
    ((_, captured),) = captures
    if isinstance(captured, NewsletterError):
        raise captured
    return captured, overrode


def _clip_file(workplace: Workplace, path: Path, *, url: str, by: str) -> Clip:
    if not path.is_file():
        raise UsageError(
            f"{path} is neither an address nor a file.",
            help="An address begins with https:// or http://.",
        )
    if path.stat().st_size > MOST_BYTES:
        raise UsageError(
            f"{path} has more than {MOST_BYTES // 1_000_000} MB.",
            help="Save the page alone, without what it embeds.",
        )
    with open_page_parsers() as parsers:
        return read_page(
            path.read_bytes(),
            url=url or path.resolve().as_uri(),
            content_type=mimetypes.guess_type(path.name)[0] or "text/html",
            outlets=reading.feed_list(workplace).outlets,
            now=workplace.clock(),
            confined=parsers,
            by=by,
        )
