from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from newsletter.errors import SendError, UsageError
from newsletter.public.app import clerk_of, make_app
from newsletter.publication.approval import approving
from newsletter.publication.archive import building
from newsletter.publication.place import reading
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.clicking import Clicking
from newsletter.publication.readers.readers import open_readers
from newsletter.publication.send import sending
from newsletter.publication.send.looking_back import View, view_for
from newsletter.publication.web.reader_pages import ReaderPages
from newsletter.testing.folder_server import FolderServer
from newsletter.testing.mail_sink import MailSink

ISSUE = "2026-12"
PORT_OF_NOBODY = "127.0.0.1:9"


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    """Return a relay on the loopback."""
    with MailSink(tmp_path / "mailbox") as opened:
        yield opened


@pytest.fixture
def archive(workplace: Workplace) -> Iterator[FolderServer]:
    """Return a web server that shows the publication's archive."""
    folder = workplace.folder / "site"
    folder.mkdir()
    with FolderServer(folder) as server:
        yield server


@pytest.fixture
def wired(
    workplace: Workplace, enter: Callable[..., None], archive: FolderServer, sink: MailSink
) -> Workplace:
    """Return an approved issue, a relay, and an archive that readers see under its own name."""
    enter(workplace, "sana@reader.example", "omar@reader.example")
    flags = {
        "archive_url": "http://archive.example/",
        "fetching.connect_to": f"archive.example=127.0.0.1:{archive.port}",
        "delivery.transport": "smtp",
        "delivery.smtp.host": "127.0.0.1",
        "delivery.smtp.port": str(sink.port),
        "delivery.smtp.security": "none",
    }
    wired = replace(workplace, flags=flags)
    approving.approve(wired, ISSUE, by="editor")
    return wired


def _set(workplace: Workplace, **flags: str) -> Workplace:
    named = {name.replace("__", "."): value for name, value in flags.items()}
    return replace(workplace, flags={**workplace.flags, **named})


def _nobody_was_mailed(workplace: Workplace, sink: MailSink) -> bool:
    with ledger_store(workplace) as store:
        return not sink.messages and store.head(ISSUE) is None


def test_the_page_is_there_before_the_first_mail(wired: Workplace, sink: MailSink) -> None:
    """A send publishes the issue's page, reads it back through its public address, then mails."""
    sent = sending.send(wired, ISSUE)
    assert sent.seen.pages == ("http://archive.example/issues/2026-12/",)
    assert sent.clean
    assert len(sink.messages) == 2
    assert "read back as readers get them" in "\n".join(sent.lines())


def test_a_later_run_publishes_nothing_anew(wired: Workplace) -> None:
    """Once sending has begun, a further run reads nothing back."""
    sending.send(wired, ISSUE)
    again = sending.send(_set(wired, fetching__connect_to=f"*={PORT_OF_NOBODY}"), ISSUE)
    assert again.seen.pages == ()


def test_an_archive_that_nobody_shows_stops_the_send(wired: Workplace, sink: MailSink) -> None:
    """Where the public address shows another folder, nobody is mailed, and the error says what to do."""
    path = wired.publication_file
    path.write_text(path.read_text() + "archive_folder: another\n")
    with pytest.raises(SendError, match="status 404") as caught:
        sending.send(wired, ISSUE)
    assert "another/issues/2026-12/index.html" in caught.value.help
    assert "--without-fetching-back" in caught.value.help
    assert _nobody_was_mailed(wired, sink)


def test_another_page_at_the_address_stops_the_send(
    wired: Workplace, sink: MailSink, tmp_path: Path
) -> None:
    """A server that answers everything with a page of its own is not taken for the archive."""
    other = tmp_path / "other" / "issues" / ISSUE
    other.mkdir(parents=True)
    (other / "index.html").write_text("<title>Under construction</title>")
    with FolderServer(tmp_path / "other") as server:
        target = f"archive.example=127.0.0.1:{server.port}"
        with pytest.raises(SendError, match="shows something else"):
            sending.send(_set(wired, fetching__connect_to=target), ISSUE)
    assert _nobody_was_mailed(wired, sink)


