"""The room in which an issue is written: fields saved, conflicts shown, pieces moved."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from newsletter.desk.rooms import writing, writing_entry, writing_issue
from newsletter.desk.visits import Gone, Octets, Page, Visit
from newsletter.documents.edit import plain, tree_of
from newsletter.errors import DocumentError, UsageError
from newsletter.publication.gathering.pasting import paste
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.histories import drafts

ISSUE = "2026-12"
TEXT = """\
version: 1
date: 2026-12
subject: S
# the long pieces
leads: []
media_review:
  - id: flood
    title: "A flood"   # as printed
    summary: >-
      Ahmed Khan said “it rises” to 320 people.
    outlet: Dawn
    url: https://dawn.example/river
  - id: dam
    title: A dam
    summary:
    outlet: Dawn
    url: https://d.example/2
"""
SOURCE = "Ahmad Khan, the minister, said that it rises. " + "He told 230 people so on Monday. " * 10
VisitOf = Callable[..., Visit]


@pytest.fixture
def file(workplace: Workplace) -> Path:
    """Return the issue's file."""
    path = workplace.issue_file(ISSUE)
    path.write_text(TEXT)
    return path


def ids(file: Path) -> list[str]:
    """Return the ids of the entries, in order."""
    return [one["id"] for one in plain(tree_of(file.read_text()))["media_review"]]


def answered(answer: object) -> dict[str, str]:
    """Return what a script is told."""
    assert isinstance(answer, Octets)
    said: dict[str, str] = json.loads(answer.data)
    return said


@pytest.mark.usefixtures("file")
def test_the_list_shows_what_is_to_be_written(desk_client: httpx.Client) -> None:
    """Pieces stand in order, with what is missing said in words."""
    page = desk_client.get(f"/issues/{ISSUE}/write").text
    assert page.index("A flood") < page.index("A dam") < page.index("not written yet")
    assert len(page.encode()) < 20_000


def test_a_field_is_saved_by_itself(visit_of: VisitOf, file: Path) -> None:
    """The script's save writes one field and says what the file says now."""
    form = {"item": "media_review/flood", "field": "title", "was": "A flood", "now": "The flood"}
    assert answered(writing.save(visit_of(form=form, issue=ISSUE)))["state"] == "written"
    assert file.read_text() == TEXT.replace("A flood", "The flood")
    stale = answered(writing.save(visit_of(form=form | {"now": "Mine"}, issue=ISSUE)))
    assert (stale["state"], stale["theirs"]) == ("conflict", "The flood")


def test_a_broken_file_is_told_and_the_text_kept(visit_of: VisitOf, file: Path) -> None:
    """Where the file cannot be read the script is told so, and that a draft has the text."""
    file.write_text('a: "b\n')
    form = {"item": "media_review/flood", "field": "title", "was": "A flood", "now": "New"}
    said = answered(writing.save(visit_of(form=form, issue=ISSUE)))
    assert said["state"] == "failed"
    assert said["kept"]


def test_a_field_of_a_field_is_saved_where_it_belongs(visit_of: VisitOf, file: Path) -> None:
    """A picture's alt text goes into the picture's mapping; a field that no format knows is refused."""
    lead = "leads:\n  - id: a\n    title: T\n    body: B\n"
    file.write_text(TEXT.replace("leads: []\n", lead))
    form = {"item": "leads/a", "field": "image.alt", "was": "", "now": "A river"}
    assert answered(writing.save(visit_of(form=form, issue=ISSUE)))["state"] == "written"
    assert plain(tree_of(file.read_text()))["leads"][0]["image"] == {"alt": "A river"}
    for field in ("image.colour", "bdoy", "__class__", ""):
        said = answered(writing.save(visit_of(form=form | {"field": field}, issue=ISSUE)))
        assert said["state"] == "failed"


