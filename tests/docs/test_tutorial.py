"""The tutorial, typed line by line as a newcomer types it.

The page's fixed ports become free ones.  What a machine makes its own (the hash of the sealed bytes,
the account's name, its home, ports) is left out of the comparison; every other character that the
page shows must be what the program says, on whichever stream.  A line ``…`` on the page stands for
any number of lines.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PAGE = "docs/tutorial/first-issue.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
PREPARED = ("make ", "source ")
"""What the test finds done: the environment that it runs in."""
SERVERS = (
    "newsletter preview ",
    "newsletter archive serve",
    "python -m newsletter.testing.press_world --port ",
)
"""Commands that go on until Ctrl-C."""
PRESS_PORT = "8765"
SAMS_HOME = "/home/sam"
ISSUE = "issues/2017-12.yaml"
PATIENCE = 20.0
"""Seconds to wait for a server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A line typed in a console, and what the page shows below it."""

    command: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Lines typed in an editor."""

    text: str


def steps(page: str) -> Iterator[Typed | Written | str]:
    """Yield what the page tells to do, in order: prose, and the blocks in it."""
    end = 0
    for block in BLOCK.finditer(page):
        yield page[end : block.start()]
        end = block.end()
        if block[1] == "yaml":
            yield Written(text=block[2])
        for lines in re.split(r"^\$ ", block[2], flags=re.MULTILINE)[1:]:
            command, _, shown = lines.partition("\n")
            yield Typed(command=command, shown=shown)


