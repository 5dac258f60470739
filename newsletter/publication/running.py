"""`newsletter run`: the clock process.

What is due stands in the database and is claimed there, so that any number of these
processes may run, and none of them need have run before.  APScheduler is the alarm clock
alone: it wakes a duty and remembers nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC

from apscheduler.schedulers.background import BackgroundScheduler

from newsletter.errors import NewsletterError
from newsletter.publication import consenting
from newsletter.publication.consenting import Round, Stopped
from newsletter.publication.workplace import Workplace

__all__ = ["DUTIES", "Duty", "Round", "run_once", "run_until"]

log = logging.getLogger("newsletter.run")

Do = Callable[[Workplace, Stopped], Round]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something that the clock does again and again."""

    name: str
    every: float
    """Seconds from one start to the next; a start that would overtake the last one is left out."""
    do: Do


def _consent(workplace: Workplace, stopped: Stopped) -> Round:
    return consenting.settle(workplace, stopped=stopped)


def _tidy(workplace: Workplace, _stopped: Stopped) -> Round:
    return consenting.tidy(workplace)


DUTIES = (
    Duty(name="consent", every=5.0, do=_consent),
    Duty(name="tidy", every=3600.0, do=_tidy),
)


def run_once(workplace: Workplace, duties: tuple[Duty, ...] = DUTIES) -> tuple[Round, ...]:
    """Do everything that is due now, and return what was done.  Raises what a duty raises."""
    return tuple(duty.do(workplace, lambda: False) for duty in duties)


def run_until(
    stop: threading.Event,
    workplace: Workplace,
    *,
    say: Callable[[str], None],
    duties: tuple[Duty, ...] = DUTIES,
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
    for duty in duties:
        shift = _Shift(duty=duty, workplace=workplace, stop=stop, say=say)
        shift.wake()
        scheduler.add_job(shift.wake, "interval", seconds=duty.every, id=duty.name)
    scheduler.start()
    try:
        stop.wait()
    finally:
        scheduler.shutdown(wait=True)


@dataclass(slots=True, kw_only=True)
class _Shift:
    """One duty while the clock runs."""

    duty: Duty
    workplace: Workplace
    stop: threading.Event
    say: Callable[[str], None]
    trouble: str = field(default="")
    """What was said last, so that it is not said every few seconds."""

    def wake(self) -> None:
        """Do what is due; never raises for what a person can mend."""
        if self.stop.is_set():
            return
        try:
            done = self.duty.do(self.workplace, self.stop.is_set)
        except NewsletterError as error:
            self._complain(f"{self.duty.name}: {error.message} {error.help}".strip())
            return
        self.trouble = ""
        for line in done.lines():
            log.info("%s: %s", self.duty.name, line)
            self.say(line)

    def _complain(self, trouble: str) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            log.warning("%s", trouble)
            self.say(trouble)
