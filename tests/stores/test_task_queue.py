"""The queue of the workers, on a real PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing

import psycopg
import pytest

from newsletter.model.ledger import Part
from newsletter.stores.postgres import open_postgres
from newsletter.stores.task_queue import Rhythm, TaskQueue

ISSUE = "2026-12"
PARTS = tuple(Part(issue=ISSUE, after=f"{n}", last=f"{n + 1}") for n in range(3))
QUICK = Rhythm(beat=0.1, stalled=0.5, look=0.1)


@pytest.fixture
def queue(postgres_address: str) -> TaskQueue:
    """Return an empty queue."""
    with closing(open_postgres(postgres_address, "mail")):
        found = TaskQueue(address=postgres_address)
    found.prepare()
    found.prepare()
    return found


def until(is_so: Callable[[], bool]) -> None:
    """Wait for something; it takes moments."""
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_an_issue_is_handed_out_once(queue: TaskQueue) -> None:
    """Of several that do so, the first fills the queue; what nobody has begun can be taken back."""
    assert queue.hand_out(ISSUE, lambda: PARTS) == 3
    assert queue.hand_out(ISSUE, lambda: PARTS) == 3
    assert queue.hand_out("2026-11", lambda: ()) == 0
    assert queue.alive(ISSUE) == 3
    assert queue.take_back(ISSUE) == 3
    assert queue.alive(ISSUE) == 0


def test_a_worker_takes_all_and_ends_when_told(queue: TaskQueue) -> None:
    """Each part is done once; nothing stays in the queue; a word to stop ends it."""
    done: list[Part] = []
    stop = threading.Event()
    queue.hand_out(ISSUE, lambda: PARTS)
    worker = threading.Thread(target=queue.work, args=(done.append,), kwargs={"stop": stop})
    worker.start()
    until(lambda: queue.alive(ISSUE) == 0)
    queue.hand_out(ISSUE, lambda: PARTS[:1])
    until(lambda: len(done) == 4)
    stop.set()
    worker.join(20)
    assert not worker.is_alive()
    assert tuple(done) == (*PARTS, PARTS[0])


def test_the_task_in_hand_is_ended_before_the_worker_is(queue: TaskQueue) -> None:
    """Told to stop in the middle of a part, it ends that one; what it did not take stays in the queue."""
    stop, begun, go_on = threading.Event(), threading.Event(), threading.Event()
    done: list[Part] = []

    def slow(part: Part) -> None:
        begun.set()
        go_on.wait(20)
        done.append(part)

    queue.hand_out(ISSUE, lambda: PARTS)
    worker = threading.Thread(target=queue.work, args=(slow,), kwargs={"stop": stop})
    worker.start()
    begun.wait(20)
    stop.set()
    go_on.set()
    worker.join(20)
    assert done[0] == PARTS[0]
    assert len(done) + queue.alive(ISSUE) == 3


def test_a_task_whose_worker_died_is_given_to_another(queue: TaskQueue) -> None:
    """A worker without a sign of life loses its task to whoever looks."""
    queue.hand_out(ISSUE, lambda: PARTS[:1])
    with psycopg.connect(queue.address, options="-c search_path=workers") as dead:
        (number,) = dead.execute("SELECT * FROM procrastinate_register_worker_v1()").fetchone() or (
            0,
        )
        dead.execute("SELECT * FROM procrastinate_fetch_job_v2(ARRAY['send'], %s)", (number,))
    done: list[Part] = []
    stop = threading.Event()
    worker = threading.Thread(
        target=queue.work, args=(done.append,), kwargs={"stop": stop, "rhythm": QUICK}
    )
    worker.start()
    until(lambda: done == [PARTS[0]])
    until(lambda: queue.alive(ISSUE) == 0)
    stop.set()
    worker.join(20)


def test_a_server_that_ends_all_sessions_is_come_back_to(queue: TaskQueue) -> None:
    """The worker says it once at most, connects anew, and goes on taking tasks."""
    done: list[Part] = []
    said: list[str] = []
    stop = threading.Event()
    queue.hand_out(ISSUE, lambda: PARTS[:1])
    worker = threading.Thread(
        target=queue.work, args=(done.append,), kwargs={"stop": stop, "say": said.append, "rhythm": QUICK}
    )  # fmt: skip
    worker.start()
    until(lambda: len(done) == 1)
    with psycopg.connect(queue.address, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    until(lambda: _hand_out(queue))
    until(lambda: len(done) == 2)
    stop.set()
    worker.join(20)
    assert not worker.is_alive()


def _hand_out(queue: TaskQueue) -> bool:
    return queue.hand_out(ISSUE, lambda: PARTS[1:2]) == 1
