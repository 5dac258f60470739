"""Connections at work side by side: each carries one message at a time, none waits for another."""

from __future__ import annotations

import select
from collections.abc import Callable, Sequence

from newsletter.deliver.transports.base import Connection, Envelope, Outcome, Steps, Wait
from newsletter.errors import NewsletterError
from newsletter.model.ledger import Lease
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What became of a row on its line."""

    line: Line
    lease: Lease
    outcome: Outcome | NewsletterError
    """An error: nothing left the house, and a person has to mend something."""


@dataclass(slots=True, kw_only=True, eq=False)
class Line:
    """One connection and what it has in hand."""

    connection: Connection
    announced: str = ""
    """The recipient whose commands the relay may have had already."""
    following: Envelope | None = None
    """The envelope of whoever was announced."""
    lease: Lease | None = None
    steps: Steps[Outcome] | None = None
    wait: Wait | None = None
    until: float = 0.0
    """When what it waits for is too late, in the ticks of `Lines`."""

    @property
    def busy(self) -> bool:
        """Whether a message is under way on it."""
        return self.steps is not None


class Lines:
    """Drives the lines that are busy.  `ticks` counts seconds, whatever the clock does."""

    def __init__(self, connections: Sequence[Connection], *, ticks: Callable[[], float]) -> None:
        self.all = [Line(connection=one) for one in connections]
        self._ticks = ticks

    def free(self) -> list[Line]:
        """Return the lines on which nothing is under way."""
        return [line for line in self.all if line.steps is None]

    def busy(self) -> list[Line]:
        """Return the lines on which something is under way."""
        return [line for line in self.all if line.steps is not None]

    def begin(
        self,
        line: Line,
        lease: Lease,
        *,
        envelope: Envelope,
        message: bytes,
        following: Envelope | None,
        allowed: Callable[[], bool],
        undotted: bool,
    ) -> Finished | None:
        """Begin to hand a message over; return what became of it where that is known at once."""
        line.lease = lease
        try:
            line.steps = line.connection.handing_over(
                envelope, message, following=following, allowed=allowed, undotted=undotted
            )
        except NewsletterError as error:
            return self._ended(line, error)
        return self._go_on(line, ready=None)

    def go_on(self, seconds: float | None) -> list[Finished]:
        """Wait until a line can go on, so long at most; return what has finished."""
        busy, now = self.busy(), self._ticks()
        first = min(line.until for line in busy) - now
        limit = first if seconds is None else min(first, seconds)
        poll, waiting = select.poll(), {}
        for line in busy:
            if line.wait is not None:
                waiting[line.wait.handle] = line
                poll.register(
                    line.wait.handle, select.POLLOUT if line.wait.writing else select.POLLIN
                )
        ready = {waiting[handle] for handle, _ in poll.poll(max(limit, 0.0) * 1000)}
        now = self._ticks()
        late = [line for line in busy if line not in ready and line.until <= now]
        found = [self._go_on(line, ready=True) for line in ready]
        found += [self._go_on(line, ready=False) for line in late]
        return [one for one in found if one]

    def retire(self, line: Line) -> None:
        """Do without a line whose peer wants no more of it."""
        line.connection.close()
        self.all.remove(line)

    def close(self) -> None:
        """Let go of all."""
        for line in self.all:
            line.connection.close()

    def _go_on(self, line: Line, *, ready: bool | None) -> Finished | None:
        if line.steps is None:
            return None
        try:
            wait = next(line.steps) if ready is None else line.steps.send(ready)
        except StopIteration as done:
            outcome: Outcome = done.value
            return self._ended(line, outcome)
        except NewsletterError as error:
            return self._ended(line, error)
        line.wait, line.until = wait, self._ticks() + wait.seconds
        return None

    def _ended(self, line: Line, outcome: Outcome | NewsletterError) -> Finished:
        lease, line.lease, line.steps, line.wait = line.lease, None, None, None
        if lease is None:
            raise RuntimeError("a line without a row")
        return Finished(line=line, lease=lease, outcome=outcome)
