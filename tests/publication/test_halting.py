from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest
from starlette.types import ASGIApp

from newsletter.audience.links import halt_link
from newsletter.public.app import clerk_of, make_app
from newsletter.publication.approval import approving
from newsletter.publication.place import reading, secrets
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.clicking import Clicking
from newsletter.publication.readers.readers import open_readers
from newsletter.publication.send import ledgering, sending
from newsletter.publication.web import halting
from newsletter.publication.web.halting import GOOD_FOR, HaltState
from newsletter.publication.web.measuring import metrics
from newsletter.publication.web.reader_pages import ReaderPages
from newsletter.testing.clock import FixedClock

ISSUE = "2026-12"
PUBLIC = "https://mail.example/"


@pytest.fixture
def half_sent(public: Workplace, enter: Callable[..., None]) -> Workplace:
    """Return an issue of which one of three readers has been mailed."""
    enter(public, *(f"r{number}@reader.example" for number in range(3)))
    approving.approve(public, ISSUE, by="editor")
    asked = iter([False, True])
    sending.send(public, ISSUE, halted=lambda: next(asked, True))
    return public


def token_of(workplace: Workplace) -> str:
    """Return the token of the link in the publisher's mail."""
    tokens = secrets.load(workplace.folder, workplace.environ).tokens
    expires = workplace.clock() + GOOD_FOR
    return halt_link(ISSUE, PUBLIC, tokens, expires=expires).rpartition("/")[2]


@pytest.fixture
def client(half_sent: Workplace, serve: Callable[[ASGIApp], str]) -> Iterator[httpx.Client]:
    """Return a browser on this machine, before the public pages."""
    publication = reading.publication(half_sent)
    pages = ReaderPages(publication, half_sent.folder)
    with clerk_of(lambda: open_readers(half_sent)) as clerk:
        app = make_app(clerk, pages, Clicking(half_sent, publication), workplace=half_sent)
        with httpx.Client(base_url=serve(app)) as browser:
            yield browser


def test_a_link_halts_once(half_sent: Workplace) -> None:
    """Looking changes nothing; the button halts; after somebody let it go on, the link is used up."""
    token = token_of(half_sent)
    for _ in range(3):
        assert halting.look(half_sent, token).state is HaltState.OPEN
    waiting = halting.look(half_sent, token).waiting
    assert halting.halt(half_sent, token).state is HaltState.HALTED
    assert sending.send(half_sent, ISSUE).run.progress.handed_over == 0
    ledgering.lift(half_sent, ISSUE)
    assert halting.halt(half_sent, token).state is HaltState.USED
    assert sending.send(half_sent, ISSUE).run.progress.handed_over == waiting
    assert halting.halt(half_sent, token).state is HaltState.OVER


def test_links_that_are_not_ours_or_old_are_dead(half_sent: Workplace, clock: FixedClock) -> None:
    """A made-up token, one of another purpose, one of another issue, an old one: none of them halts."""
    token = token_of(half_sent)
    tokens = secrets.load(half_sent.folder, half_sent.environ).tokens
    other = halt_link("1999-01", PUBLIC, tokens, expires=clock() + GOOD_FOR).rpartition("/")[2]
    for bad in ("", "x", token[:-1] + "A" * 2, other, token.replace(ISSUE, "2026-11")):
        assert halting.halt(half_sent, bad).state is HaltState.DEAD
    clock.advance(GOOD_FOR + timedelta(seconds=1))
    assert halting.halt(half_sent, token).state is HaltState.DEAD
    assert sending.send(half_sent, ISSUE).run.progress.handed_over == 2


def test_the_page_has_one_button(half_sent: Workplace, client: httpx.Client) -> None:
    """GET shows how many wait and halts nothing; POST halts; a stranger gets 404."""
    token = token_of(half_sent)
    shown = client.get(f"/h/{token}")
    assert shown.status_code == 200
    assert "2 readers have not got it yet" in shown.text
    assert shown.text.count('method="post"') == 1
    assert halting.look(half_sent, token).state is HaltState.OPEN
    assert "It is halted" in client.post(f"/h/{token}").text
    assert client.post("/h/nonsense").status_code == 404
    assert "ہ" in client.get(f"/h/{token}?language=ur").text


def test_measures_are_for_this_machine(half_sent: Workplace, client: httpx.Client) -> None:
    """A watcher on this machine reads numbers and no address; from elsewhere there is no such page."""
    told = client.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'newsletter_deliveries{issue="2026-12",state="pending"} 2' in told.text
    assert 'newsletter_send_halted{issue="2026-12"} 0' in told.text
    assert "@" not in told.text
    for name in ("X-Forwarded-For", "X_Forwarded_For", "Via", "CF-Connecting-IP"):
        assert client.get("/metrics", headers={name: "203.0.113.9"}).status_code == 404
    assert "newsletter_run_alive 0" in metrics(half_sent)


def test_measures_of_nothing_make_no_database(workplace: Workplace) -> None:
    """In a publication that mailed nobody yet the measures say so, and write nothing."""
    assert "newsletter_run_alive 0" in metrics(workplace)
    assert not workplace.mail_file.exists()
