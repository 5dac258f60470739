"""What looks at a link over the years make of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.archive.keeping.care import DAYS, FAILURES, after
from newsletter.model.link import CareState, LinkCare, LinkResult, LinkState

START = datetime(2026, 1, 1, tzinfo=UTC)
FAILING = (LinkState.GONE, LinkState.LOST, LinkState.TROUBLE, LinkState.DISTRUSTED)


def looked(state: LinkState, day: float, **more: object) -> LinkResult:
    """Return a look on that day."""
    return LinkResult(
        address="https://paper.example/rivers",
        state=state,
        checked=START + timedelta(days=day),
        reason="why" if state is not LinkState.GOOD else "",
        **more,  # type: ignore[arg-type]  # fields by name
    )


def known(looks: Sequence[tuple[LinkState, float]]) -> LinkCare:
    """Return what is known after these looks."""
    care: LinkCare | None = None
    for state, day in looks:
        care = after(looked(state, day), care)
    assert care
    return care


@pytest.mark.parametrize(
    ("looks", "state"),
    [
        ([(LinkState.GOOD, 0)], CareState.ALIVE),
        ([(LinkState.GONE, 0)], CareState.DOUBTFUL),
        ([(LinkState.GONE, 0), (LinkState.GONE, 1), (LinkState.GONE, 2)], CareState.DOUBTFUL),
        ([(LinkState.GONE, 0), (LinkState.GONE, 30)], CareState.DOUBTFUL),
        ([(LinkState.GONE, 0), (LinkState.LOST, 3), (LinkState.GONE, 7)], CareState.GONE),
        (
            [(LinkState.GONE, 0), (LinkState.GOOD, 3), (LinkState.GONE, 7), (LinkState.GONE, 14)],
            CareState.DOUBTFUL,
        ),
        ([(LinkState.TROUBLE, day * 5) for day in range(6)], CareState.DOUBTFUL),
        ([(LinkState.TROUBLE, day * 6) for day in range(6)], CareState.GONE),
        ([(LinkState.SOFT, day * 30) for day in range(9)], CareState.DOUBTFUL),
        ([(LinkState.CLOSED, 0)], CareState.BLOCKED),
    ],
)
def test_a_link_is_gone_after_some_looks_over_some_days(
    looks: Sequence[tuple[LinkState, float]], state: CareState
) -> None:
    """Neither one look nor a bad day makes a link gone; a page that seems another one never does."""
    assert known(looks).state is state


def test_since_when_it_is_gone_is_when_it_was_first_missed() -> None:
    """The day that readers see is that of the first look in vain, and stays."""
    looks = [(LinkState.GONE, 2), (LinkState.GONE, 5), (LinkState.GONE, 9)]
    assert known(looks).since == START + timedelta(days=2)
    assert known([*looks, (LinkState.GONE, 40)]).since == START + timedelta(days=2)
    assert known([*looks, (LinkState.TROUBLE, 40)]).state is CareState.GONE


def test_what_comes_back_is_alive() -> None:
    """A page that is found again is alive since then, and begins anew."""
    looks = [(LinkState.GONE, 2), (LinkState.GONE, 5), (LinkState.GONE, 9), (LinkState.GOOD, 50)]
    care = known(looks)
    assert (care.state, care.since) == (CareState.ALIVE, START + timedelta(days=50))
    assert (care.failures, care.first_failure) == (0, None)


def test_where_a_link_moved_is_told() -> None:
    """A permanent redirect is told with its end."""
    care = after(looked(LinkState.GOOD, 0, moved_to="https://paper.example/r"), None)
    assert (care.state, care.moved_to) == (CareState.MOVED, "https://paper.example/r")


def test_money_is_not_a_wall() -> None:
    """A page that asks for money is told apart from one that keeps programs out."""
    result = looked(LinkState.CLOSED, 0)
    assert after(result, None, paywalled=True).state is CareState.PAYWALLED
    assert after(looked(LinkState.GONE, 0), None, paywalled=True).state is CareState.DOUBTFUL


@given(
    st.lists(
        st.tuples(st.sampled_from([*FAILING, LinkState.GOOD, LinkState.SOFT]), st.integers(0, 9)),
        min_size=1,
        max_size=20,
    )
)
def test_never_gone_too_soon(steps: Sequence[tuple[LinkState, int]]) -> None:
    """Whatever happens, what is gone was missed often and long enough, and looks come later."""
    care: LinkCare | None = None
    day, was_gone = 0, False
    for state, days in steps:
        day += days
        care = after(looked(state, day), care)
        assert care.next_check > care.checked
        assert care.since <= care.checked
        newly, was_gone = not was_gone, care.state is CareState.GONE
        if was_gone and newly:
            assert care.first_failure
            assert care.failures >= FAILURES
            assert care.checked - care.first_failure >= DAYS
