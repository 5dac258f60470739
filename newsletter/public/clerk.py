"""One thread that does all work on the database, as many jobs to a transaction as are waiting.

A post is answered when its row is on the disk; writing many at once is what makes
that cheap (group commit).  Crossing from the loop's thread to this one and back costs more
than most jobs, so both ways are gone once for all jobs that are ready.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum, auto
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from newsletter.errors import StoreError

MOST_JOBS = 256
"""In one transaction, or a few more: no more are added to as many."""

T = TypeVar("T")
V = TypeVar("V")
B = TypeVar("B")


class _Way(Enum):
    """How a job is done."""

    AMONG = auto()
    """One call for the values of all jobs with the same work."""
    BESIDE = auto()
    """A call of its own, in the transaction of the others."""
    ALONE = auto()
    """Outside of any transaction, with no other job beside it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    work: Callable[..., Any]
    value: Any
    way: _Way
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[Any]

    def do(self, books: object) -> _Done:
        """Do it and return what came of it; a `StoreError` concerns the books and goes on."""
        try:
            if self.way is _Way.AMONG:
                return _Done(self, self.work(books, [self.value])[0])
            return _Done(self, self.work(books))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            return _Done(self, error=error)


@dataclass(frozen=True, slots=True, eq=False)
class _Done:
    """What came of a job."""

    job: _Job
    value: object = None
    error: Exception | None = None

    def settle(self) -> None:
        """Tell whoever asked, unless they have gone away."""
        if self.job.answer.done():
            return
        if self.error is None:
            self.job.answer.set_result(self.value)
        else:
            self.job.answer.set_exception(self.error)


def _tell(done: Sequence[_Done]) -> None:
    """Wake each loop once, however many of its jobs are done: waking it costs more than a job."""
    for loop in {one.job.loop for one in done}:
        loop.call_soon_threadsafe(_settle, [one for one in done if one.job.loop is loop])


def _settle(done: Sequence[_Done]) -> None:
    for one in done:
        one.settle()


def _do_together(books: object, jobs: Sequence[_Job]) -> Iterator[_Done]:
    """Do jobs and yield what came of them; those with the same work are one call, at the end."""
    alike: dict[Callable[..., Any], list[_Job]] = {}
    for job in jobs:
        if job.way is _Way.AMONG:
            alike.setdefault(job.work, []).append(job)
        else:
            yield _Done(job, job.work(books))
    for work, among in alike.items():
        yield from map(_Done, among, work(books, [job.value for job in among]))


class Clerk(Generic[B]):
    """Does jobs on books that `open_books` opens; what was asked after an answer is done after it.

    `transaction` makes what is done to the books inside it one.  After a
    `StoreError`, or whatever else went wrong with the books, they are closed, and
    opened afresh for the next job.  At work inside a ``with`` statement.
    """

    def __init__(
        self,
        open_books: Callable[[], AbstractContextManager[B]],
        transaction: Callable[[B], AbstractContextManager[None]],
    ) -> None:
        self._open_books = open_books
        self._transaction = transaction
        self._jobs: queue.SimpleQueue[list[_Job] | None] = queue.SimpleQueue()
        self._gathered: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
        self._thread = threading.Thread(target=self._work, name="clerk", daemon=True)

    def __enter__(self) -> Self:
        """Begin to work."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Finish what is waiting, and end."""
        self._jobs.put(None)
        self._thread.join()

    async def do(self, work: Callable[[B], T], *, alone: bool = False) -> T:
        """Return what a job returns, once it is on the disk; raises what it raises.

        `alone`: the job makes its own transactions, and files besides.
        """
        answer: T = await self._ask(work, None, _Way.ALONE if alone else _Way.BESIDE)
        return answer

    async def do_among(self, work: Callable[[B, Sequence[V]], Sequence[T]], value: V) -> T:
        """Return what a job returns for one value, once it is on the disk; raises what it raises.

        `work` is called with the values of everybody who waits for the same work, and returns as
        many.  Where it raises, it is called again with each value by itself.
        """
        answer: T = await self._ask(work, value, _Way.AMONG)
        return answer

    def _ask(self, work: Callable[..., Any], value: object, way: _Way) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        jobs = self._gathered.get(loop)
        if jobs is None:  # the others of this turn of the loop join it before it is handed over
            jobs = self._gathered[loop] = []
            loop.call_soon(self._hand_over, loop)
        answer = loop.create_future()
        jobs.append(_Job(work, value, way, loop, answer))
        return answer

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        self._jobs.put(self._gathered.pop(loop))

    def _work(self) -> None:
        jobs: list[_Job] = []
        while jobs or (jobs := self._next()):
            try:
                with self._open_books() as books:
                    while jobs or (jobs := self._next()):
                        self._do_all(books, jobs)
                        jobs = []
            except Exception as error:  # noqa: BLE001 - no fault may end the only thread there is
                _tell([_Done(job, error=error) for job in jobs])
                jobs = []

    def _next(self) -> list[_Job]:
        """Wait for jobs and return them with those behind them; nothing where work ends."""
        jobs: list[_Job] = []
        more = self._jobs.get()
        while more is not None:
            jobs += more
            if len(jobs) >= MOST_JOBS:
                return jobs
            try:
                more = self._jobs.get_nowait()
            except queue.Empty:
                return jobs
        self._jobs.put(None)  # for whoever asks next
        return jobs

    def _do_all(self, books: B, jobs: list[_Job]) -> None:
        """Do the jobs, those that may in one transaction; where one fails, each in its own."""
        together = [job for job in jobs if job.way is not _Way.ALONE]
        try:
            with self._transaction(books):
                done = list(_do_together(books, together))
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - whose fault it was is found by doing each alone
            for job in together:
                with self._transaction(books):
                    one = job.do(books)
                _tell([one])
        else:
            _tell(done)
        for job in jobs:
            if job.way is _Way.ALONE:
                _tell([job.do(books)])
