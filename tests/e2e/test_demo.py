from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsletter.stores.postgres import connect

ROOT = Path(__file__).resolve().parents[2]
SUBSCRIBERS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """Where the demo ran, and what it printed."""

    folder: Path
    printed: str

    @property
    def told(self) -> str:
        """What it printed, but for places, times and weights."""
        plain = re.sub(r"\d+(?:\.\d+)? s\b|\(.*? kB\)", "", self.printed)
        return plain.replace(str(self.folder), "")


def demo(folder: Path, *options: str) -> Demo:
    """Run the demo as `make demo` does, in a folder."""
    ran = subprocess.run(
        [sys.executable, "-m", "newsletter", "demo", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return Demo(folder=folder, printed=ran.stdout)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Return the demo as everybody runs it first."""
    return demo(tmp_path_factory.mktemp("demo"))


def mails(folder: Path) -> dict[str, bytes]:
    """Return the messages that arrived: file name → bytes."""
    return {path.name: path.read_bytes() for path in folder.rglob("mailbox/*.eml")}


def recipient(mail: bytes) -> bytes:
    """Return the address in a message's To header."""
    found = re.search(rb"^To: (.+?)\r?$", mail, re.MULTILINE)
    assert found
    return found[1]


@pytest.mark.slow
def test_the_demo_twice(first: Demo) -> None:
    """The main job, end to end: everybody gets it once, and a second run sends nothing."""
    arrived = mails(first.folder)
    assert len({recipient(mail) for mail in arrived.values()}) == len(arrived) == SUBSCRIBERS
    counted = re.search(r"(\d+) recipients = ([\d a-z+]+)", first.printed)
    assert counted, first.printed
    assert int(counted[1]) == sum(int(number) for number in re.findall(r"\d+", counted[2]))

    second = demo(first.folder)
    assert mails(first.folder) == arrived
    assert second.printed != first.printed
    assert [path.name for path in first.folder.iterdir()] == ["build"]


@pytest.mark.slow
def test_the_main_job_on_a_server(first: Demo, tmp_path: Path, postgres_address: str) -> None:
    """Collecting, drafting, sending and the archive do on PostgreSQL what they do on files."""
    assert demo(tmp_path, "--database", postgres_address).told == first.told
    assert not list(tmp_path.rglob("mail.db"))
    database = connect(postgres_address, "mail")
    (row,) = database.execute("SELECT count(*) FROM deliveries WHERE state = 'accepted'").fetchall()
    database.close()
    assert row[0] == SUBSCRIBERS


def test_git_ignores_where_the_demo_works() -> None:
    """The demo's folder never shows up as a change of the clone."""
    asked = ["git", "check-ignore", "--quiet", "build/demo/publication/issues/2017-11.yaml"]
    assert subprocess.run(asked, cwd=ROOT, check=False).returncode == 0
