from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.audience import subscribers
from newsletter.audience.addresses import normalise
from newsletter.backup.locking import new_pair
from newsletter.backup.names import is_journal
from newsletter.errors import UsageError
from newsletter.model.audience import Cause, EventKind, SubscriberEvent
from newsletter.model.sending import DeliveryState, Status
from newsletter.publication.approval import approving
from newsletter.publication.care import (
    backing_up,
    journalling,
    placing,
    restoring,
    taking_over,
)
from newsletter.publication.clock import due_backup, running
from newsletter.publication.place import duties, reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.publication.send import ledgering, sending
from newsletter.testing.clock import FixedClock

ISSUE = "2026-12"
READERS = tuple(f"reader{number}@mail.example" for number in range(8))
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
    """Return a publication with readers, an approved issue and a backup of last night."""
    enter(workplace, *READERS)
    path = workplace.publication_file
    path.write_text(f"{path.read_text()}backup:\n  recipient: {PAIR.recipient}\n  place: {disk}\n")
    backing_up.back_up(workplace, target(workplace), reading.publication(workplace).backup.keep)
    clock.advance(timedelta(minutes=10))
    return workplace


def target(workplace: Workplace) -> placing.Target:
    """Return where backups go."""
    return placing.target_of(workplace)


def write(workplace: Workplace) -> journalling.Journalled:
    """Write the journal on."""
    clock = workplace.clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(minutes=1))
    return journalling.write_journal(workplace, target(workplace))


def restored(workplace: Workplace, disk: Path, into: str = "again") -> Workplace:
    """Restore beside; return what came back."""
    folder = workplace.folder.parent / into
    wish = restoring.Wish(source=str(disk), into=folder, identity=PAIR.identity)
    restoring.restore(wish, clock=workplace.clock, environ={})
    return replace(workplace, folder=folder)


def statuses(workplace: Workplace) -> dict[str, Status]:
    """Return everybody's status by address."""
    return {one.address: one.status for one in subscribing.find(workplace)}


def pieces(disk: Path) -> list[Path]:
    """Return the pieces of the journal."""
    return sorted(path for path in disk.iterdir() if is_journal(path.name))


def test_who_left_since_the_backup_stays_out(kept: Workplace, disk: Path) -> None:
    """Leavings, erasures, suppressions and changes of address are replayed upon the older copy."""
    subscribing.unsubscribe(kept, READERS[0], how="by phone")
    subscribing.erase(kept, READERS[1], how="by letter")
    subscribing.suppress(kept, READERS[2], how="by letter")
    subscribing.suppress(kept, "stranger@mail.example", how="by letter")
    with subscribing.subscriber_store(kept) as store:
        known = subscribers.find(store, READERS[3])
        event = SubscriberEvent(
            subscriber=known.id, kind=EventKind.MOVED, at=kept.clock(), cause=Cause.OWN
        )
        store.move(event, normalise("new@mail.example"))
    write(kept)
    again = restored(kept, disk)
    assert statuses(again) == statuses(kept)
    assert READERS[1] not in statuses(again)
    assert "new@mail.example" in statuses(again)
    with subscribing.subscriber_store(again) as store:
        for address in (READERS[1], READERS[2], "stranger@mail.example"):
            assert store.suppressed(address)
        assert store.events(known.id)[-1].kind is EventKind.MOVED


def test_two_pieces_of_one_moment_are_both_kept(kept: Workplace, disk: Path) -> None:
    """Where two commands write at the same time, or the clock stands still, no piece replaces another."""
    for reader in READERS[:3]:
        subscribing.unsubscribe(kept, reader, how="by phone")
        journalling.write_journal(kept, target(kept))
    assert len(pieces(disk)) == 3
    assert statuses(restored(kept, disk)) == statuses(kept)


