"""Replaying the journal upon a restored publication, oldest piece first."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from newsletter.backup.bundle import unpack
from newsletter.backup.locking import unlocked
from newsletter.backup.manifest import Manifest
from newsletter.backup.names import is_journal, made_at
from newsletter.backup.places import Place
from newsletter.errors import BackupError, StoreError
from newsletter.model.machine import Holder
from newsletter.model.values import dataclass
from newsletter.publication.care.contents import ROOT
from newsletter.publication.care.journalling import (
    EVENTS,
    LEDGERS,
    PEOPLE,
    SUBSCRIBERS,
    SUPPRESSIONS,
)
from newsletter.publication.place.wording import moment
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.journal import Row, SqlJournalStore
from newsletter.stores.machine import SqlMachineStore

_SEALED = f"{ROOT}/issues/sent/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What the journal brought."""

    pieces: int = 0
    until: datetime | None = None
    """Up to when the last piece tells."""
    damaged: tuple[str, ...] = ()
    """Pieces that cannot be read."""

    def lines(self) -> Iterator[str]:
        """Yield what it brought, line by line."""
        if self.pieces and self.until:
            yield f"the journal brought it up to {moment(self.until)}, in {self.pieces} pieces"
        if self.damaged:
            yield (
                f"{len(self.damaged)} pieces of the journal are damaged: who left then may be "
                f"missing among those who left ({', '.join(self.damaged)})"
            )


def pieces_after(place: Place, holder: Holder) -> tuple[str, ...]:
    """Return the pieces of the journal that a restored database lacks, oldest first."""
    names = sorted(one.name for one in place.stored() if is_journal(one.name, holder.mark))
    after = holder.replayed
    made = holder.made
    return tuple(name for name in names if name > after and made and (made_at(name) or made) > made)


def replay(
    workplace: Workplace, place: Place, names: Sequence[str], identity: str, room: Path
) -> Replayed:
    """Replay pieces; those that are damaged are left out, and named.  Raises `BackupError`."""
    damaged, told = [], []
    for number, name in enumerate(names):
        file, folder = room / "piece", room / f"piece-{number}"
        place.fetch(name, file)
        try:
            manifest = _opened(file, identity, folder)
        except BackupError:
            damaged.append(name)
            continue
        _apply(workplace, manifest, folder)
        told.append(manifest)
    return Replayed(
        pieces=len(told), until=told[-1].facts.made if told else None, damaged=tuple(damaged)
    )


def _opened(file: Path, identity: str, folder: Path) -> Manifest:
    """Unpack a piece into a folder of its own, of which nothing is used before all was compared."""

    def into(path: str, mode: int) -> _Part:
        del mode
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return _Part(target)

    with file.open("rb") as stream, unlocked(stream, identity) as plain:
        return unpack(plain, into)


class _Part:
    """A file of a piece."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("xb")
        self.write, self.close = self._stream.write, self._stream.close


def _apply(workplace: Workplace, manifest: Manifest, folder: Path) -> None:
    paths = [one.path for one in manifest.files]
    for path in paths:
        if path.startswith(_SEALED):
            target = workplace.folder / path.removeprefix(f"{ROOT}/")
            target.parent.mkdir(parents=True, exist_ok=True)
            (folder / path).replace(target)
    with workplace.mail() as database, database.transaction():
        journal, machine = SqlJournalStore(database), SqlMachineStore(database)
        holder = machine.holder()
        if holder is None or holder.mark != manifest.facts.mark:
            raise StoreError("This piece of the journal is of another machine.")
        newer = manifest.facts.event > machine.last_event() or EVENTS not in paths
        if newer:
            journal.replay_people(
                subscribers=list(_rows(folder / SUBSCRIBERS)),
                people=list(_rows(folder / PEOPLE)),
                events=list(_rows(folder / EVENTS)),
                suppressions=list(_rows(folder / SUPPRESSIONS)) if SUPPRESSIONS in paths else None,
            )
        for path in paths:
            if path.startswith(LEDGERS):
                journal.replay_ledger(_rows(folder / path))
        machine.hold(replace(holder, replayed=manifest.facts.name))


def _rows(path: Path) -> Iterator[Row]:
    with suppress(FileNotFoundError), path.open(encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)
