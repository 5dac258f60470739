"""One thread that does all work on the database, as many jobs to a transaction as are waiting.

A post is answered when its row is on the disk; writing many at once is what makes
that cheap (group commit).
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from newsletter.errors import StoreError

MOST_JOBS = 256
"""In one transaction."""

T = TypeVar("T")


B = TypeVar("B")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class _Job:
    work: Callable[[Any], Any]
    alone: bool
    """True: outside of any transaction, with no other job beside it."""
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[Any]

    def do(self, books: object) -> _Done:
        """Do it and return what came of it; a `StoreError` concerns the books and goes on."""
        try:
            return _Done(job=self, value=self.work(books))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            return _Done(job=self, error=error)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
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


class Clerk(Generic[B]):
    """Does jobs in the order of their coming, on books that `open_books` opens.

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
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
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
        loop = asyncio.get_running_loop()
        job = _Job(work=work, alone=alone, loop=loop, answer=loop.create_future())
        self._jobs.put(job)
        answer: T = await job.answer
        return answer

    def _work(self) -> None:
        jobs: list[_Job] = []
        while jobs or (jobs := self._next()):
            try:
                with self._open_books() as books:
                    while jobs or (jobs := self._next()):
                        self._do_all(books, jobs)
                        jobs = []
            except Exception as error:  # noqa: BLE001 - no fault may end the only thread there is
                _tell([_Done(job=job, error=error) for job in jobs])
                jobs = []

    def _next(self) -> list[_Job]:
        """Wait for a job and return it with those behind it; nothing where work ends."""
        first = self._jobs.get()
        jobs: list[_Job] = []
        while first is not None:
            jobs.append(first)
            if len(jobs) == MOST_JOBS:
                return jobs
            try:
                first = self._jobs.get_nowait()
            except queue.Empty:
                return jobs
        self._jobs.put(None)  # for whoever asks next
        return jobs

    def _do_all(self, books: B, jobs: list[_Job]) -> None:
        """Do the jobs, those that may in one transaction; where one fails, each in its own."""
        together = [job for job in jobs if not job.alone]
        try:
            with self._transaction(books):
                done = [_Done(job=job, value=job.work(books)) for job in together]
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
            if job.alone:
                _tell([job.do(books)])
