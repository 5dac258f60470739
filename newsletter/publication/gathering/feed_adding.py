"""`newsletter feeds add`: a source into feeds.yaml, from whatever address is at hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from shlex import quote
from urllib.parse import urlsplit

from newsletter.collect import Look, Looker
from newsletter.documents import add_feeds, add_outlets
from newsletter.errors import FetchFailed, NewsletterError, ParseError, UsageError
from newsletter.model.article import Feed, FeedKind
from newsletter.model.people import Outlet
from newsletter.model.values import dataclass
from newsletter.publication.gathering.feeding import LONGEST_TITLE, edit_feeds, summary, with_looker
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.text.addresses import canonical_address, host_of, outlet_of
from newsletter.text.aggregators import news_search

SHOWN = 3
"""Articles of a proposed rule that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What `feeds add` found at an address, and what it wrote."""

    found: tuple[Look, ...]
    added: Feed | None
    """None: several feeds were found, and one must be chosen; or it stands there already; or there
    is no feed."""
    proposed: tuple[Look, ...] = ()
    """Where there is no feed: rules that would read the site, the likeliest first."""
    outlet_added: str = ""
    outlet_unknown: bool = False
    """True: no outlet has its host."""
    present: bool = False
    """True: its address stands in feeds.yaml already."""

    def lines(self, *, dry_run: bool = False) -> Iterator[str]:
        """Yield the report, line by line."""
        if self.proposed:
            yield from self._proposals()
        elif self.present:
            yield f"{self.found[0].feed.url} stands in feeds.yaml already"
        elif self.added is None:
            yield f"{len(self.found)} feeds were found; add the one that you mean:"
            yield from (f"  {look.feed.url}  {summary(look)}" for look in self.found)
        else:
            yield f"{'would be ' * dry_run}added: {self.added.url}  {summary(self.found[0])}"
            if self.outlet_added:
                yield f"{'would be ' * dry_run}added: the outlet {self.outlet_added}"
            if self.outlet_unknown:
                yield (
                    f"no outlet has the host {host_of(self.added.url)}; its articles come without "
                    "a source until you enter one (or: feeds add … --outlet NAME)"
                )

    def _proposals(self) -> Iterator[str]:
        yield "There is no feed. To read it all the same, run one of these; nothing is written yet:"
        for look in self.proposed:
            count = len(look.articles) + look.left_out
            yield f"  {typed(look.feed)}"
            yield f"      {count} {'article' if count == 1 else 'articles'} now, such as"
            for article in look.articles[:SHOWN]:
                day = article.published_date or "no date"
                yield f"      · {article.title} ({day})"


def typed(feed: Feed) -> str:
    """Return the command that adds a source with its rule."""
    if feed.kind is FeedKind.SITEMAP:
        return f"newsletter feeds add {quote(feed.url)} --sitemap"
    return f"newsletter feeds add {quote(feed.url)} --links {quote(feed.links)}"


def search_rule(url: str) -> Feed:
    """Return the search for everything on the site of an address.  Raises `UsageError`."""
    host = host_of(url if "://" in url else f"https://{url}")
    if not host:
        raise UsageError(f"{url!r} names no site.", help="Give it as ledger.example.")
    query = f"site:{host}"
    return Feed(kind=FeedKind.GOOGLE_NEWS, url=news_search(query), query=query)


def add(
    workplace: Workplace,
    url: str,
    *,
    title: str = "",
    outlet: str = "",
    by: str = "",
    dry_run: bool = False,
    rule: Feed | None = None,
) -> Added:
    """Find the feed behind an address and write it into feeds.yaml, if there is only one.

    Where there is none, rules are proposed and nothing is written.  `rule` says how the address
    is read if it is no feed's; it is tried first.  `outlet` names an outlet; one that is not known
    is entered with the feed's host.  Raises the errors of fetching, and `ParseError` where there is
    nothing that could be read again.
    """
    found, proposed = (
        with_looker(workplace, lambda looker: _discover(looker, url))
        if rule is None
        else ((_by_rule(workplace, url, rule),), ())
    )
    if len(found) != 1:
        return Added(found=found, added=None, proposed=proposed)
    listed = reading.feed_list(workplace)
    (look,) = found
    feed = _entry(look, title=title, outlet=outlet, outlets=listed.outlets)
    if canonical_address(feed.url) in {canonical_address(one.url) for one in listed.feeds}:
        return Added(found=found, added=None, present=True)
    new = _new_outlets(feed, listed.outlets)
    if not dry_run:
        edit_feeds(
            workplace,
            lambda source: add_feeds(add_outlets(source, new), [feed]),
            "add feed",
            feed.url,
            by,
        )
    aggregated = feed.kind is FeedKind.GOOGLE_NEWS
    return Added(
        found=found,
        added=feed,
        outlet_added=new[0].name if new else "",
        outlet_unknown=not feed.outlet
        and not aggregated
        and outlet_of(feed.url, listed.outlets) is None,
    )


def _by_rule(workplace: Workplace, url: str, rule: Feed) -> Look:
    """Look at an address by a rule.  Raises `UsageError` where that reads nothing."""
    address = url if "://" in url else f"https://{url}"
    feed = rule if rule.query else replace(rule, url=address)
    look = with_looker(workplace, lambda looker: looker.look(feed))
    if not look.kind:
        raise UsageError(look.reason, help=look.help)
    return look


Discovered = tuple[tuple[Look, ...], tuple[Look, ...]]
"""(feeds, proposals)"""


async def _discover(looker: Looker, url: str) -> Discovered:
    """Find feeds; an address without its beginning is tried with https, then with http."""
    if "://" in url:
        return await _discover_at(looker, url)
    try:
        return await _discover_at(looker, f"https://{url}")
    except FetchFailed:
        return await _discover_at(looker, f"http://{url}")


async def _discover_at(looker: Looker, url: str) -> Discovered:
    try:
        return await looker.discover(url), ()
    except ParseError:
        proposed = await _proposed(looker, url)
        if not proposed:
            raise
        return (), proposed


async def _proposed(looker: Looker, url: str) -> tuple[Look, ...]:
    """Return proposals; where even the page may not be read, none."""
    try:
        return await looker.propose(url)
    except NewsletterError:
        return ()


def _entry(look: Look, *, title: str, outlet: str, outlets: Sequence[Outlet]) -> Feed:
    """Return what feeds.yaml is to say of a feed; its outlet only where the host does not tell."""
    named = next((one.name for one in outlets if outlet in {one.name, *one.aliases}), outlet)
    by_host = outlet_of(look.feed.url, outlets)
    searched = look.feed.kind is FeedKind.GOOGLE_NEWS
    return replace(
        look.feed,
        title=title or look.title[:LONGEST_TITLE].strip(),
        outlet="" if by_host and by_host.name == named else named,
        language="" if searched else look.language,
    )


def _new_outlets(feed: Feed, outlets: Sequence[Outlet]) -> tuple[Outlet, ...]:
    if not feed.outlet or feed.outlet in {one.name for one in outlets}:
        return ()
    searched = feed.kind is FeedKind.GOOGLE_NEWS
    site = f"https://{feed.query.removeprefix('site:')}" if searched else feed.url
    taken = outlet_of(site, outlets) is not None
    host = (urlsplit(site).hostname or "").removeprefix("www.")
    return (Outlet(name=feed.outlet, hosts=() if taken else (host,), language=feed.language),)
