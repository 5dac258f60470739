"""`newsletter archive links`: whether what published issues cite is still there, watched over the years."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from newsletter.archive.keeping.care import after
from newsletter.check.link_signs import is_login
from newsletter.check.links import addresses_of, link_key, may_be_looked_at
from newsletter.check.looking import look
from newsletter.deliver.receipt import read_receipt
from newsletter.model.issue import Issue
from newsletter.model.link import CareState, LinkCare, LinkResult, LinkState
from newsletter.model.people import Outlet
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.archive.keeping import askable
from newsletter.publication.archive.parsed import readable_issues
from newsletter.publication.issues.sealed import read_sealed, sealed_ids
from newsletter.publication.place import reading
from newsletter.publication.place.web import page_fetcher
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.link_care import SqlLinkCareStore
from newsletter.stores.links import SqlLinkStore
from newsletter.stores.robots import SqlRobotsStore
from newsletter.text.addresses import outlet_of

AT_ONCE = 40
"""Links that one round of the clock looks at, at most."""
_PAID = frozenset({401, 402})
_QUIET = frozenset({CareState.ALIVE})
Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedLink:
    """A link, and which issues cite it."""

    link: LinkCare
    issues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is known of cited links."""

    links: tuple[CitedLink, ...]
    asked: int
    """How many were looked at now."""
    unknown: int
    """How many were never looked at."""
    offline: bool = False
    """True: nothing on the web could be reached, so that nothing was learnt."""

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line: every link that is not simply there."""
        states = Counter(one.link.state.value for one in self.links)
        told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        known = counted(len(self.links), "link")
        yield f"{known}{f': {told}' if told else ''}; {self.asked} looked at now"
        for one in self.links:
            if one.link.state not in _QUIET:
                yield f"  {_spelt(one.link)}  ({', '.join(one.issues)})"
        if self.unknown:
            yield f"{counted(self.unknown, 'link')} not yet looked at"
        if self.offline:
            yield "Nothing on the web could be reached: that counts against no link."


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRound:
    """What one round of the clock found."""

    watched: Watched | None = None
    troubles: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield what was looked at, in one line; nothing where nothing was."""
        if self.watched and self.watched.asked and not self.watched.offline:
            gone = sum(one.link.state is CareState.GONE for one in self.watched.links)
            yield f"looked at {counted(self.watched.asked, 'cited link')}; {gone} gone in all"


def _spelt(care: LinkCare) -> str:
    told = f"{care.state.value:<9}  {care.since:%Y-%m-%d}  {care.address}"
    return f"{told} → {care.moved_to}" if care.moved_to else f"{told}  {care.reason}".rstrip()


def watch(
    workplace: Workplace,
    issue_id: str = "",
    *,
    refresh: bool = False,
    most: int | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Watched:
    """Look at the cited links of an issue, or of all published ones, that are due; `refresh`: at all.

    `most`: so many at most, those that wait longest first.  Raises `NoSuchIssue`; nothing that has
    to do with a link.
    """
    publication = reading.publication(workplace)
    cited = cited_links(workplace, publication, issue_id)
    now = workplace.clock()
    with workplace.newsroom() as connection:
        known = SqlLinkCareStore(connection).cares()
    due = [
        address
        for address in askable(publication, cited)
        if refresh or address not in known or known[address].next_check <= now
    ]
    due.sort(key=lambda one: known[one].next_check.isoformat() if one in known else "")
    due = due if most is None else due[:most]
    results = _look(workplace, publication, due, progress)
    learnt = [one for one in results if one.state is not LinkState.OFFLINE]
    known |= _note(workplace, learnt, known)
    return Watched(
        links=tuple(
            CitedLink(link=known[address], issues=tuple(issues))
            for address, issues in cited.items()
            if address in known
        ),
        asked=len(due),
        unknown=sum(address not in known for address in cited),
        offline=bool(results) and not learnt,
    )


def watch_round(workplace: Workplace) -> WatchRound:
    """Look at some of the links that are due."""
    if not workplace.has_newsroom():
        return WatchRound()
    return WatchRound(watched=watch(workplace, most=AT_ONCE))


def cited_links(
    workplace: Workplace, publication: Publication, issue_id: str = ""
) -> dict[str, list[str]]:
    """Return every link that editors wrote into published issues, with the issues, newest first."""
    found = defaultdict[str, list[str]](list)
    issues = sorted(_published(workplace, publication, issue_id), key=lambda one: one.id)
    for issue in reversed(issues):
        for address in dict.fromkeys(map(link_key, addresses_of(issue))):
            if may_be_looked_at(address):
                found[address].append(issue.id)
    return dict(found)


def _published(workplace: Workplace, publication: Publication, issue_id: str) -> Iterator[Issue]:
    """Yield one issue, whatever it is, or all that were sent or imported."""
    if issue_id:
        if issue_id in sealed_ids(workplace):
            yield read_sealed(workplace, issue_id).issue
        else:
            yield reading.open_issue(workplace, issue_id, publication).issue
        return
    sent = [name for name in sealed_ids(workplace) if read_receipt(workplace.sent / name)]
    yield from (read_sealed(workplace, name).issue for name in sent)
    for issue in readable_issues(workplace, publication):
        if issue.imported and issue.id not in sent:
            yield issue


def _look(
    workplace: Workplace, publication: Publication, addresses: Sequence[str], progress: Progress
) -> tuple[LinkResult, ...]:
    if not addresses:
        return ()
    done = iter(range(1, len(addresses) + 1))

    async def go() -> tuple[LinkResult, ...]:
        with workplace.newsroom() as connection:
            robots = SqlRobotsStore(connection)
            async with page_fetcher(workplace, publication, robots) as fetcher:
                return await look(
                    addresses,
                    fetcher,
                    clock=workplace.clock,
                    deadline=publication.house_rules.links.seconds * (1 + len(addresses) / AT_ONCE),
                    progress=lambda _result: progress(next(done), len(addresses)),
                )

    return asyncio.run(go())


def _note(
    workplace: Workplace, results: Iterable[LinkResult], known: Mapping[str, LinkCare]
) -> dict[str, LinkCare]:
    outlets = reading.feed_list(workplace).outlets
    news = [
        (after(one, known.get(one.address), paywalled=_is_paid(one, outlets)), one)
        for one in results
    ]
    if news:
        with workplace.newsroom() as connection:
            SqlLinkCareStore(connection).note(news)
            SqlLinkStore(connection).note(result for _, result in news)
    return {care.address: care for care, _ in news}


def _is_paid(result: LinkResult, outlets: Sequence[Outlet]) -> bool:
    outlet = outlet_of(result.address, outlets)
    return (
        result.status in _PAID or is_login(result.final) or (outlet is not None and outlet.paywall)
    )
