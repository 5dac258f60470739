"""The rehearsal: a machine dies in the middle of a send, and another takes its place."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from newsletter.backup.locking import new_pair
from newsletter.cli.app import execute
from newsletter.cli.session import Session
from newsletter.publication.approval import approving
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import importing_audience
from newsletter.testing.mail_sink import MailSink

ISSUE, READERS = "2026-12", 80
PAIR = new_pair()


class Machine:
    """The program as it is typed, on one machine, with mail going to a sink.

    What is to be killed is a process of its own; all else runs in this one.
    """

    def __init__(self, folder: Path, sink: MailSink, state: Path) -> None:
        self.folder = folder
        settings = {
            "transport": "smtp",
            "smtp.host": "127.0.0.1",
            "smtp.port": str(sink.port),
            "smtp.security": "none",
        }
        flags = [f"--set=delivery.{name}={value}" for name, value in settings.items()]
        self._start = ["-C", str(folder), *flags]
        self._environ = {"NEWSLETTER_STATE": str(state)}
        self._sink = sink

    def run(self, at: str, *arguments: str) -> tuple[int, Any]:
        """Run a command at a time of day; return its exit code and the data of its JSON."""
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()) as printed:
            for name, value in self._at(at).items():
                patch.setenv(name, value)
            code = execute([*self._start, *arguments, "--json"], Session())
        return code, json.loads(printed.getvalue())["data"]

    def _at(self, at: str) -> dict[str, str]:
        return self._environ | {"NEWSLETTER_NOW": f"2026-12-01T{at}+00:00"}

    def send_and_die(self, at: str, *, after: int) -> None:
        """Kill `send` once so many mails have left."""
        with subprocess.Popen(
            [sys.executable, "-m", "newsletter", *self._start, "send", ISSUE],
            env={**os.environ, **self._at(at)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            while len(self._sink.messages) < after and process.poll() is None:
                time.sleep(0.001)
            process.kill()


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    """Return a relay that nobody can ask what it took."""
    with MailSink(tmp_path / "sunk") as sink:
        yield sink


@pytest.fixture
def old(workplace: Workplace, sink: MailSink, tmp_path: Path) -> Machine:
    """Return the machine that will die: an approved issue, and backups on another disk."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "key").write_text(PAIR.identity)
    path = workplace.publication_file
    path.write_text(
        f"{path.read_text()}backup:\n  recipient: {PAIR.recipient}\n"
        f'  place: {tmp_path / "disk"}\n  at: "23:00"\n'
    )
    people = "".join(f"reader{number}@mail.example,confirmed\n" for number in range(READERS))
    importing_audience.import_data(
        workplace, f"email,status\n{people}".encode(), label="people.csv"
    )
    approving.approve(workplace, ISSUE, by="editor")
    return Machine(workplace.folder, sink, tmp_path / "old-state")


def taken_over(old: Machine, sink: MailSink, tmp_path: Path) -> tuple[Machine, Any]:
    """Lose the old machine, restore on a new one, take over; return it and the report."""
    shutil.rmtree(old.folder)
    shutil.rmtree(tmp_path / "old-state")
    new = Machine(tmp_path / "new", sink, tmp_path / "new-state")
    key = str(tmp_path / "key")
    into = str(new.folder)
    code, _ = old.run("10:00", "restore", str(tmp_path / "disk"), "--into", into, "--identity", key)
    assert code == 0
    before = len(sink.messages)
    code, refused = new.run("10:01", "send", ISSUE)
    assert (code, refused["error"]) == (1, "FencedError")
    new.run("10:02", "run", "--once")
    code, report = new.run("10:03", "takeover", "--because", "it burnt", "--old-machine-is-off")
    assert code == 0
    new.run("10:04", "run", "--once")
    assert len(sink.messages) == before, "nothing goes on by itself"
    return new, report


def arrived(sink: MailSink) -> Counter[str]:
    """Return how often each reader was mailed the issue."""
    return Counter(
        message.recipients[0] for message in sink.messages if "reader" in message.recipients[0]
    )


def leave(machine: Machine, at: str, *readers: str) -> None:
    """Let readers go."""
    for reader in readers:
        asked = ("--how", "by phone", "--by", "editor")
        code, told = machine.run(at, "subscribers", "unsubscribe", reader, *asked)
        assert code == 0, told


@pytest.mark.slow
def test_with_its_journal_nothing_is_lost_and_nothing_doubled(
    old: Machine, sink: MailSink, tmp_path: Path
) -> None:
    """Half sent, backed up, sent to its end, journalled, burnt: the new machine knows all of it."""
    old.send_and_die("09:05", after=20)
    code, made = old.run("09:06", "backup")
    assert code == 0, made
    left = [f"reader{number}@mail.example" for number in (3, 77)]
    leave(old, "09:07", *left)
    _, sent = old.run("09:08", "send", ISSUE)
    old.run("09:15", "run", "--once")
    new, report = taken_over(old, sink, tmp_path)
    # A copy that was in the air at the kill is in doubt on the new machine as it was on the old one.
    doubts = sent["receipt"]["uncertain"]
    assert [(one["pending"], one["uncertain"]) for one in report["issues"]] == [
        (0, doubts)
    ] * doubts
    assert doubts <= 1
    code, again = new.run("10:05", "send", ISSUE)
    assert again["receipt"] == sent["receipt"]
    assert again["run"]["progress"]["accepted"] == 0
    assert code == int(bool(sent["receipt"]["uncertain"]))
    assert set(arrived(sink).values()) == {1}
    for reader in left:
        _, found = new.run("10:06", "subscribers", "show", reader)
        assert found["subscriber"]["status"] == "unsubscribed"


@pytest.mark.slow
def test_without_it_every_doubt_is_shown_and_nobody_is_mailed_twice(
    old: Machine, sink: MailSink, tmp_path: Path
) -> None:
    """Whoever was open in the backup is uncertain, no more and no fewer; a person's word ends it."""
    old.send_and_die("09:05", after=20)
    code, made = old.run("09:06", "backup")
    assert code == 0, made
    _, before = old.run("09:06", "status", ISSUE)
    waiting = before[0]["receipt"]["waiting"]
    old.run("09:08", "send", ISSUE)
    new, report = taken_over(old, sink, tmp_path)
    (doubted,) = report["issues"]
    assert doubted["uncertain"] == waiting
    _, rows = new.run("10:05", "ledger", "show", ISSUE, "--state", "uncertain")
    assert len(rows["rows"]) == waiting
    assert set(arrived(sink).values()) == {1}
    new.run("10:06", "ledger", "decide", ISSUE, "--leave", "--because", "the relay's log has them")
    new.run("10:07", "resume", ISSUE)
    _, sent = new.run("10:08", "send", ISSUE)
    assert sent["run"]["progress"]["accepted"] == 0
    assert set(arrived(sink).values()) == {1}
    receipt = sent["receipt"]
    assert receipt["accepted"] + receipt["uncertain"] == READERS == receipt["recipients"]
