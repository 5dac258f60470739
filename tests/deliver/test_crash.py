"""The first promise, kept by a real process that is killed at random moments."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.audience import subscribers
from newsletter.deliver.ledger import freeze
from newsletter.deliver.receipt import receipt
from newsletter.mail import message_id
from newsletter.model.audience import Cause, EventKind, SubscriberEvent
from newsletter.model.sending import DeliveryState
from newsletter.stores.audience import SqlSubscriberStore
from newsletter.stores.ledger import SqlLedgerStore
from newsletter.stores.sqlite import open_database
from newsletter.testing.mail_sink import MailSink

NOW = datetime(2026, 12, 1, 14, tzinfo=UTC)
ISSUE, SHA = "2026-11", "a" * 64
RECIPIENTS, MOST_KILLS, SECONDS = 300, 12, 8.0
SENDER = Path(__file__).with_name("send_issue.py")


@contextmanager
def ledgers(folder: Path) -> Iterator[SqlLedgerStore]:
    """Open the ledger for a look."""
    with closing(open_database(folder / "mail.db", "mail")) as connection:
        yield SqlLedgerStore(connection, digests=lambda normal: (normal,))


@pytest.fixture
def folder(tmp_path: Path, mail: bytes) -> Path:
    """Return a folder with a frozen ledger and a sealed mail."""
    (tmp_path / "mail.eml").write_bytes(mail)
    with closing(open_database(tmp_path / "mail.db", "mail")) as connection:
        audience = SqlSubscriberStore(connection, digests=lambda normal: (normal,))
        with audience.transaction():
            for number in range(RECIPIENTS):
                added = subscribers.add(
                    audience,
                    f"m{number}@mail.example",
                    now=NOW,
                    new_id=f"s{number}".__str__,
                    cause=Cause.OWN,
                )
                audience.record(
                    SubscriberEvent(
                        subscriber=added.id, kind=EventKind.CONFIRMED, at=NOW, cause=Cause.OWN
                    )
                )
        store = SqlLedgerStore(connection, digests=lambda normal: (normal,))
        freeze(store, ISSUE, sealed_sha256=SHA, now=NOW)
    return tmp_path


def send_and_kill(folder: Path, port: int, chance: random.Random) -> int:
    """Run senders and kill them, until one ends by itself; return how many were killed."""
    command = [sys.executable, str(SENDER), str(folder), ISSUE, SHA, str(port)]
    until = time.monotonic() + SECONDS
    kills = 0
    while True:
        with subprocess.Popen(command, stdout=subprocess.PIPE) as sender:
            assert sender.stdout
            assert sender.stdout.readline() == b"ready\n"
            if kills < MOST_KILLS and time.monotonic() < until:
                time.sleep(chance.uniform(0, 0.01 + 0.01 * kills))
                sender.kill()
            code = sender.wait(60)
        if code == 0:
            return kills
        assert code == -9
        kills += 1


def states(folder: Path) -> dict[str, DeliveryState]:
    """Return states by recipient."""
    with ledgers(folder) as store:
        summed = receipt(store, ISSUE)
        assert summed.adds_up
        assert summed.recipients == RECIPIENTS
        assert summed.waiting == 0
        return {row.recipient: row.state for row in store.deliveries(ISSUE)}


@pytest.mark.slow
def test_killed_at_any_moment_files_lose_and_repeat_nobody(folder: Path) -> None:
    """The folder itself says what arrived: nothing lost, nothing twice, nothing uncertain."""
    kills = send_and_kill(folder, 0, random.Random(1047))
    assert kills
    assert set(states(folder).values()) == {DeliveryState.ACCEPTED}
    written = sorted(path.name for path in (folder / "outbox").glob("*.eml"))
    expected = (message_id(ISSUE, f"s{n}", "indus.example") for n in range(RECIPIENTS))
    assert written == sorted(f"{name.strip('<>')}.eml" for name in expected)
    sizes = {path.stat().st_size for path in (folder / "outbox").glob("*.eml")}
    assert max(sizes) - min(sizes) < 60


@pytest.mark.slow
def test_killed_at_any_moment_smtp_repeats_nobody_and_shows_what_it_cannot_know(
    folder: Path,
) -> None:
    """Each kill leaves at most one row uncertain, every row is told, and nobody is mailed twice."""
    with MailSink(folder / "mailbox") as sink:
        kills = send_and_kill(folder, sink.port, random.Random(8058))
        time.sleep(0.3)
        arrived = Counter(message.recipients[0] for message in sink.messages)
    assert kills
    assert set(arrived.values()) == {1}
    told = states(folder)
    uncertain = [key for key, state in told.items() if state is DeliveryState.UNCERTAIN]
    assert set(told.values()) <= {DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN}
    assert len(uncertain) <= kills
    for key, state in told.items():
        address = f"m{key.removeprefix('s')}@mail.example"
        assert address in arrived or state is DeliveryState.UNCERTAIN
