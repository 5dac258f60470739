"""An issue handed to the workers: parts of its ledger go into the queue, and are watched until they are done.

Whoever does this mails nobody.  It decides what may go now, step by step; the queue forgets and
repeats, and the ledger decides.  Where it dies, the workers end what is in the queue, and whoever comes
next goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsletter.audience.suppression import suppression_digests
from newsletter.deliver.engine import Progress, Run
from newsletter.deliver.job import Job
from newsletter.errors import SendError
from newsletter.model.sending import DeliveryState
from newsletter.publication.place import secrets
from newsletter.publication.place.database_server import DatabaseServer
from newsletter.publication.place.databases import expect_server, home
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send.pacing import HandOver, Report
from newsletter.publication.send.starting import Start
from newsletter.stores import postgres
from newsletter.stores.batches import BatchLedgerStore
from newsletter.stores.hands import SqlHandStore
from newsletter.stores.task_queue import TaskQueue
from newsletter.stores.worker_schema import KIND

BATCH = 500
"""Rows that one task hands over: more cost nothing less a message, and wait longer for a dead worker."""
LOOKED_EVERY = 0.5
"""Seconds between two looks at how far the workers are."""
LONGEST_NAP = 5.0
ENDED_WITHIN = 20
"""So many looks a stop waits for what is under way; a dead worker's task would be waited for in vain."""
LIVES = timedelta(seconds=60)
"""So long a worker's last sign of life counts; they give one every few seconds."""


def server_of(workplace: Workplace) -> DatabaseServer:
    """Return the server that all workers share; raises `SettingError` where there is none."""
    expect_server(workplace)
    found = home(workplace)
    assert isinstance(found, DatabaseServer)  # noqa: S101 - it has an address
    return found


def queue_of(workplace: Workplace) -> TaskQueue:
    """Return the queue, its tables made where they are missing."""
    server = server_of(workplace)
    with workplace.mail():  # whose tables are counted along
        queue = TaskQueue(address=server.address, password=server.password)
        queue.prepare()
    return queue


@contextmanager
def batch_store(workplace: Workplace, holder: str = "") -> Iterator[BatchLedgerStore]:
    """Open the ledgers as workers see them."""
    keyring = secrets.load(workplace.folder, workplace.environ).suppression
    with workplace.mail() as connection:
        yield BatchLedgerStore(
            connection,
            digests=lambda normal: suppression_digests(normal, keyring),
            holder=holder,
        )


@contextmanager
def hand_store(workplace: Workplace) -> Iterator[SqlHandStore]:
    """Open what is known of the workers."""
    server = server_of(workplace)
    with (
        postgres.explained(server.address),
        closing(postgres.connect(server.address, KIND, password=server.password)) as connection,
    ):
        yield SqlHandStore(connection)


def by_workers(
    workplace: Workplace,
    job: Job,
    *,
    start: Start,
    halted: Callable[[], bool],
    patience: float,
) -> HandOver:
    """Return what hands over by the workers, as `pacing` wants it."""

    def hand_over(enough: Callable[[], bool], report: Report, most: int | None) -> Run:
        queue = queue_of(workplace)
        with batch_store(workplace) as store:
            if not start.is_reached():
                return Run(progress=Progress(), halted="stopped")
            watching = _Watching(
                workplace=workplace,
                queue=queue,
                store=store,
                issue=job.issue,
                first=store.counted(job.issue),
                patience=patience,
                wait=start.wait,
            )
            return watching.until_done(enough, report, halted, most)

    return hand_over


@dataclass(slots=True, kw_only=True)
class _Watching:
    """One step of a send, as far as the workers have it."""

    workplace: Workplace
    queue: TaskQueue
    store: BatchLedgerStore
    issue: str
    first: Mapping[DeliveryState, int]
    """How the ledger stood before."""
    patience: float
    """Seconds that may be waited, in all, for rows that are not due."""
    wait: Callable[[float], None]
    progress: Progress = field(default_factory=Progress)

    def until_done(
        self,
        enough: Callable[[], bool],
        report: Report,
        halted: Callable[[], bool],
        most: int | None,
    ) -> Run:
        """Return when nothing more can go now, or shall; `most` rows in all."""
        while True:
            self._look(report)
            if why := self.store.halted(self.issue):
                return self._stopped(why)
            if enough():
                return self._stopped("stopped")
            if halted():
                return Run(progress=self.progress, halted="stopped; the workers end what they have")
            if self._hand_out(most):
                self._expect_workers()
                self.wait(LOOKED_EVERY)
                continue
            self._look(report)  # they may have ended since
            pause = self._pause(next_try := self.store.next_try(self.issue))
            if pause is None or pause > self.patience:
                return Run(progress=self.progress, next_try=next_try)
            nap = min(pause, LONGEST_NAP)
            self.patience -= nap
            self.wait(nap)

    def _look(self, report: Report) -> None:
        self.progress = _since(self.first, self.store.counted(self.issue))
        report(self.progress)

    def _hand_out(self, most: int | None) -> int:
        """Return how many tasks are under way; where there are none, put what can go into the queue."""
        left = None if most is None else max(most - self.progress.handed_over, 0)
        return self.queue.hand_out(
            self.issue,
            lambda: self.store.parts(self.issue, size=BATCH, most=left, now=self.workplace.clock()),
        )

    def _stopped(self, why: str) -> Run:
        """Take back what nobody has begun; rows that are under way are ended by whoever has them."""
        self.queue.take_back(self.issue)
        for _ in range(ENDED_WITHIN):
            if not self.queue.alive(self.issue):
                break
            self.wait(LOOKED_EVERY)
        return Run(progress=self.progress, halted=why)

    def _pause(self, next_try: datetime | None) -> float | None:
        if next_try is None:
            return None
        return max((next_try - self.workplace.clock()).total_seconds(), 0.05)

    def _expect_workers(self) -> None:
        """Raise `SendError` where nobody takes what lies in the queue."""
        now = self.workplace.clock()
        with hand_store(self.workplace) as hands:
            if any(abs(now - one.seen) < LIVES and not one.gone for one in hands.all()):
                return
        raise SendError(
            f"Issue {self.issue} waits in the queue, and no worker takes it.",
            help="Start one, on this host or on any other of them: newsletter worker. What is in the "
            "queue leaves then by itself.",
        )


def _since(first: Mapping[DeliveryState, int], now: Mapping[DeliveryState, int]) -> Progress:
    """Return what all workers did since; a row that was put off and has gone is one outcome."""

    def grown(state: DeliveryState) -> int:
        return max(now.get(state, 0) - first.get(state, 0), 0)

    return Progress(
        accepted=grown(DeliveryState.ACCEPTED),
        failed=grown(DeliveryState.FAILED),
        deferred=grown(DeliveryState.DEFERRED),
        uncertain=grown(DeliveryState.UNCERTAIN),
    )
