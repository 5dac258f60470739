"""The night's backup: one for each local day, by one process, and a word to the publisher where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from zoneinfo import ZoneInfo

from newsletter.deliver.schedule import rest_after
from newsletter.errors import NewsletterError
from newsletter.model.values import dataclass
from newsletter.publication.care import backing_up, journalling, placing, watching
from newsletter.publication.place import reading
from newsletter.publication.place.duties import claim, duty_store
from newsletter.publication.place.workplace import Workplace

SERIES, JOURNAL = "backup", "journal"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRound:
    """What one round of the clock made."""

    told: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield what was made; nothing where nothing was due."""
        yield from self.told


def back_up_due(workplace: Workplace, *, holder: str) -> BackupRound:
    """Make the night's backup where it is due and nobody made it; a machine's very first one at once.

    Raises what `backing_up.back_up` raises; it is tried again, each time later.
    """
    rules = reading.publication(workplace).backup
    if not rules.complete or not workplace.has_mail():
        return BackupRound()
    item = _due(workplace, rules.at)
    if not item or not claim(workplace, SERIES, item, holder=holder):
        return BackupRound()
    told, done = "it was given up", False
    try:
        made = backing_up.back_up(workplace, placing.target_of(workplace), rules.keep)
        told, done = next(made.lines()), True
    except NewsletterError as error:
        told = f"{error.message} {error.help}".strip()
        raise
    finally:
        _let_go(workplace, item, holder=holder, told=told, done=done)
    return BackupRound(told=(told,))


def journal_due(workplace: Workplace, *, holder: str) -> BackupRound:
    """Write the journal on, by one process at a time.  Raises what `write_journal` raises."""
    rules = reading.publication(workplace).backup
    if not rules.complete or not workplace.has_mail():
        return BackupRound()
    if not claim(workplace, JOURNAL, JOURNAL, holder=holder):
        return BackupRound()
    told = "it was given up"
    try:
        written = journalling.write_journal(workplace, placing.target_of(workplace))
        told = written.line()
    except NewsletterError as error:
        told = f"{error.message} {error.help}".strip()
        raise
    finally:
        with duty_store(workplace) as store:
            store.let_go(
                JOURNAL, JOURNAL, holder=holder, until=workplace.clock(), told=told, fresh=True
            )
    return BackupRound(told=(told,) if written.name else ())


def failure(workplace: Workplace) -> tuple[str, str] | None:
    """Return (the local day, why) where there is no fresh backup though there should be."""
    rules = reading.publication(workplace).backup
    if not rules.complete or not workplace.has_mail():
        return None
    reason, day = watching.overdue(workplace), _day(workplace)
    with duty_store(workplace) as store:
        known = store.known(SERIES, _due(workplace, rules.at) or day)
    tried = known is not None and not known.done and not known.holder and known.tries > 0
    if not reason and not tried:
        return None
    return day, " ".join(filter(None, (reason, known.told if known and tried else "")))


def _due(workplace: Workplace, at: str) -> str:
    """Return the name of what is due, or empty."""
    mark = watching.lacking(workplace)
    if mark:
        return f"first {mark}"
    zone = ZoneInfo(reading.publication(workplace).schedule.zone)
    local = workplace.clock().astimezone(zone)
    return _day(workplace) if local.time() >= time.fromisoformat(at) else ""


def _day(workplace: Workplace) -> str:
    zone = ZoneInfo(reading.publication(workplace).schedule.zone)
    return f"{workplace.clock().astimezone(zone):%Y-%m-%d}"


def _let_go(workplace: Workplace, item: str, *, holder: str, told: str, done: bool) -> None:
    now = workplace.clock()
    with duty_store(workplace) as store:
        known = store.known(SERIES, item)
        store.let_go(
            SERIES,
            item,
            holder=holder,
            until=now + rest_after(known.tries if known else 1),
            done=now if done else None,
            told=told,
        )
