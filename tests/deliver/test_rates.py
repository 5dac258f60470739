"""How fast mail may leave: limits that all who send share."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newsletter.audience import subscribers
from newsletter.deliver.ledger import freeze, reason_to_exclude
from newsletter.model.audience import Cause
from newsletter.model.ledger import Hand, Idle, Settlement
from newsletter.model.rates import NO_LIMIT, Pace, Rates, spacing
from newsletter.model.sending import DeliveryState

NOW = datetime(2026, 12, 1, 14, tzinfo=UTC)
ISSUE = "2026-11"
House = Any


@pytest.mark.parametrize(
    ("rate", "seconds"),
    [("50 a second", 0.02), ("30 a minute", 2), ("1000 an hour", 3.6), ("1 a hour", 3600)],
)
def test_a_rate_is_a_distance(rate: str, seconds: float) -> None:
    """Between two mails."""
    each = spacing(rate)
    assert each is not None
    assert each.total_seconds() == pytest.approx(seconds)


def test_no_rate_is_no_limit() -> None:
    """Of all, and of a domain that is not named."""
    assert spacing("") is None
    assert NO_LIMIT.in_all is None
    assert Rates(domains=(("a.example", "1 a second"),)).of("x@b.example") is None


def test_what_was_not_used_is_made_up_for_a_second_only() -> None:
    """After an hour of silence no more leave at once than in a second."""
    each = timedelta(milliseconds=100)
    pace = Pace(free=NOW, booked=NOW)
    later, count = NOW + timedelta(hours=1), 0
    while pace.opens(each) <= later:
        pace = pace.used(each, later)
        count += 1
    assert count == 10


def enter(house: House, domain: str, count: int) -> None:
    """Enter readers of a domain."""
    for number in range(count):
        key = f"{domain[0]}{number:03d}"
        subscribers.add(
            house.audience, f"{key}@{domain}", now=NOW, new_id=key.__str__, cause=Cause.OWN
        )
        subscribers.confirm(house.audience, key, now=NOW, cause=Cause.OWN)


def sent(
    house: House, rates: Rates, *, processes: int = 1, most: int = 400
) -> list[tuple[float, str]]:
    """Lease and settle as fast as the ledger lets; return (second, recipient)."""
    freeze(house.ledgers, ISSUE, sealed_sha256="a" * 64, now=NOW)
    now = NOW
    found: list[tuple[float, str]] = []
    while len(found) < most:
        idle: Idle | None = None
        for holder in map(str, range(processes)):
            hand = Hand(holder=holder, carrier="x", until=now + timedelta(minutes=12), rates=rates)
            step = house.ledgers.advance(ISSUE, [], hand=hand, now=now, decide=reason_to_exclude)
            if isinstance(step, Idle):
                idle = step
                continue
            for one in step:
                found.append(((now - NOW).total_seconds(), one.recipient.id))
                done = Settlement(recipient=one.recipient.id, state=DeliveryState.ACCEPTED)
                house.ledgers.settle(ISSUE, [done], holder=holder, now=now)
        if idle:
            if idle.next_try is None:
                return found
            assert idle.paced
            now = max(idle.next_try, now + timedelta(milliseconds=1))
    return found


def fastest(moments: list[float]) -> int:
    """Return the most of them within any second."""
    return max(sum(start <= one < start + 1 for one in moments) for start in moments)


@pytest.mark.parametrize("processes", [1, 3])
def test_the_limit_for_all_holds(house: House, processes: int) -> None:
    """However many send: a second's worth at once, then at even distances."""
    enter(house, "a.example", 60)
    found = sent(house, Rates(all="10 a second"), processes=processes)
    assert len({who for _, who in found}) == 60
    assert fastest([at for at, _ in found]) <= 20
    assert found[-1][0] == pytest.approx(5, abs=0.3)


def test_a_slow_domain_holds_up_nobody_else(house: House) -> None:
    """Its readers wait for their turn, as rows that are deferred; the others go at once."""
    enter(house, "a.example", 20)
    enter(house, "b.example", 20)
    found = sent(house, Rates(domains=(("a.example", "2 a second"),)))
    assert Counter(who[0] for _, who in found) == Counter(a=20, b=20)
    assert all(at < 0.1 for at, who in found if who[0] == "b")
    slow = [at for at, who in found if who[0] == "a"]
    assert fastest(slow) <= 4
    assert max(slow) == pytest.approx(9, abs=1)
    assert {row.attempts for row in house.ledgers.deliveries(ISSUE)} == {1}


def test_a_slow_domain_is_served_while_others_still_wait(house: House) -> None:
    """Its moments are not lost behind everybody else's."""
    enter(house, "a.example", 5)
    enter(house, "b.example", 40)
    rates = Rates(all="10 a second", domains=(("a.example", "1 a second"),))
    found = sent(house, rates)
    slow = [at for at, who in found if who[0] == "a"]
    assert max(slow) < 6.5
    assert fastest(slow) <= 2
    assert len(found) == 45
