from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.audience import subscribers
from newsletter.audience.store import SubscriberStore
from newsletter.deliver.job import Job
from newsletter.deliver.ledger import LedgerStore
from newsletter.mail import Mailing, compose
from newsletter.model.audience import Cause
from newsletter.model.ledger import Part, Recipient
from newsletter.model.publication import Sender
from newsletter.model.rendition import Rendition, Token
from newsletter.stores.audience import SqlSubscriberStore
from newsletter.stores.batches import BatchLedgerStore
from newsletter.stores.database import Database
from newsletter.stores.ledger import SqlLedgerStore
from newsletter.stores.postgres import open_postgres
from newsletter.stores.worker_schema import prepare
from newsletter.testing.clock import FixedClock
from newsletter.testing.ledger_store import MemoryLedgerStore
from newsletter.testing.subscriber_store import MemorySubscriberStore

OpenDatabase = Callable[[str, str], Database]
NOW = datetime(2026, 12, 1, 14, tzinfo=UTC)
ISSUE = "2026-11"
SHA = "a" * 64


def make_rendition() -> Rendition:
    """Return a small rendition that uses every token."""
    body = f"Dear {Token.NAME}, {Token.UNSUBSCRIBE} {Token.PREFERENCES} {Token.ADDRESS}"
    return Rendition(
        issue=ISSUE,
        subject="Water",
        preheader="",
        language="en",
        html=f"<p>{body}</p>",
        text=body,
        article="<article>Water</article>",
        page="<html>Water</html>",
        images=(("a.png", b"\x89PNG"),),
    )


def make_values(recipient: Recipient) -> Mapping[Token, str]:
    """Return the text for every token."""
    return {
        Token.NAME: recipient.name or "reader",
        Token.ADDRESS: recipient.address,
        Token.UNSUBSCRIBE: f"https://mail.example/u/{recipient.id}",
        Token.PREFERENCES: f"https://mail.example/p/{recipient.id}",
    }


def make_mail() -> bytes:
    """Return a composed message."""
    return compose(
        make_rendition(),
        sender=Sender(name="INDUS", address="news@indus.example"),
        list_id="indus.example",
        date=NOW,
        public_url="https://mail.example/",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """An audience and its ledgers."""

    audience: SubscriberStore
    ledgers: LedgerStore

    def member(self, number: int, *, name: str = "") -> str:
        """Enter a confirmed subscriber; return the id."""
        added = subscribers.add(
            self.audience,
            f"Member{number:03d}@mail.example",
            now=NOW,
            new_id=lambda: f"s{number:03d}",
            cause=Cause.OWN,
            name=name,
        )
        subscribers.confirm(self.audience, added.id, now=NOW, cause=Cause.OWN)
        return added.id

    def members(self, count: int) -> list[str]:
        """Enter so many confirmed subscribers."""
        return [self.member(number) for number in range(1, count + 1)]


@pytest.fixture(params=["sqlite", "postgres", "memory", "batches"])
def house(request: pytest.FixtureRequest, open_either: OpenDatabase) -> Iterator[House]:
    """Return each implementation of the two stores."""
    if request.param == "memory":
        audience = MemorySubscriberStore()
        yield House(audience=audience, ledgers=MemoryLedgerStore(audience))
        return

    def digests(normal: str) -> tuple[str, ...]:
        return (f"k:{normal[::-1]}",)

    if request.param == "batches":
        address = request.getfixturevalue("postgres_address")
        with ExitStack() as stack:
            served = stack.enter_context(closing(open_postgres(address, "mail")))
            prepare(address)
            ledgers = BatchLedgerStore(served, digests=digests)
            ledgers.part = Part(issue=ISSUE, last="~")
            yield House(audience=SqlSubscriberStore(served, digests=digests), ledgers=ledgers)
        return
    connection = open_either(request.param, "mail")
    yield House(
        audience=SqlSubscriberStore(connection, digests=digests),
        ledgers=SqlLedgerStore(connection, digests=digests),
    )


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock that stands still."""
    return FixedClock(NOW)


@pytest.fixture
def wait(clock: FixedClock) -> Callable[[float], None]:
    """Return a sleep that moves the clock."""
    return lambda seconds: clock.advance(timedelta(seconds=seconds))


@pytest.fixture(scope="session")
def rendition() -> Callable[[], Rendition]:
    """Return `make_rendition`."""
    return make_rendition


@pytest.fixture(scope="session")
def mail() -> bytes:
    """Return a composed message."""
    return make_mail()


@pytest.fixture
def job(mail: bytes) -> Job:
    """Return something to send."""
    return Job(
        issue=ISSUE,
        sealed_sha256=SHA,
        mailings={"all": Mailing.parse(mail)},
        values=make_values,
        sender="news@indus.example",
    )
