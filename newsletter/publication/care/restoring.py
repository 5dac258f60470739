"""`newsletter restore`: a publication out of a backup, in a folder of its own, fenced."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from newsletter.backup.bundle import unpack
from newsletter.backup.locking import unlocked
from newsletter.backup.manifest import Manifest
from newsletter.backup.places import Place, place_for
from newsletter.errors import BackupError, UsageError
from newsletter.model.machine import Features, Holder
from newsletter.model.values import dataclass
from newsletter.publication.care.contents import ROOT
from newsletter.publication.care.looking import named, opened
from newsletter.publication.care.replaying import Replayed, pieces_after, replay
from newsletter.publication.place import audit, databases, secrets
from newsletter.publication.place.wording import moment
from newsletter.publication.place.workplace import Clock, Workplace
from newsletter.stores import scripts
from newsletter.stores.machine import SqlMachineStore

_WAY_OUT = "Choose a folder that is empty, or that is not there yet."


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A publication that came back."""

    folder: Path
    name: str
    """Of the backup."""
    made: datetime
    publication: str
    files: int
    journal: Replayed
    """What happened after the backup was made."""

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        yield f"{self.publication}, as it was on {moment(self.made)}, lies in {self.folder}"
        yield f"{self.files:,} files, every one as it was listed in {self.name}"
        yield from self.journal.lines()
        yield "It mails nobody. When the old machine is off, and stays off:"
        yield f'  newsletter -C {self.folder} takeover --because "what happened to it"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be restored, and whereto."""

    source: str
    """A place, or the file of one backup."""
    into: Path
    identity: str
    name: str = ""
    """Of the backup; empty: the newest."""
    database: str = ""
    """Address of an empty PostgreSQL database, in the place of the one that publication.yaml names."""


def restore(wish: Wish, *, clock: Clock, environ: Mapping[str, str], user: str = "") -> Restored:
    """Bring a publication back; nothing is there before every file of the backup was compared.

    Killed at any moment, it leaves `into` as it was.  Raises `UsageError` for a folder that holds
    something, `BackupError`, `StoreError`.
    """
    into = wish.into.resolve()
    _expect_empty(into)
    with _workroom(into) as room:
        file = _fetched(wish, room, clock, environ)
        told = opened(file, wish.identity)
        _expect_fit(told, room)
        _unpack(file, wish.identity, room / "whole")
        workplace = Workplace(
            folder=room / "whole" / ROOT,
            clock=clock,
            environ=environ,
            user=user,
            flags={"database": wish.database} if wish.database else {},
        )
        _bring_up(workplace, told)
        replayed = _replayed(workplace, wish, room)
        audit.record(workplace, "restore", item=told.facts.name)
        _expect_empty(into)
        if into.exists():
            into.rmdir()
        workplace.folder.replace(into)
    facts = told.facts
    return Restored(
        folder=wish.into,
        name=facts.name,
        made=facts.made,
        publication=facts.publication,
        files=len(told.files),
        journal=replayed,
    )


def _expect_empty(into: Path) -> None:
    if into.exists() and not into.is_dir():
        raise UsageError(f"{into} is no folder.", help=_WAY_OUT)
    if into.is_dir() and any(into.iterdir()):
        raise UsageError(f"{into} is not empty; nothing is restored over it.", help=_WAY_OUT)


@contextmanager
def _workroom(into: Path) -> Iterator[Path]:
    """Yield an empty folder beside, of which nothing is left afterwards; a crash's leavings go first."""
    into.parent.mkdir(parents=True, exist_ok=True)
    room = into.parent / f".{into.name}.restoring"
    room.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(room, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for left in room.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)
    except BlockingIOError:
        raise UsageError(
            f"Another restore into {into} is at work.", help="Wait until it has ended."
        ) from None
    finally:
        os.close(handle)


def _place(wish: Wish, clock: Clock, environ: Mapping[str, str]) -> Place:
    """Return where backups lie; on a new machine the environment alone holds secrets."""
    here = Path.cwd()
    return place_for(
        wish.source, folder=here, clock=clock, secret=lambda name: secrets.find(here, environ, name)
    )


def _fetched(wish: Wish, room: Path, clock: Clock, environ: Mapping[str, str]) -> Path:
    source = Path(wish.source).expanduser()
    if source.is_file():
        return source
    place = _place(wish, clock, environ)
    file = room / "locked"
    place.fetch(named(place, wish.name), file)
    return file


def _expect_fit(told: Manifest, room: Path) -> None:
    """Raise where the backup is newer than this program, or the disk too small."""
    for kind, version in told.facts.schemas:
        wanted = scripts.newest(kind, told.facts.dialect)
        if version > wanted:
            raise scripts.version_error(
                f"The database {kind} of this backup", found=version, wanted=wanted
            )
    free = shutil.disk_usage(room).free
    if free < told.size:
        raise BackupError(
            f"It needs {told.size // 1_000_000:,} MB, and {free // 1_000_000:,} MB are free.",
            help="Make room, or restore to another disk.",
        )


def _unpack(file: Path, identity: str, folder: Path) -> None:
    """Write every file; what is written is what was compared a moment ago."""

    def into(path: str, mode: int) -> _File:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return _File(target, mode)

    with file.open("rb") as stream, unlocked(stream, identity) as plain:
        unpack(plain, into)


class _File:
    """A new file, on the disk once it is closed."""

    def __init__(self, path: Path, mode: int) -> None:
        self._stream = path.open("xb")
        path.chmod(mode | 0o600)
        self.write = self._stream.write

    def close(self) -> None:
        """Wait for the disk."""
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()


def _bring_up(workplace: Workplace, told: Manifest) -> None:
    """Fill the database server, if it is one, and bring the databases up to this program's version."""
    if told.facts.dialect == "postgres":
        _load(workplace, told)
    for kind, _ in told.facts.schemas:
        databases.home(workplace).upgrade(kind)
    for copy in workplace.var.glob("*-v*.db"):
        copy.unlink()


def _replayed(workplace: Workplace, wish: Wish, room: Path) -> Replayed:
    """Replay the journal that lies beside the backup; a single file has none."""
    if Path(wish.source).expanduser().is_file() or not workplace.has_mail():
        return Replayed()
    place = _place(wish, workplace.clock, workplace.environ)
    with workplace.mail() as database:
        holder = SqlMachineStore(database).holder()
    names = pieces_after(place, holder) if holder else ()
    return replay(workplace, place, names, wish.identity, room)


def _load(workplace: Workplace, told: Manifest) -> None:
    from newsletter.publication.place.database_server import DatabaseServer  # noqa: PLC0415

    server = databases.home(workplace)
    if not isinstance(server, DatabaseServer):
        raise UsageError(
            "This backup holds tables of PostgreSQL, and no database is named for them.",
            help="Give an empty one: --database postgresql://USER@HOST/NAME",
        )
    facts = told.facts
    holder = Holder(
        mark=facts.mark,
        features=Features(),
        since=facts.made,
        restored=facts.name,
        made=facts.made,
    )
    server.load(workplace.var, dict(facts.schemas), holder)
