"""Memory: stories that ran already, told again by others or going on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from newsletter.model.article import Article
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry, Issue
from newsletter.model.publication import Publication, Ranking
from newsletter.text.markdown import parse_markdown
from newsletter.triage.judging import judge
from newsletter.triage.memory import memory
from newsletter.triage.ranking import score

Maker = Callable[..., Article]

TITLE = "Parliament passes flood relief bill after long debate"
VARIANT = "After long debate, parliament approves bill on flood relief"


def issue(title: str = TITLE, **facts: Any) -> Issue:
    """Return an issue of December with one entry, of the 10th."""
    standard: dict[str, Any] = {
        "published": PartialDate(year=2017, month=12, day=10),
        "summary": "",
    }
    facts = standard | facts
    facts["summary"] = parse_markdown(facts["summary"])
    entry = Entry(id="e", title=title, outlet="Ledger", url="https://ledger.example/1", **facts)
    return Issue(id="2017-12", date=PartialDate(year=2017, month=12), subject="s", entries=(entry,))


def told(article: Article, past: Issue) -> str:
    """Return how the article stands to the issue: ``same``, ``follows`` or nothing."""
    found = memory((past,)).recall(article)
    return "same" if found.same else "follows" if found.follows else ""


@pytest.mark.parametrize(
    ("days_ago", "answer"),
    [
        (16, ""),
        (14, "same"),
        (8, "same"),
        (2, "same"),
        (-1, "follows"),
        (-300, "follows"),
        (-500, ""),
    ],
)
def test_time_tells_the_same_from_what_follows(
    article: Maker, days_ago: float, answer: str
) -> None:
    """About when the entry appeared it is the same story; later, for about a year, it goes on."""
    assert told(article("https://beta.example/1", VARIANT, days_ago=days_ago), issue()) == answer


def test_an_entry_without_a_day_counts_with_its_issue(article: Maker) -> None:
    """It may have appeared in the weeks before the issue, or in its month."""
    past = issue(published=None)
    assert told(article("https://beta.example/1", VARIANT, days_ago=40), past) == "same"
    assert told(article("https://beta.example/1", VARIANT, days_ago=90), past) == ""


@pytest.mark.parametrize(
    "title",
    [
        "Parliament passes flood relief bill in Nepal",
        "Tea prices rise in the hills",
        "Weekly review 42: flood relief bill",
        "Flood relief",
    ],
)
def test_other_stories_are_not_recalled(article: Maker, title: str) -> None:
    """Another place, another subject, a series or too few words are no memory."""
    past = issue("Parliament of India passes flood relief bill")
    assert told(article("https://beta.example/1", title), past) == ""


def test_a_summary_supports_a_title_written_anew(article: Maker) -> None:
    """A title that is fairly alike counts where the source says what the entry said."""
    words = (
        "Four hundred families were moved to higher ground as the river passed its danger level."
    )
    past = issue("River passes danger level at Sukkur barrage", summary=words)
    title = "Danger level passed: families leave homes overnight by truck"
    assert told(article("https://b.example/1", title, summary=words, days_ago=8), past) == "same"
    assert told(article("https://b.example/1", title, summary="Fish.", days_ago=8), past) == ""


def test_the_reason_names_issue_and_title(
    article: Maker, publication: Publication, now: datetime
) -> None:
    """An editor reads which entry it was; the same address is only said to have run."""
    knows = judge(publication=publication, outlets=(), history=(issue(),), now=now)
    again = article("https://beta.example/1", VARIANT, days_ago=8)
    _, reasons = score(knows.evidence([again]), Ranking())
    assert f"same story as in 2017-12: “{TITLE}”" in reasons
    ran = article("https://ledger.example/1", VARIANT, days_ago=8)
    _, reasons = score(knows.evidence([ran]), Ranking())
    assert "already ran in 2017-12" in reasons
    assert not any("same story" in reason for reason in reasons)
