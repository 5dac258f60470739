"""Progress on a terminal; silence elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self


class Counter:
    """A line on standard error that counts: ``Reading feeds 12/40``; only on a terminal."""

    def __init__(self, label: str, *, total: int) -> None:
        self.label = label
        self.total = total
        self.done = 0
        self.shown = sys.stderr.isatty()

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