@pytest.mark.parametrize("item", ["waivers/x", "../x/y", "version"])
@pytest.mark.usefixtures("file")
def test_nothing_but_pieces_is_written(visit_of: VisitOf, item: str) -> None:
    """A path that is none of a piece is refused."""
    form = {"item": item, "field": "title", "was": "", "now": "x"}
    with pytest.raises(UsageError):
        writing.save(visit_of(form=form, issue=ISSUE))


def test_the_form_saves_what_was_changed(visit_of: VisitOf, file: Path) -> None:
    """Without script the button saves each changed field; an untouched one stays as others left it."""
    file.write_text(
        TEXT.replace("outlet: Dawn\n    url: https://dawn", "outlet: DAWN\n    url: https://dawn")
    )
    form = {"was:title": "A flood", "title": "The flood", "was:outlet": "Dawn", "outlet": "Dawn"}
    assert isinstance(writing_entry.save(visit_of(form=form, issue=ISSUE, item="flood")), Gone)
    assert "The flood" in file.read_text()
    assert "outlet: DAWN" in file.read_text()


def test_a_conflict_shows_both_and_keeps_both(visit_of: VisitOf, file: Path) -> None:
    """The page shows theirs and ours; saved again, ours stands, and theirs is in the history."""
    file.write_text(TEXT.replace("A flood", "Their flood"))
    form = {"was:title": "A flood", "title": "My flood", "was:outlet": "Dawn", "outlet": "DAWN"}
    page = writing_entry.save(visit_of(form=form, issue=ISSUE, item="flood"))
    assert isinstance(page, Page)
    assert page.status == 409
    title = next(one for one in page.knows["fields"] if one.name == "title")
    assert (title.text, title.theirs, title.was) == ("My flood", "Their flood", "Their flood")
    assert "Their flood" in file.read_text()
    outlet = next(one for one in page.knows["fields"] if one.name == "outlet")
    assert (outlet.text, outlet.was) == ("DAWN", "DAWN")
    again = {"was:title": title.was, "title": title.text}
    writing_entry.save(visit_of(form=again, issue=ISSUE, item="flood"))
    assert "My flood" in file.read_text()


def test_a_draft_is_offered_where_it_belongs(
    visit_of: VisitOf, workplace: Workplace, file: Path
) -> None:
    """What was typed and not written is shown beside its field, and can be put away."""
    file.write_text(TEXT.replace("A flood", "Their flood"))
    form = {"item": "media_review/flood", "field": "title", "was": "A flood", "now": "Mine"}
    writing.save(visit_of(form=form, issue=ISSUE))
    page = writing_entry.edit(visit_of(issue=ISSUE, item="flood"))
    draft = next(one.draft for one in page.knows["fields"] if one.name == "title")
    assert draft is not None
    assert draft.now == "Mine"
    writing.discard(visit_of(issue=ISSUE, number=str(draft.number)))
    assert drafts(workplace, ISSUE) == ()


@pytest.mark.usefixtures("file")
def test_claims_are_lit_where_they_stand(visit_of: VisitOf, workplace: Workplace) -> None:
    """Quotations, numbers and names of a summary are told apart by whether the source has them."""
    paste(workplace, "https://dawn.example/river", SOURCE.encode(), by="editor")
    page = writing_entry.edit(visit_of(issue=ISSUE, item="flood"))
    found = {one.text: one.stands for one in page.knows["grounded"].summary if one.kind}
    assert found == {"Ahmed Khan": False, "it rises": True, "320": False}
    lit = [one.text for part in page.knows["grounded"].paragraphs for one in part if one.kind]
    assert lit == ["it rises"]
    assert page.knows["grounded"].words == 8


