"""Backups of a publication whose databases lie on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.backup.locking import new_pair
from newsletter.errors import FencedError, StoreError, UsageError
from newsletter.model.backup import Keep
from newsletter.model.sending import Status
from newsletter.publication.approval import approving
from newsletter.publication.care import (
    backing_up,
    journalling,
    placing,
    restoring,
    taking_over,
)
from newsletter.publication.place import databases, fence
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.publication.send import ledgering, sending
from newsletter.stores.machine import SqlMachineStore
from newsletter.testing.clock import FixedClock
from newsletter.testing.postgres import PostgresServer

READERS = ("a@reader.example", "c@reader.example")
PAIR = new_pair()


@pytest.fixture
def served(
    workplace: Workplace,
    enter: Callable[..., None],
    postgres: PostgresServer,
    tmp_path: Path,
) -> Workplace:
    """Return a publication on a server, with readers, a sent issue and a backup."""
    (tmp_path / "disk").mkdir()
    own = replace(workplace, flags={"database": postgres.new_database()})
    path = own.publication_file
    path.write_text(
        f"{path.read_text()}backup:\n  recipient: {PAIR.recipient}\n  place: {tmp_path / 'disk'}\n"
    )
    databases.upgrade_databases(own)
    enter(own, *READERS)
    approving.approve(own, "2026-12", by="editor")
    sending.send(own, "2026-12")
    return own


def backed_up(workplace: Workplace) -> None:
    """Make a backup."""
    backing_up.back_up(workplace, placing.target_of(workplace), Keep())


def restored(workplace: Workplace, address: str, into: str = "again") -> Workplace:
    """Restore into another database; return what came back."""
    folder = workplace.folder.parent / into
    wish = restoring.Wish(
        source=str(workplace.folder.parent / "disk"),
        into=folder,
        identity=PAIR.identity,
        database=address,
    )
    restoring.restore(wish, clock=workplace.clock, environ={})
    return replace(workplace, folder=folder, flags={"database": address})


def test_tables_come_back(
    served: Workplace, postgres: PostgresServer, clock: FixedClock, enter: Callable[..., None]
) -> None:
    """Readers, ledgers and numbers; fenced, then taken over; the journal upon it; the old one goes on."""
    backed_up(served)
    clock.advance(timedelta(minutes=1))
    subscribing.unsubscribe(served, READERS[0], how="by phone")
    journalling.write_journal(served, placing.target_of(served))
    again = restored(served, postgres.new_database())
    before = [one.delivery for one in ledgering.rows(served, "2026-12")]
    assert [one.delivery for one in ledgering.rows(again, "2026-12")] == before
    found = {one.address: one.status for one in subscribing.find(again)}
    assert found == {one.address: one.status for one in subscribing.find(served)}
    assert found[READERS[0]] is Status.UNSUBSCRIBED
    with pytest.raises(FencedError, match="restored from"):
        fence.expect_own(again)
    fence.expect_own(served)
    taking_over.take_over(again, because="the server died", old_is_off=True)
    fence.expect_own(again)
    enter(again, "new@reader.example")
    assert len(tuple(subscribing.find(again))) == 3


def test_a_database_that_holds_something_is_left_alone(
    served: Workplace, postgres: PostgresServer
) -> None:
    """Neither is it overwritten nor is half of a restore left there."""
    backed_up(served)
    address = served.flags["database"]
    with pytest.raises(StoreError, match="already"):
        restored(served, address)
    assert not (served.folder.parent / "again").exists()
    assert len(tuple(subscribing.find(served))) == 2
    again = restored(served, postgres.new_database())
    assert len(tuple(subscribing.find(again))) == 2


def test_tables_need_a_server(served: Workplace) -> None:
    """Without an address they have nowhere to go, and that is said."""
    backed_up(served)
    with pytest.raises(UsageError, match="no database is named"):
        restored(served, "")


def test_a_database_that_was_copied_is_fenced(served: Workplace, postgres: PostgresServer) -> None:
    """Dumped by other means and loaded elsewhere, it belongs to another server."""
    with served.mail() as database:
        holder = fence.holder_of(served, database)
    other = replace(served, flags={"database": postgres.new_database()})
    databases.upgrade_databases(other)
    with other.mail() as database:
        SqlMachineStore(database).hold(holder)
    with pytest.raises(FencedError, match="another server"):
        fence.expect_own(other)
    fence.expect_own(served)
