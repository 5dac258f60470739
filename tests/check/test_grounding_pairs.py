"""Summaries of articles of our own, each right once and once with a fault."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.check import check_issue
from newsletter.model.article import SavedSource
from newsletter.model.dates import PartialDate
from newsletter.model.finding import Finding
from newsletter.model.issue import Entry, Issue
from newsletter.model.publication import Publication, Sender
from newsletter.text.markdown import parse_markdown

FOLDER = Path(__file__).parent / "grounding"
LINES = (FOLDER / "summaries.txt").read_text("utf-8").splitlines()
FAULT = re.compile(r"\{\{(\w):(.*?)→(.*?)\}\}")
CODES = {
    "q": "misquotation",
    "n": "number-not-in-source",
    "a": "name-not-in-source",
    "d": "date-not-in-source",
    "e": "value-from-elsewhere",
}
OTHERS = {"copied-passage", "unchecked-summary", "unclosed-quotation-mark"}
PUBLISHED = {
    "canal": PartialDate(year=2026, month=11, day=12),
    "school": PartialDate(year=2026, month=10, day=3),
    "darya": PartialDate(year=2026, month=11, day=5),
}
URL = "https://paper.example/article"
PUBLICATION = Publication(
    name="Review",
    sender=Sender(name="Review", address="editor@review.example"),
    postal_address=("1 Road",),
)


def found_in(summary: str, article: str) -> list[Finding]:
    """Return what grounding finds in a summary of one of our articles."""
    title, _, text = (FOLDER / f"{article}.txt").read_text("utf-8").partition("\n\n")
    source = SavedSource(
        url=URL,
        key=URL,
        fetched=datetime(2026, 11, 20, tzinfo=UTC),
        sha256="0" * 64,
        title=title,
        text=text,
    )
    entry = Entry(
        id="e",
        title=title,
        summary=parse_markdown(summary),
        outlet="The Paper",
        url=URL,
        published=PUBLISHED[article],
    )
    issue = Issue(id="i", date=PartialDate(year=2026, month=11), subject="x", entries=(entry,))
    found = check_issue(issue, PUBLICATION, sources={URL: source})
    return [one for one in found if one.code in {*CODES.values(), *OTHERS}]


@pytest.mark.parametrize("line", LINES)
def test_a_right_summary_passes(line: str) -> None:
    """Nothing is found in a summary that says what the article says, in other forms."""
    article, _, words = line.partition("|")
    assert found_in(FAULT.sub(r"\2", words), article) == []


@pytest.mark.parametrize("line", LINES)
def test_a_fault_is_found(line: str) -> None:
    """A wrong word of a quotation, a wrong number, name or date, or another passage's, is found, and nothing else."""
    article, _, words = line.partition("|")
    fault = FAULT.search(words)
    assert fault
    found = found_in(FAULT.sub(r"\3", words), article)
    assert [one.code for one in found] == [CODES[fault[1]]], found
    assert all(one.help and one.item == "e" for one in found)
