"""What `bench.chaos` kills: senders on one ledger, each a process of its own."""

from __future__ import annotations

import os
import resource
import shutil
import socket
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsletter.audience import subscribers
from newsletter.deliver.job import Job
from newsletter.deliver.ledger import freeze
from newsletter.deliver.sending import send
from newsletter.deliver.transports.base import Answer, Nobody, Peer
from newsletter.deliver.transports.smtp import SmtpTransport
from newsletter.errors import NewsletterError
from newsletter.mail import Mailing, compose
from newsletter.model.audience import Cause, EventKind, SubscriberEvent
from newsletter.model.publication import Sender, Smtp
from newsletter.model.rendition import Rendition, Token
from newsletter.model.sending import DeliveryState
from newsletter.stores.audience import SqlSubscriberStore
from newsletter.stores.ledger import SqlLedgerStore
from newsletter.stores.sqlite import open_database

ISSUE, SHA = "2026-11", "a" * 64
BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
PATIENCE = 60.0
SPEED = 25
"""So many seconds of the senders' clocks pass in one: nobody wants to wait for deferred rows."""
TURNS = 5
"""So often the relay must answer before its log is believed."""
_STILL_WRITTEN = 60_000
"""Octets by which a file may still grow before writing fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a run sends."""

    connections: int = 3
    ahead: int = 0
    recorded: bool = True
    """The relay's accept log can be asked after a crash."""
    lease: float = 0.8
    """Seconds."""


class AcceptLog:
    """Asks the relay's accept log, once the relay has read what the dead had written.

    The relay serves whoever is ready in turns, so that it has heard all that lay in the sockets of
    dead clients when it has answered a few times to a new one.
    """

    def __init__(self, path: Path, port: int) -> None:
        self._path = path
        self._port = port

    def ask(
        self, message_ids: Collection[str], *, since: datetime | None = None
    ) -> Mapping[str, Answer]:
        """Say what was taken; nothing where the relay does not answer."""
        del since
        if not message_ids or not self._has_heard():
            return {}
        wanted = set(message_ids)
        with self._path.open() as lines:
            taken = wanted.intersection(line.split(" ", 1)[0] for line in lines)
        return {
            one: Answer.ACCEPTED if one in taken else Answer.NOT_ACCEPTED for one in message_ids
        }

    def _has_heard(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=20.0) as peer:
                answers = peer.makefile("rb")
                heard = answers.readline()
                for _ in range(TURNS):
                    peer.sendall(b"NOOP\r\n")
                    heard = answers.readline()
        except OSError:
            return False
        return heard.startswith(b"250")


