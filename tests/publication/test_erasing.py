from __future__ import annotations

import base64
import quopri
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest

from newsletter.model.sending import Status
from newsletter.publication.approval import approving, standing
from newsletter.publication.place import databases
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import consenting, subscribing
from newsletter.publication.readers.readers import Purpose, open_readers
from newsletter.publication.send import sending, trying
from newsletter.testing.outbox import Outbox

ADDRESS = "Zebediah.Quux@reader.example"
NAME = "Zebediah Quux"
OTHER = "s.quux@reader.example"


def _forms(text: str) -> Iterator[bytes]:
    """Yield what a text may look like in a file: plain, quoted-printable, base64 at each alignment."""
    for spelt in {text, text.lower(), text.replace("@", "=")}:
        octets = spelt.encode()
        yield octets
        yield quopri.encodestring(octets).strip()
        yield octets.replace(b"@", b"=40").replace(b".", b"=2E")
        for shift in range(3):
            coded = base64.b64encode(b"x" * shift + octets)
            # The ends depend on what stands beside it.
            yield coded[4 if shift else 0 : -4]


def _traces(folder: Path) -> dict[str, list[bytes]]:
    """Return which files under a folder hold address or name, and in which form."""
    forms = [form for text in (ADDRESS, NAME) for form in _forms(text)]
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            flat = data + data.replace(b"=\r\n", b"").replace(b"=\n", b"")
            flat += data.replace(b"\r\n", b"").replace(b"\n", b"")
            held = [form for form in forms if form in flat or form in flat.lower()]
            if held:
                found[str(path.relative_to(folder))] = held
    return found


def _bounce(encoding: str) -> bytes:
    message = EmailMessage()
    message["From"] = "mailer-daemon@relay.example"
    message["To"] = "editors@review.example"
    message["Subject"] = "Undelivered"
    message.set_content(f"The mailbox {ADDRESS} is full. " * 3, cte=encoding)
    return message.as_bytes()


@pytest.fixture
def busy(public: Workplace, post: Outbox, enter: Callable[..., None]) -> Workplace:
    """Return a publication in which one reader has left traces everywhere."""
    text = public.publication_file.read_text()
    public.publication_file.write_text(text + "house_rules:\n  sign_up:\n    keep_network: true\n")
    enter(public, *(f"p{number:03}@reader.example" for number in range(120)), OTHER)
    with open_readers(public) as keeping:
        keeping.ask(ADDRESS, form="website", wording="Yes.", name=NAME, network="192.0.2.7")
        consenting.settle(public)
        token = post.token(post.letters(ADDRESS)[-1], "c")
        keeping.confirm(token, network="192.0.2.7")
        keeping.ask(ADDRESS, form="website", wording="Yes.", name=NAME)
        known = keeping.opened.audience.find(ADDRESS.lower())
        assert known is not None
        keeping.ask_change(
            keeping.path(known, Purpose.PREFERENCES)[2:], "zebediah.quux@new.example", form="page"
        )
    consenting.settle(public)
    subscribing.change(public, ADDRESS, how=f"letter of {NAME}, {ADDRESS}", by="editor", name=NAME)
    approving.approve(public, "2026-12", by="editor")
    sending.send(public, "2026-12")
    trying.send_test(public, "2026-12", ADDRESS)
    for encoding in ("7bit", "quoted-printable", "base64"):
        path = public.var / "bounces" / f"{encoding}.eml"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(_bounce(encoding))
    maildir = public.var / "replies" / "new"
    maildir.mkdir(parents=True)
    (maildir / "1764.M1P2.host").write_bytes(_bounce("base64"))
    (public.var / "readers.csv").write_text(f"email,name\n{ADDRESS},{NAME}\n")
    (public.var / "bounces" / "other.eml").write_bytes(
        _bounce("7bit").replace(ADDRESS.encode(), OTHER.encode())
    )
    with closing(sqlite3.connect(public.mail_file)) as connection:
        connection.execute("VACUUM INTO ?", (str(public.var / "mail-20260101T000000-v1.db"),))
    return public


def test_nothing_of_an_erased_reader_is_left(busy: Workplace, post: Outbox) -> None:
    """No file of the publication holds the address or the name in any encoding; the sums still hold."""
    before = _traces(busy.folder)
    assert {"var/readers.csv", "var/mail-20260101T000000-v1.db", "var/bounces/base64.eml"} <= set(
        before
    )
    assert len([name for name in before if name.startswith("var/outbox")]) >= 3
    known = subscribing.history(busy, ADDRESS).subscriber
    erased = subscribing.erase(busy, ADDRESS, how=f"letter of {NAME} <{ADDRESS}>", by="editor")
    assert _traces(busy.folder) == {}
    assert erased.left == ()
    assert ADDRESS not in "\n".join(erased.lines())
    assert (busy.var / "bounces" / "other.eml").exists()
    assert post.letters(OTHER)
    assert databases.integrity_faults(busy) == ()
    with open_readers(busy) as readers:
        gone = readers.opened.audience.get(known.id)
        assert gone is not None
        assert (gone.status, gone.address, gone.name) == (Status.ERASED, "", "")
        assert readers.opened.consent.networks(known.id) == ()
        assert readers.opened.consent.changes(known.id) == ()
        assert [row.issue for row in readers.opened.consent.received(known.id)] == ["2026-12"]
        assert readers.opened.audience.suppressed(ADDRESS.lower())
        assert len(readers.opened.audience.events(known.id)) >= 4
    (stands,) = standing.standings(busy, "2026-12")
    assert stands.receipt is not None
    assert stands.receipt.adds_up
    assert stands.receipt.recipients == 122


def test_an_address_of_the_publication_itself_is_erased_with_care(
    public: Workplace, post: Outbox, enter: Callable[..., None]
) -> None:
    """It stands in every mail as the sender; only what was sent to it goes."""
    with open_readers(public) as readers:
        own = readers.opened.publication.sender.address
    enter(public, own, OTHER)
    approving.approve(public, "2026-12", by="editor")
    sending.send(public, "2026-12")
    subscribing.erase(public, own, how="asked", by="editor")
    assert [letter["To"] for letter in post.letters()] == [OTHER]


def test_what_cannot_be_removed_is_named(public: Workplace, enter: Callable[..., None]) -> None:
    """A file of another kind stays, and the report says which a person has to look at."""
    enter(public, ADDRESS)
    (public.var / "notes.odt").write_bytes(b"call " + ADDRESS.encode())
    erased = subscribing.erase(public, ADDRESS, how="asked", by="editor")
    assert erased.left == ("var/notes.odt",)


def test_readers_erase_themselves(public: Workplace, confirmed: Callable[[str], str]) -> None:
    """By their own link; it works once, and the way out of an old mail still answers kindly."""
    one = confirmed("me@reader.example")
    with open_readers(public) as readers:
        known = readers.opened.audience.get(one)
        assert known is not None
        token = readers.path(known, Purpose.ERASE)[2:]
        leave = readers.path(known, Purpose.UNSUBSCRIBE)[2:]
        kept = readers.kept(readers.path(known, Purpose.EXPORT)[2:])
        assert kept is not None
        assert [event.kind.value for event in kept.events] == ["added", "confirmed"]
        assert readers.kept(leave) is None
        assert readers.erase(leave) is None
        assert readers.erase(token) is not None
        assert readers.erase(token) is None
        assert readers.unsubscribe(leave, form="one click")
    assert not list((public.var / "outbox").glob("*.eml"))
