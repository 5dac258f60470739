from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.publication.approval import approving
from newsletter.publication.place import duties
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import due_sending, ledgering, sending
from newsletter.publication.send.due_sending import SendRound, send_due
from newsletter.testing.clock import FixedClock

READERS = tuple(f"r{number}@reader.example" for number in range(12))
Enter = Callable[..., None]


@pytest.fixture
def approved(workplace: Workplace, clock: FixedClock, enter: Enter) -> Workplace:
    """Return a publication whose issue was approved an hour before its hour: 09:00 UTC."""
    clock.advance(timedelta(hours=-1, minutes=-5))
    enter(workplace, *READERS)
    approving.approve(workplace, "2026-12", by="editor")
    return workplace


def mails(workplace: Workplace) -> list[Path]:
    """Return what left."""
    return sorted((workplace.folder / "var" / "outbox").glob("*.eml"))


def once(workplace: Workplace) -> SendRound:
    """Do one round as a process of its own would."""
    return send_due(workplace, holder=duties.new_holder())


def test_an_issue_leaves_at_its_hour(approved: Workplace, clock: FixedClock) -> None:
    """Not before, then to everybody, and never again; clock steps back and forth change nothing."""
    assert once(approved) == SendRound()
    clock.advance(timedelta(hours=1))
    (told,) = once(approved).told
    assert told.startswith("2026-12: handed over 12; ")
    sent = {path.name: path.stat().st_mtime_ns for path in mails(approved)}
    assert len(sent) == len(READERS)
    for hours in (-1, 0.5, 1, -2, 26, -24, 1):
        clock.advance(timedelta(hours=hours))
        assert once(approved).told == ()
    assert {path.name: path.stat().st_mtime_ns for path in mails(approved)} == sent


def test_many_schedulers_start_it_once(approved: Workplace, clock: FixedClock) -> None:
    """Of three on one store, each with connections of its own, one starts it; each reader gets one."""
    rounds: list[SendRound] = []
    workers = [threading.Thread(target=lambda: rounds.append(once(approved))) for _ in range(3)]
    clock.advance(timedelta(hours=1))
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(len(one.told) for one in rounds) == 1
    assert [trouble for one in rounds for trouble in one.troubles] == []
    assert len(mails(approved)) == len(READERS)


def test_hundreds_of_looks_around_the_hour(approved: Workplace, clock: FixedClock) -> None:
    """However often schedulers start anew around the due time, one of them starts the issue."""
    clock.advance(timedelta(minutes=50))
    told: list[str] = []
    for step in range(300):
        told.extend(once(approved).told)
        clock.advance(timedelta(seconds=6 if step % 3 else -3))
    assert len(told) == 1
    assert len(mails(approved)) == len(READERS)


def test_too_late_nothing_goes_by_itself(approved: Workplace, clock: FixedClock) -> None:
    """A machine that was away for longer than the house allows leaves it to a person."""
    clock.advance(timedelta(hours=4, seconds=1))
    assert once(approved) == SendRound()
    assert mails(approved) == []
    (due,) = due_sending.due_issues(approved)
    assert (due.verdict, due.begun) == ("late", False)
    assert sending.send(approved, "2026-12").clean


def test_the_house_says_how_late(approved: Workplace, clock: FixedClock) -> None:
    """`latest` and `quiet` stand in publication.yaml."""
    path = approved.publication_file
    path.write_text(
        path.read_text().replace(
            "schedule:\n", "schedule:\n  latest: 12 hours\n  quiet: 08:30 to 14:00\n"
        )
    )
    clock.advance(timedelta(hours=2))
    assert once(approved) == SendRound()
    clock.advance(timedelta(hours=4))
    assert len(once(approved).told) == 1


def test_an_issue_that_changed_is_tried_again_later(approved: Workplace, clock: FixedClock) -> None:
    """What stands in the way is told; it is left alone for a while, and sent when it is mended."""
    path = approved.issue_file("2026-12")
    text = path.read_text()
    path.write_text(text + "\n# one more word\n")
    clock.advance(timedelta(hours=1))
    (trouble,) = once(approved).troubles
    assert "was changed after it was approved" in trouble
    assert once(approved) == SendRound()
    path.write_text(text)
    clock.advance(timedelta(minutes=2))
    assert len(once(approved).told) == 1


def test_a_claim_of_a_dead_process_is_taken_over(approved: Workplace, clock: FixedClock) -> None:
    """At once where it was of this machine; of another, when its time is over."""
    clock.advance(timedelta(hours=1))
    host, mark, _, chance = duties.new_holder().split(":")
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    assert duties.claim(approved, "send", "2026-12", holder="other:abc:1:x")
    assert once(approved) == SendRound()
    clock.advance(timedelta(minutes=15))
    assert duties.claim(approved, "send", "2026-12", holder=f"{host}:{mark}:{ended.pid}:{chance}")
    assert len(once(approved).told) == 1


def test_a_halted_issue_stays_halted(approved: Workplace, clock: FixedClock) -> None:
    """What a person stopped, no clock goes on with; what they put back, it does."""
    clock.advance(timedelta(hours=1))
    stop = iter([False, False, False])
    send_due(approved, holder=duties.new_holder(), stopped=lambda: next(stop, True))
    left = len(READERS) - len(mails(approved))
    assert left
    ledgering.halt(approved, "2026-12", because="wait", by="ed")
    assert once(approved) == SendRound()
    ledgering.lift(approved, "2026-12", by="ed")
    (told,) = once(approved).told
    assert told.startswith(f"2026-12: handed over {left}; ")


@pytest.mark.slow
def test_a_real_process_is_killed_while_it_sends(
    approved: Workplace, clock: FixedClock, enter: Enter
) -> None:
    """Killed by -9 in the middle, `run --once` again goes on, and everybody has it once."""
    enter(approved, *(f"k{number}@reader.example" for number in range(250)))
    clock.advance(timedelta(hours=1))
    environ = os.environ | {"NEWSLETTER_NOW": clock().isoformat()}
    command = [sys.executable, "-m", "newsletter", "-C", str(approved.folder), "run", "--once"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE) as process:
        until = time.monotonic() + 60
        while not mails(approved) and time.monotonic() < until:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    before = len(mails(approved))
    assert 0 < before < 250 + len(READERS)
    again = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr + again.stdout
    assert len(mails(approved)) == 250 + len(READERS)
    assert once(approved) == SendRound()
