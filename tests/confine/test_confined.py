from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.confine import Confined, Limits
from newsletter.confine.shutting import ANSWER, MACHINES, Machine, program
from newsletter.errors import ConfinedError, ParseError

TASKS = """
import os, socket, sys, time
from dataclasses import dataclass
from datetime import UTC, datetime
from newsletter.errors import ParseError

@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    text: str
    when: datetime

class Forged:
    def __reduce__(self):
        return (print, ("executed in the parent",))

def greet(data, name="you"):
    print("noise on standard output")
    return Answer(text=data.decode() + " " + name, when=datetime(2026, 11, 2, tzinfo=UTC))

def who(data): return os.getpid()
def size(data): return len(data)
def environment(data): return sorted(os.environ)
def spin(data):
    while True: pass
def sleep(data): time.sleep(60)
def swell(data): return len(bytearray(10**11))
def leave(data): os._exit(3)
def refuse(data): raise ParseError("Not a feed.", help="Look at it.")
def stumble(data): raise RuntimeError("odd")
def forge(data): return Forged()
def choose(data): return globals()[data.decode()[:6].replace("sizesi", "size")](data)
def flood(data): return b"x" * 3_000_000
def open_file(data): return open(data.decode()).read()
def connect(data): socket.socket()
def fork(data): return os.fork()
def start(data): os.execv("/bin/sh", ["sh", "-c", "exit 0"])
def remove(data): os.unlink(data.decode())
def kill(data): os.kill(os.getppid(), 0)
"""
LIMITS = Limits(cpu_seconds=1, wall_seconds=20, reply_bytes=2_000_000)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with the module whose functions the child runs."""
    path: Path = tmp_path_factory.mktemp("tasks")
    (path / "confined_tasks.py").write_text(TASKS, "utf-8")
    return path


@pytest.fixture
def confined(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Confined]:
    """Start one child that can run the tasks above."""
    monkeypatch.syspath_prepend(str(folder))
    with Confined(preload=("confined_tasks",), limits=LIMITS) as confined:
        yield confined


def test_a_function_answers_with_a_frozen_value(confined: Confined) -> None:
    """Bytes and options go in, our own value comes out, and printing does no harm."""
    answer = confined.call("confined_tasks:greet", b"Hello", name="Amna")
    assert (answer.text, answer.when) == ("Hello Amna", datetime(2026, 11, 2, tzinfo=UTC))


def test_the_child_lives_on(confined: Confined) -> None:
    """Start-up is paid once: a second call, and one after a refusal, meet the same process."""
    first = confined.call("confined_tasks:who", b"")
    with pytest.raises(ParseError, match="Not a feed"):
        confined.call("confined_tasks:refuse", b"")
    assert confined.call("confined_tasks:who", b"") == first != os.getpid()


def test_large_data_passes(confined: Confined) -> None:
    """Twenty megabytes go through the pipe whole."""
    assert confined.call("confined_tasks:size", b"x" * 20_000_000) == 20_000_000


def test_the_child_sees_no_environment_of_ours(
    confined: Confined, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret in the environment is out of a parser's reach."""
    monkeypatch.setenv("NEWSLETTER_SECRET", "42")
    names = confined.call("confined_tasks:environment", b"")
    assert "NEWSLETTER_SECRET" not in names


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ("spin", "more than 1 seconds of processor time"),
        ("swell", "more than 768 MB of memory"),
        ("leave", "exit code 3"),
        ("forge", "no plain data"),
        ("flood", "more than can be right"),
        ("stumble", "RuntimeError: odd"),
    ],
)
def test_a_broken_limit_is_told_and_the_next_call_works(
    confined: Confined, task: str, message: str
) -> None:
    """Whatever a parser does to its process, the parent learns it and goes on."""
    with pytest.raises(ConfinedError, match=message):
        confined.call(f"confined_tasks:{task}", b"")
    assert confined.call("confined_tasks:size", b"abc") == 3


def test_a_sleeper_is_killed_at_the_deadline(folder: Path) -> None:
    """The wall clock counts too."""
    limits = Limits(wall_seconds=0.3)
    with (
        Confined(preload=("confined_tasks",), limits=limits, folders=(str(folder),)) as confined,
        pytest.raises(ConfinedError, match=r"within 0\.3 seconds"),
    ):
        confined.call("confined_tasks:sleep", b"")


def test_closing_leaves_no_process_behind(folder: Path) -> None:
    """After close() the child is gone from the process table, no zombie either."""
    with Confined(preload=("confined_tasks",), folders=(str(folder),)) as confined:
        pid = confined.call("confined_tasks:who", b"")
        assert Path(f"/proc/{pid}").exists()
    assert not Path(f"/proc/{pid}").exists()


