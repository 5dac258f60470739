"""`newsletter check --links`: where the links of an issue and of its mail lead, looked at and kept."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from newsletter.check.link_signs import is_reserved
from newsletter.check.looking import is_fresh, look
from newsletter.errors import ApprovalError, NewsletterError, UsageError
from newsletter.fetch.guard import read_guard
from newsletter.model.issue import Issue
from newsletter.model.link import LinkResult, LinkState
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.issues.known_links import known_links, links_of
from newsletter.publication.issues.rendering import rendered, theme_of
from newsletter.publication.place import reading
from newsletter.publication.place.web import page_fetcher
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.links import SqlLinkStore
from newsletter.stores.robots import SqlRobotsStore
from newsletter.text.addresses import host_of

Progress = Callable[[int, int], object]
"""Called with how many links were looked at, of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What is known of the links of an issue after a look."""

    results: tuple[LinkResult, ...]
    asked: int
    """How many of them were looked at now."""

    def summary(self, issue_id: str) -> str:
        """Return one line: ``2026-12: 31 links: 28 good, 2 gone, 1 closed; 5 looked at now``."""
        states = Counter(one.state.value for one in self.results)
        parts = ", ".join(f"{count} {state}" for state, count in states.items())
        what = counted(len(self.results), "link")
        return f"{issue_id}: {what}{': ' if parts else ''}{parts}; {self.asked} looked at now"

    def with_age(self, now: datetime) -> tuple[SeenLink, ...]:
        """Return each result with its age."""
        return tuple(
            SeenLink(link=one, age=max(0, int((now - one.checked).total_seconds())))
            for one in self.results
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLink:
    """A link and how old the news of it is."""

    link: LinkResult
    age: int
    """Seconds."""


def look_at_links(
    workplace: Workplace,
    issue: Issue,
    publication: Publication,
    *,
    refresh: bool = False,
    progress: Progress = lambda _done, _total: None,
) -> Looked:
    """Look at the issue's links, all or (without `refresh`) those of which the news is old.

    What was seen is kept, unless nothing on the web could be reached.  Raises nothing that has to
    do with a link.
    """
    wanted = links_of(issue, publication, mail_html(workplace, issue, publication))
    house, now = publication.house_rules.links, workplace.clock()
    known = {} if refresh else known_links(workplace, wanted)
    old = [
        address
        for address in wanted
        if address not in known or not is_fresh(known[address], now=now, hours=house.hours)
    ]
    new = _look(workplace, publication, old, progress)
    found = known | {one.address: one for one in new}
    results = tuple(found[address] for address in wanted)
    return Looked(results=results, asked=len(old))


def mail_html(workplace: Workplace, issue: Issue, publication: Publication) -> str:
    """Return the mail's HTML, or nothing where the theme has a mistake, which `check` tells."""
    try:
        return rendered(workplace, issue, publication, theme_of(workplace, publication)).html
    except NewsletterError:
        return ""


def look_before_approval(
    workplace: Workplace, issue_id: str, *, offline: bool = False, because: str = ""
) -> None:
    """See to it that what is known of the issue's links is fresh, as the house rule has it.

    Raises `ApprovalError` where nothing on the web could be reached, `UsageError` where links are
    left alone without a reason, and as `open_issue`.
    """
    if offline:
        if not because.strip():
            raise UsageError(
                "Say why the links are not looked at.",
                help='--offline --because "the line is down; I opened all of them by hand"',
            )
        return
    publication = reading.publication(workplace)
    issue = reading.open_issue(workplace, issue_id, publication).issue
    expect_online(look_at_links(workplace, issue, publication))


def expect_online(looked: Looked) -> None:
    """Raise `ApprovalError` where nothing on the web could be reached."""
    if any(one.state is LinkState.OFFLINE for one in looked.results):
        raise ApprovalError(
            "The links could not be looked at: nothing on the web can be reached from here.",
            help="Mend the connection, or approve without a look and say why: "
            '--offline --because "…"',
        )


def _look(
    workplace: Workplace, publication: Publication, addresses: Iterable[str], progress: Progress
) -> tuple[LinkResult, ...]:
    asked, reserved = _sorted_out(publication, addresses)
    kept = tuple(_not_asked(address, workplace) for address in reserved)
    if not asked:
        return kept
    done = iter(range(1, len(asked) + 1))

    async def go(robots: SqlRobotsStore) -> tuple[LinkResult, ...]:
        async with page_fetcher(workplace, publication, robots) as fetcher:
            return await look(
                asked,
                fetcher,
                clock=workplace.clock,
                deadline=publication.house_rules.links.seconds,
                progress=lambda _result: progress(next(done), len(asked)),
            )

    with workplace.newsroom() as connection:
        results = asyncio.run(go(SqlRobotsStore(connection)))
        SqlLinkStore(connection).note(one for one in results if one.state is not LinkState.OFFLINE)
    return (*results, *kept)


def _sorted_out(publication: Publication, addresses: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return what is asked, and what is not: names for examples lead nowhere, unless they are mapped."""
    guard = read_guard(publication.fetching.connect_to, ())
    asked, reserved = list[str](), list[str]()
    for address in addresses:
        port = 80 if address.lower().startswith("http:") else 443
        mapped = guard.target(host_of(address), port) is not None
        (asked if mapped or not is_reserved(address) else reserved).append(address)
    return asked, reserved


def _not_asked(address: str, workplace: Workplace) -> LinkResult:
    return LinkResult(
        address=address,
        state=LinkState.CLOSED,
        reason="has a name that is kept for examples",
        checked=workplace.clock(),
    )