def test_pieces_move_go_and_come_back(visit_of: VisitOf, file: Path) -> None:
    """An entry is moved and taken out, and each deed can be undone."""
    form = {"list": "media_review", "item": "dam", "before": "flood"}
    moved = writing.move(visit_of(form=form, issue=ISSUE))
    assert ids(file) == ["dam", "flood"]
    writing.bring_back(visit_of(issue=ISSUE, number=moved.undo.rpartition("/")[2]))
    assert file.read_text() == TEXT
    gone = writing.take_out(visit_of(form=form, issue=ISSUE))
    assert ids(file) == ["flood"]
    writing.bring_back(visit_of(issue=ISSUE, number=gone.undo.rpartition("/")[2]))
    assert plain(tree_of(file.read_text())) == plain(tree_of(TEXT))
    with pytest.raises(UsageError):
        writing.move(visit_of(form={"list": "waivers", "item": "x"}, issue=ISSUE))


def test_an_entry_is_added_by_its_address(
    visit_of: VisitOf, workplace: Workplace, file: Path
) -> None:
    """What is known of the page is filled in; an address that stands there is refused."""
    paste(workplace, "https://new.example/rain", SOURCE.encode(), by="editor")
    answer = writing.add(visit_of(form={"url": "https://new.example/rain"}, issue=ISSUE))
    assert len(ids(file)) == 3
    assert answer.to == f"/issues/{ISSUE}/entries/{ids(file)[-1]}"
    for url in ("https://new.example/rain", "not an address", "javascript:alert(1)"):
        with pytest.raises(UsageError):
            writing.add(visit_of(form={"url": url}, issue=ISSUE))


def test_hostile_texts_stay_texts(visit_of: VisitOf, desk_client: httpx.Client, file: Path) -> None:
    """Markup and YAML in a field are shown and written as what they are."""
    evil = "</textarea><script>alert(1)</script>\n- id: x\n{{ 7*7 }}"
    form = {"item": "media_review/dam", "field": "summary", "was": "", "now": evil}
    assert answered(writing.save(visit_of(form=form, issue=ISSUE)))["state"] == "written"
    assert ids(file) == ["flood", "dam"]
    page = desk_client.get(f"/issues/{ISSUE}/entries/dam").text
    assert "<script>alert" not in page
    assert "{{ 7*7 }}" in page


@pytest.mark.usefixtures("file")
def test_an_entry_that_is_gone_says_so(visit_of: VisitOf) -> None:
    """A page of an entry that somebody took out tells it, and where to go."""
    with pytest.raises(UsageError, match="any more"):
        writing_entry.edit(visit_of(issue=ISSUE, item="gone"))


@pytest.mark.usefixtures("file")
def test_the_history_has_a_way_back(visit_of: VisitOf, desk_client: httpx.Client) -> None:
    """What a field said before is shown, and brought back by a button."""
    form = {"item": "media_review/flood", "field": "title", "was": "A flood", "now": "The flood"}
    writing.save(visit_of(form=form, issue=ISSUE))
    page = desk_client.get(f"/issues/{ISSUE}/history?item=flood").text
    assert "<del>A flood</del>" in page
    assert "Bring back what stood before" in page


def test_broken_yaml_is_the_checks_business(visit_of: VisitOf, file: Path) -> None:
    """The list of a file that cannot be parsed tells its mistakes."""
    file.write_text("a: [b\n")
    with pytest.raises(DocumentError):
        writing.overview(visit_of(issue=ISSUE))


def test_the_issue_s_own_fields_are_saved(visit_of: VisitOf, file: Path) -> None:
    """Subject and the like are fields as others are: only their characters change, and conflicts show both."""
    before = file.read_text()
    page = writing_issue.edit(visit_of(issue=ISSUE))
    assert isinstance(page, Page)
    said = {one.name: one.text for one in page.knows["fields"]}
    form = {"was:subject": said["subject"], "subject": "Water, power and a vote"}
    writing_issue.save(visit_of(form=form, issue=ISSUE))
    assert file.read_text() == before.replace(said["subject"], "Water, power and a vote", 1)
    again = writing_issue.save(visit_of(form=form | {"subject": "Another"}, issue=ISSUE))
    assert isinstance(again, Page)
    (subject,) = [one for one in again.knows["fields"] if one.conflict]
    assert (subject.text, subject.theirs) == ("Another", "Water, power and a vote")