def test_two_threads_use_two_children(folder: Path) -> None:
    """A pool of two runs two calls at once; each gets its own answer."""
    with Confined(preload=("confined_tasks",), folders=(str(folder),), size=2) as confined:
        pids: set[int] = set()

        def work() -> None:
            for _ in range(5):
                pids.add(confined.call("confined_tasks:who", b""))
                time.sleep(0.01)

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert 1 <= len(pids) <= 2


def test_one_bad_call_among_many_costs_only_itself(confined: Confined) -> None:
    """Calls that are sent together fail alone: those before and after it have their answers."""
    calls: list[tuple[bytes, dict[str, object]]] = [(b"x" * size, {}) for size in (1, 2, 3)]
    assert confined.call_each("confined_tasks:size", calls) == [1, 2, 3]
    mixed = confined.call_each("confined_tasks:choose", [(word, {}) for word in MIXED])
    assert [type(value).__name__ for value in mixed] == [
        "int", "ConfinedError", "int", "ConfinedError", "ParseError", "int",
    ]  # fmt: skip
    assert mixed[-1] == len(MIXED[-1])


MIXED = (b"size", b"leave", b"size", b"spin", b"refuse", b"size" * 200_000)


def test_a_second_child_starts_only_where_the_first_is_busy_for_long(folder: Path) -> None:
    """Short calls, even from several threads, are served by one process."""
    with Confined(preload=("confined_tasks",), folders=(str(folder),), size=4) as confined:
        first = confined.call("confined_tasks:who", b"")
        pids = set[int]()
        threads = [
            threading.Thread(target=lambda: pids.add(confined.call("confined_tasks:who", b"")))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert pids == {first}


@pytest.mark.parametrize("task", ["open_file", "connect", "fork", "start", "remove", "kill"])
def test_a_child_that_is_shut_in_reaches_nothing(folder: Path, tmp_path: Path, task: str) -> None:
    """It opens no file and no socket, starts no program, removes and signals nothing; it can count."""
    kept = tmp_path / "kept.txt"
    kept.write_text("secret", "utf-8")
    with Confined(
        preload=("confined_tasks",), folders=(str(folder),), limits=Limits(shut_in=True)
    ) as confined:
        with pytest.raises(ConfinedError, match=r"PermissionError|OSError") as caught:
            confined.call(f"confined_tasks:{task}", str(kept).encode())
        assert caught.value.why == "failed"
        assert confined.call("confined_tasks:size", b"abc") == 3
    assert kept.read_text("utf-8") == "secret"


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_the_filter_is_one_that_the_kernel_takes(machine: Machine) -> None:
    """Steps of eight octets, fewer than 4,096; every way through them ends in an answer."""
    steps = [struct.unpack("@HBBI", step) for step in program(machine)]
    assert len(steps) < 4096
    for at, (code, skip, otherwise, _) in enumerate(steps):
        assert code == ANSWER or at + 1 + max(skip, otherwise) < len(steps)
    assert steps[-1][0] == ANSWER


FORKING = """
import os, sys
from newsletter.confine import Confined
with Confined(preload=("confined_tasks",), folders=(sys.argv[1],)) as confined:
    ours = confined.call("confined_tasks:who", b"")
    fork = os.fork()
    if fork == 0:
        theirs = confined.call("confined_tasks:who", b"")
        confined.close()
        sys.exit(int(theirs == ours))
    _, status = os.waitpid(fork, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert confined.call("confined_tasks:who", b"") == ours
"""


def test_what_a_fork_does_leaves_the_childs_child_alone(folder: Path) -> None:
    """A fork of a process starts a child of its own; the first one's lives on when the fork ends."""
    ran = subprocess.run(
        [sys.executable, "-c", FORKING, str(folder)], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_child_ends_with_its_parent(folder: Path) -> None:
    """When the parent is killed, the child at rest sees its pipe closed and leaves."""
    script = (
        "import os,signal,sys;from newsletter.confine import Confined;"
        f"c=Confined(preload=('confined_tasks',),folders=({str(folder)!r},));"
        "print(c.call('confined_tasks:who',b''),flush=True);os.kill(os.getpid(),signal.SIGKILL)"
    )
    made = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    child = int(made.stdout)
    for _ in range(1000):
        if not lives(child):
            return
        time.sleep(0.01)
    pytest.fail("the child outlived its parent")


def lives(pid: int) -> bool:
    """Tell whether the process still does anything; one that nobody waited for does not."""
    try:
        return "(zombie)" not in Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return False
