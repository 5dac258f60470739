"""``corrections:`` and ``withdrawn:`` in an issue file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from newsletter.documents import Document, json_schema
from newsletter.model.issue import Correction, Issue, Withdrawal
from newsletter.model.publication import Publication
from newsletter.text.prose_text import plain

Read = Callable[[str, bytes], Document[Any]]


def issue_of(read: Read, text: str) -> Issue:
    """Read a text that has no mistake."""
    document = read("issue", text.encode())
    assert document.findings == ()
    value = document.value
    assert isinstance(value, Issue)
    return value


SOUND = (Path(__file__).resolve().parent / "sound" / "issue.yaml").read_text("utf-8")
CORRECTED = """
corrections:
  - date: 2017-12-05
    item: river
    what: The river has *fallen*.
    by: Amina Khan
  - {date: 2017-12-06, what: The issue is of November., by: Somebody Else}
"""
BARE = """version: 1
date: 2017-11
withdrawn: {date: 2017-12-07, why: The court ordered it., by: zara-ali}
"""


def test_corrections_are_read(read: Read) -> None:
    """A correction has its day, its words, its item or none, and the id of a known signer."""
    first, second = issue_of(read, SOUND + CORRECTED).corrections
    assert isinstance(first, Correction)
    assert (first.date, first.item, first.by) == (date(2017, 12, 5), "river", "amina-khan")
    assert plain(first.what) == "The river has fallen."
    assert (second.item, second.by) == ("", "Somebody Else")


def test_a_withdrawn_entry_needs_no_words(read: Read) -> None:
    """Of an entry that is withdrawn only the id may be left in the file."""
    text = SOUND.split("  - id: market", maxsplit=1)[0] + (
        "  - id: market\n    withdrawn: {date: 2017-12-06, why: Untrue., by: zara-ali}\n"
    )
    entry = issue_of(read, text).entries[1]
    assert entry.withdrawn == Withdrawal(date=date(2017, 12, 6), why="Untrue.", by="zara-ali")
    assert (entry.title, entry.url) == ("", "unknown")


def test_a_withdrawn_issue_needs_its_date_only(read: Read) -> None:
    """The whole issue may be emptied; the archive still knows where it stood."""
    issue = issue_of(read, BARE)
    assert (issue.subject, issue.entries) == ("", ())
    assert issue.withdrawn is not None
    assert issue.withdrawn.by == "zara-ali"


@pytest.mark.parametrize("field", ["title", "summary", "outlet", "url"])
def test_an_empty_withdrawal_excuses_nothing(read: Read, field: str) -> None:
    """``withdrawn:`` with nothing behind it leaves what is required required."""
    entry = SOUND[SOUND.index("  - id: market") :]
    cut = "".join(one for one in entry.splitlines(keepends=True) if f" {field}:" not in one)
    text = SOUND[: SOUND.index("  - id: market")] + cut + "    withdrawn:\n"
    assert [one.code for one in read("issue", text.encode()).findings] == ["missing-key"]


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        (SOUND + CORRECTED, True),
        (BARE, True),
        (BARE.replace("date: 2017-11\n", ""), False),
        (BARE.partition("withdrawn")[0], False),
        (BARE.partition("withdrawn")[0] + "withdrawn:\n", False),
    ],
)
def test_the_schema_says_the_same(
    read: Read, publication: Publication, text: str, *, sound: bool
) -> None:
    """Editors that complete by the schema refuse what the reader refuses."""
    schema = json_schema("issue", publication=publication)
    told = yaml.load(text, yaml.BaseLoader)
    assert Draft7Validator(schema).is_valid(told) is sound
    assert (read("issue", text.encode()).value is not None) is sound
