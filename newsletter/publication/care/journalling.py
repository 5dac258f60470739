"""The journal: what happened to readers and ledgers since the last backup, at the same place, minutes later.

A piece is a small backup, locked in the same way: the rows that changed, as they are now.  Replayed
in order upon an older backup they make it what the database was when the last piece was written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from importlib.metadata import version

from newsletter.backup.bundle import Item, packed
from newsletter.backup.manifest import Facts
from newsletter.backup.names import is_of, journal_name
from newsletter.backup.places import Place
from newsletter.model.audience import EventKind
from newsletter.model.backup import BackupMade
from newsletter.model.machine import Holder
from newsletter.model.values import dataclass
from newsletter.publication.care.backing_up import OPEN, locked_file, put_and_read_back, staged
from newsletter.publication.care.contents import ROOT
from newsletter.publication.care.placing import Target
from newsletter.publication.place import fence
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.database import Database
from newsletter.stores.journal import Row, SqlJournalStore, touched
from newsletter.stores.machine import SqlMachineStore
from newsletter.stores.times import from_text, to_text

MOST_EVENTS = 20_000
"""In one piece; what is more goes into the next."""
LEDGER_EVERY = timedelta(minutes=4)
"""So often the rows of an issue that is being sent are written, and once more when none is open."""
PEOPLE, EVENTS, SUBSCRIBERS, SUPPRESSIONS = (
    "people.jsonl",
    "events.jsonl",
    "subscribers.jsonl",
    "suppressions.jsonl",
)
LEDGERS = "ledgers/"
_CHANGING = {EventKind.SUPPRESSED, EventKind.ERASED, EventKind.CONFIRMED}
"""Events with which the list of those who are never mailed may change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journalled:
    """What one piece of the journal took."""

    events: int = 0
    issues: tuple[str, ...] = ()
    name: str = ""
    """Of the piece; empty: there was nothing to write."""

    def line(self) -> str:
        """Return it as one line."""
        if not self.name:
            return "nothing new"
        issues = f", ledgers of {', '.join(self.issues)}" if self.issues else ""
        return f"journal: {counted(self.events, 'event')} of readers{issues}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """What is new, and how far it goes."""

    items: tuple[Item, ...]
    events: int
    last: int
    """Number of the last event."""
    upto: tuple[tuple[str, str], ...]
    """(what, up to where)"""
    issues: tuple[str, ...]


def write_journal(workplace: Workplace, target: Target) -> Journalled:
    """Write what happened since the last piece, or since the last backup, if anything did.

    Nothing before there is a backup at the place that it could be replayed upon.  Raises
    `BackupError`, `FencedError`, `StoreError`; the next call writes what this one could not.
    """
    fence.expect_own(workplace)
    now = workplace.clock()
    with workplace.mail() as database:
        machine = SqlMachineStore(database)
        holder = fence.holder_of(workplace, database)
        backup = _base(machine, target.place.shown, holder)
        if backup is None:
            return Journalled()
        piece = _piece(workplace, database, backup, target.place.shown, now)
    if not piece.items:
        return Journalled()
    made = _unused_time(target.place, now, holder.mark)
    facts = Facts(
        name=journal_name(made, holder.mark),
        made=made,
        program=version("newsletter"),
        publication=target.publication,
        mark=holder.mark,
        event=piece.last,
    )
    with staged(workplace, "journal") as staging:
        file = staging / facts.name
        _, digest = locked_file(packed(piece.items, facts), target.recipient, file)
        put_and_read_back(target.place, facts.name, file, digest, staging)
    with workplace.mail() as database, ExitStack() as stack:
        stack.enter_context(database.transaction())
        for what, upto in piece.upto:
            SqlMachineStore(database).put_journalled(target.place.shown, what, upto, now=now)
    return Journalled(events=piece.events, issues=piece.issues, name=facts.name)


def _unused_time(place: Place, now: datetime, mark: str) -> datetime:
    """Return now, or the first moment after it of which no piece has its name yet.

    Two commands may write in the same moment, and a clock may stand still: nothing is written over.
    """
    taken = {one.name for one in place.stored()}
    while journal_name(now, mark) in taken:
        now += timedelta(microseconds=1)
    return now


def behind_since(workplace: Workplace, place: str) -> datetime | None:
    """Return since when something that happened to readers is in no journal at a place; None: all is.

    Where there is no backup of this machine there, there is nothing to write a journal upon.
    """
    with workplace.mail() as database:
        machine = SqlMachineStore(database)
        backup = _base(machine, place, fence.holder_of(workplace, database))
        if backup is None:
            return None
        known = machine.journalled(place, "events")
        after = max(backup.event, int(known[0]) if known else 0)
        waiting = SqlJournalStore(database).events(after, most=1)
    return from_text(waiting[0]["at"]) if waiting else None


def _base(machine: SqlMachineStore, place: str, holder: Holder) -> BackupMade | None:
    """Return the newest backup of this machine at a place: its journal is replayed upon that."""
    found = (one for one in machine.backups() if one.place == place)
    return next((one for one in found if is_of(one.name, holder.mark)), None)


def _piece(
    workplace: Workplace, database: Database, backup: BackupMade, place: str, now: datetime
) -> _Piece:
    machine, journal = SqlMachineStore(database), SqlJournalStore(database)
    known = machine.journalled(place, "events")
    after = max(backup.event, int(known[0]) if known else 0)
    events = journal.events(after, most=MOST_EVENTS)
    last = int(events[-1]["number"]) if events else after
    items, upto = list(_of_readers(journal, events)), []
    if events:
        upto.append(("events", str(last)))
    listed, count = machine.journalled(place, "suppressions"), journal.count_suppressions()
    if listed is None or listed[0] != str(count) or _may_change(events):
        if listed or count:
            items.append(_lines(SUPPRESSIONS, journal.suppressions()))
        upto.append(("suppressions", str(count)))
    issues = []
    for issue in _issues(machine, journal, place, backup):
        standing = _due(machine, journal, place, issue, now)
        if standing:
            items += _of_issue(workplace, journal, issue, first=not _known(machine, place, issue))
            upto.append((f"ledger {issue}", standing))
            issues.append(issue)
    return _Piece(
        items=tuple(items), events=len(events), last=last, upto=tuple(upto), issues=tuple(issues)
    )


def _may_change(events: Sequence[Row]) -> bool:
    return any(event["kind"] in _CHANGING for event in events)


def _of_readers(journal: SqlJournalStore, events: Sequence[Row]) -> Iterator[Item]:
    if not events:
        return
    ids = touched(events)
    yield _lines(EVENTS, events)
    yield _lines(SUBSCRIBERS, journal.subscribers(ids))
    yield _lines(PEOPLE, journal.people(ids))


def _issues(
    machine: SqlMachineStore, journal: SqlJournalStore, place: str, backup: BackupMade
) -> Iterator[str]:
    """Yield the issues that may have changed: open ones, new ones, and those that were open last."""
    was_open = (one.removeprefix("ledger ") for one in machine.journalled_as(place, f"{OPEN} "))
    yield from sorted({*journal.issues(to_text(backup.made)), *was_open})


def _due(
    machine: SqlMachineStore, journal: SqlJournalStore, place: str, issue: str, now: datetime
) -> str:
    """Return how a ledger stands where that is to be written now, or empty."""
    known = machine.journalled(place, f"ledger {issue}")
    is_open, told = journal.standing(issue)
    standing = f"{OPEN if is_open else 'closed'} {told}"
    if known is None:
        return standing
    if known[0] == standing or (is_open and now - known[1] < LEDGER_EVERY):
        return ""
    return standing


def _known(machine: SqlMachineStore, place: str, issue: str) -> bool:
    return machine.journalled(place, f"ledger {issue}") is not None


def _of_issue(
    workplace: Workplace, journal: SqlJournalStore, issue: str, *, first: bool
) -> Iterator[Item]:
    """Yield a ledger, and at first the sealed bytes, which may be younger than the last backup."""
    yield _lines(f"{LEDGERS}{issue}.jsonl", list(journal.ledger(issue)))
    folder = workplace.sent / issue
    for path in sorted(folder.rglob("*")) if first and folder.is_dir() else ():
        if path.is_file():
            name = path.relative_to(workplace.folder).as_posix()
            yield Item(path=f"{ROOT}/{name}", file=path, mode=path.stat().st_mode & 0o777)


def _lines(name: str, rows: Sequence[Row]) -> Item:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return Item(path=name, data=text.encode())
