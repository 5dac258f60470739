"""A lead from a document at the desk, and a lead as a form."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from newsletter.desk.rooms import lead_adding, lead_editing
from newsletter.desk.visits import Form, Page, Visit
from newsletter.errors import UsageError
from newsletter.model.access import Member
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import commenting
from newsletter.testing.word_document import paragraph, run, word_document

ISSUE = "2026-12"
NEW = f"/issues/{ISSUE}/leads/new"
WHO = 'w:author="Omar &lt;b&gt;" w:date="2026-11-20T10:00:00Z"'
DOT = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAEUlEQVR42mP8z8DAwMSAQgAAE1EBB/2hEgAAAAAASUVORK5CYII="
)
BODY = (
    paragraph("The <script>river</script>", "Titel")
    + f'<w:p>{run("It cost ")}<w:ins w:id="1" {WHO}>{run("a lot of ")}</w:ins>{run("money.")}</w:p>'
    + f'<w:p><w:commentRangeStart w:id="4"/>{run("It was built.")}<w:commentRangeEnd w:id="4"/></w:p>'
    + '<w:p><w:r><w:drawing><wp:docPr id="1" descr="A dam"/><a:blip r:embed="p"/></w:drawing></w:r></w:p>'
    + paragraph("And so the river went on, for many more years than anybody had thought.")
)
COMMENT = f'<w:comment w:id="4" {WHO}><w:p>{run("When?")}</w:p></w:comment>'
DATA = word_document(BODY, comments=COMMENT, pictures={"p": DOT})
VisitOf = Callable[..., Visit]


def handed_in(client: httpx.Client, data: bytes = DATA) -> str:
    """Hand a document in; return the name under which it waits."""
    answer = client.post(NEW, files={"file": ("river.docx", data)}, data={"text": "", "html": ""})
    assert answer.status_code == 303, answer.text
    return parse_qs(urlsplit(answer.headers["location"]).query)["document"][0]


def text_of(workplace: Workplace) -> str:
    """Return the issue's file."""
    return workplace.issue_file(ISSUE).read_text("utf-8")


def test_a_document_becomes_a_lead(desk_client: httpx.Client, workplace: Workplace) -> None:
    """It is read, its decisions wait, they are made, and one button adds it with its comment."""
    before = text_of(workplace)
    name = handed_in(desk_client)
    page = desk_client.get(NEW, params={"document": name}).text
    assert "It cost money." in page
    assert "a lot of" in page
    assert "<script>river" not in page
    assert "Omar &lt;b&gt;" in page
    picture = desk_client.get(f"{NEW}/{name}/1")
    assert (picture.content, picture.headers["content-type"]) == (DOT, "image/png")
    waits = desk_client.post(f"/issues/{ISSUE}/leads", data={"document": name})
    assert waits.status_code == 409
    assert "Something waits yet" in waits.text
    assert text_of(workplace) == before
    decided = {"document": name, "on-1": "accept", "on-c1": "accept", "title": "The river"}
    shown = desk_client.get(NEW, params=decided).text
    assert "It cost a lot of money." in shown
    added = desk_client.post(f"/issues/{ISSUE}/leads", data=decided)
    assert added.headers["location"] == f"/issues/{ISSUE}/leads/the-river"
    assert "It cost a lot of money." in text_of(workplace)
    (thread,) = commenting.threads(workplace, ISSUE, item="the-river")
    assert thread.comment.words.endswith("When?")
    gone = desk_client.get(NEW, params={"document": name})
    assert "not here any more" in gone.text
    again = desk_client.post(
        f"/issues/{ISSUE}/leads", data={**decided, "document": handed_in(desk_client)}
    )
    assert (again.status_code, "has this text already" in again.text) == (409, True)


