from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUBSCRIBERS = 25


def demo(folder: Path) -> str:
    """Run the demo as `make demo` does, in a folder; return what it printed."""
    ran = subprocess.run(
        [sys.executable, "-m", "newsletter", "demo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def mails(folder: Path) -> dict[str, bytes]:
    """Return the messages that arrived: file name → bytes."""
    return {path.name: path.read_bytes() for path in folder.rglob("mailbox/*.eml")}


def recipient(mail: bytes) -> bytes:
    """Return the address in a message's To header."""
    found = re.search(rb"^To: (.+?)\r?$", mail, re.MULTILINE)
    assert found
    return found[1]


@pytest.mark.slow
def test_the_demo_twice(tmp_path: Path) -> None:
    """The main job, end to end: everybody gets it once, and a second run sends nothing."""
    first = demo(tmp_path)
    arrived = mails(tmp_path)
    assert len({recipient(mail) for mail in arrived.values()}) == len(arrived) == SUBSCRIBERS
    counted = re.search(r"(\d+) recipients = ([\d a-z+]+)", first)
    assert counted, first
    assert int(counted[1]) == sum(int(number) for number in re.findall(r"\d+", counted[2]))

    second = demo(tmp_path)
    assert mails(tmp_path) == arrived
    assert second != first
    assert [path.name for path in tmp_path.iterdir()] == ["build"]


def test_git_ignores_where_the_demo_works() -> None:
    """The demo's folder never shows up as a change of the clone."""
    asked = ["git", "check-ignore", "--quiet", "build/demo/publication/issues/2017-11.yaml"]
    assert subprocess.run(asked, cwd=ROOT, check=False).returncode == 0
