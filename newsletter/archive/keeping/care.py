"""What one more look at a link makes of what is known of it: never gone after a single one.

A page is gone when its server, or the name system, said so `FAILURES` times in a row over at least
`DAYS`; where a server only has a fault of its own, it takes longer.  A page that answers as if all were
well and seems to be another one is doubtful, and only a person can tell.  Looks are the rarer the less
there is to be expected from them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from newsletter.model.link import CareState, LinkCare, LinkResult, LinkState

FAILURES, DAYS = 3, timedelta(days=7)
FAULTS, FAULTY_DAYS = 6, timedelta(days=30)
"""For a server that has faults of its own, or does not prove who it is."""
USUAL = timedelta(days=30)
"""From one look at a good link to the next."""
AFTER_FAILURES = (timedelta(days=1), timedelta(days=3), timedelta(days=4), timedelta(days=14))
"""After so many failures in a row; more take as long as the last, and what is gone the usual time."""
_NOT_FOUND = frozenset({LinkState.GONE, LinkState.LOST})
_FAULTY = frozenset({LinkState.TROUBLE, LinkState.DISTRUSTED})


def after(result: LinkResult, before: LinkCare | None, *, paywalled: bool = False) -> LinkCare:
    """Return what is known of a link after one more look, which was not made while we were offline.

    `paywalled`: its outlet lets only those in who pay, or the look met a question for money.
    """
    if result.state in _NOT_FOUND or result.state in _FAULTY:
        return _failed(result, before)
    state = _state(result, paywalled=paywalled)
    return LinkCare(
        address=result.address,
        state=state,
        since=_since(state, result.checked, before),
        checked=result.checked,
        next_check=result.checked + USUAL,
        moved_to=result.moved_to if state is CareState.MOVED else "",
        reason=result.reason,
    )


def _state(result: LinkResult, *, paywalled: bool) -> CareState:
    if result.state is LinkState.SOFT:
        return CareState.DOUBTFUL
    if result.state is LinkState.CLOSED:
        return CareState.PAYWALLED if paywalled else CareState.BLOCKED
    return CareState.MOVED if result.moved_to else CareState.ALIVE


def _failed(result: LinkResult, before: LinkCare | None) -> LinkCare:
    known = before if before and before.first_failure else None
    failures = (known.failures if known else 0) + 1
    first = (known.first_failure if known else None) or result.checked
    was_gone = before is not None and before.state is CareState.GONE
    gone = was_gone or _is_gone(result, failures, result.checked - first)
    state = CareState.GONE if gone else CareState.DOUBTFUL
    wait = USUAL if gone else AFTER_FAILURES[min(failures, len(AFTER_FAILURES)) - 1]
    return LinkCare(
        address=result.address,
        state=state,
        since=first if gone else _since(state, result.checked, before),
        checked=result.checked,
        next_check=result.checked + wait,
        failures=failures,
        first_failure=first,
        reason=result.reason,
    )


def _is_gone(result: LinkResult, failures: int, span: timedelta) -> bool:
    if result.state in _NOT_FOUND:
        return failures >= FAILURES and span >= DAYS
    return failures >= FAULTS and span >= FAULTY_DAYS


def _since(state: CareState, now: datetime, before: LinkCare | None) -> datetime:
    return before.since if before and before.state is state else now
