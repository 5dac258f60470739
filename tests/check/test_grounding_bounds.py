"""What is compared may be of any size and shape: each gets its findings, in bounded steps."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsletter.check import check_issue
from newsletter.model.article import SavedSource
from newsletter.model.dates import PartialDate
from newsletter.model.finding import Finding
from newsletter.model.issue import Entry, Issue
from newsletter.model.publication import Publication, Sender
from newsletter.text.markdown import parse_markdown

URL = "https://paper.example/article"
STORY = (
    "The Harna Power Company repaired the sluice gates in 1997 for $14 million, said Tariq Soomro. "
    "“The dam is as safe as any,” he told the council on 3 March, and 62 engineers agreed."
)
TOLD = (
    "The Harna Power Company repaired the gates in 1998 for $14 million, “the dam is safe”, said "
    "Tarik Soomro to 62 engineers on 3 March."
)
PUBLICATION = Publication(
    name="Review",
    sender=Sender(name="Review", address="editor@review.example"),
    postal_address=("1 Road",),
)


def found_in(summary: str, text: str) -> list[Finding]:
    """Return what is found in a summary of a text."""
    source = SavedSource(
        url=URL,
        key=URL,
        fetched=datetime(2026, 11, 20, tzinfo=UTC),
        sha256="0" * 64,
        title="The dam",
        text=text,
    )
    entry = Entry(id="e", title="The dam", summary=parse_markdown(summary), outlet="Paper", url=URL)
    issue = Issue(
        id="2026-11", date=PartialDate(year=2026, month=11), subject="x", entries=(entry,)
    )
    return [
        one for one in check_issue(issue, PUBLICATION, sources={URL: source}) if one.item == "e"
    ]


def codes(summary: str, text: str) -> set[str]:
    """Return the codes of what is found."""
    return {finding.code for finding in found_in(summary, text)}


@pytest.mark.parametrize(
    "text", [f"{STORY} " * 2_000, f"{STORY}\n\n" * 2_000], ids=["one line", "paragraphs"]
)
def test_a_long_article_is_compared(text: str) -> None:
    """Of a page that is one long line, and of one of many paragraphs, each fault is found."""
    assert codes(TOLD, text) >= {"misquotation", "date-not-in-source", "name-not-in-source"}
    assert not codes(STORY.replace("as safe as any,” he", "as safe as any,” Soomro"), text) - {
        "copied-passage",
        "long-summary",
    }


def test_what_is_not_read_is_not_judged() -> None:
    """Of 20 million characters the beginning is read; of the rest that is said, not guessed."""
    text = f"{STORY}\n\n" * (20_000_000 // len(STORY))
    all_found = found_in(TOLD, text)
    (found,) = (one for one in all_found if one.code == "unchecked-summary")
    assert "2,000,000 characters" in found.message
    assert "misquotation" not in [one.code for one in all_found]


@pytest.mark.parametrize(
    "text",
    [
        "12 of 13 " * 30_000,
        "Tariq Soomro said " * 20_000,
        "A" * 300_000,
        "Abc " * 75_000,
        "Abc-" * 75_000,
        "3 March 1997 Monday " * 15_000,
        "a half a " * 30_000,
        "“" * 300_000,
    ],
    ids=["numbers", "names", "word", "capitals", "hyphens", "dates", "halves", "marks"],
)
def test_an_odd_article_is_compared(text: str) -> None:
    """A source of numbers, names or marks only comes to an end like any other."""
    assert codes(TOLD, text)


@pytest.mark.parametrize(
    "words",
    [
        f"{TOLD} ",
        "Tariq Soomro ",
        "Soomro met. ",
        "62 of $14 million ",
        "“the dam is” ",
        "“the dam is as safe” Soomro said. ",
        "3 March 1997, ",
        "half a million ",
        "X",
        "“",
    ],
)
def test_a_summary_of_fifty_thousand_characters_is_compared(words: str) -> None:
    """A summary of any words, said over and over, gets findings of a bounded number."""
    found = found_in(words * (50_000 // len(words)), f"{STORY}\n\n{STORY}")
    assert len(found) < 100


@pytest.mark.parametrize(
    "text",
    [
        (STORY * 4).encode().decode("latin-1"),
        (STORY * 4).encode("cp1252").decode("utf-8", "replace"),
    ],
    ids=["read as Latin", "read as UTF-8"],
)
def test_a_wrong_charset_is_told(text: str) -> None:
    """A copy that was read in a wrong character set is said to be garbled, and not compared."""
    (found,) = (one for one in found_in(TOLD, text) if one.code == "unchecked-summary")
    assert "garbled" in found.message
