"""Counted links: where each leads, and what may be told of the sums."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from newsletter.audience.clicks import HeldClicks, Shown, shown
from newsletter.deliver.link_table import link_table
from newsletter.deliver.sealing import SEAL_FILE, load_sealed
from newsletter.errors import ApprovalError, UsageError
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.issues.sealed import SealedIssue, read_sealed
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.clicks import SqlClickStore

_ISSUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkClicks:
    """What may be told of one link."""

    item: str
    """The id of the lead or entry whose source it is, or empty."""
    title: str
    address: str
    clicks: int | None
    """None: fewer than the minimum on every day that is over."""
    days: tuple[tuple[str, int], ...]
    """(day, clicks), by day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickReport:
    """What may be told of an issue's links."""

    issue: str
    minimum: int
    links: tuple[LinkClicks, ...]

    def lines(self) -> Iterator[str]:
        """Yield a table, line by line."""
        few = f"fewer than {self.minimum}"
        width = max(len(few), *(len(_number(one.clicks)) for one in self.links))
        for one in self.links:
            told = few if one.clicks is None else _number(one.clicks)
            yield f"{told:>{width}}  {one.title or one.address}"
        yield (
            f"Clicks of those who agreed, on days (UTC) with at least {self.minimum} of them on a "
            "link; what is less is not told, and is in no sum."
        )


class Clicking:
    """The tables of all issues' counted links, read from their sealed bytes as they are asked for.

    May be used by several threads at once.
    """

    def __init__(self, workplace: Workplace, publication: Publication) -> None:
        self._workplace = workplace
        self.counts = publication.counts_clicks
        """Whether clicks are counted at present; links of older mails lead on in any case."""
        self._tables: dict[str, tuple[_Stamp, Mapping[str, str]]] = {}

    def target(self, issue: str, link: str) -> str | None:
        """Return where a link leads; empty: the one for programs; None: there is no such link."""
        if not _ISSUE.fullmatch(issue):
            return None
        try:
            state = (self._workplace.sent / issue / SEAL_FILE).stat()
        except OSError:
            return None
        stamp = (state.st_mtime_ns, state.st_ino)
        known = self._tables.get(issue)
        if known is None or known[0] != stamp:
            known = self._tables[issue] = (stamp, self._read(issue))
        return known[1].get(link)

    def held(self) -> HeldClicks:
        """Return a place in memory for clicks that are held back."""
        return HeldClicks(secrets.token_bytes)

    @property
    def clock(self) -> Callable[[], datetime]:
        """Return what tells the time."""
        return self._workplace.clock

    def _read(self, issue: str) -> Mapping[str, str]:
        try:
            return link_table(load_sealed(self._workplace.sent, issue))
        except ApprovalError:  # a file is not as it was sealed: nobody is led anywhere by it
            return {}


def report(workplace: Workplace, issue_id: str) -> ClickReport:
    """Return what may be told of an issue's links, in the order of its pieces.

    Raises `ApprovalError` where it was never approved, `UsageError` where no mail of it has
    counted links.
    """
    workplace.expect_issue(issue_id)
    sealed = read_sealed(workplace, issue_id)
    targets = _targets(sealed)
    if not targets:
        raise UsageError(
            f"No link of issue {issue_id} is counted.",
            help="Links are counted in issues that are approved while publication.yaml says "
            "`counting: {clicks: true}`, for readers who agreed to it.",
        )
    minimum = reading.publication(workplace).counting.minimum
    with workplace.mail() as database:
        sums = SqlClickStore(database).clicks(issue_id)
    told = shown(sums, minimum=minimum, now=workplace.clock())
    links = tuple(_links(sealed.issue, targets, told))
    return ClickReport(issue=issue_id, minimum=minimum, links=links)


def table(workplace: Workplace, issue_id: str) -> Mapping[str, str]:
    """Return where each counted link of an issue leads, by its name, but for the one of programs."""
    return _targets(read_sealed(workplace, issue_id))


def _targets(sealed: SealedIssue) -> Mapping[str, str]:
    return {link: address for link, address in link_table(sealed.sealed).items() if address}


def _links(
    issue: Issue, targets: Mapping[str, str], told: Mapping[str, Shown]
) -> Iterator[LinkClicks]:
    """Yield each counted link once: sources of leads and entries first."""
    names = {address: link for link, address in targets.items()}
    firsts = ((lead, lead.first_published) for lead in issue.leads)
    pieces = [(lead.id, lead.title, first.url) for lead, first in firsts if first]
    pieces += [(entry.id, entry.title, entry.address) for entry in issue.entries]
    for item, title, address in pieces:
        if address in names:
            yield _one(item, title, address, told.get(names.pop(address)))
    for address, link in sorted(names.items()):
        yield _one("", "", address, told.get(link))


def _one(item: str, title: str, address: str, told: Shown | None) -> LinkClicks:
    days = told.days if told else ()
    clicks = told.clicks if told and days else None
    return LinkClicks(item=item, title=title, address=address, clicks=clicks, days=days)


def _number(clicks: int | None) -> str:
    return f"{clicks or 0:,}"
