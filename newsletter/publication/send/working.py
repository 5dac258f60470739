"""`newsletter worker`: takes parts of ledgers off the queue and mails them, on any number of hosts.

A worker that cannot go on under its name begins again under another, so that others, and it itself,
know that whoever had that name is dead.  Beside its work it looks now and then what the dead of this
machine left open, and says that it lives.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsletter.deliver.lock import Holders, sender_lock
from newsletter.deliver.reconcile import Recovered, reconcile
from newsletter.errors import AlreadySending, NewsletterError
from newsletter.model.ledger import Held, Part
from newsletter.model.sending import DeliveryState
from newsletter.publication.issues.sealed import read_sealed
from newsletter.publication.place import fence, reading
from newsletter.publication.place.moving import expect_leavers_known
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send.crew import Crew, record_of
from newsletter.publication.send.hosts import hand_of
from newsletter.publication.send.jobs import job_of
from newsletter.publication.send.queueing import batch_store, hand_store, queue_of
from newsletter.stores.task_queue import USUAL, Rhythm

log = logging.getLogger("newsletter.worker")

REST = 5.0
"""Seconds after something went wrong."""
ASKED_AGAIN = timedelta(minutes=5)
"""So often a record is asked again about rows that stayed uncertain."""
TOLD_EVERY = timedelta(seconds=10)
"""So often it is said how much was handed over."""


def work(
    workplace: Workplace,
    stop: threading.Event,
    *,
    say: Callable[[str], None],
    rhythm: Rhythm = USUAL,
) -> None:
    """Take work until `stop` is set; then end what is in hand: nothing of it stays uncertain.

    Raises `SettingError` where the databases are files, `FencedError` on a copy, `StoreError` where
    the server cannot be used at the start; later it is waited for.
    """
    queue = queue_of(workplace)
    fence.expect_own(workplace)
    expect_leavers_known(workplace, reading.publication(workplace))
    worker = _Worker(workplace=workplace, stop=stop, say=say)
    looks = threading.Thread(target=worker.look_for_ever, args=(rhythm.look,), name="looks")
    worker.begin()
    looks.start()
    try:
        queue.work(worker.do, stop=stop, say=say, rhythm=rhythm)
    finally:
        stop.set()
        looks.join()
        worker.end()


@dataclass(slots=True, kw_only=True)
class _Worker:
    """One process that takes work."""

    workplace: Workplace
    stop: threading.Event
    say: Callable[[str], None]
    began: datetime = field(init=False)
    crew: Crew | None = None
    trouble: str = ""
    """What was said last, so that it is not said for each part."""
    untold: int = 0
    told: datetime = field(init=False)
    look: _Look = field(init=False)
    _open: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self.began = self.told = self.workplace.clock()
        self.look = _Look(workplace=self.workplace)

    def begin(self) -> None:
        """Take a name, and say that it lives."""
        crew = Crew(workplace=self.workplace, stop=self.stop)
        self._open.enter_context(crew.at_work())
        self.crew = crew
        self._beat()

    def end(self) -> None:
        """Let go of everything; nothing is in hand."""
        self._tell(0, whole=True)
        crew, self.crew = self.crew, None
        self._open.close()
        if crew:
            with suppress(NewsletterError), hand_store(self.workplace) as hands:
                hands.leave(crew.holder)

    def do(self, part: Part) -> None:
        """Hand over what can go of a part; never raises."""
        try:
            if self.crew is None:
                self.begin()
            assert self.crew is not None  # noqa: S101 - just begun
            self._tell(self.crew.hand_over(part).handed_over)
            self.trouble = ""
        except Exception as error:  # noqa: BLE001 - whatever it is, the rows say what became of them
            self._fail(part, error)

    def look_for_ever(self, seconds: float) -> None:
        """Say that it lives, and settle what the dead left open, again and again."""
        trouble = ""
        while True:
            try:
                self._beat()
                if (found := self.look.settle_open()) != Recovered():
                    self.say(_found_line(found))
                trouble = ""
            except NewsletterError as error:
                if error.message != trouble:
                    self.say(f"{error.message} {error.help}".strip())
                trouble = error.message
            if self.stop.wait(seconds):
                return

    def _beat(self) -> None:
        if crew := self.crew:
            with hand_store(self.workplace) as hands:
                hands.beat(hand_of(self.workplace, crew.holder, began=self.began))

    def _fail(self, part: Part, error: Exception) -> None:
        """Tell it, and go on under another name: this one is dead."""
        self.crew = None
        with suppress(Exception):
            self._open.__exit__(type(error), error, error.__traceback__)
        self._open = ExitStack()
        told = f"{part.issue}: {type(error).__name__}: {error}"
        if isinstance(error, NewsletterError):
            told = f"{part.issue}: {error.message} {error.help}".strip()
        else:
            log.error("%s", part.issue, exc_info=error)
        if told != self.trouble:
            self.say(told)
        self.trouble = told
        with suppress(Exception):  # else the next part tells why
            self.begin()  # it lives while it rests: nobody is to be told that no worker takes it
        self.stop.wait(REST)

    def _tell(self, handed_over: int, *, whole: bool = False) -> None:
        self.untold += handed_over
        now = self.workplace.clock()
        if self.untold and (whole or abs(now - self.told) >= TOLD_EVERY):
            self.say(f"handed over {self.untold}")
            self.untold, self.told = 0, now


@dataclass(slots=True, kw_only=True)
class _Look:
    """What this machine can find out about rows that nobody will settle."""

    workplace: Workplace
    asked: dict[str, datetime] = field(default_factory=dict)
    """When each issue's uncertain rows were asked about."""

    def settle_open(self) -> Recovered:
        """Resolve what the dead of this machine, and of machines that are off, left open.

        One worker of a machine does so at a time.
        """
        lock = self.workplace.var / "locks" / "looking"
        with suppress(AlreadySending), sender_lock(lock, "looks"):
            return self._settle_all()
        return Recovered()

    def _settle_all(self) -> Recovered:
        holders = Holders(self.workplace.var / "locks" / "holders")
        with hand_store(self.workplace) as hands, batch_store(self.workplace) as store:
            gone = hands.gone()

            def is_dead(holder: str) -> bool:
                return holder in gone or holders.is_dead(holder)

            found, held = Recovered(), set[str]()
            for issue in store.open_issues():
                rows = store.unresolved(issue)
                if self._is_worth_asking(issue, rows, is_dead):
                    found += self._settle(issue, is_dead)
                held |= {one.holder for one in store.unresolved(issue)}
            for one in hands.all():
                if one.holder not in held and is_dead(one.holder):
                    hands.leave(one.holder)
            hands.forget(self.workplace.clock())
            holders.forget(held)
        return found

    def _is_worth_asking(
        self, issue: str, rows: tuple[Held, ...], is_dead: Callable[[str], bool]
    ) -> bool:
        now = self.workplace.clock()
        open_now = any(
            one.state is DeliveryState.IN_FLIGHT
            and (is_dead(one.holder) or one.until is None or one.until <= now)
            for one in rows
        )
        undecided = [one.at for one in rows if one.state is DeliveryState.UNCERTAIN and one.carrier]
        before = self.asked.get(issue)
        news = before is None or any(at >= before for at in undecided) or now - before > ASKED_AGAIN
        if undecided and news:
            self.asked[issue] = now
        return open_now or bool(undecided and news)

    def _settle(self, issue: str, is_dead: Callable[[str], bool]) -> Recovered:
        publication = reading.publication(self.workplace)
        job = job_of(self.workplace, read_sealed(self.workplace, issue), publication)
        with batch_store(self.workplace) as store:
            return reconcile(
                job,
                store=store,
                transport=record_of(self.workplace, publication),
                now=self.workplace.clock(),
                dead=is_dead,
            )


def _found_line(found: Recovered) -> str:
    return (
        f"of messages that a worker left open {found.accepted} had arrived, {found.returned} had not, "
        f"{found.uncertain} nobody can tell"
    )
