"""In which steps an issue goes out, and what stops it: decisions about counts.

::

    seeds ──(halt_for)──► first ──► rest                               a small send
    seeds ──(halt_for)──► 1 % ──(look_for)──► 10 % ──(look_for)──► rest    a large one

Without seed inboxes there is nobody to look, and the first step begins at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from newsletter.model.pacing import BrakeRules, Counts, Ramp, RampRules
from newsletter.model.values import dataclass

FEWEST = 5
"""Events: fewer are chance, and never stop a send."""
HUNDREDTH, TENTH = 0.01, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A part of a send."""

    goal: int | None
    """So many have been tried, in all, when it is over; None: everybody."""
    pause: timedelta = timedelta(0)
    """After it."""
    name: str


def steps(recipients: int, rules: RampRules, *, seeds: int) -> tuple[Step, ...]:
    """Return the steps of a send to so many recipients; the first is that of the seeds."""
    first = Step(
        goal=0,
        pause=rules.halt_for if seeds else timedelta(0),
        name=f"{seeds} seed {'inbox' if seeds == 1 else 'inboxes'}",
    )
    rest = Step(goal=None, name="everybody else")
    if recipients >= rules.large:
        between = tuple(
            Step(
                goal=math.ceil(recipients * share),
                pause=rules.look_for,
                name=f"{share * 100:.0f} %",
            )
            for share in (HUNDREDTH, TENTH)
        )
        return (first, *between, rest)
    if recipients > rules.first:
        return (first, Step(goal=rules.first, name=f"the first {rules.first}"), rest)
    return (first, rest)


def steps_line(plan: tuple[Step, ...]) -> str:
    """Return in which steps a send goes out, in words: what waits for whom, and that nothing does."""
    first, *others = plan
    parts = [f"{one.name}, {_minutes(one.pause)}" if one.pause else one.name for one in others]
    if first.pause:
        begun = f"{first.name}, {_minutes(first.pause)} in which to halt"
        return ", then ".join((begun, *parts))
    if len(parts) == 1:
        return "to everybody at once; no seed inbox is named"
    return f"{', then '.join(parts)}; no seed inbox is named, so nobody looks first"


def _minutes(pause: timedelta) -> str:
    return f"{pause.total_seconds() / 60:g} minutes"


def is_waiting(ramp: Ramp, *, now: datetime) -> bool:
    """Say whether nothing may leave yet."""
    return ramp.until is not None and now < ramp.until and not ramp.at_once


def current(ramp: Ramp, plan: tuple[Step, ...]) -> Step:
    """Return the step that is under way; of a send that goes at once, the last."""
    return plan[-1] if ramp.at_once else plan[min(ramp.step, len(plan) - 1)]


def advanced(ramp: Ramp, plan: tuple[Step, ...], *, tried: int, now: datetime) -> Ramp:
    """Return where the ramp stands once so many were tried: the next step, and when it begins."""
    step = current(ramp, plan)
    if step.goal is None or tried < step.goal:
        return ramp
    return replace(ramp, step=ramp.step + 1, until=now + step.pause if step.pause else None)


def brake(counts: Counts, rules: BrakeRules) -> str:
    """Return why a send must stop, in words, or empty.

    `counts`: since it began, or since a person let it go on.
    """
    return next(_reasons(counts, rules), "")


def _reasons(counts: Counts, rules: BrakeRules) -> Iterator[str]:
    found = (
        (counts.complained, rules.complained, "called it spam"),
        (counts.bounced, rules.bounced, "had it come back"),
        (counts.refused, rules.refused, "were refused for good by their mail server (5xx)"),
        (counts.deferred, rules.deferred, "were put off by their mail server (4xx)"),
    )
    for events, most, what in found:
        if events >= FEWEST and counts.tried and events * 100 > most * counts.tried:
            share = events * 100 / counts.tried
            yield (
                f"{events:,} of the {counts.tried:,} tried so far {what}: {share:.2g} %, "
                f"and at more than {most:g} % a send stops by itself"
            )


def pace_line(ramp: Ramp, plan: tuple[Step, ...], *, now: datetime) -> str:
    """Return what is under way, or waits, in words; empty where nothing holds it back."""
    if is_waiting(ramp, now=now):
        done = plan[min(ramp.step, len(plan)) - 1]
        assert ramp.until  # noqa: S101 - it waits
        return (
            f"{done.name} done; {current(ramp, plan).name} from {ramp.until:%Y-%m-%d %H:%M} UTC on"
        )
    return ""
