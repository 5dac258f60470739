"""A picture handed in for a lead, at the desk."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest

from newsletter.desk.rooms import lead_picture
from newsletter.desk.shelf import Upload
from newsletter.desk.visits import Form, Page, Visit
from newsletter.errors import UsageError
from newsletter.model.access import Member
from newsletter.publication.place.workplace import Workplace

ISSUE = "2026-12"
LEAD = f"/issues/{ISSUE}/leads/dam"
HERE = f"{LEAD}/picture"
DOT = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAEUlEQVR42mP8z8DAwMSAQgAAE1EBB/2hEgAAAAAASUVORK5CYII="
)
VisitOf = Callable[..., Visit]


@pytest.fixture(autouse=True)
def with_lead(workplace: Workplace) -> Workplace:
    """Give the issue a lead."""
    path = workplace.issue_file(ISSUE)
    lead = "leads:\n  - id: dam\n    title: The dam\n    body: |\n      It stands.\n"
    path.write_text(path.read_text("utf-8") + lead, "utf-8")
    return workplace


def text_of(workplace: Workplace) -> str:
    """Return the issue's file."""
    return workplace.issue_file(ISSUE).read_text("utf-8")


def handed_in(client: httpx.Client, **fields: str) -> dict[str, str]:
    """Hand a picture in; return what its page keeps for the next step."""
    files = {"file": ("../../<b>evil.svg", DOT, "image/svg+xml")}
    answer = client.post(HERE, files=files, data=fields)
    assert answer.status_code == 303, answer.text
    query = parse_qs(urlsplit(answer.headers["location"]).query, keep_blank_values=True)
    return {name: texts[0] for name, texts in query.items()}


def test_a_picture_is_looked_at_described_and_named(
    desk_client: httpx.Client, workplace: Workplace
) -> None:
    """Until somebody says what it shows nothing is written; one click takes it back."""
    before = text_of(workplace)
    kept = handed_in(desk_client)
    page = desk_client.get(HERE, params=kept).text
    assert "&lt;b&gt;evil.svg" in page
    shown = desk_client.get(f"{HERE}/{kept['picture']}")
    assert (shown.headers["content-type"], shown.content[:4]) == ("image/png", b"\x89PNG")
    silent = desk_client.post(f"{HERE}/put", data={**kept, "alt": " ", "caption": "In June"})
    assert silent.status_code == 409
    assert 'value="In June"' in silent.text
    assert (text_of(workplace), (workplace.folder / "images").exists()) == (before, False)

    said = {"alt": "A dam", "caption": "In June", "ornament": "1"}
    done = desk_client.post(f"{HERE}/put", data={**kept, **said})
    assert done.headers["location"] == LEAD
    assert "file: images/the-dam.png\n      alt: A dam\n" in text_of(workplace)
    assert 'src="/pictures/images/the-dam.png"' in desk_client.get(LEAD).text
    assert desk_client.get("/pictures/images/the-dam.png").content.startswith(b"\x89PNG")
    undo = f"{HERE}/take-back/" + unquote(str(done.cookies["desk-said"])).partition("take-back/")[
        2
    ].strip('"} ')
    back = desk_client.post(undo)
    assert text_of(workplace) == before
    assert "nothing names it now" in unquote(str(back.cookies["desk-said"]))
    gone = desk_client.get(HERE, params=kept)
    assert "not here any more" in gone.text


def test_an_ornament_is_meant(desk_client: httpx.Client, workplace: Workplace) -> None:
    """In the text a picture may show nothing, if somebody says so."""
    kept = handed_in(desk_client, place="text", at="3")
    assert desk_client.post(f"{HERE}/put", data=kept).status_code == 409
    answer = desk_client.post(f"{HERE}/put", data={**kept, "ornament": "1"})
    assert answer.status_code == 303
    assert "      It stands.\n\n      ![](images/the-dam.png)\n" in text_of(workplace)


def test_a_picture_is_taken_out(desk_client: httpx.Client, workplace: Workplace) -> None:
    """The lead names none any more, and what becomes of the file is said."""
    before = text_of(workplace)
    desk_client.post(f"{HERE}/put", data={**handed_in(desk_client), "alt": "A dam"})
    assert "Take the picture out" in desk_client.get(HERE).text
    out = desk_client.post(f"{HERE}/out")
    assert "stays in the folder" in unquote(str(out.cookies["desk-said"]))
    assert text_of(workplace) == before


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<svg onload='alert(1)'/>", "SVG"),
        (b"GIF89a<script>", "cannot be shown"),
        (b"", "No picture was handed in"),
    ],
)
def test_what_is_no_picture_is_told_at_once(
    desk_client: httpx.Client, data: bytes, words: str
) -> None:
    """It is refused by its bytes, whatever its name and kind say, and waits nowhere."""
    answer = desk_client.post(HERE, files={"file": ("dam.png", data, "image/png")})
    assert answer.status_code == 400
    assert words in answer.text


def test_a_picture_waits_for_its_person_alone(visit_of: VisitOf, member: Member) -> None:
    """Nobody else sees it, or puts it anywhere."""
    given = Form(uploads=(("file", Upload(name="dam.png", data=DOT)),))
    visit = replace(visit_of(HERE, issue=ISSUE, item="dam"), form=given)
    name = parse_qs(urlsplit(lead_picture.hand_in(visit).to).query)["picture"][0]
    asked = replace(visit, query=Form(fields=(("picture", name),)))
    assert isinstance(lead_picture.ask(asked), Page)
    other = replace(asked, member=replace(member, person=replace(member.person, id="other")))
    put = Form(fields=(("picture", name), ("alt", "A dam")))
    seen = replace(other, parts={**other.parts, "picture": name})
    deeds: tuple[tuple[Callable[[Visit], object], Visit], ...] = (
        (lead_picture.ask, other),
        (lead_picture.waiting, seen),
        (lead_picture.put, replace(other, form=put)),
    )
    for deed, by_other in deeds:
        with pytest.raises(UsageError, match="not here any more"):
            deed(by_other)


@pytest.mark.parametrize(
    "path", ["publication.yaml", "%2e%2e/review/publication.yaml", "/etc/passwd", "images", "x.png"]
)
def test_only_pictures_are_shown(desk_client: httpx.Client, path: str) -> None:
    """No other file of the machine comes out, whatever stands in the address."""
    answer = desk_client.get(f"/pictures/{path}")
    assert answer.status_code == 400
    assert "version: 1" not in answer.text
