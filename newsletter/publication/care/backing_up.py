"""`newsletter backup`: everything that cannot be made again, locked, at another place, read back."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from newsletter.backup.bundle import packed
from newsletter.backup.locking import lock
from newsletter.backup.manifest import Facts
from newsletter.backup.names import backup_name, is_backup, is_journal, made_at
from newsletter.backup.places import Place
from newsletter.backup.retention import kept
from newsletter.errors import BackupError
from newsletter.model.backup import BackupMade, Keep
from newsletter.model.machine import Holder
from newsletter.model.values import dataclass
from newsletter.publication.care.contents import STAGING, items
from newsletter.publication.care.placing import Target
from newsletter.publication.place import audit, databases, fence
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.journal import SqlJournalStore
from newsletter.stores.machine import SqlMachineStore

OPEN = "open"
"""What the journal notes of a ledger with open rows begins so."""
EVER = "9999"
"""Later than any time: of ledgers frozen since then there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """A backup that was made, and what was removed in its stead."""

    backup: BackupMade
    removed: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        one = self.backup
        yield f"{one.name}: {one.size:,} octets, locked, at {one.place}, read back"
        if self.removed:
            yield f"older backups removed: {len(self.removed)}"


def back_up(workplace: Workplace, target: Target, keep: Keep, *, by: str = "") -> BackedUp:
    """Make a backup and remove those that the rule of keeping does not keep.

    What is at the place under its name is whole and was read back; until then nothing is there.
    Raises `BackupError`, `FencedError`, `StoreError`.
    """
    with _alone(workplace) as staging:
        holder = _own(workplace)
        open_before = _open_issues(workplace)
        made, file = _pack(workplace, target, holder, staging)
        put_and_read_back(target.place, made.name, file, made.sha256, staging)
    with workplace.mail() as database:
        machine = SqlMachineStore(database)
        machine.add_backup(made)
        for issue in open_before:  # the journal follows them, also where they are closed by now
            what = f"ledger {issue}"
            machine.put_journalled(made.place, what, f"{OPEN} in {made.name}", now=made.made)
    removed = _prune(workplace, target.place, keep)
    audit.record(workplace, "backup", item=made.name, by=by, detail=f"{made.size} octets")
    return BackedUp(backup=made, removed=removed)


def put_and_read_back(place: Place, name: str, file: Path, sha256: str, staging: Path) -> None:
    """Keep a file at the place and see that what lies there is the same.

    Raises `BackupError`; what is not the same is removed.
    """
    place.put(name, file)
    file.unlink()
    back = staging / "read-back"
    place.fetch(name, back)
    if sha256_of(back) != sha256:
        place.remove(name)
        raise BackupError(
            f"What {place.shown} gives back is not what was put there; it was removed.",
            help="Look after the disk or the service: it loses data.",
        )
    back.unlink()


def sha256_of(path: Path) -> str:
    """Return the hash of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def locked_file(pieces: Iterator[bytes], recipient: str, path: Path) -> tuple[int, str]:
    """Write a bundle into a file, locked; return its size and hash."""
    with path.open("xb") as stream:
        path.chmod(0o600)
        hashed = _Hashed(stream)
        lock(pieces, recipient, hashed)
        stream.flush()
        os.fsync(stream.fileno())
    return hashed.size, hashed.digest.hexdigest()


@contextmanager
def staged(workplace: Workplace, name: str) -> Iterator[Path]:
    """Yield an empty folder that only its owner may look into; what a crash left there goes first."""
    staging = workplace.var / STAGING / name
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True, mode=0o700)
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def _alone(workplace: Workplace) -> Iterator[Path]:
    path = workplace.var / "locks" / "backup"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(
                "A backup is being made already.", help="Wait until it is done."
            ) from None
        with staged(workplace, "whole") as staging:
            yield staging


def _own(workplace: Workplace) -> Holder:
    """Return the mark under which this machine keeps backups; raises `FencedError` for a copy."""
    fence.expect_own(workplace)
    with workplace.mail() as database:
        return fence.holder_of(workplace, database)


def _open_issues(workplace: Workplace) -> tuple[str, ...]:
    with workplace.mail() as database:
        return SqlJournalStore(database).issues(EVER)


def _pack(
    workplace: Workplace, target: Target, holder: Holder, staging: Path
) -> tuple[BackupMade, Path]:
    now = workplace.clock()
    name = backup_name(now, holder.mark)
    copies = staging / "databases"
    copies.mkdir()
    restored = replace(holder, restored=name, made=now)
    snapshots = databases.home(workplace).snapshot(copies, restored)
    facts = Facts(
        name=name,
        made=now,
        program=version("newsletter"),
        publication=target.publication,
        mark=holder.mark,
        dialect=snapshots.dialect,
        schemas=snapshots.schemas,
        event=snapshots.event,
    )
    file = staging / name
    size, digest = locked_file(packed(items(workplace, copies), facts), target.recipient, file)
    shutil.rmtree(copies)
    made = BackupMade(
        name=name,
        place=target.place.shown,
        made=now,
        size=size,
        sha256=digest,
        event=snapshots.event,
    )
    return made, file


def _prune(workplace: Workplace, place: Place, keep: Keep) -> tuple[str, ...]:
    """Remove what is not kept, and journals that are older than any backup that is."""
    names = [one.name for one in place.stored()]
    times = {name: time for name in names if is_backup(name) and (time := made_at(name))}
    stay = kept(times.values(), keep)
    gone = [name for name, time in times.items() if time not in stay]
    first = min(stay)
    old = [name for name in names if is_journal(name) and (made_at(name) or first) < first]
    for name in (*gone, *old):
        place.remove(name)
    with workplace.mail() as database:
        store = SqlMachineStore(database)
        for name in gone:
            store.forget_backup(name)
    return tuple(gone)


class _Hashed:
    """A file that is written and hashed."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest, self.size = hashlib.sha256(), 0
        self.flush: Callable[[], None] = stream.flush

    def write(self, data: bytes, /) -> None:
        """Take a piece."""
        self._stream.write(data)
        self.digest.update(data)
        self.size += len(data)
