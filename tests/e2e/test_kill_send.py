"""The first promise at the door where it counts: `newsletter send`, killed by the system."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from typing import Any

import pytest

from newsletter.publication.approval import approving
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import importing_audience, subscribing
from newsletter.testing.mail_sink import MailSink

ISSUE, READERS = "2026-12", 400
MOST_KILLS, SECONDS = 6, 12.0


class CommandLine:
    """The program as it is typed, with mail going to a sink."""

    def __init__(self, workplace: Workplace, sink: MailSink) -> None:
        self.sink = sink
        settings = {
            "transport": "smtp",
            "smtp.host": "127.0.0.1",
            "smtp.port": str(sink.port),
            "smtp.security": "none",
        }
        flags = [f"--set=delivery.{name}={value}" for name, value in settings.items()]
        self._start = [sys.executable, "-m", "newsletter", "-C", str(workplace.folder), *flags]
        self._environ = {**os.environ, "NEWSLETTER_NOW": workplace.clock().isoformat()}

    def run(self, *arguments: str) -> tuple[int, Any]:
        """Run a command to its end; return its exit code and the data of its JSON."""
        done = subprocess.run(
            [*self._start, *arguments, "--json"],
            env=self._environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done.returncode, json.loads(done.stdout)["data"]

    def send_and_kill(self, seconds: float) -> bool:
        """Kill `send` so long after its first message; False where it ended before."""
        before = len(self.sink.messages)
        with subprocess.Popen(
            [*self._start, "send", ISSUE],
            env=self._environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            while len(self.sink.messages) == before and process.poll() is None:
                time.sleep(0.001)
            time.sleep(seconds)
            process.kill()
            return process.wait(10) == -9


@pytest.mark.slow
def test_killed_while_it_sends_it_loses_and_repeats_nobody(workplace: Workplace) -> None:
    """However often `send` is killed, the last run completes it, and status shows each doubt."""
    chance = random.Random(271828)
    people = "".join(f"reader{number}@mail.example,confirmed\n" for number in range(READERS))
    importing_audience.import_data(
        workplace, f"email,status\n{people}".encode(), label="people.csv"
    )
    approving.approve(workplace, ISSUE, by="editor")
    with MailSink(workplace.folder / "var" / "sunk") as sink:
        command_line = CommandLine(workplace, sink)
        until = time.monotonic() + SECONDS
        kills = 0
        while kills < MOST_KILLS and time.monotonic() < until:
            if not command_line.send_and_kill(chance.uniform(0, 0.08)):
                break
            kills += 1
        code, sent = command_line.run("send", ISSUE)
        _, (standing,) = command_line.run("status", ISSUE)
        arrived = Counter(message.recipients[0] for message in sink.messages)
    assert kills >= 3, "it sends so fast that killing tests nothing: take more readers"
    assert set(arrived.values()) == {1}
    receipt, uncertain = sent["receipt"], standing["uncertain"]
    assert receipt == standing["receipt"]
    assert receipt["recipients"] == READERS == receipt["accepted"] + receipt["uncertain"]
    assert len(uncertain) == receipt["uncertain"] <= kills
    assert code == int(bool(uncertain))
    known = {one.address: one.id for one in subscribing.find(workplace)}
    assert {known[address] for address in known.keys() - arrived.keys()} <= set(uncertain)
