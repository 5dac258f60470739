from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.deliver.changes import issue_changes, publication_changes
from newsletter.documents import read_issue, read_publication
from newsletter.model.issue import Entry, Issue
from newsletter.model.people import Person
from newsletter.model.publication import Publication
from newsletter.text.markdown import parse_markdown

PUBLICATION = """\
version: 1
name: The Review
sender: {name: The Review, address: review@review.example}
postal_address: [1 Long Street]
people: [{id: sana-iqbal, name: Sana Iqbal}]
focus_areas: [{id: youth, title: Youth, text: Young people.}]
"""
ISSUE = """\
version: 1
date: 2026-12
subject: Water
send_at: 2026-12-01 09:00 UTC
leads:
  - {id: track-ii, title: Talks, body: They talk., precis: true}
focus_areas: [youth]
media_review:
  - {id: a, title: A, summary: One., outlet: Paper, url: "https://paper.example/a"}
  - {id: b, title: B, summary: Two., outlet: Paper, url: "https://paper.example/b"}
  - {title: C, summary: "[Three](https://a.example/).", outlet: Paper, url: "https://paper.example/c"}
"""


@pytest.fixture
def publication() -> Publication:
    """Return the publication."""
    value = read_publication(PUBLICATION.encode(), file="publication.yaml").value
    assert value
    return value


@pytest.fixture
def issue(publication: Publication) -> Issue:
    """Return the issue."""
    return _read(ISSUE, publication)


def _read(text: str, publication: Publication) -> Issue:
    found = read_issue(text.encode(), file="i.yaml", issue_id="2026-12", publication=publication)
    assert found.value, found.findings
    return found.value


def _told(before: Issue, after: Issue) -> list[str]:
    return [str(one) for one in issue_changes(before, after)]


def test_the_same_issue_has_no_changes(issue: Issue, publication: Publication) -> None:
    """Comments and layout are no change of what an issue says."""
    again = _read(ISSUE.replace("subject: Water", "subject:   Water  # short"), publication)
    assert not issue_changes(issue, again)
    assert not publication_changes(publication, publication)


def test_each_item_is_named(issue: Issue, publication: Publication) -> None:
    """Lines of the issue, leads, blurbs and entries are told by name and part."""
    text = ISSUE.replace("Two.", "Twice.").replace("Talks", "Talks again").replace("09:00", "10:00")
    blurbs = replace(publication.focus_areas[0], text=parse_markdown("Old people."))
    after = _read(text, replace(publication, focus_areas=(blurbs,)))
    assert _told(issue, after) == [
        "send_at",
        "lead track-ii: title",
        "focus area youth: text",
        "entry 2: summary",
    ]
    assert [(one.before, one.after) for one in issue_changes(issue, after)][-1] == (
        "Two.",
        "Twice.",
    )


def test_entries_come_go_and_move(issue: Issue) -> None:
    """One that moved is told once, and those that it passed are not."""
    a, b, c = issue.entries
    new = replace(a, id="d", title="D", url="https://paper.example/d")
    assert _told(issue, replace(issue, entries=(c, a, new))) == [
        "entry 1: moved, was entry 3",
        "entry 3: added",
        "entry “B”: removed, was entry 2",
    ]
    assert not _told(issue, replace(issue, entries=(a, b, replace(c, id="written-later"))))


def test_twins_are_paired_in_order(issue: Issue) -> None:
    """Entries without an id, of one address and title, are compared each with its own."""
    twin: Entry = issue.entries[2]
    twins = replace(issue, entries=(twin, twin))
    assert not _told(twins, twins)
    assert _told(twins, replace(issue, entries=(twin,))) == ["entry “C”: removed, was entry 2"]


def test_an_address_behind_the_same_words_is_told(issue: Issue) -> None:
    """A link that leads elsewhere shows both addresses."""
    moved = replace(issue.entries[2], summary=parse_markdown("[Three](https://b.example/)."))
    (change,) = issue_changes(issue, replace(issue, entries=(*issue.entries[:2], moved)))
    assert str(change) == "entry 3: summary"
    assert "https://a.example/" in change.before
    assert "https://b.example/" in change.after


def test_the_footer_and_the_people_are_told(publication: Publication) -> None:
    """Of a publication, only what goes into mails."""
    people = (Person(id="sana-iqbal", name="Sana Iqbal", bio=parse_markdown("Writes.")),)
    schedule = replace(publication.schedule, zone="Asia/Karachi")
    after = replace(publication, postal_address=("2 Short Street",), people=people)
    assert [str(one) for one in publication_changes(publication, after)] == [
        "publication: footer (postal address)",
        "publication: Sana Iqbal (bio)",
    ]
    assert not publication_changes(publication, replace(publication, schedule=schedule))
