"""`newsletter run`: the clock process.

What is due stands in the database and is claimed there, so that any number of these
processes may run, and none of them need have run before.  APScheduler is the alarm clock
alone: it wakes a duty and remembers nothing.  Each duty is done by itself: one that fails is told,
is kept as failed, and stops no other.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from apscheduler.schedulers.background import BackgroundScheduler

from newsletter.errors import NewsletterError
from newsletter.model.duty import DutyRun
from newsletter.model.values import dataclass
from newsletter.publication.archive import keeping, link_care
from newsletter.publication.bounces import bounce_intake
from newsletter.publication.clock import (
    due_backup,
    due_collecting,
    due_sealing,
    due_watching,
    heartbeat,
    notices,
)
from newsletter.publication.place import fence
from newsletter.publication.place.duties import (
    ALIVE,
    ALIVE_ONCE,
    BEAT,
    beat,
    duty_store,
    new_holder,
)
from newsletter.publication.place.mishaps import explain
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post import sender_doctor
from newsletter.publication.readers import consenting
from newsletter.publication.readers.consenting import Round, Stopped
from newsletter.publication.send import asking_again, due_sending
from newsletter.publication.send.starting import AHEAD
from newsletter.publication.writing import condensing

__all__ = ["DUTIES", "Duty", "DutyDone", "Round", "run_once", "run_until"]

log = logging.getLogger("newsletter.run")

NOTED = timedelta(minutes=1)
"""So often it is written down that a duty went as it did before."""


class Report(Protocol):
    """What a duty did."""

    @property
    def troubles(self) -> Sequence[str]:
        """What went wrong, while the rest was done."""

    def lines(self) -> Iterator[str]:
        """Yield what was done, line by line."""


Do = Callable[[Workplace, Stopped], Report]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something that the clock does again and again."""

    name: str
    every: float
    """Seconds from one start to the next; a start that would overtake the last one is left out."""
    do: Do


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDone:
    """One duty, done once."""

    name: str
    report: Report | None = None
    """None: it failed as a whole."""
    trouble: str = ""
    """What went wrong, or empty."""

    def lines(self) -> Iterator[str]:
        """Yield what happened, line by line; nothing where nothing did."""
        if self.report:
            yield from self.report.lines()
        if self.trouble:
            yield f"{self.name}: {self.trouble}"


def _send(workplace: Workplace, stopped: Stopped) -> Report:
    return due_sending.send_due(workplace, holder=new_holder(), stopped=stopped)


def _send_on_the_dot(workplace: Workplace, stopped: Stopped) -> Report:
    return due_sending.send_due(workplace, holder=new_holder(), stopped=stopped, ahead=AHEAD)


def _tell(workplace: Workplace, stopped: Stopped) -> Report:
    return notices.tell_due(workplace, holder=new_holder(), stopped=stopped)


def _consent(workplace: Workplace, stopped: Stopped) -> Report:
    return consenting.settle(workplace, stopped=stopped)


def _collect(workplace: Workplace, _stopped: Stopped) -> Report:
    return due_collecting.collect_due(workplace, holder=new_holder())


def _bounces(workplace: Workplace, stopped: Stopped) -> Report:
    return bounce_intake.read_if_named(workplace, stopped=stopped)


def _ask(workplace: Workplace, _stopped: Stopped) -> Report:
    return asking_again.ask_again(workplace)


def _backup(workplace: Workplace, _stopped: Stopped) -> Report:
    return due_backup.back_up_due(workplace, holder=new_holder())


def _journal(workplace: Workplace, _stopped: Stopped) -> Report:
    return due_backup.journal_due(workplace, holder=new_holder())


def _heartbeat(workplace: Workplace, _stopped: Stopped) -> Report:
    return heartbeat.beat_outside(workplace)


def _watch(workplace: Workplace, _stopped: Stopped) -> Report:
    return due_watching.watch_due(
        workplace, holder=new_holder(), names=sender_doctor.system_names()
    )


def _seals(workplace: Workplace, _stopped: Stopped) -> Report:
    return due_sealing.verify_due(workplace, holder=new_holder())


def _keep(workplace: Workplace, _stopped: Stopped) -> Report:
    return keeping.keep_round(workplace)


def _links(workplace: Workplace, _stopped: Stopped) -> Report:
    return link_care.watch_round(workplace)


def _tidy(workplace: Workplace, _stopped: Stopped) -> Report:
    return consenting.tidy(workplace)


def _condense(workplace: Workplace, _stopped: Stopped) -> Report:
    return condensing.condense_all(workplace)


DUTIES = (
    Duty(name="send", every=5.0, do=_send),
    Duty(name="tell", every=20.0, do=_tell),
    Duty(name="consent", every=5.0, do=_consent),
    Duty(name="collect", every=60.0, do=_collect),
    Duty(name="bounces", every=300.0, do=_bounces),
    Duty(name="ask", every=60.0, do=_ask),
    Duty(name="backup", every=60.0, do=_backup),
    Duty(name="journal", every=60.0, do=_journal),
    Duty(name="heartbeat", every=60.0, do=_heartbeat),
    Duty(name="watch", every=3600.0, do=_watch),
    Duty(name="seals", every=3600.0, do=_seals),
    Duty(name="tidy", every=3600.0, do=_tidy),
    Duty(name="condense", every=3600.0, do=_condense),
    Duty(name="keep", every=900.0, do=_keep),
    Duty(name="links", every=3600.0, do=_links),
)

