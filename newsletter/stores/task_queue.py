"""The queue between whoever sends an issue and the workers: Procrastinate, in the database itself.

A task names a part of a ledger and nothing else; what is in it decides the ledger.  So a task may run
twice or never: whoever runs it takes what is there to take.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import field

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from newsletter.errors import StoreError
from newsletter.model.ledger import Part
from newsletter.model.values import dataclass
from newsletter.stores import postgres
from newsletter.stores.worker_schema import KIND, prepare

QUEUE, TASK = "send", "hand over"
AT_ONCE = 1_000
"""Tasks that one statement puts into the queue."""
BEAT = 5.0
"""Seconds between two signs of life of a worker to the queue."""
STALLED = 30.0
"""Seconds without one, after which its task is given to another."""
LOOKED_EVERY = 10.0
"""Seconds between two looks for tasks whose worker has died."""
POLLED_EVERY = 2.0
"""Seconds after which a worker asks for work even where nobody called."""
NAP = 0.05
"""Seconds after which a word to stop is heeded."""
AGAIN = 1.0
"""Seconds before a server that went away is tried again."""

Do = Callable[[Part], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How soon a worker that died is noticed.  Seconds."""

    beat: float = BEAT
    stalled: float = STALLED
    look: float = LOOKED_EVERY


USUAL = Rhythm()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskQueue:
    """The tasks of one publication."""

    address: str
    password: str = field(default="", repr=False)

    def prepare(self) -> None:
        """Make the tables where they are missing.  Raises `SchemaError`, `StoreError`."""
        prepare(self.address, password=self.password)

    def hand_out(self, issue: str, find: Callable[[], Sequence[Part]]) -> int:
        """Put an issue's parts into the queue unless there are tasks of it already; return how many are.

        Of any number of processes that do so at once, one does.
        """
        with (
            postgres.explained(self.address),
            closing(postgres.connect(self.address, KIND, password=self.password)) as database,
            database.transaction(),
        ):
            if alive := _alive(database, issue):
                return alive
            parts = find()
            manager = JobManager(SyncPsycopgConnector())
            for start in range(0, len(parts), AT_ONCE):
                some = [_job(part) for part in parts[start : start + AT_ONCE]]
                manager.batch_defer_jobs(some, connection=database.raw)
            return len(parts)

    def alive(self, issue: str) -> int:
        """Return how many tasks of an issue wait or are worked on."""
        with (
            postgres.explained(self.address),
            closing(postgres.connect(self.address, KIND, password=self.password)) as database,
        ):
            return _alive(database, issue)

    def take_back(self, issue: str) -> int:
        """Remove the tasks of an issue that nobody has begun; return how many there were."""
        with (
            postgres.explained(self.address),
            closing(postgres.connect(self.address, KIND, password=self.password)) as database,
        ):
            return database.execute(_TAKE_BACK, (QUEUE, issue)).rowcount

    def work(
        self,
        do: Do,
        *,
        stop: threading.Event,
        say: Callable[[str], None] = lambda _: None,
        rhythm: Rhythm = USUAL,
    ) -> None:
        """Take tasks, one after the other, until `stop` is set; the one in hand is ended first.

        `do` runs in a thread of its own and never raises.  A server that goes away is told of once,
        and waited for.
        """
        told = ""
        while not stop.is_set():
            try:
                asyncio.run(self._work(do, stop, rhythm))
                trouble = ""
            except (ConnectorException, StoreError, OSError) as error:
                trouble = str(error.__cause__ or error).strip().partition("\n")[0]
            if trouble and trouble != told:
                say(f"the queue cannot be read: {trouble}; it is tried again")
            told = trouble
            if not stop.is_set():
                stop.wait(AGAIN)

    async def _work(self, do: Do, stop: threading.Event, rhythm: Rhythm) -> None:
        """Take tasks until `stop` is set or the server goes away."""
        logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
        logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
        app = App(connector=self._connector())

        @app.task(name=TASK, queue=QUEUE)
        def hand_over(issue: str, after: str, last: str) -> None:
            do(Part(issue=issue, after=after, last=last))

        async with app.open_async():
            working = asyncio.create_task(
                app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=1,
                    install_signal_handlers=False,
                    delete_jobs="always",
                    fetch_job_polling_interval=POLLED_EVERY,
                    update_heartbeat_interval=rhythm.beat,
                    stalled_worker_timeout=rhythm.stalled,
                )
            )
            rescuing = asyncio.create_task(_rescue_for_ever(app, rhythm))
            try:
                # The event is of another thread, or of a signal: nothing of asyncio's own can wait for it.
                while not stop.is_set() and not working.done() and not rescuing.done():  # noqa: ASYNC110
                    await asyncio.sleep(NAP)
            finally:
                # Cancelled, it takes nothing more, and waits for the task that it has in hand.
                rescuing.cancel()
                working.cancel()
                results = await asyncio.gather(working, rescuing, return_exceptions=True)
        for one in results:
            if isinstance(one, Exception):
                raise one

    def _connector(self) -> PsycopgConnector:
        settings = {"options": postgres.options_of(self.address, KIND), "connect_timeout": 10}
        if self.password:
            settings["password"] = self.password
        return PsycopgConnector(
            conninfo=self.address, min_size=1, max_size=3, timeout=10.0, kwargs=settings
        )


async def _rescue_for_ever(app: App, rhythm: Rhythm) -> None:
    """Give tasks whose worker shows no sign of life to others, again and again."""
    while True:
        await asyncio.sleep(rhythm.look)
        manager = app.job_manager
        stalled = await manager.get_stalled_jobs(seconds_since_heartbeat=rhythm.stalled)
        for job in stalled:
            # Another worker, or the one that was thought dead, may have been quicker.
            with suppress(ConnectorException):
                await manager.retry_job(job)


def _job(part: Part) -> Job:
    return Job(
        queue=QUEUE,
        task_name=TASK,
        lock=None,
        queueing_lock=None,
        task_kwargs={"issue": part.issue, "after": part.after, "last": part.last},
    )


_ALIVE = """
SELECT count(*) AS alive FROM procrastinate_jobs
WHERE queue_name = ? AND status IN ('todo', 'doing') AND args->>'issue' = ?
"""
_TAKE_BACK = (
    "DELETE FROM procrastinate_jobs WHERE queue_name = ? AND status = 'todo' AND args->>'issue' = ?"
)


def _alive(database: postgres.PostgresDatabase, issue: str) -> int:
    row = database.execute(_ALIVE, (QUEUE, issue)).fetchone()
    return int(row["alive"]) if row else 0
