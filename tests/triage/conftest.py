"""What the tests of triage share: articles by a few words."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newsletter.model.article import Article
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry, Issue
from newsletter.model.people import Outlet, Person
from newsletter.model.prose import NO_PROSE
from newsletter.model.publication import FocusArea, Publication, Sender
from newsletter.testing.candidate_store import MemoryCandidateStore
from newsletter.text.addresses import canonical_address, host_of
from newsletter.triage import TriageReport, refresh

NOW = datetime(2017, 12, 18, 9, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """Return the time at which the tests play."""
    return NOW


@pytest.fixture
def article() -> Callable[..., Article]:
    """Return a maker of articles: `article("https://a.example/1", "Title", days_ago=2)`."""

    def make(url: str, title: str, *, days_ago: float = 1, **facts: Any) -> Article:
        published = NOW - timedelta(days=days_ago)
        outlet = host_of(url).removesuffix(".example").title()
        standard: dict[str, Any] = {
            "outlet": outlet,
            "feed": f"https://{host_of(url)}/feed",
            "language": "en",
        }
        standard |= {"published": published, "first_seen": published + timedelta(hours=1)}
        return Article(url=url, key=canonical_address(url), title=title, **(standard | facts))

    return make


@pytest.fixture
def publication() -> Publication:
    """Return a small publication about Pakistan."""
    return Publication(
        name="Delta",
        mission="For democracy in Pakistan and friendship with the United States",
        sender=Sender(name="Delta", address="delta@delta.example"),
        postal_address=("1 Canal Road",),
        people=(
            Person(id="r", name="Rabia Noor", aliases=("R. Noor",), roles=("author",)),
            Person(id="e", name="Ed Itor", roles=("editor",)),
        ),
        focus_areas=(FocusArea(id="y", title="Youth Leadership Development", text=NO_PROSE),),
    )


@pytest.fixture
def past_issue() -> Issue:
    """Return an issue of October that ran one article on the economy."""
    entry = Entry(
        id="budget",
        title="The budget nobody read",
        summary=NO_PROSE,
        outlet="Ledger",
        url="https://www.ledger.example/budget/?utm_source=x",
        topics=("economy", "public health"),
    )
    return Issue(id="2017-10", date=PartialDate(year=2017, month=10), subject="s", entries=(entry,))


@pytest.fixture
def run(
    publication: Publication, past_issue: Issue
) -> Callable[..., tuple[MemoryCandidateStore, TriageReport]]:
    """Return a refresh with the publication and the history above, which gives store and report."""

    def go(
        articles: list[Article],
        *,
        store: Any = None,
        outlets: tuple[Outlet, ...] = (),
        now: datetime = NOW,
    ) -> tuple[MemoryCandidateStore, TriageReport]:
        store = store or MemoryCandidateStore()
        report = refresh(
            store,
            articles,
            outlets=outlets,
            history=(past_issue,),
            publication=publication,
            now=now,
        )
        return store, report

    return go
