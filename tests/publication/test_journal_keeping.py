"""The journal is written on by whoever lets readers go, where no `newsletter run` lives."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.backup.locking import new_pair
from newsletter.backup.names import is_journal
from newsletter.cli.app import execute
from newsletter.cli.session import Session
from newsletter.model.diagnosis import Diagnosis, Verdict
from newsletter.publication import doctoring
from newsletter.publication.care import backing_up, placing
from newsletter.publication.clock import running
from newsletter.publication.clock.journal_keeping import keep_up, kept_up
from newsletter.publication.place import duties, reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.testing.clock import FixedClock

READERS = ("a@mail.example", "b@mail.example", "c@mail.example")
PAIR = new_pair()


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Return the folder of another disk."""
    folder = tmp_path / "disk"
    folder.mkdir()
    return folder


@pytest.fixture
def kept(
    workplace: Workplace, enter: Callable[..., None], disk: Path, clock: FixedClock
) -> Workplace:
    """Return a publication with readers and a backup of last night."""
    enter(workplace, *READERS)
    path = workplace.publication_file
    path.write_text(f"{path.read_text()}backup:\n  recipient: {PAIR.recipient}\n  place: {disk}\n")
    keep = reading.publication(workplace).backup.keep
    backing_up.back_up(workplace, placing.target_of(workplace), keep)
    clock.advance(timedelta(minutes=10))
    return workplace


def pieces(disk: Path) -> int:
    """Count the pieces of the journal."""
    return sum(is_journal(path.name) for path in disk.iterdir())


def told(workplace: Workplace) -> list[Diagnosis]:
    """Return what `doctor` says of the journal."""
    return [one for one in doctoring.examine(workplace) if one.subject == "journal"]


def test_who_leaves_is_in_the_journal_at_once(
    kept: Workplace, disk: Path, clock: FixedClock
) -> None:
    """Once; a quiet call writes nothing."""
    subscribing.unsubscribe(kept, READERS[0], how="by phone")
    assert keep_up(kept) == ""
    assert pieces(disk) == 1
    clock.advance(timedelta(minutes=1))
    assert keep_up(kept) == ""
    assert pieces(disk) == 1


def test_a_process_that_stays_writes_it_itself(
    kept: Workplace, disk: Path, clock: FixedClock
) -> None:
    """Then nobody else does; one that comes every few minutes is no such process."""
    duties.beat(kept, duties.new_holder())
    subscribing.unsubscribe(kept, READERS[0], how="by phone")
    assert (keep_up(kept), pieces(disk)) == ("", 0)
    clock.advance(timedelta(minutes=6))
    running.run_once(kept, duties=())
    assert (keep_up(kept), pieces(disk)) == ("", 1)


def test_a_place_that_is_away_is_told_and_stops_nobody(
    kept: Workplace, disk: Path, clock: FixedClock
) -> None:
    """The reader is gone all the same; `doctor` warns after five minutes, until it is written."""
    disk.rename(disk.with_name("unplugged"))
    subscribing.unsubscribe(kept, READERS[0], how="by phone")
    assert str(disk) in keep_up(kept)
    assert told(kept) == []
    clock.advance(timedelta(minutes=6))
    (warned,) = told(kept)
    assert warned.verdict is Verdict.WARNING
    assert "stands in no journal" in warned.message
    disk.with_name("unplugged").rename(disk)
    assert keep_up(kept) == ""
    assert told(kept) == []


def test_without_backups_nothing_is_asked(workplace: Workplace) -> None:
    """A publication without them has no journal, and no warning about it."""
    assert keep_up(workplace) == ""
    assert told(workplace) == []


def test_a_command_that_removes_somebody_writes_it(
    kept: Workplace, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is typed; a place that is away is told, and the command has done its work."""
    monkeypatch.setenv("NEWSLETTER_NOW", kept.clock().isoformat())
    where = ["-C", str(kept.folder)]
    removal = ["subscribers", "unsubscribe", "--how", "by phone", "--by", "editor", READERS[0]]
    assert execute([*where, *removal], Session()) == 0
    assert pieces(disk) == 1
    disk.rename(disk.with_name("unplugged"))
    erasure = ["subscribers", "erase", "--how", "by letter", "--by", "editor", READERS[1]]
    assert execute([*where, *erasure], Session()) == 0


def test_a_server_keeps_it_up_and_once_more_at_its_end(kept: Workplace, disk: Path) -> None:
    """Whoever leaves by its pages is in the journal, also in its last second."""
    subscribing.unsubscribe(kept, READERS[0], how="by link")
    with kept_up(kept, every=0.01):
        for _ in range(1000):
            if pieces(disk):
                break
            threading.Event().wait(0.01)
        assert pieces(disk) == 1
    clock = kept.clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(minutes=1))
    with kept_up(kept, every=600):
        subscribing.unsubscribe(kept, READERS[1], how="by link")
    assert pieces(disk) == 2
