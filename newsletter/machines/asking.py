"""One program of the system, run to its end; what it says is its answer."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from newsletter.errors import NewsletterError
from newsletter.model.values import dataclass

OPTIONS = (
    "-oBatchMode=yes",  # nobody is there to type a password
    "-oConnectTimeout=20",
    "-oServerAliveInterval=15",
    "-oServerAliveCountMax=4",
)
LONGEST = 6 * 3600.0
"""Seconds of one step, a transfer among them."""
_WORDS = 300
"""Letters of what a program says that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a program is asked, and what is raised where it gives no answer."""

    missing: Callable[[str], NewsletterError]
    """Makes the error for a program, by its name, that is not installed."""
    failing: Callable[[str], NewsletterError]
    """Makes the error of what the program said, on one line."""

    def answer(self, name: str, *arguments: str, given: bytes, folder: Path | None = None) -> bytes:
        """Return what it writes once it was given this on its standard input."""
        program = shutil.which(name)
        if program is None:
            raise self.missing(name)
        try:
            done = subprocess.run(  # noqa: S603 - each part was looked at, and no shell of ours reads them
                [program, *arguments],
                input=given,
                capture_output=True,
                cwd=folder,
                timeout=LONGEST,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise self.failing(_on_one_line(str(error))) from error
        if done.returncode:
            raise self.failing(_on_one_line(done.stderr.decode(errors="replace")))
        return done.stdout


def _on_one_line(told: str) -> str:
    words = " ".join("".join(c if c.isprintable() else " " for c in told).split())
    return words[-_WORDS:] or "no answer"