def test_all_of_a_kind_are_decided_by_one_button(desk_client: httpx.Client) -> None:
    """Accept all says nothing about comments; what was decided about these stays."""
    name = handed_in(desk_client)
    typed = {"document": name, "on-1": "reject", "on-c1": "accept", "all-changes": "accept"}
    page = desk_client.get(NEW, params=typed).text
    assert "It cost a lot of money." in page
    assert 'id="on-c1-yes" name="on-c1" value="accept" checked' in page
    assert 'id="on-1-yes" name="on-1" value="accept" checked' in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"html": "<p>Said <b>loudly</b>, and more of it than before.</p>", "text": ""},
            "<strong>",
        ),
        ({"html": "", "text": "Said plainly, and no more than that."}, "Said plainly"),
    ],
)
def test_what_is_pasted_is_read(
    desk_client: httpx.Client, fields: dict[str, str], words: str
) -> None:
    """The box takes HTML; without script, words."""
    answer = desk_client.post(NEW, data=fields)
    assert answer.status_code == 303
    assert words in desk_client.get(answer.headers["location"]).text


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"%PDF-1.7", "This is a PDF"), (b"PK\x03\x04", "damaged"), (b" ", "nothing")],
)
def test_what_is_no_document_is_told_at_once(
    desk_client: httpx.Client, data: bytes, words: str
) -> None:
    """A file that cannot be read is named with a way out, and waits nowhere."""
    answer = desk_client.post(NEW, files={"file": ("x.docx", data)})
    assert answer.status_code == 409
    assert words in answer.text


def test_a_document_waits_for_its_person_alone(visit_of: VisitOf, member: Member) -> None:
    """Nobody else can look at what somebody handed in, nor at its pictures."""
    visit = visit_of(NEW, issue=ISSUE, form={"text": "Words of mine, and of nobody else."})
    name = parse_qs(urlsplit(lead_adding.take(visit).to).query)["document"][0]
    asked = replace(visit, query=Form(fields=(("document", name),)))
    assert isinstance(lead_adding.hand_in(asked), Page)
    other = replace(member, person=replace(member.person, id="other"))
    with pytest.raises(UsageError, match="not here any more"):
        lead_adding.hand_in(replace(asked, member=other))
    for number in ("0", "9", "x", "-1", "٣"):
        with pytest.raises(UsageError, match="no such picture"):
            lead_adding.picture(replace(visit, parts={"document": name, "number": number}))


def with_lead(workplace: Workplace) -> None:
    """Give the issue a lead."""
    lead = "leads:\n  - id: dam # ours\n    title: The dam\n    body: |\n      It *stands*.\n"
    workplace.issue_file(ISSUE).write_text(text_of(workplace) + lead, "utf-8")


def test_a_lead_is_edited_field_by_field(desk_client: httpx.Client, workplace: Workplace) -> None:
    """What was typed is shown as readers will see it before it is saved; only those fields change."""
    with_lead(workplace)
    before = text_of(workplace)
    there = f"/issues/{ISSUE}/leads/dam"
    page = desk_client.get(there).text
    assert "<em>stands</em>" in page
    typed = {"title": "The dam", "was:title": "The dam", "was:body": "It *stands*."}
    typed |= {"body": "It **falls** <img src=x>.", "first_published.outlet": "Dawn"}
    look = desk_client.post(f"{there}/look", data=typed)
    assert "<strong>falls</strong> &lt;img" in look.text
    assert text_of(workplace) == before
    saved = desk_client.post(there, data=typed)
    assert saved.headers["location"] == there
    after = before.replace("It *stands*.", "It **falls** <img src=x>.")
    assert text_of(workplace) == after + "    first_published:\n      outlet: Dawn\n"


def test_two_who_change_one_field_see_both(desk_client: httpx.Client, workplace: Workplace) -> None:
    """The file keeps what stands there; what was typed stays in the box, and saving again puts it in."""
    with_lead(workplace)
    there = f"/issues/{ISSUE}/leads/dam"
    path = workplace.issue_file(ISSUE)
    path.write_text(text_of(workplace).replace("title: The dam", "title: Their dam"), "utf-8")
    answer = desk_client.post(there, data={"title": "My dam", "was:title": "The dam"})
    assert answer.status_code == 409
    assert 'value="My dam"' in answer.text
    assert 'name="was:title" value="Their dam"' in answer.text
    assert "title: Their dam" in text_of(workplace)
    desk_client.post(there, data={"title": "My dam", "was:title": "Their dam"})
    assert "title: My dam" in text_of(workplace)


def test_a_lead_that_is_not_there_is_told(visit_of: VisitOf) -> None:
    """Whatever stands in the address, the page says what is wrong."""
    for item in ("gone", "../x", "", "leads"):
        with pytest.raises(UsageError, match="has no lead"):
            lead_editing.edit(visit_of(issue=ISSUE, item=item))
