"""What cannot be compared is said once, and what is made to hurt ends in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newsletter.check import check_issue
from newsletter.model.article import Article, SavedSource
from newsletter.model.dates import PartialDate
from newsletter.model.finding import Finding
from newsletter.model.issue import Entry, Issue
from newsletter.model.publication import Publication, Sender
from newsletter.text.markdown import parse_markdown

URL = "https://paper.example/article"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
SAID = "The reservoir holds 12 million litres, says Nadia Khan, and is “full to the brim” again."
TEXT = (
    "The reservoir above the town was empty for years. It is the work of many hands that it holds "
    "water again, said Nadia Khan of the town's council, who has walked up to it each Friday. "
    "It is full to the brim, with 12 million litres, and it will be opened in the spring. "
)
NOTICE = "Already a subscriber? Sign in. Subscribe now to continue reading."
URDU = "دریا کا پانی سمندر تک نہیں پہنچتا اور یہ سب کے لیے ایک بڑا مسئلہ ہے۔ " * 8
SOURCE = SavedSource(url=URL, key=URL, fetched=NOW, sha256="0" * 64, title="Full", text=TEXT)
ARTICLE = Article(url=URL, key=URL, title="Full", first_seen=NOW)
PUBLICATION = Publication(
    name="Review",
    sender=Sender(name="Review", address="editor@review.example"),
    postal_address=("1 Road",),
)
CODES = {
    *("misquotation", "unchecked-summary", "number-not-in-source", "date-not-in-source"),
    *("name-not-in-source", "copied-passage"),
}


def found_in(
    summary: str, source: SavedSource | None = SOURCE, article: Article = ARTICLE
) -> list[Finding]:
    """Return what grounding finds in a summary of an article."""
    entry = Entry(id="e", title="Full", summary=parse_markdown(summary), outlet="Paper", url=URL)
    issue = Issue(id="i", date=PartialDate(year=2026), subject="x", entries=(entry,))
    sources = {URL: source} if source else {}
    found = check_issue(issue, PUBLICATION, sources=sources, articles={URL: article})
    return [one for one in found if one.code in CODES]


def test_what_is_there_is_compared() -> None:
    """A whole copy hinders nothing, also of a page behind a paywall."""
    assert found_in(SAID) == []
    assert found_in(SAID, replace(SOURCE, text=TEXT * 2), replace(ARTICLE, paywall=True)) == []


@pytest.mark.parametrize(
    ("source", "paywall", "why"),
    [
        (None, False, "no copy of the page is saved"),
        (replace(SOURCE, text=TEXT[:90]), False, "too short"),
        (replace(SOURCE, text=TEXT[:250]), True, "behind a paywall"),
        (replace(SOURCE, text=TEXT + NOTICE), False, "behind a paywall"),
        (replace(SOURCE, text=URDU), False, "another language (ur)"),
        (replace(SOURCE, text=TEXT + "l’été Ã©tait dÃ©jÃ  lÃ  â€™ " * 3), False, "garbled"),
        (replace(SOURCE, text=TEXT + "\ufffd" * 20), False, "garbled"),
    ],
)
def test_what_hinders_is_said_once(source: SavedSource | None, paywall: bool, why: str) -> None:
    """One warning says for an entry why nothing is compared, and how to get at the article."""
    (found,) = found_in(SAID, source, replace(ARTICLE, paywall=paywall))
    assert found.code == "unchecked-summary"
    assert why in found.message
    assert found.help


def test_pasted_text_is_believed() -> None:
    """What a person read and pasted counts also where the page is behind a paywall."""
    pasted = replace(SOURCE, text=TEXT, pasted=True, by="editor")
    assert found_in(SAID, pasted, replace(ARTICLE, paywall=True)) == []
    (found,) = found_in("It is “full to the rim”.", pasted)
    assert "the text pasted by editor" in found.message


def test_a_summary_without_anything_to_compare_is_left_alone() -> None:
    """Without a copy, nothing is said of a summary that has no quotation, number or name."""
    assert found_in("It tells how water came back to the town.", None) == []


def test_a_long_summary_is_told_in_few_findings() -> None:
    """Of fifty thousand characters of faults each rule tells so many, over a book in one line."""
    summary = "“never so” says Bo Zed on 5 May 1912, 77 dams. " * 1_000
    found = found_in(summary, replace(SOURCE, text=TEXT * 3_000))
    assert 4 <= len(found) <= 60


def test_of_a_book_it_is_said_what_was_read() -> None:
    """A quotation that is not in what is read of a huge text is unchecked, not wrong."""
    huge = replace(SOURCE, text=TEXT * 8_000)
    (found,) = found_in("It is “somewhere at the end”.", huge)
    assert found.code == "unchecked-summary"
    assert "2,000,000" in found.message
