"""The command line as it is typed, in this process."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from newsletter.cli.app import execute
from newsletter.cli.session import Session
from newsletter.publication.place.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on standard output."""
        read: dict[str, Any] = json.loads(self.out)
        return read

    @property
    def is_foreseen(self) -> bool:
        """True where an error, if any, is told in our words."""
        said = self.out + self.err
        return "Something unforeseen" not in said and "Traceback" not in said


Run = Callable[..., Ran]


@pytest.fixture
def run_anywhere(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the program with these arguments."""

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        code = execute([str(one) for one in arguments], Session())
        printed = capsys.readouterr()
        return Ran(code=code, out=printed.out, err=printed.err)

    return run


@pytest.fixture
def run(workplace: Workplace, run_anywhere: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command in the publication, on its clock."""
    monkeypatch.setenv("NEWSLETTER_NOW", workplace.clock().isoformat())
    return lambda *arguments: run_anywhere("-C", workplace.folder, *arguments)


@pytest.fixture(scope="session")
def terminals() -> None:
    """Skip, loudly, where there are no pseudo-terminals."""
    try:
        ends = os.openpty()
    except OSError:
        pytest.skip("this machine has no pseudo-terminals: mount devpts on /dev/pts")
    for end in ends:
        os.close(end)