def comparable(text: str) -> str:
    """Return an output without what differs between machines, runs and ports."""
    text = re.sub(r"sha256 [0-9a-f]{16}…", "sha256 …", text)
    text = re.sub(r"\(typed by [^)]+\)", "(typed by …)", text)
    text = re.sub(r"\d+\.\d kB", "… kB", re.sub(r"\d+\.\d of [\d.]+ kB", "… kB", text))
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:…", text)
    return "".join(line.rstrip() + "\n" for line in text.strip().splitlines())


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True, kw_only=True)
class Newcomer:
    """Somebody with a clone, a terminal or two, and an editor."""

    folder: Path
    home: Path
    """Where the publication will stand beside the clone."""
    environment: dict[str, str]
    press_port: str
    running: ExitStack
    wrong: list[str] = field(default_factory=list)

    @property
    def issue(self) -> Path:
        """The file that the tutorial writes."""
        return self.home / "tidings" / ISSUE

    def take(self, step: Typed | Written | str) -> None:
        """Do what one step says."""
        if isinstance(step, Typed):
            self.type(step)
        elif isinstance(step, Written):
            self.write(step.text)
        elif "Mend it" in step:
            self.issue.write_text(self.issue.read_text("utf-8").replace("241", "214"), "utf-8")

    def type(self, step: Typed) -> None:
        """Type one line, with ports that are free."""
        command = step.command.replace(PRESS_PORT, self.press_port)
        words = shlex.split(command)
        if command.startswith(PREPARED):
            return
        if words[0] == "cd":
            self.folder = (self.folder / words[1]).resolve(strict=True)
        elif words[0] == "export":
            name, _, value = words[1].partition("=")
            self.environment[name] = value
        elif command.startswith(SERVERS):
            self.visit(command, step.shown)
        else:
            self.compare(command, step.shown, *self.run(command))

    def run(self, command: str) -> tuple[str, int]:
        """Return what a command says on both streams, and its exit code."""
        ran = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=60,
        )
        return ran.stdout, ran.returncode

    def compare(self, command: str, shown: str, said: str, code: int) -> None:
        """Note where the page shows something else; a page that shows nothing leaves it out."""
        failed = bool(re.search(r"\b[1-9]\d* errors?\b", said))
        if code != int(failed) or (shown and not self.agree(shown, said)):
            self.wrong.append(f"$ {command}\n{said}[exit code {code}]")

    def agree(self, shown: str, said: str) -> bool:
        """Tell whether the page shows what was said."""
        here = said.replace(str(self.home), SAMS_HOME)
        lines = comparable(shown).splitlines()
        wanted = "".join(r"(?:.*\n)*" if one == "…" else re.escape(one) + r"\n" for one in lines)
        return bool(re.fullmatch(wanted, comparable(here)))

    def visit(self, command: str, shown: str) -> None:
        """Start a server and look at its first page; the press stays, the others are ended."""
        if "press_world" in command:
            self.running.enter_context(self.serving(command))
            return
        with self.serving(f"{command} --port {free_port()}") as said:
            address = re.findall(r"http://\S+/", said)[0]
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                assert answer.status == 200
            self.compare(command, shown, said, 0)

    @contextmanager
    def serving(self, command: str) -> Iterator[str]:
        """Run a server until it has said where it is; end it with Ctrl-C."""
        with subprocess.Popen(
            ["bash", "-c", f"exec {command}"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as server:
            assert server.stdout is not None
            try:
                yield next(line for line in server.stdout if "127.0.0.1:" in line)
            finally:
                server.send_signal(signal.SIGINT)
                try:
                    server.communicate(timeout=PATIENCE)
                finally:
                    server.kill()  # begun in the background of a shell, nobody heeds Ctrl-C
        assert server.returncode == 0, command

    def write(self, text: str) -> None:
        """Put lines where the page says: at the top, or in place of the next empty summary."""
        source = self.issue.read_text("utf-8")
        old = (
            r"^subject:.*\n(.*\n)*?send_at:.*\n"
            if text.startswith("subject")
            else r"^    summary:\n"
        )
        assert re.search(old, source, re.MULTILINE), source
        edited = re.sub(old, lambda _match: text, source, count=1, flags=re.MULTILINE)
        self.issue.write_text(edited, "utf-8")


@pytest.fixture
def newcomer(tmp_path: Path, root: Path) -> Iterator[Newcomer]:
    """Return somebody in a clone, with its environment activated."""
    clone = tmp_path / "newsletter"
    clone.mkdir()
    (clone / "newsletter").symlink_to(root / "newsletter")
    plain = {name: value for name, value in os.environ.items() if "NEWSLETTER" not in name}
    commands = str(Path(sys.executable).parent)
    with ExitStack() as running:
        yield Newcomer(
            folder=clone,
            home=tmp_path,
            environment={**plain, "PATH": f"{commands}:{plain['PATH']}", "PYTHONUNBUFFERED": "1"},
            press_port=str(free_port()),
            running=running,
        )


@pytest.mark.slow
def test_the_tutorial_can_be_typed(newcomer: Newcomer, root: Path) -> None:
    """Every line of the tutorial works, and says what the page shows."""
    for step in steps((root / PAGE).read_text("utf-8")):
        newcomer.take(step)
    assert not newcomer.wrong, "\n\n".join(newcomer.wrong)


@pytest.mark.parametrize(
    ("shown", "said", "code"),
    [
        ("one\ntwo\n", "one\n", 0),
        ("one\n", "one\nNext: two\n", 0),
        ("one\n…\nthree\n", "one\ntwo\nfour\n", 0),
        ("sha256 0123456789abcdef…\n", "sha256 0123456789abcdef…\nmore\n", 0),
        ("one\n", "one\n", 1),
        ("1 error\n", "1 error\n", 0),
    ],
)
def test_a_difference_is_noticed(shown: str, said: str, code: int, newcomer: Newcomer) -> None:
    """A line too many, too few or changed, and an exit code that does not fit, are told."""
    newcomer.compare("newsletter check", shown, said, code)
    assert newcomer.wrong


def test_what_differs_between_machines_is_no_difference(newcomer: Newcomer) -> None:
    """Hash, account, home, ports and lines left out do not count."""
    shown = (
        "approved (typed by sam)\nsha256 0123456789abcdef…\n…\nto /home/sam/x on 127.0.0.1:8700\n"
    )
    said = f"approved (typed by me)\nsha256 fedcba9876543210…\na\nb\nto {newcomer.home}/x on 127.0.0.1:9\n"
    newcomer.compare("newsletter check", shown, said, 0)
    assert not newcomer.wrong
