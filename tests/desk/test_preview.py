"""The room in which an issue is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from newsletter.desk.rooms import preview
from newsletter.desk.visits import Octets, Page, Visit
from newsletter.errors import NoSuchIssue, UsageError
from newsletter.model.rendition import Rendition
from newsletter.publication.issues.forms import FORMS, document_of, spoken
from newsletter.publication.place.workplace import Workplace

VisitOf = Callable[..., Visit]
HERE = "/issues/2026-12/preview"


@pytest.fixture
def look(visit_of: VisitOf) -> Callable[..., Page]:
    """Return a function that opens the room with a query."""
    return lambda **query: preview.preview(visit_of(HERE, query=query, issue="2026-12"))


@pytest.fixture
def frame(visit_of: VisitOf) -> Callable[..., Octets]:
    """Return a function that opens one form of the issue, as a frame does."""

    def open_frame(form: str, **query: Any) -> Octets:
        return preview.document(visit_of(HERE, query=query, issue="2026-12", kind=form))

    return open_frame


def test_the_issue_stands_on_a_phone_and_a_desk(look: Callable[..., Page]) -> None:
    """At first the mail is shown at both widths, with its weight and when it was saved."""
    knows = look().knows
    assert [kind for kind, _, _ in knows["frames"]] == ["phone", "desktop"]
    assert knows["budget"].room > 0
    assert [one.label for one in knows["choices"]["form"]] == [
        "Mail",
        "Web page",
        "Plain text",
        "Read aloud",
    ]


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_a_document(frame: Callable[..., Octets], form: str) -> None:
    """Mail, page, text and what is read aloud are whole documents that run and call nothing."""
    answer = frame(form)
    assert answer.data.startswith(b"<!doctype html>"[:9])
    assert b"2026" in answer.data
    assert "sandbox allow-same-origin" in answer.policy
    assert "default-src 'none'" in answer.policy
    assert "script-src" not in answer.policy


def test_tokens_are_filled(frame: Callable[..., Octets]) -> None:
    """What readers get of their own is filled with a sample reader's."""
    for form in ("mail", "text", "aloud"):
        assert b"reader@example.org" in frame(form).data


def test_pictures_off_loads_none(frame: Callable[..., Octets]) -> None:
    """With pictures off the frame may load none at all."""
    assert "img-src 'none'" in frame("mail", pictures="off").policy
    assert "img-src 'self'" in frame("mail").policy


def test_what_is_misspelt_is_as_usual(look: Callable[..., Page]) -> None:
    """Whatever else the address says is taken for nothing."""
    knows = look(form="<b>", width="9", scheme="purple", pictures="?").knows
    assert knows["look"] == preview.Look()


def test_ways_that_change_nothing_are_not_offered(look: Callable[..., Page]) -> None:
    """A plain text has no width, no colours and no pictures."""
    assert list(look(form="text").knows["choices"]) == ["form"]
    assert [kind for kind, _, _ in look(form="aloud").knows["frames"]] == ["column"]


def test_a_form_that_there_is_not(frame: Callable[..., Octets], visit_of: VisitOf) -> None:
    """A form, a picture, a variant or an issue that is not there is said to be none."""
    with pytest.raises(UsageError):
        frame("fax")
    with pytest.raises(UsageError):
        frame("mail", variant="leads.xx")
    parts = {"issue": "2026-12", "variant": "all"}
    for name in ("../publication.yaml", "map.svg", "notes.html", ""):
        with pytest.raises(UsageError):
            preview.picture(visit_of(HERE, name=name, **parts))
    with pytest.raises(NoSuchIssue):
        preview.preview(visit_of(HERE, issue="1999-01"))


def test_pictures_come_from_the_desk(visit_of: VisitOf, frame: Callable[..., Octets]) -> None:
    """A picture of the mail has an address here, which may be kept for good."""
    html = frame("mail").data.decode()
    marker = "/issues/2026-12/preview/pictures/all/"
    if marker in html:
        name = html.partition(marker)[2].partition('"')[0]
        answer = preview.picture(visit_of(HERE, issue="2026-12", variant="all", name=name))
        assert answer.media_type.startswith("image/")
        assert answer.for_good


def test_a_mistake_leaves_what_was_shown(desk_client: httpx.Client, workplace: Workplace) -> None:
    """After a save with a mistake the page says where, and frames go on showing the issue."""
    assert "cannot be shown" not in desk_client.get(HERE).text
    before = desk_client.get(f"{HERE}/mail").text
    file = workplace.issue_file("2026-12")
    file.write_text(file.read_text().replace("subject:", "sujbect:", 1))
    page = desk_client.get(HERE).text
    assert "cannot be shown" in page
    assert "/issues/2026-12/file?line=3#L3" in page
    assert "<iframe" in page
    assert desk_client.get(f"{HERE}/mail").text == before


def test_an_issue_that_never_could_be_shown(
    desk_client: httpx.Client, workplace: Workplace
) -> None:
    """A file that was wrong from the start has a page that says so, and no frame."""
    workplace.issue_file("2026-12").write_text("version: [\n")
    page = desk_client.get(HERE)
    assert page.status_code == 200
    assert "<iframe" not in page.text
    assert "Mend what stands above" in page.text
    assert desk_client.get(f"{HERE}/mail").status_code == 400


def test_the_room_is_light(desk_client: httpx.Client) -> None:
    """Page, style and scripts together weigh no more than 60 kB; frames are not counted."""
    page = desk_client.get(HERE).text
    linked = [part.split('"')[0] for part in page.split('="/static/')[1:]]
    weight = len(page.encode()) + sum(
        len(desk_client.get(f"/static/{one}").content) for one in linked
    )
    assert weight <= 60_000


def test_a_voice_knows_the_language() -> None:
    """Each line that is read aloud has the language that was announced last."""
    lines = ("[document] Rivers [in English]", "One", "[in Urdu] دریا", "اور", "[in Klingon] x")
    assert [language for language, _ in spoken(lines, "en")] == ["en", "en", "ur", "ur", "ur"]


def test_what_editors_typed_stays_text() -> None:
    """Markup in a plain text, or in what is read aloud, is shown and not obeyed."""
    rendition = Rendition(
        issue="a",
        subject="<script>",
        preheader="",
        language="ur",
        html="<p>&lt;img src=x&gt;</p>",
        text="</pre><script>",
        article="",
        page="",
    )
    for form in ("text", "aloud"):
        html = document_of(rendition, form, scheme="light", base="/")
        assert "<script" not in html
        assert "<img" not in html
        assert 'lang="ur" dir="rtl"' in html
