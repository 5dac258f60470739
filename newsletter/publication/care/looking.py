"""`newsletter backup --list` and `--verify`: what lies at the place, and whether it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from newsletter.backup.bundle import unpack
from newsletter.backup.locking import unlocked
from newsletter.backup.manifest import Manifest
from newsletter.backup.names import is_backup, made_at
from newsletter.backup.places import Place
from newsletter.errors import BackupError
from newsletter.model.values import dataclass
from newsletter.publication.care.backing_up import sha256_of, staged
from newsletter.publication.place.wording import moment
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.machine import SqlMachineStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """A backup at its place."""

    name: str
    size: int
    made: datetime

    def line(self) -> str:
        """Return it as one line."""
        return f"{moment(self.made)}  {self.size:>14,}  {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A backup that was looked at."""

    name: str
    opened: bool
    """It was unlocked and every file in it compared; else only its hash, as it was when made."""
    files: int = 0
    size: int = 0

    def line(self) -> str:
        """Return it as one line."""
        if self.opened:
            return f"{self.name}: {self.files:,} files, {self.size:,} octets, all as listed"
        return (
            f"{self.name}: the same octets as when it was made. Whether they unlock says "
            "--identity, with the key of the recovery sheet."
        )


def listed(place: Place) -> tuple[Lying, ...]:
    """Return the backups at a place, the newest first."""
    found = (
        Lying(name=one.name, size=one.size, made=made)
        for one in place.stored()
        if is_backup(one.name) and (made := made_at(one.name))
    )
    return tuple(sorted(found, key=lambda one: one.name, reverse=True))


def named(place: Place, name: str) -> str:
    """Return the name of a backup at a place: the newest for an empty one.  Raises `BackupError`."""
    names = [one.name for one in listed(place)]
    if not names:
        raise BackupError(
            f"There is no backup at {place.shown}.",
            help="See that it is the right place; `newsletter backup` makes one.",
        )
    if name and name not in names:
        raise BackupError(
            f"There is no backup {name!r} at {place.shown}.",
            help=f"The newest is {names[0]}; newsletter backup --list shows all.",
        )
    return name or names[0]


def verify(workplace: Workplace, place: Place, name: str, *, identity: str = "") -> Verified:
    """Read a backup to its end; raises `BackupError` where it is not whole.

    With the secret key it is unlocked and every file compared; else with the hash that was noted.
    """
    found = named(place, name)
    with staged(workplace, "verify") as staging:
        file = staging / found
        place.fetch(found, file)
        if identity:
            told = opened(file, identity)
            return Verified(name=found, opened=True, files=len(told.files), size=told.size)
        _compare(workplace, found, file)
    return Verified(name=found, opened=False)


def opened(file: Path, identity: str) -> Manifest:
    """Return what is in a backup, every file of which is as listed; nothing is written."""
    with file.open("rb") as stream, unlocked(stream, identity) as plain:
        return unpack(plain)


def _compare(workplace: Workplace, name: str, file: Path) -> None:
    with workplace.mail() as database:
        known = {one.name: one for one in SqlMachineStore(database).backups()}
    if name not in known:
        raise BackupError(
            f"This machine has not noted what {name} was like when it was made.",
            help="Give the key of the recovery sheet with --identity FILE.",
        )
    if sha256_of(file) != known[name].sha256:
        raise BackupError(
            f"{name} is not what it was when it was made: it is damaged, or somebody changed it.",
            help="Make a new one at once: newsletter backup. Look after the place that it lies at.",
        )


def lines(found: tuple[Lying, ...]) -> Iterator[str]:
    """Yield a table, the newest first."""
    yield from (one.line() for one in found)