def test_who_came_since_the_backup_is_not_lost(
    kept: Workplace, disk: Path, enter: Callable[..., None]
) -> None:
    """Readers who confirmed after it are there, with their proof; later events come behind."""
    enter(kept, "late@mail.example")
    write(kept)
    again = restored(kept, disk)
    assert statuses(again)["late@mail.example"] is Status.CONFIRMED
    taking_over.take_over(again, because="it burnt", old_is_off=True)
    subscribing.unsubscribe(again, "late@mail.example", how="by phone")
    history = subscribing.history(again, "late@mail.example")
    assert [one.kind for one in history.events] == [
        EventKind.ADDED,
        EventKind.CONFIRMED,
        EventKind.UNSUBSCRIBED,
    ]


def test_nobody_can_read_a_piece(kept: Workplace, disk: Path) -> None:
    """No address and no id stands in it."""
    known = subscribing.unsubscribe(kept, READERS[0], how="by phone")
    write(kept)
    (piece,) = pieces(disk)
    assert not [
        word
        for word in (b"mail.example", b"reader0", known.id.encode())
        if word in piece.read_bytes()
    ]
    assert piece.stat().st_mode & 0o077 == 0


def test_a_quiet_day_writes_nothing(kept: Workplace, disk: Path) -> None:
    """Pieces are written where something happened, once."""
    assert write(kept).name == ""
    subscribing.unsubscribe(kept, READERS[0], how="by phone")
    assert write(kept).events == 1
    assert write(kept).name == ""
    assert len(pieces(disk)) == 1


def test_without_a_backup_there_is_nothing_to_replay_upon(
    workplace: Workplace, enter: Callable[..., None], disk: Path
) -> None:
    """The journal begins with the first backup at its place."""
    enter(workplace, *READERS)
    path = workplace.publication_file
    path.write_text(f"{path.read_text()}backup:\n  recipient: {PAIR.recipient}\n  place: {disk}\n")
    assert write(workplace).name == ""


def half_sent(workplace: Workplace) -> None:
    """Send to three readers and stop."""
    handed: list[int] = []
    sending.send(workplace, ISSUE, progress=handed.append, halted=lambda: len(handed) >= 3)


def sent_to(folder: Path) -> list[str]:
    """Return who has mail in an outbox."""
    return sorted(
        line.removeprefix("To: ").strip("<>\r\n ")
        for path in folder.glob("*.eml")
        for line in path.read_text().splitlines()
        if line.startswith("To: ")
    )


def test_an_issue_sent_since_the_backup_is_known_as_sent(kept: Workplace, disk: Path) -> None:
    """Approved, sent and journalled after the backup: nothing of it is uncertain, nobody gets it twice."""
    approving.approve(kept, ISSUE, by="editor")
    sending.send(kept, ISSUE)
    assert write(kept).issues == (ISSUE,)
    again = restored(kept, disk)
    done = taking_over.take_over(again, because="it burnt", old_is_off=True)
    assert done.issues == ()
    states = {one.delivery.state for one in ledgering.rows(again, ISSUE)}
    assert states == {DeliveryState.ACCEPTED}
    assert sending.send(again, ISSUE).run.progress.handed_over == 0


def test_of_an_issue_half_sent_only_the_unknown_is_uncertain(kept: Workplace, disk: Path) -> None:
    """What the last piece knows is known; the rows that were open then may have left since."""
    approving.approve(kept, ISSUE, by="editor")
    half_sent(kept)
    write(kept)
    sending.send(kept, ISSUE)  # and then the machine died, before the next piece
    again = restored(kept, disk)
    (doubted,) = taking_over.take_over(again, because="it burnt", old_is_off=True).issues
    assert (doubted.begun, doubted.uncertain) == (True, len(READERS) - 3)
    assert all(not one.trouble for one in running.run_once(again))
    assert sent_to(again.var / "outbox") == []


def test_a_ledger_that_was_open_in_the_backup_is_followed(kept: Workplace, disk: Path) -> None:
    """Closed before the first piece of the journal: what it became is known all the same."""
    approving.approve(kept, ISSUE, by="editor")
    half_sent(kept)
    backing_up.back_up(kept, target(kept), reading.publication(kept).backup.keep)
    sending.send(kept, ISSUE)
    assert write(kept).issues == (ISSUE,)
    again = restored(kept, disk)
    assert taking_over.take_over(again, because="it burnt", old_is_off=True).issues == ()
    states = {one.delivery.state for one in ledgering.rows(again, ISSUE)}
    assert states == {DeliveryState.ACCEPTED}