def accepted(log: Path) -> Counter[str]:
    """Return how often each Message-ID was taken."""
    with log.open() as lines:
        return Counter(line.split(" ", 1)[0] for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A ledger in a folder."""

    folder: Path
    mail: bytes
    relay: Path | None = None
    """Where the relay keeps its log, or None: beside the ledger."""
    synchronous: str = "FULL"
    """How SQLite writes the ledger through; FULL is what the program does."""

    @property
    def log(self) -> Path:
        """Return the relay's accept log."""
        return (self.relay or self.folder) / "accepted.log"

    @contextmanager
    def ledger(self) -> Iterator[SqlLedgerStore]:
        """Open the ledger."""
        with closing(open_database(self.folder / "mail.db", "mail")) as connection:
            connection.execute(f"PRAGMA synchronous = {self.synchronous}")
            yield SqlLedgerStore(connection, digests=lambda normal: (normal,))

    def job(self) -> Job:
        """Return what is sent."""
        return Job(
            issue=ISSUE,
            sealed_sha256=SHA,
            mailings={"all": Mailing.parse(self.mail)},
            values=lambda recipient: dict.fromkeys(Token, f"https://mail.example/{recipient.id}"),
            sender="news@indus.example",
        )

    def states(self) -> dict[str, DeliveryState]:
        """Return states by recipient."""
        with self.ledger() as store:
            return {row.recipient: row.state for row in store.deliveries(ISSUE)}

    def is_open(self, *, asked: bool = False) -> bool:
        """Return whether a row waits or is in flight; with `asked`, or is uncertain.

        What the record could not be asked at its moment, it is asked by the next run.
        """
        states = "'pending', 'deferred', 'in-flight'" + ", 'uncertain'" * asked
        with closing(open_database(self.folder / "mail.db", "mail")) as connection:
            found = connection.execute(_OPEN.format(states=states), (ISSUE,))
            return bool(found.fetchone()[0])

    def run(self, port: int, way: Way, *, clock_off: float = 0.0, broken: bool = False) -> None:
        """Send until nothing is left to do; this is the whole of a sender's process.

        With `broken`, writing to the disk fails after a while (EFBIG, an input/output error to SQLite).
        """
        if broken:
            log = self.folder / "mail.db-wal"
            size = (log.stat().st_size if log.exists() else 0) + _STILL_WRITTEN
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        peer: Peer = AcceptLog(self.log, port) if way.recorded else Nobody()
        settings = Smtp(
            host="127.0.0.1",
            port=port,
            security="none",
            timeout=5.0,
            connections=way.connections,
        )
        with self.ledger() as store, suppress(NewsletterError):
            send(
                self.job(),
                store=store,
                transport=SmtpTransport(
                    settings, local_name="chaos.example", final_timeout=5.0, peer=peer
                ),
                lock_file=self.folder / "locks" / "send",
                clock=lambda: _hurried(clock_off),
                wait=lambda seconds: time.sleep(seconds / SPEED),
                together=True,
                ahead=way.ahead,
                lease=timedelta(seconds=way.lease * SPEED),
                patience=PATIENCE,
            )


_OPEN = """
    SELECT EXISTS (SELECT 1 FROM deliveries WHERE issue = ? AND state IN ({states}))
"""


def copied(kept: House, folder: Path, relay: Path) -> House:
    """Return a house with a copy of a frozen ledger."""
    folder.mkdir(parents=True, exist_ok=True)
    relay.mkdir(parents=True, exist_ok=True)
    shutil.copy(kept.folder / "mail.db", folder / "mail.db")
    house = House(folder=folder, mail=kept.mail, relay=relay)
    house.log.write_bytes(b"")
    return house


def new_house(folder: Path, count: int, *, mail: bytes = b"") -> House:
    """Freeze a ledger of so many readers."""
    folder.mkdir(parents=True, exist_ok=True)
    house = House(folder=folder, mail=mail or mail_of(4))
    house.log.touch()
    with closing(open_database(folder / "mail.db", "mail")) as connection:
        audience = SqlSubscriberStore(connection, digests=lambda normal: (normal,))
        with audience.transaction():
            for number in range(count):
                known = subscribers.add(
                    audience,
                    f"m{number}@mail.example",
                    now=BEGAN,
                    new_id=f"{number * 7919 % 1_000_003:06x}{os.getpid():x}".__str__,
                    cause=Cause.OWN,
                )
                audience.record(
                    SubscriberEvent(
                        subscriber=known.id, kind=EventKind.CONFIRMED, at=BEGAN, cause=Cause.OWN
                    )
                )
        store = SqlLedgerStore(connection, digests=lambda normal: (normal,))
        freeze(store, ISSUE, sealed_sha256=SHA, now=BEGAN)
    return house


def _hurried(clock_off: float) -> datetime:
    """Return a time that passes quickly, the same for all; an hour of `clock_off` stays an hour."""
    return BEGAN + timedelta(seconds=(time.time() - BEGAN.timestamp()) * SPEED + clock_off)


def mail_of(kilobytes: int) -> bytes:
    """Compose a mail of about that size: a third of it text, two thirds HTML."""
    tokens = f"Dear {Token.NAME}, {Token.UNSUBSCRIBE} {Token.PREFERENCES} {Token.ADDRESS}"
    line = "The river rises in the mountains and is asked for by everybody below.\n"
    text = line * (kilobytes * 1024 // 3 // len(line)) + tokens
    html = f"<p>{line * (kilobytes * 2048 // 3 // len(line))}</p><p>{tokens}</p>"
    return compose(
        Rendition(
            issue=ISSUE,
            subject="Water",
            preheader="",
            language="en",
            html=html,
            text=text,
            article="",
            page="",
        ),
        sender=Sender(name="INDUS", address="news@indus.example"),
        list_id="indus.example",
        date=BEGAN,
        public_url="https://mail.example/",
    )
