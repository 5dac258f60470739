"""The readers' pages with their database on a PostgreSQL server."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import httpx
from starlette.types import ASGIApp

from newsletter.model.sending import Status
from newsletter.public.app import clerk_of, make_app
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import consenting, subscribing
from newsletter.publication.readers.clicking import Clicking
from newsletter.publication.readers.readers import Purpose, open_readers
from newsletter.publication.web.reader_pages import ReaderPages
from newsletter.testing.outbox import Outbox

SANA = "sana@reader.example"


class Stage(Protocol):
    """A server for many tests: see the conftest.py above."""

    app: ASGIApp
    address: str


def test_a_reader_comes_goes_and_is_erased(
    public: Workplace, printed: ReaderPages, stage: Stage, postgres_address: str
) -> None:
    """Form, letter, button, one click and erasing do there what they do in a file."""
    there = replace(public, environ={"NEWSLETTER_DATABASE": postgres_address})
    outbox = Outbox(there.folder / "var" / "outbox", public_url="https://mail.example/readers/")
    with (
        clerk_of(lambda: open_readers(there)) as clerk,
        httpx.Client(base_url=f"{stage.address}readers/", trust_env=False) as http,
    ):
        stage.app = make_app(clerk, printed, Clicking(public, reading.publication(public)))
        assert http.post("subscribe", data={"email": "not an address"}).status_code == 400
        assert http.post("subscribe", data={"email": SANA}).status_code == 200
        consenting.settle(there)
        (letter,) = outbox.letters(SANA)
        assert "You are subscribed" in http.post(f"c/{outbox.token(letter, 'c')}").text
        known = subscribing.history(there, SANA).subscriber
        assert known.status is Status.CONFIRMED
        with open_readers(there) as readers:
            ways = {one: readers.path(known, one) for one in (Purpose.UNSUBSCRIBE, Purpose.ERASE)}
        http.post(ways[Purpose.UNSUBSCRIBE], data={"List-Unsubscribe": "One-Click"})
        assert subscribing.history(there, SANA).subscriber.status is Status.UNSUBSCRIBED
        assert "It is erased" in http.post(ways[Purpose.ERASE]).text
        assert http.get("healthz").text == "ok\n"
    with open_readers(there) as readers:
        gone = readers.opened.audience.get(known.id)
        assert gone
        assert (gone.status, gone.address) == (Status.ERASED, "")
    assert not there.mail_file.exists()
