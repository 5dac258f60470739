from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.model.backup import BackupMade
from newsletter.model.machine import Features, Holder
from newsletter.stores.database import Database
from newsletter.stores.machine import SqlMachineStore
from newsletter.stores.servers import server_identity

NOW = datetime(2026, 12, 1, 9, 5, tzinfo=UTC)
OURS = Features(machine="m", instance="i", network=frozenset({"a", "b"}))


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, open_either: Callable[..., Database]) -> Database:
    """Return an empty mail database of each dialect."""
    return open_either(request.param, "mail")


def test_the_first_machine_stays_the_one(database: Database) -> None:
    """Whoever comes second does not become the holder."""
    store = SqlMachineStore(database)
    assert store.holder() is None
    store.hold_first("one", OURS, now=NOW)
    store.hold_first("two", Features(machine="x"), now=NOW + timedelta(hours=1))
    assert store.holder() == Holder(mark="one", features=OURS, since=NOW)


def test_a_holder_is_read_as_it_was_written(database: Database) -> None:
    """All that a restored database says of itself comes back."""
    store = SqlMachineStore(database)
    holder = Holder(
        mark="one", features=OURS, since=NOW, restored="backup-x", made=NOW, replayed="journal-y"
    )
    store.hold(holder)
    store.hold(holder)
    assert store.holder() == holder


def test_backups_are_remembered_newest_first(database: Database) -> None:
    """A backup is remembered once, and forgotten by name."""
    store = SqlMachineStore(database)
    old, new = (
        BackupMade(
            name=name, place="/disk", made=NOW + timedelta(days=day), size=2**33, sha256="", event=7
        )
        for day, name in enumerate(("a", "b"))
    )
    for one in (old, new, old):
        store.add_backup(one)
    assert store.backups() == (new, old)
    store.forget_backup("b")
    assert store.backups() == (old,)


def test_the_journal_remembers_how_far_it_came(database: Database) -> None:
    """Each place and each subject has its own mark."""
    store = SqlMachineStore(database)
    assert store.journalled("/disk", "events") is None
    assert store.last_event() == 0
    store.put_journalled("/disk", "events", "12", now=NOW)
    store.put_journalled("/disk", "events", "13", now=NOW + timedelta(minutes=1))
    assert store.journalled("/disk", "events") == ("13", NOW + timedelta(minutes=1))
    assert store.journalled("s3://x/y", "events") is None


def test_a_server_is_told_from_others(open_either: Callable[..., Database]) -> None:
    """A PostgreSQL server says which it is; a SQLite file cannot."""
    served = server_identity(open_either("postgres", "mail"))
    assert len(served) == 32
    assert server_identity(open_either("sqlite", "mail")) == ""


@pytest.mark.parametrize(
    ("here", "fits"),
    [
        (OURS, True),
        (Features(), True),
        (Features(machine="m"), True),
        (Features(machine="other"), False),
        (Features(machine="m", instance="other"), False),
        (Features(machine="m", network=frozenset({"b", "c"})), True),
        (Features(machine="m", network=frozenset({"c"})), False),
    ],
)
def test_features_tell_machines_apart(here: Features, fits: bool) -> None:
    """What both sides know decides; one card that stayed is enough."""
    assert OURS.fits(here) is fits
    assert here.fits(OURS) is fits
