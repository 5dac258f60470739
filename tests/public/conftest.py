"""The readers' pages of a publication, served on the loopback."""

from __future__ import annotations

import email
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from typing import Protocol

import httpx
import pytest
from starlette.types import ASGIApp

from newsletter.audience import subscribers
from newsletter.model.audience import Cause
from newsletter.model.sending import Subscriber
from newsletter.public.app import clerk_of, make_app
from newsletter.publication.place import reading
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import consenting
from newsletter.publication.readers.clicking import Clicking
from newsletter.publication.readers.readers import Purpose, open_readers
from newsletter.publication.readers.registry import new_id
from newsletter.publication.web.reader_pages import ReaderPages
from newsletter.testing.clock import FixedClock


class Stage(Protocol):
    """One server for many tests: see the conftest.py above."""

    app: ASGIApp
    address: str


PUBLIC = "https://mail.example/readers/"
ARCHIVE = "https://news.example/archive/"
KEPT = ("subscribers", "people", "events", "suppressions", "requests", "letters",
        "address_changes", "networks", "allowances")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The pages as a browser meets them, and the database behind them."""

    http: httpx.Client
    workplace: Workplace

    def path(self, known: Subscriber, purpose: Purpose) -> str:
        """Return the path of one reader's page."""
        with open_readers(self.workplace) as readers:
            return readers.path(known, purpose)

    def reader(self, address: str, *, name: str = "", language: str = "") -> Subscriber:
        """Enter and confirm a reader."""
        now = self.workplace.clock()
        with open_readers(self.workplace) as readers:
            audience = readers.opened.audience
            added = subscribers.add(
                audience,
                address,
                now=now,
                new_id=new_id,
                cause=Cause.ASKED,
                name=name,
                language=language,
            )
            return subscribers.confirm(audience, added.id, now=now, cause=Cause.ASKED)

    def links(self, to: str) -> list[str]:
        """Let the clock do its round; return the links of the newest mail to an address."""
        consenting.settle(self.workplace)
        outbox = self.workplace.folder / "var" / "outbox"
        files = sorted(outbox.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        mails = [email.message_from_bytes(one.read_bytes(), policy=policy.default) for one in files]
        (part,) = [mail.get_body(("plain",)) for mail in mails if mail["To"] == to][-1:]
        assert part
        text = part.get_content()
        return re.findall(rf"{re.escape(PUBLIC)}(\S+)", text)

    def kept(self) -> dict[str, list[tuple[object, ...]]]:
        """Return every row about people."""
        with closing(sqlite3.connect(self.workplace.mail_file)) as database:
            return {
                table: database.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
                for table in KEPT
            }


def open_to_readers(workplace: Workplace) -> Workplace:
    """Give a publication a public address below a path, and its archive one of its own."""
    path = workplace.publication_file
    text = re.sub(r"^#? *(public|archive)_url:.*\n", "", path.read_text(), flags=re.MULTILINE)
    path.write_text(text + f"public_url: {PUBLIC}\narchive_url: {ARCHIVE}\n")
    return workplace


@pytest.fixture
def public(workplace: Workplace) -> Workplace:
    """Return the publication with a public address below a path."""
    return open_to_readers(workplace)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> ReaderPages:
    """Return the pages, their templates read once."""
    folder = tmp_path_factory.mktemp("printed") / "review"
    clock = FixedClock(datetime(2026, 12, 1, 9, 5, tzinfo=UTC))
    start_publication(folder, name="The Review", clock=clock)
    workplace = open_to_readers(Workplace(folder=folder, clock=clock))
    return ReaderPages(reading.publication(workplace), folder)


@pytest.fixture
def door(public: Workplace, printed: ReaderPages, stage: Stage) -> Iterator[Door]:
    """Return the pages, served, with a database of their own."""
    with open_readers(public):  # makes the database
        pass
    with (
        clerk_of(lambda: open_readers(public)) as clerk,
        httpx.Client(base_url=f"{stage.address}readers/", trust_env=False) as http,
    ):
        stage.app = make_app(
            clerk, printed, Clicking(public, reading.publication(public)), workplace=public
        )
        yield Door(http=http, workplace=public)
