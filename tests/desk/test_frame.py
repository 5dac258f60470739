"""What stands around every page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from watchfiles import Change

from newsletter.desk.alone import Forbidden
from newsletter.desk.app import Desk
from newsletter.desk.changes import is_news, topic_of
from newsletter.desk.frame import Told
from newsletter.desk.notes import Notes
from newsletter.desk.rooms import you
from newsletter.desk.serving import alone
from newsletter.desk.visits import Visit
from newsletter.errors import UsageError
from newsletter.model.access import May, Member
from newsletter.model.people import Person
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace


def test_the_month_is_the_first_page(desk_client: httpx.Client) -> None:
    """The first page names the publication and its issue."""
    page = desk_client.get("/").text
    assert "The Review" in page
    assert "2026-12" in page


def test_a_deed_is_told_once(desk_client: httpx.Client) -> None:
    """What was done is said on the next page, and on no other."""
    answer = desk_client.post("/you", data={"language": "en", "keys": "on"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/you")
    assert "Kept in this browser." in desk_client.get("/you").text
    assert "Kept in this browser." not in desk_client.get("/you").text


@pytest.mark.parametrize(
    "note",
    [
        "%7B%22said%22%3A%22planted%22%2C%22undo%22%3A%22%2Fissues%2F2026-12%2Fsend%22%7D",
        f"{Notes(b'another').seal(Told(said='planted', undo='/issues/2026-12/send'))}",
        ".",
        "",
        "\xfc.planted",
    ],
)
def test_what_was_not_said_here_is_not_told(desk_client: httpx.Client, note: str) -> None:
    """A cookie that another server of the host planted brings neither words nor a button."""
    page = desk_client.get("/you", headers={b"Cookie": f"desk-said={note}".encode("latin-1")})
    assert page.status_code == 200
    assert "planted" not in page.text
    assert '/send"' not in page.text


def test_a_note_is_short_and_comes_back() -> None:
    """What was said comes back as it was, in any script, and fits into a cookie."""
    notes = Notes(b"key")
    told = Told(said="کہا “<b>”; \N{PILE OF POO}", undo="/feeds/undo")
    assert notes.open(notes.seal(told)) == told
    long = notes.seal(Told(said="ک" * 5_000))
    assert len(long) < 4_000
    assert notes.open(notes.seal(Told(said="\ud800"))) is not None


@pytest.mark.parametrize("part", ["%00", "2026-12%00", "%0a", "2026-12%0d%0aSet-Cookie:x", "%7f"])
def test_no_address_holds_a_control(desk_client: httpx.Client, part: str) -> None:
    """Where a part of an address holds a NUL or a line break, there is no such page, nor a fault."""
    for path in (f"/issues/{part}", f"/issues/2026-12/entries/{part}", f"/archive/{part}"):
        assert desk_client.get(path).status_code == 404
    assert desk_client.post(f"/issues/{part}/bring-back/0").status_code == 404


def test_settings_are_kept(visit_of: Callable[..., Visit]) -> None:
    """Language and single keys are kept for a year, in this browser alone."""
    answer = you.keep(visit_of(form={"language": "ur"}))
    assert [(one.name, one.text) for one in answer.cookies] == [
        ("desk-language", "ur"),
        ("desk-keys", "off"),
    ]
    for wrong in ("xx", "a" * 5_000, "../en", ""):
        assert you.keep(visit_of(form={"language": wrong})).cookies[0].text == "en"
    told = replace(visit_of(), kept={"desk-window": "x" * 9_000})
    assert len(told.session) < 100


def test_a_broken_publication_still_has_a_desk(
    desk_client: httpx.Client, workplace: Workplace
) -> None:
    """Where publication.yaml has a mistake, pages say where, and the list of rooms stays."""
    workplace.publication_file.write_text("version: 1\nnam: The Review\n")
    answer = desk_client.get("/")
    assert answer.status_code in {200, 409}
    assert "Rooms" in answer.text


@pytest.mark.parametrize("size", [1_000_001, 5_000_000])
def test_forms_have_a_limit(desk_client: httpx.Client, size: int) -> None:
    """A form that is larger than its way allows is refused, and the page says so."""
    answer = desk_client.post(
        "/you",
        content=b"a=" + b"x" * size,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 413


def test_topics_are_told_by_files(workplace: Workplace) -> None:
    """Each file that people or machines save is about something that pages show; others are not."""
    folder = workplace.folder
    told = {
        "issues/2026-12.yaml": "issue:2026-12",
        "issues/sent/2026-12/seal.json": "sent",
        "publication.yaml": "publication",
        "feeds.yaml": "feeds",
        "var/newsroom.db-wal": "newsroom",
        "var/mail.db": "mail",
        "var/audit.jsonl": "deeds",
        "images/a.jpg": "pictures",
        "templates/indus/mail.mjml": "templates",
        "issues/.2026-12.yaml.swp": "",
        "var/cache/issues.pack": "",
        ".git/index": "",
    }
    assert {path: topic_of(folder, folder / path) for path in told} == told


def test_reading_a_database_is_no_news(workplace: Workplace) -> None:
    """What SQLite makes and removes to read is passed over: a page would be drawn again for ever."""
    workplace.var.mkdir(exist_ok=True)
    database, log = workplace.mail_file, workplace.var / "mail.db-wal"
    log.write_bytes(b"")
    assert not is_news(Change.added, log)
    assert not is_news(Change.deleted, log)
    assert not is_news(Change.modified, workplace.var / "mail.db-shm")
    assert not is_news(Change.modified, workplace.var / "newsroom.db-wal")
    log.write_bytes(b"written")
    assert is_news(Change.modified, log)
    assert is_news(Change.modified, database)
    assert is_news(Change.deleted, workplace.issue_file("2026-12"))


def test_who_sits_here_must_be_known(workplace: Workplace) -> None:
    """With several people the command wants to know who it is."""
    publication = reading.publication(workplace)
    assert alone(publication).alone
    with pytest.raises(UsageError, match="no role"):
        alone(publication, "nobody")


def test_roles_open_what_they_should() -> None:
    """A reader reads and remarks; an editor does not send; an author alone comes nowhere."""

    def may(*roles: str) -> set[May]:
        member = Member(person=Person(id="a", name="A", roles=roles))
        return {what for what in May if member.may(what)}

    assert may("reader") == {May.NOTHING, May.READ, May.COMMENT}
    assert May.SEND not in may("editor")
    assert May.APPROVE in may("approver")
    assert may("author") == set()
    assert may("publisher") == set(May)


def test_forbidden_is_said(desk_client: httpx.Client) -> None:
    """Who may not is told why."""
    answer = desk_client.get("/", headers={"Via": "1.1 proxy"})
    assert answer.status_code == 403
    assert "proxy" in answer.text
    assert issubclass(Forbidden, Exception)


def test_styles_and_scripts_come_packed(desk_client: httpx.Client, desk: Desk) -> None:
    """Who takes gzip gets it, who does not gets the same unpacked; both may keep it for good."""
    address = f"/static/{desk.views.version}/desk.js"
    packed = desk_client.get(address)
    plain = desk_client.get(address, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.content == plain.content == desk.views.assets["desk.js"].data
    assert "immutable" in plain.headers["cache-control"]


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("/", "The month"),
        ("/issues/2026-12", "The month"),
        ("/issues/2026-12/history", "Write"),
        ("/issues/2026-12/file", "Checks"),
        ("/clip", "Inbox"),
    ],
)
def test_the_list_of_rooms_says_where_we_are(
    desk_client: httpx.Client, path: str, room: str
) -> None:
    """One room of the list is marked, on pages that do not stand below its address, too."""
    marked = re.findall(r'aria-current="page"[^>]*>([^<]+)<', desk_client.get(path).text)
    assert [one.strip() for one in marked] == [room]