LASTING = tuple(
    replace(duty, do=_send_on_the_dot) if duty.name == "send" else duty for duty in DUTIES
)
"""As a process does them that stays: it is there shortly before the hour, and waits for it."""


def run_once(workplace: Workplace, duties: tuple[Duty, ...] = DUTIES) -> tuple[DutyDone, ...]:
    """Do everything that is due now, and return what was done; a duty that fails stops no other.

    Raises `StoreError` where it cannot be written down.
    """
    beat(workplace, new_holder(), counts=ALIVE_ONCE)
    done = []
    for duty in duties:
        began = workplace.clock()
        done.append(_done(duty, workplace, lambda: False))
        _note(workplace, done[-1], began)
    return tuple(done)


def run_until(
    stop: threading.Event,
    workplace: Workplace,
    *,
    say: Callable[[str], None],
    duties: tuple[Duty, ...] = LASTING,
) -> None:
    """Do what is due, again and again, until `stop` is set; then end what is under way.

    A duty that fails says so once and goes on being woken; what it was to do stays due.
    """
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    # A start left out because the last one is still at work is as it should be: no warning.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    pulse = _Pulse(workplace=workplace)
    pulse.say_so()
    scheduler.add_job(pulse.say_so, "interval", seconds=BEAT.total_seconds())
    for duty in duties:
        shift = _Shift(duty=duty, workplace=workplace, stop=stop, say=say)
        scheduler.add_job(
            shift.wake,
            "interval",
            seconds=duty.every,
            id=duty.name,
            next_run_time=datetime.now(UTC),  # the alarm's own clock, not the publication's
        )
    scheduler.start()
    try:
        stop.wait()
    finally:
        scheduler.shutdown(wait=True)
        pulse.end()


def _done(duty: Duty, workplace: Workplace, stopped: Stopped) -> DutyDone:
    """Do a duty; whatever goes wrong is told, and is no reason for the clock to stop."""
    try:
        # A copy of this publication must not even empty the mailboxes that the other one reads.
        fence.expect_own(workplace)
        report = duty.do(workplace, stopped)
    except NewsletterError as error:
        return DutyDone(name=duty.name, trouble=_spelt(error))
    except OSError as error:
        return DutyDone(
            name=duty.name, trouble=_spelt(explain(error) or NewsletterError(str(error)))
        )
    except Exception as error:
        log.exception("%s", duty.name)
        return DutyDone(name=duty.name, trouble=f"{type(error).__name__}: {error}")
    return DutyDone(name=duty.name, report=report, trouble=" ".join(report.troubles))


def _note(workplace: Workplace, done: DutyDone, began: datetime) -> None:
    told = done.trouble or "; ".join(done.report.lines() if done.report else ())
    run = DutyRun(
        name=done.name,
        began=began,
        ended=workplace.clock(),
        failed=bool(done.trouble),
        told=told[:500],
    )
    with duty_store(workplace) as store:
        store.note(run)


def _spelt(error: NewsletterError) -> str:
    return f"{error.message} {error.help}".strip()


@dataclass(slots=True, kw_only=True)
class _Pulse:
    """Says that this process keeps the time."""

    workplace: Workplace
    holder: str = field(default_factory=new_holder)

    def say_so(self) -> None:
        """Say so; where it cannot be written down, nobody can know."""
        self._say(ALIVE)

    def end(self) -> None:
        """Say that it is over."""
        self._say(timedelta(0))

    def _say(self, counts: timedelta) -> None:
        try:
            beat(self.workplace, self.holder, counts=counts)
        except NewsletterError as error:
            log.warning("%s", _spelt(error))


@dataclass(slots=True, kw_only=True)
class _Shift:
    """One duty while the clock runs."""

    duty: Duty
    workplace: Workplace
    stop: threading.Event
    say: Callable[[str], None]
    trouble: str = field(default="")
    """What was said last, so that it is not said every few seconds."""
    noted: datetime | None = None

    def wake(self) -> None:
        """Do what is due; never raises."""
        if self.stop.is_set():
            return
        began = self.workplace.clock()
        done = _done(self.duty, self.workplace, self.stop.is_set)
        lines = list(done.report.lines()) if done.report else []
        self._write_down(done, began, news=bool(lines) or done.trouble != self.trouble)
        for line in lines:
            log.info("%s: %s", self.duty.name, line)
            self.say(line)
        if done.trouble and done.trouble != self.trouble:
            log.warning("%s: %s", self.duty.name, done.trouble)
            self.say(f"{self.duty.name}: {done.trouble}")
        self.trouble = done.trouble

    def _write_down(self, done: DutyDone, began: datetime, *, news: bool) -> None:
        if not news and self.noted and abs(began - self.noted) < NOTED:
            return
        try:
            _note(self.workplace, done, began)
            self.noted = began
        except (NewsletterError, OSError) as error:
            log.warning("%s: cannot be written down: %s", self.duty.name, error)
