"""`newsletter subscribers` as it is typed."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing

Run = Callable[..., Any]
ADDRESS = "sana@reader.example"

BY_REQUEST = [
    ["add", "new@reader.example"],
    ["confirm", ADDRESS],
    ["change", ADDRESS, "--name", "Sana"],
    ["unsubscribe", ADDRESS],
    ["suppress", ADDRESS],
    ["erase", ADDRESS],
]


@pytest.mark.parametrize("typed", BY_REQUEST, ids=lambda typed: typed[0])
def test_nothing_is_done_without_saying_how_and_by_whom(
    typed: list[str], workplace: Workplace, run: Run, enter: Callable[..., None]
) -> None:
    """Where nobody can be asked, what is missing is named, and the reader is as before."""
    enter(workplace, ADDRESS)
    before = subscribing.history(workplace, ADDRESS)
    for given, missing in ([], "--how"), (["--how", "letter"], "--by"):
        told = run("subscribers", *typed, *given)
        assert told.code == 2
        assert told.err.startswith(f"error: {missing} is missing")
        asked = run("subscribers", *typed, *given, "--json")
        assert (asked.code, asked.document["data"]["error"]) == (2, "UsageError")
    assert run("subscribers", *typed, "--how", "x", "--by", "nobody").code == 2
    assert subscribing.history(workplace, ADDRESS) == before


def test_a_reader_by_hand(run: Run, tmp_path: Path) -> None:
    """From the sheet of a meeting to the drawing of the growth, in words and as JSON."""
    taken = ("--how", "sheet", "--by", "editor")
    added = run("subscribers", "add", ADDRESS, "--name", "Sana", "--section", "leads", *taken)
    assert added.code == 0
    assert "ask them to confirm" in added.err
    assert run("run", "--once").out == "1 letter: 1 accepted\n"
    assert run("run", "--once").out == "nothing was due\n"
    confirmed = run("subscribers", "confirm", ADDRESS, "--json", *taken)
    assert confirmed.document["data"][0]["status"] == "confirmed"
    tagging = ("subscribers", "tag", "name=sana", "--add", "board")
    assert "would be changed" in run(*tagging, "--dry-run").err
    assert "[board]" in run(*tagging).out
    found = run("subscribers", "list", "--where", "tag=board section=leads", "--json")
    assert [one["address"] for one in found.document["data"]] == [ADDRESS]
    shown = run("subscribers", "show", ADDRESS)
    assert "proof: sheet" in shown.out
    assert "sections: leads" in shown.out
    told = run("subscribers", "stats", "--plot", tmp_path / "growth.svg", "--json")
    assert told.document["data"]["months"][-1]["total"] == 1
    assert (tmp_path / "growth.svg").read_text().startswith("<svg")
    assert run("subscribers", "change", ADDRESS, *taken).code == 2
    assert run("subscribers", "change", ADDRESS, "--section", "sport", *taken).code == 2
    moved = run("subscribers", "change", ADDRESS, "--new-address", "s@new.example", *taken)
    assert "will be asked to confirm" in moved.err
    erased = run("subscribers", "erase", ADDRESS, *taken)
    assert (erased.code, "forgotten" in erased.out) == (0, True)
    assert run("subscribers", "list").err == "Nobody matches.\n"


@pytest.mark.slow
@pytest.mark.usefixtures("terminals")
def test_on_a_terminal_it_asks(workplace: Workplace, enter: Callable[..., None]) -> None:
    """What was left out is asked for, and kept."""
    enter(workplace, ADDRESS)
    here, there = pty.openpty()
    command = [sys.executable, "-m", "newsletter", "-C", str(workplace.folder)]
    with subprocess.Popen(
        [*command, "subscribers", "unsubscribe", ADDRESS],
        stdin=there,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        os.write(here, b"phone call of 3 November\neditor\n")
        out, err = process.communicate(timeout=60)
    os.close(here)
    os.close(there)
    assert process.returncode == 0, err
    assert out.startswith("unsubscribed")
    assert "How did they ask" in err
    last = subscribing.history(workplace, ADDRESS).events[-1]
    assert (last.note, last.by) == ("phone call of 3 November", "editor")
