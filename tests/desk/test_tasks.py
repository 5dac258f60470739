"""Long work that the desk has the command line do."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from newsletter.desk.tasks import AT_ONCE, REMEMBERED, Tasks, Work
from newsletter.errors import UsageError
from newsletter.publication.place.workplace import Workplace

ECHO = (
    "import sys; print('arguments', sys.argv[1:]); print('x' * 900, file=sys.stderr); sys.exit(3)"
)
WAITING = (
    "import sys, pathlib, time\nwhile not pathlib.Path(sys.argv[-1]).exists(): time.sleep(0.01)"
)


def ended(tasks: Tasks, name: str) -> Work:
    """Wait until a work has ended."""
    for _ in range(2_000):
        work = tasks.look(name)
        if work and not work.runs:
            return work
        time.sleep(0.01)
    raise AssertionError(name)


def test_what_it_says_and_how_it_ends_is_known(workplace: Workplace) -> None:
    """Arguments go over whole, its last lines are kept, cut to a width, with its exit code."""
    told: list[str] = []
    tasks = Tasks(workplace, tell=told.extend, program=(sys.executable, "-c", ECHO))
    tasks.start("echo", ("send", "a b; rm -rf", "--by", "noor"), by="noor")
    work = ended(tasks, "echo")
    assert work.code == 3
    assert "'a b; rm -rf', '--by', 'noor'" in "".join(work.lines)
    assert max(map(len, work.lines)) == 400
    assert set(told) == {"work"}


def test_one_of_a_name_at_a_time(workplace: Workplace, tmp_path: Path) -> None:
    """While one is under way another is refused; afterwards it may begin again."""
    stop = tmp_path / "stop"
    tasks = Tasks(workplace, program=(sys.executable, "-c", WAITING))
    tasks.start("wait", (str(stop),), by="noor")
    with pytest.raises(UsageError, match="under way"):
        tasks.start("wait", (str(stop),), by="noor")
    stop.touch()
    assert ended(tasks, "wait").code == 0
    tasks.start("wait", (str(stop),), by="noor")
    assert ended(tasks, "wait").code == 0


def test_what_cannot_begin_is_told(workplace: Workplace) -> None:
    """A program that is not there ends with a word about it."""
    tasks = Tasks(workplace, program=("/nowhere/newsletter",))
    tasks.start("none", (), by="noor")
    assert "could not be begun" in ended(tasks, "none").lines[0]


def test_what_no_program_takes_ends_too(workplace: Workplace) -> None:
    """An argument with a NUL, as a forged form may send it, does not leave the work under way for ever."""
    tasks = Tasks(workplace)
    tasks.start("clip", ("clip", "http://paper.example/\0"), by="noor")
    work = ended(tasks, "clip")
    assert work.code == 1
    assert "could not be begun" in work.lines[0]


def test_nobody_begins_more_than_the_machine_bears(workplace: Workplace, tmp_path: Path) -> None:
    """One person's works have a number; others, and a send, begin all the same; old ones are forgotten."""
    stop = tmp_path / "stop"
    tasks = Tasks(workplace)

    def wait() -> None:
        while not stop.exists():
            time.sleep(0.01)

    for number in range(AT_ONCE):
        tasks.ask(f"look {number}", wait, by="noor")
    with pytest.raises(UsageError, match="12 works under way"):
        tasks.ask("look once more", wait, by="noor")
    tasks.ask("look for somebody else", wait, by="sana")
    tasks.ask("send 2026-12", wait, by="noor")
    stop.touch()
    ended(tasks, "send 2026-12")
    for number in range(AT_ONCE):
        ended(tasks, f"look {number}")
    for number in range(REMEMBERED + 2):
        tasks.ask(f"short {number}", lambda: 1, by="noor")
        ended(tasks, f"short {number}")
    assert tasks.look("look 0") is None
    assert tasks.answer("look 0") is None
    assert tasks.answer(f"short {REMEMBERED + 1}") == 1


def test_a_question_is_answered_apart(workplace: Workplace) -> None:
    """What was found is kept until it is asked again; what went wrong is told with how to mend it."""
    tasks = Tasks(workplace)
    tasks.ask("sum", lambda: 6 * 7, by="noor")
    assert ended(tasks, "sum").code == 0
    assert tasks.answer("sum") == 42

    def refuse() -> None:
        raise UsageError("There is none.", help="Make one.")

    tasks.ask("sum", refuse, by="noor")
    work = ended(tasks, "sum")
    assert (work.code, work.lines) == (1, ("There is none.", "Make one."))
    assert tasks.answer("sum") is None


def test_a_count_takes_the_place_of_the_one_before(workplace: Workplace) -> None:
    """A command is asked to count in lines; only the newest count is shown, and none after the end."""
    talks = (
        "import os, pathlib, sys, time\nprint('begun')\nfor n in range(90): print(f'… {n}/90')\n"
        "sys.stdout.flush()\nwhile not pathlib.Path(sys.argv[-1]).exists(): time.sleep(0.01)\n"
        "print(os.environ['NEWSLETTER_PROGRESS'])\nprint('… 90/90')"
    )
    tasks = Tasks(workplace, program=(sys.executable, "-c", talks))
    stop = workplace.folder / "stop"
    tasks.start("count", [str(stop)], by="noor")
    for _ in range(2_000):
        work = tasks.look("count")
        if work and work.lines[-1:] == ("… 89/90",):
            break
        time.sleep(0.01)
    assert work is not None
    assert work.lines == ("begun", "… 89/90")
    stop.touch()
    assert ended(tasks, "count").lines == ("begun", "lines")
