"""Progress on a terminal, or as lines for a program that reads them; silence elsewhere."""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType
from typing import Self

AS_LINES = "NEWSLETTER_PROGRESS"
"""Set by a program that reads what is said, as the desk does: each count is a line of its own."""
SECONDS_BETWEEN = 0.5
MARK = "… "
"""Begins such a line."""


class Counter:
    """A line on standard error that counts: ``Reading feeds 12/40``; only on a terminal."""

    def __init__(self, label: str, *, total: int) -> None:
        self.label = label
        self.total = total
        self.done = 0
        self.shown = sys.stderr.isatty()
        self.told = bool(os.environ.get(AS_LINES)) and not self.shown
        self._last = 0.0

    def __enter__(self) -> Self:
        self._draw()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def step(self, done: int | None = None) -> None:
        """Count one more, or jump to a number."""
        self.done = self.done + 1 if done is None else done
        self._draw()

    def _draw(self) -> None:
        if self.shown:
            sys.stderr.write(f"\r\x1b[K{self.label} {self.done}/{self.total}")
            sys.stderr.flush()
        elif self.told and time.monotonic() - self._last >= SECONDS_BETWEEN:
            self._last = time.monotonic()
            sys.stderr.write(f"{MARK}{self.label} {self.done}/{self.total}\n")
            sys.stderr.flush()