def test_a_server_may_add_to_the_markup(wired: Workplace, tmp_path: Path) -> None:
    """A page that holds all words of the issue is right, though its bytes are others."""
    building.publish(wired, reading.publication(wired), ISSUE)
    page = wired.folder / "site" / "issues" / ISSUE / "index.html"
    copy = tmp_path / "cdn" / "issues" / ISSUE / "index.html"
    copy.parent.mkdir(parents=True)
    copy.write_text(page.read_text().replace("</body>", "<!-- served by a cache --></body>"))
    with FolderServer(tmp_path / "cdn") as server:
        target = f"archive.example=127.0.0.1:{server.port}"
        assert sending.send(_set(wired, fetching__connect_to=target), ISSUE).clean


@pytest.mark.parametrize(
    "own", ["http://localhost:{}/", "http://127.0.0.1:{}/", "http://[::1]:{}/"]
)
def test_an_address_of_this_machine_is_no_public_address(
    wired: Workplace, sink: MailSink, archive: FolderServer, own: str
) -> None:
    """Localhost is refused even where private networks may be read: no reader can follow it."""
    here = _set(
        wired, archive_url=own.format(archive.port), fetching__allow_networks="127.0.0.0/8,::1/128"
    )
    with pytest.raises(SendError, match="Readers cannot see the issue's page"):
        sending.send(here, ISSUE)
    assert _nobody_was_mailed(wired, sink)


def test_readers_can_leave_before_anybody_is_mailed(
    wired: Workplace, serve: Callable[[ASGIApp], str], sink: MailSink, archive: FolderServer
) -> None:
    """The page on which a reader unsubscribes is looked at too, and looking takes nobody out."""
    there = _set(wired, public_url="http://mail.example/")
    pages = ReaderPages(reading.publication(there), there.folder)
    with clerk_of(lambda: open_readers(there)) as clerk:
        app = make_app(clerk, pages, Clicking(there, reading.publication(there)))
        port = serve(app).rstrip("/").rpartition(":")[2]
        ways = f"archive.example=127.0.0.1:{archive.port},mail.example=127.0.0.1:{port}"
        sent = sending.send(_set(there, fetching__connect_to=ways), ISSUE)
    assert len(sent.seen.pages) == 2
    assert sent.seen.pages[1].startswith("http://mail.example/u/")
    assert len(sink.messages) == 2


def test_without_a_way_out_nobody_is_mailed(
    wired: Workplace, sink: MailSink, archive: FolderServer
) -> None:
    """Where the unsubscribe page does not answer, or another server does, the send stops."""
    for port in (9, archive.port):
        ways = f"archive.example=127.0.0.1:{archive.port},mail.example=127.0.0.1:{port}"
        there = _set(wired, public_url="http://mail.example/", fetching__connect_to=ways)
        with pytest.raises(SendError, match="unsubscribes") as caught:
            sending.send(there, ISSUE)
        assert "newsletter serve" in caught.value.help
    assert _nobody_was_mailed(wired, sink)


def test_a_person_may_send_unseen_and_says_why(wired: Workplace, sink: MailSink) -> None:
    """With a reason nothing is read back; the reason is in the audit log."""
    blind = _set(wired, fetching__connect_to=f"*={PORT_OF_NOBODY}")
    sent = sending.send(blind, ISSUE, view=View(because="the proxy is down"))
    assert len(sink.messages) == 2
    assert "the proxy is down" in "\n".join(sent.lines())
    assert "the proxy is down" in (wired.var / "audit.jsonl").read_text()


def test_unseen_wants_a_reason() -> None:
    """Without a reason nobody may skip it."""
    with pytest.raises(UsageError):
        view_for(unseen=True, because=" ")


def test_what_goes_into_files_is_not_looked_at(wired: Workplace) -> None:
    """Where nothing leaves this machine the page is published, and nobody looks."""
    sent = sending.send(_set(wired, delivery__transport="files"), ISSUE)
    assert sent.seen.pages == ()
    assert (wired.folder / "site" / "issues" / ISSUE / "index.html").is_file()
    assert "nothing leaves this machine" in "\n".join(sent.lines())
