"""The pages must be of no use against anybody: floods, spoofed headers, several processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from typing import Protocol

import httpx
import pytest

from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import consenting
from newsletter.publication.readers.readers import open_readers
from newsletter.testing.outbox import Outbox

VICTIM = "victim@reader.example"
FLOOD, LANES = 2_000, 16
PER_NETWORK = 20
"""Mails an hour that one network may cause, by default."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Start = Callable[..., int]


class Door(Protocol):
    """What the fixture gives: see conftest.py."""

    http: httpx.Client
    workplace: Workplace


@pytest.fixture
def start(public: Workplace) -> Iterator[Start]:
    """Return a function that starts `newsletter serve` and returns its port."""
    command = [sys.executable, "-m", "newsletter", "-C", str(public.folder), "serve", "--port", "0"]
    environ = dict(os.environ) | {"NEWSLETTER_NOW": public.clock().isoformat()}
    with ExitStack() as stack:

        def run(*more: str) -> int:
            server = stack.enter_context(
                subprocess.Popen([*command, *more], stderr=subprocess.PIPE, text=True, env=environ)
            )
            stack.callback(server.terminate)
            assert server.stderr
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", server.stderr.readline())
            assert found
            return int(found[1])

        yield run


def _post(connection: HTTPConnection, body: str, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("POST", "/readers/subscribe", body, FORM | named)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _mails(workplace: Workplace) -> list[str]:
    """Let the clock decide; return who was written to."""
    consenting.settle(workplace)
    outbox = Outbox(workplace.folder / "var" / "outbox", public_url="https://mail.example/readers/")
    return [letter["To"] for letter in outbox.letters()]


@pytest.mark.slow
def test_thousands_of_posts_from_many_networks_are_one_mail(
    public: Workplace, start: Start
) -> None:
    """Over real sockets, to two servers of one database, each post from another network."""
    ports = [start("--proxy", "127.0.0.1") for _ in range(2)]

    def flood(lane: int) -> None:
        with closing(HTTPConnection("127.0.0.1", ports[lane % 2], timeout=30)) as way:
            for number in range(lane, FLOOD, LANES):
                network = f"198.{number >> 16}.{number >> 8 & 255}.{number & 255}"
                assert _post(way, f"email={VICTIM}", X_Forwarded_For=network) == 200

    with ThreadPoolExecutor(LANES) as pool:
        list(pool.map(flood, range(LANES)))
    with open_readers(public) as readers:
        assert len(readers.opened.consent.requests(most=2 * FLOOD)) == FLOOD
    assert _mails(public) == [VICTIM]


def test_two_servers_share_the_limits(public: Workplace, start: Start) -> None:
    """One network that posts to both may cause no more mails than one that posts to one."""
    for port in (start(), start()):
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as way:
            for number in range(PER_NETWORK):
                assert _post(way, f"email=p{number}-{port}@reader.example") == 200
    assert len(_mails(public)) == PER_NETWORK


def test_a_stranger_cannot_name_another_network(public: Workplace, start: Start) -> None:
    """Without --proxy, or from elsewhere than it, the headers of proxies are air."""
    spoofed = {"X_Forwarded_For": "", "X_Forwarded_Proto": "https", "Forwarded": "for=192.0.2.1"}
    for port in (start(), start("--proxy", "192.0.2.7")):
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as way:
            for number in range(PER_NETWORK + 5):
                spoofed["X_Forwarded_For"] = f"198.51.100.{number}"
                assert _post(way, f"email=p{number}-{port}@reader.example", **spoofed) == 200
            way.request("GET", "/readers/", headers={"X-Forwarded-Proto": "https"})
            answer = way.getresponse()
            answer.read()
            assert answer.getheader("Strict-Transport-Security") is None
    assert len(_mails(public)) == PER_NETWORK


def test_a_proxy_is_believed(public: Workplace, start: Start) -> None:
    """What it says of peer and scheme counts: other networks have limits of their own, TLS is kept."""
    port = start("--proxy", "127.0.0.0/8")
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as way:
        for number in range(PER_NETWORK + 5):
            network = f"198.51.100.{number}"
            sent = _post(way, f"email=p{number}@reader.example", X_Forwarded_For=network)
            assert sent == 200
        for scheme, kept in (("https", "max-age=31536000"), ("http", None)):
            way.request("GET", "/readers/", headers={"X-Forwarded-Proto": scheme})
            answer = way.getresponse()
            answer.read()
            assert answer.getheader("Strict-Transport-Security") == kept
    assert len(_mails(public)) == PER_NETWORK + 5


def test_what_a_client_put_before_the_proxys_word_is_not_believed(
    public: Workplace, start: Start
) -> None:
    """A proxy that appends: only the last, its own, word counts."""
    port = start("--proxy", "127.0.0.1")
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as way:
        for number in range(PER_NETWORK + 5):
            named = f"198.51.100.{number}, 203.0.113.9"
            assert _post(way, f"email=p{number}@reader.example", X_Forwarded_For=named) == 200
    assert len(_mails(public)) == PER_NETWORK


def test_who_fills_in_the_trap_causes_no_mail(door: Door) -> None:
    """A program that fills in every field is thanked, and nobody is written to."""
    answer = door.http.post("subscribe", data={"email": VICTIM, "website": "https://x.example"})
    assert answer.status_code == 200
    assert _mails(door.workplace) == []
    door.http.post("subscribe", data={"email": VICTIM})
    assert _mails(door.workplace) == [VICTIM]


def test_no_letter_carries_what_a_stranger_typed(door: Door) -> None:
    """Neither name nor language nor form can bring a message to somebody else's mailbox."""
    typed = {"full_name": "Buy at https://evil.example now", "language": "x-evil"}
    assert door.http.post("subscribe", data={"email": VICTIM} | typed).status_code == 200
    consenting.settle(door.workplace)
    outbox = Outbox(
        door.workplace.folder / "var" / "outbox", public_url="https://mail.example/readers/"
    )
    (letter,) = outbox.letters(VICTIM)
    assert "evil" not in letter.as_string() + outbox.text(letter) + outbox.text(letter, "html")
    assert letter["Auto-Submitted"] == "auto-generated"
