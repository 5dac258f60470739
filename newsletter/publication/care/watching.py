"""Whether there is a backup that is fresh enough, and what to say of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from newsletter.backup.names import MARK, is_of
from newsletter.errors import NewsletterError
from newsletter.model.backup import BackupMade
from newsletter.model.diagnosis import Diagnosis, bad, good, warning
from newsletter.publication.care import journalling, placing
from newsletter.publication.place import fence, reading
from newsletter.publication.place.wording import moment
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.machine import SqlMachineStore

OLD = timedelta(hours=48)
JOURNALLED_WITHIN = timedelta(minutes=5)
_HOW = "docs/how-to/back-up-and-restore.md says how, in five minutes."


def last_backup(workplace: Workplace) -> BackupMade | None:
    """Return the newest backup that was written and read back; makes no database."""
    if not workplace.has_mail():
        return None
    with workplace.mail() as database:
        return next(iter(SqlMachineStore(database).backups()), None)


def lacking(workplace: Workplace) -> str:
    """Return the mark of this machine where it never made a backup itself, or empty."""
    with workplace.mail() as database:
        mark = fence.holder_of(workplace, database).mark[:MARK]
        names = [one.name for one in SqlMachineStore(database).backups()]
    return "" if any(is_of(name, mark) for name in names) else mark


def overdue(workplace: Workplace) -> str:
    """Return why there is no backup that is fresh enough, or empty."""
    last = last_backup(workplace)
    if last is None:
        return "no backup was ever made"
    if workplace.clock() - last.made > OLD:
        return f"the last backup is of {moment(last.made)}, more than 48 hours ago"
    return ""


def examine(workplace: Workplace) -> Iterator[Diagnosis]:
    """Say whether this machine may mail, and how old the last backup is."""
    try:
        yield from _fence(workplace)
        yield _backup(workplace)
        yield from _journal(workplace)
    except (NewsletterError, OSError):
        return  # said of the databases


def _fence(workplace: Workplace) -> Iterator[Diagnosis]:
    reason = fence.why_fenced(workplace)
    if reason:
        yield bad("fence", f"nothing is mailed from here: {reason}", fence.WAY_OUT)


def _journal(workplace: Workplace) -> Iterator[Diagnosis]:
    """Yield that the journal is behind: who left since would be mailed again after a restore."""
    rules = reading.publication(workplace).backup
    if not (rules.complete and workplace.has_mail()):
        return
    since = journalling.behind_since(workplace, placing.target_of(workplace).place.shown)
    if since and workplace.clock() - since > JOURNALLED_WITHIN:
        yield warning(
            "journal",
            f"what happened to readers since {moment(since)} stands in no journal: were this disk "
            "to die now, whoever left since would be mailed again",
            "Write it: newsletter run --once; keep `newsletter run` alive, and it is written each "
            "minute.",
        )


def _backup(workplace: Workplace) -> Diagnosis:
    rules = reading.publication(workplace).backup
    if not workplace.has_mail():
        return good("backup", "there are no readers yet that could be lost")
    if not rules.complete:
        return warning("backup", "none is set up: should this disk die, all readers are lost", _HOW)
    reason = overdue(workplace)
    if reason:
        return warning(
            "backup",
            reason,
            "Make one now: newsletter backup. `newsletter run` makes one each night.",
        )
    last = last_backup(workplace)
    return good("backup", f"the last is of {moment(last.made)}, at {last.place}" if last else "")
