"""What a mail that was sent names is what the archive shows, asked for over the loopback."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from newsletter.publication.approval import approving
from newsletter.publication.archive import building
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import sending
from newsletter.testing.folder_server import FolderServer
from newsletter.testing.mail_sink import MailSink

ISSUE = "2026-12"
LEADS = """
leads:
  - id: river
    title: The river
    authors: [ann-lee]
    image: {file: "images/Über den Fluss.png", alt: A river, credit: Ann Lee, licence: CC BY 4.0}
    body: The river rises in the mountains.
    about: Ann Lee writes on water.
    translations:
      ur: {title: دریا}
"""


def drawing(width: int, height: int, colour: str) -> bytes:
    """Return a picture of one colour."""
    stream = BytesIO()
    Image.new("RGB", (width, height), colour).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def archive(workplace: Workplace) -> Iterator[FolderServer]:
    """Return a web server that shows the publication's archive."""
    folder = workplace.folder / "site"
    folder.mkdir()
    with FolderServer(folder) as server:
        yield server


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    """Return a relay on the loopback."""
    with MailSink(tmp_path / "mailbox") as opened:
        yield opened


@pytest.fixture
def wired(
    workplace: Workplace, enter: Callable[..., None], archive: FolderServer, sink: MailSink
) -> Workplace:
    """Return an approved issue with a lead's picture, a portrait and a wordmark."""
    images = workplace.folder / "images"
    images.mkdir(exist_ok=True)
    (images / "Über den Fluss.png").write_bytes(drawing(1200, 700, "navy"))
    (images / "ann.png").write_bytes(drawing(500, 500, "teal"))
    (images / "name.png").write_bytes(drawing(560, 100, "green"))
    (images / "night.png").write_bytes(drawing(560, 100, "silver"))
    issue = workplace.issue_file(ISSUE)
    issue.write_text(issue.read_text() + LEADS)
    path = workplace.publication_file
    text = path.read_text().replace(
        "people:\n",
        "people:\n  - {id: ann-lee, name: Ann Lee, portrait: images/ann.png}\n",
    )
    path.write_text(text + "wordmark: {file: images/name.png, dark: images/night.png}\n")
    enter(workplace, "sana@reader.example")
    flags = {
        "archive_url": "http://archive.example/",
        "fetching.connect_to": f"archive.example=127.0.0.1:{archive.port}",
        "delivery.transport": "smtp",
        "delivery.smtp.host": "127.0.0.1",
        "delivery.smtp.port": str(sink.port),
        "delivery.smtp.security": "none",
    }
    return replace(workplace, flags=flags)


def named_in(message: bytes) -> list[str]:
    """Return the address of every picture that a mail's HTML names."""
    html = email.message_from_bytes(message, policy=email.policy.default).get_body(("html",))
    assert html is not None
    return re.findall(r'\b(?:src|srcset)="([^"]*)"', html.get_content())


def test_each_picture_that_a_sent_mail_names_is_served_as_it_was_sealed(
    wired: Workplace, archive: FolderServer, sink: MailSink
) -> None:
    """Exactly these addresses are there, with exactly the sealed bytes, and are called pictures."""
    approving.approve(wired, ISSUE, by="editor")
    seen = sending.send(wired, ISSUE).seen.pages
    (mail,) = sink.messages
    named = named_in(mail.content)
    sealed = {one.name: one.read_bytes() for one in (wired.sent / ISSUE / "images").iterdir()}
    assert len({*named}) == 4
    for address in named:
        assert address.startswith(f"{seen[0]}")
        got = httpx.get(address.replace("http://archive.example/", archive.url))
        assert got.status_code == 200
        assert got.headers["content-type"] == "image/png"
        assert got.content == sealed[address.rpartition("/")[2]]


def test_every_page_of_the_archive_shows_the_publication_s_own_wordmark(wired: Workplace) -> None:
    """Index and issue pages name files that are there; the page for lost addresses names none."""
    approving.approve(wired, ISSUE, by="editor")
    flags = {name: value for name, value in wired.flags.items() if name != "delivery.transport"}
    sending.send(replace(wired, flags=flags | {"delivery.transport": "files"}), ISSUE)
    building.build(wired)
    site = wired.folder / "site"
    for page, expected in (("index.html", 2), (f"issues/{ISSUE}/index.html", 4), ("404.html", 0)):
        named = re.findall(r'\b(?:src|srcset)="([^"]*)"', (site / page).read_text())
        assert len(named) == expected
        assert all(((site / page).parent / name).resolve().is_file() for name in named)


def test_a_site_without_a_wordmark_has_no_file_of_one(workplace: Workplace) -> None:
    """A name that is set in type needs no picture."""
    approving.approve(workplace, ISSUE, by="editor")
    building.build(workplace)
    assert not list((workplace.folder / "site").glob("*.png"))