def test_a_ledger_is_written_now_and_then_and_at_its_end(
    kept: Workplace, clock: FixedClock
) -> None:
    """While it is being sent every few minutes; once nothing is open, at once."""
    approving.approve(kept, ISSUE, by="editor")
    half_sent(kept)
    assert write(kept).issues == (ISSUE,)
    handed: list[int] = []
    sending.send(kept, ISSUE, progress=handed.append, halted=lambda: len(handed) >= 2)
    assert write(kept).issues == ()
    clock.advance(timedelta(minutes=4))
    assert write(kept).issues == (ISSUE,)
    sending.send(kept, ISSUE)
    assert write(kept).issues == (ISSUE,)
    assert write(kept).issues == ()


def test_pieces_written_after_the_restore_are_not_forgotten(kept: Workplace, disk: Path) -> None:
    """The old machine went on for a while: a takeover asks for the key and replays them."""
    again = restored(kept, disk)
    subscribing.unsubscribe(kept, READERS[0], how="by phone")
    write(kept)
    with pytest.raises(UsageError, match="wrote its journal on"):
        taking_over.take_over(again, because="it burnt", old_is_off=True)
    done = taking_over.take_over(again, because="it burnt", old_is_off=True, identity=PAIR.identity)
    assert done.journal.pieces == 1
    assert statuses(again)[READERS[0]] is Status.UNSUBSCRIBED


def test_a_place_that_cannot_be_asked_is_told(kept: Workplace, disk: Path) -> None:
    """Whether people left meanwhile nobody can say then, and the report does."""
    again = restored(kept, disk)
    disk.rename(disk.with_name("gone"))
    done = taking_over.take_over(again, because="it burnt", old_is_off=True)
    assert any("nobody can tell" in line for line in done.lines())


def test_a_damaged_piece_is_named_and_the_others_count(kept: Workplace, disk: Path) -> None:
    """One bad piece takes nobody else's leaving back."""
    for number in range(3):
        subscribing.unsubscribe(kept, READERS[number], how="by phone")
        write(kept)
    bad = pieces(disk)[1]
    bad.write_bytes(bad.read_bytes()[:-3])
    folder = kept.folder.parent / "again"
    wish = restoring.Wish(source=str(disk), into=folder, identity=PAIR.identity)
    done = restoring.restore(wish, clock=kept.clock, environ={})
    assert (done.journal.pieces, done.journal.damaged) == (2, (bad.name,))
    assert any("damaged" in line for line in done.lines())
    found = statuses(replace(kept, folder=folder))
    assert [found[one] for one in READERS[:3]].count(Status.UNSUBSCRIBED) == 2


def test_pieces_older_than_the_backup_change_nothing(kept: Workplace, disk: Path) -> None:
    """What a newer backup holds already is not overwritten by older rows."""
    subscribing.unsubscribe(kept, READERS[0], how="by phone")
    write(kept)
    with subscribing.subscriber_store(kept) as store:
        known = subscribers.find(store, READERS[0])
        subscribers.confirm(store, known.id, now=kept.clock(), cause=Cause.OWN)
    backing_up.back_up(kept, target(kept), reading.publication(kept).backup.keep)
    again = restored(kept, disk)
    assert statuses(again)[READERS[0]] is Status.CONFIRMED


def test_after_a_takeover_a_backup_is_due_at_once(
    kept: Workplace, disk: Path, clock: FixedClock
) -> None:
    """The journal of the new machine needs one of its own to be replayed upon."""
    again = restored(kept, disk)
    taking_over.take_over(again, because="it burnt", old_is_off=True)
    subscribing.unsubscribe(again, READERS[0], how="by phone")
    assert write(again).name == ""
    assert due_backup.back_up_due(again, holder=duties.new_holder()).told
    subscribing.unsubscribe(again, READERS[1], how="by phone")
    clock.advance(timedelta(minutes=1))
    assert due_backup.journal_due(again, holder=duties.new_holder()).told
    once_more = restored(again, disk, into="once-more")
    assert statuses(once_more) == statuses(again)
