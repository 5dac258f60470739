"""One contract, held by every store of ledgers, and the rules of a row."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsletter.audience import subscribers
from newsletter.deliver.backoff import BACKOFF, wait_before_next
from newsletter.deliver.ledger import (
    NOTHING_CHOSEN,
    POLICY_TRIES,
    allotting,
    freeze,
    judging,
    leaving,
    reason_to_exclude,
    settlement,
    untried,
    whole_for_all,
)
from newsletter.deliver.plan import count_plan, plan
from newsletter.deliver.receipt import read_receipt, receipt, receipt_text, write_receipt
from newsletter.deliver.transports.base import ACCEPTED, Outcome
from newsletter.errors import SendError, SubscriberError
from newsletter.model.audience import Cause, EventKind, Mailbox, SubscriberEvent
from newsletter.model.audience_rule import AudienceRule
from newsletter.model.keys import Key
from newsletter.model.ledger import Hand, Held, Idle, Lease, Ledger, Recipient, Settlement
from newsletter.model.sending import DeliveryState, Subscriber, VariantTotal
from newsletter.model.variant import Offer

NOW = datetime(2026, 12, 1, 14, tzinfo=UTC)
ISSUE = "2026-11"
House = Any
HAND = Hand(holder="4711-a", carrier="test", until=NOW + timedelta(minutes=12))


OFFER = Offer(
    language="en", sections=("leads", "media-review"), translated=(("ur", ("media-review",)),)
)


def frozen(house: House, *sealed: str) -> Ledger:
    """Freeze the issue for everybody there is, by their choice among the sealed variants."""
    allot = allotting(OFFER, sealed) if sealed else whole_for_all
    return freeze(house.ledgers, ISSUE, sealed_sha256="a" * 64, now=NOW, allot=allot)


def advance(house: House, settled: Settlement | None = None, at: datetime = NOW) -> Lease | Idle:
    """Settle and lease."""
    step = house.ledgers.advance(
        ISSUE, [settled] if settled else [], hand=HAND, now=at, decide=reason_to_exclude
    )
    return step if isinstance(step, Idle) else only(step)


def only(leases: tuple[Lease, ...]) -> Lease:
    """Return the one row that was leased."""
    (one,) = leases
    return one


def settle(house: House, settled: Settlement, at: datetime = NOW) -> int:
    """Settle without leasing."""
    count: int = house.ledgers.settle(ISSUE, [settled], holder=HAND.holder, now=at)
    return count


def lease(house: House, settled: Settlement | None = None, at: datetime = NOW) -> Lease:
    """Settle and lease, where there is something to lease."""
    step = advance(house, settled, at)
    assert isinstance(step, Lease)
    return step


def states(house: House) -> dict[str, tuple[str, str]]:
    """Return state and reason by recipient."""
    return {row.recipient: (row.state, row.reason) for row in house.ledgers.deliveries(ISSUE)}


def test_freezing_tells_everybody_apart(house: House) -> None:
    """Confirmed people are pending; everybody else is excluded for a reason; it adds up."""
    house.members(6)
    for number, kind in (
        (2, EventKind.UNSUBSCRIBED),
        (3, EventKind.BOUNCED),
        (4, EventKind.COMPLAINED),
    ):
        house.audience.record(
            SubscriberEvent(subscriber=f"s00{number}", kind=kind, at=NOW, cause=Cause.MAIL)
        )
    subscribers.suppress(house.audience, "member005@mail.example", now=NOW, reason="asked")
    subscribers.erase(house.audience, "s006", now=NOW, cause=Cause.OWN)
    subscribers.add(
        house.audience, "new@mail.example", now=NOW, new_id=lambda: "s007", cause=Cause.OWN
    )
    before = list(plan(house.ledgers, ISSUE))
    head = frozen(house)
    assert head.recipients == 6
    assert house.ledgers.head(ISSUE) == head
    assert states(house) == {
        "s001": ("pending", ""),
        "s002": ("excluded", "unsubscribed"),
        "s003": ("excluded", "bounced"),
        "s004": ("excluded", "complained"),
        "s005": ("excluded", "suppressed"),
        "s007": ("excluded", "unconfirmed"),
    }
    totals = count_plan(before)
    assert (totals.recipients, totals.sendable) == (6, 1)
    assert {one.recipient.id: one.reason for one in before} == {
        recipient: reason for recipient, (_, reason) in states(house).items()
    }
    assert [one.recipient.id for one in plan(house.ledgers, ISSUE)] == ["s001"]


def test_one_address_gets_an_issue_once(house: House) -> None:
    """There is no second subscriber with a normal address, so that a freeze has one row for it."""
    house.members(1)
    with pytest.raises(SubscriberError):
        subscribers.add(
            house.audience, "MEMBER001@mail.example", now=NOW, new_id=lambda: "x", cause=Cause.OWN
        )
    assert frozen(house).recipients == 1


def test_a_ledger_is_frozen_once(house: House) -> None:
    """Freezing again changes nothing; other bytes are refused; newcomers are not in it."""
    house.members(1)
    head = frozen(house)
    house.member(2)
    assert frozen(house) == head
    assert list(states(house)) == ["s001"]
    with pytest.raises(SendError, match="other sealed bytes"):
        freeze(house.ledgers, ISSUE, sealed_sha256="b" * 64, now=NOW)
    with pytest.raises(SendError, match="frozen already"):
        house.ledgers.freeze(head, judging(whole_for_all))


def test_an_empty_audience_is_a_ledger_too(house: House) -> None:
    """Nobody to mail is a finished send of nobody."""
    assert frozen(house).recipients == 0
    assert advance(house) == Idle()
    assert receipt(house.ledgers, ISSUE).adds_up


def test_a_row_is_leased_once(house: House) -> None:
    """In flight is written before anything leaves; the outcome with the next intent."""
    house.members(2)
    frozen(house)
    first = lease(house)
    assert first.recipient.deliverable == "Member001@mail.example"
    assert states(house)["s001"] == ("in-flight", "")
    assert house.ledgers.unresolved(ISSUE) == (
        Held(
            recipient="s001",
            state=DeliveryState.IN_FLIGHT,
            carrier="test",
            holder=HAND.holder,
            until=HAND.until,
            at=NOW,
        ),
    )
    second = lease(house, settlement(ACCEPTED, first, now=NOW))
    assert states(house) == {"s001": ("accepted", ""), "s002": ("in-flight", "")}
    assert advance(house, settlement(ACCEPTED, second, now=NOW)) == Idle()


def test_only_what_is_in_hand_is_settled(house: House) -> None:
    """Nobody settles a row that is not in flight, twice, or in another's hand."""
    house.members(2)
    frozen(house)
    assert settle(house, Settlement(recipient="s001", state=DeliveryState.ACCEPTED)) == 0
    assert states(house)["s001"] == ("pending", "")
    done = settlement(ACCEPTED, lease(house), now=NOW)
    assert house.ledgers.settle(ISSUE, [done], holder="somebody else", now=NOW) == 0
    assert states(house)["s001"] == ("in-flight", "")
    assert settle(house, done) == 1
    failed = replace(done, state=DeliveryState.FAILED, reason="550")
    assert settle(house, failed) == 0
    assert states(house)["s001"] == ("accepted", "")


def test_rows_are_leased_as_they_are_wanted(house: House) -> None:
    """Those that were announced, where they can still be had; else others, as many as fit."""
    house.members(6)
    frozen(house)

    def leased(*wanted: str, most: int = 1) -> list[str]:
        step = house.ledgers.advance(
            ISSUE, [], hand=HAND, now=NOW, decide=reason_to_exclude, wanted=wanted, most=most
        )
        assert not isinstance(step, Idle)
        return [one.recipient.id for one in step]

    subscribers.unsubscribe(house.audience, "s004", now=NOW, cause=Cause.OWN)
    assert leased("s002", "s004", "s005") == ["s002", "s005"]
    assert states(house)["s004"] == ("excluded", "unsubscribed")
    assert leased("s002") == ["s001"]
    assert leased(most=5) == ["s003", "s006"]


def test_a_row_in_anothers_hand_is_waited_for(house: House) -> None:
    """It is not leased again; its lease's end is when there is something to do."""
    house.members(1)
    frozen(house)
    lease(house)
    mine = replace(HAND, holder="4712-b")
    step = house.ledgers.advance(ISSUE, [], hand=mine, now=NOW, decide=reason_to_exclude)
    assert step == Idle(next_try=HAND.until)


def test_a_row_is_resolved_for_whoever_had_it(house: House) -> None:
    """Once, as it was seen; who still lives may settle it otherwise, for they know better."""
    house.members(2)
    frozen(house)
    unsure = Settlement(recipient="s001", state=DeliveryState.UNCERTAIN, reason="its lease is over")
    lease(house)
    (held,) = house.ledgers.unresolved(ISSUE)
    assert house.ledgers.resolve(ISSUE, held, unsure, keep=True, now=NOW)
    assert not house.ledgers.resolve(ISSUE, held, unsure, keep=True, now=NOW)
    assert states(house)["s001"] == ("uncertain", "its lease is over")
    assert settle(house, Settlement(recipient="s001", state=DeliveryState.ACCEPTED)) == 1
    assert states(house)["s001"] == ("accepted", "")
    lease(house)
    (held,) = house.ledgers.unresolved(ISSUE)
    assert house.ledgers.resolve(ISSUE, held, untried("s002"), keep=False, now=NOW)
    assert settle(house, Settlement(recipient="s002", state=DeliveryState.ACCEPTED)) == 0
    assert states(house)["s002"] == ("pending", "")
    assert lease(house).attempts == 1


def test_what_a_person_decided_nobody_is_asked_about(house: House) -> None:
    """The decided row names no transport any more, and nobody holds it."""
    house.members(1)
    frozen(house)
    unsure = Settlement(recipient=lease(house).recipient.id, state=DeliveryState.UNCERTAIN)
    settle(house, unsure)
    house.ledgers.decide_uncertain(ISSUE, resend=False, reason="leave", now=NOW)
    (held,) = house.ledgers.unresolved(ISSUE)
    assert (held.carrier, held.holder) == ("", "")


def test_who_leaves_before_their_turn_is_not_mailed(house: House) -> None:
    """Leaving takes effect in the very transaction that would lease the row."""
    house.members(5)
    frozen(house)
    first = lease(house)
    subscribers.unsubscribe(house.audience, "s002", now=NOW, cause=Cause.OWN)
    subscribers.suppress(house.audience, "member003@mail.example", now=NOW, reason="asked")
    subscribers.erase(house.audience, "s004", now=NOW, cause=Cause.OWN)
    second = lease(house, settlement(ACCEPTED, first, now=NOW))
    assert second.recipient.id == "s005"
    assert states(house)["s002"] == ("excluded", "unsubscribed")
    assert states(house)["s003"] == ("excluded", "suppressed")
    assert states(house)["s004"][0] == "excluded"


@pytest.mark.parametrize(
    ("kind", "reason"), [(EventKind.BOUNCED, "bounced"), (EventKind.COMPLAINED, "complained")]
)
def test_whose_mailbox_ends_it_before_their_turn_is_not_mailed(
    house: House, kind: EventKind, reason: str
) -> None:
    """A bounce or complaint of another issue, in the middle of a send, and also of one who waits."""
    house.members(3)
    frozen(house)
    later = Outcome(state=DeliveryState.DEFERRED, reason="451 later")
    second = lease(house, settlement(later, lease(house), now=NOW))
    for one in ("s001", "s003"):
        house.audience.record(SubscriberEvent(subscriber=one, kind=kind, at=NOW, cause=Cause.MAIL))
    at = NOW + timedelta(days=1)
    assert advance(house, settlement(ACCEPTED, second, now=NOW), at) == Idle()
    assert states(house) == {
        "s001": ("excluded", reason),
        "s002": ("accepted", ""),
        "s003": ("excluded", reason),
    }


def test_whose_tag_is_taken_away_in_the_middle_is_not_mailed(house: House) -> None:
    """At the freeze and in the very transaction that would lease the row; it adds up."""
    house.members(4)
    for one in ("s001", "s002", "s003"):
        subscribers.change(house.audience, one, now=NOW, cause=Cause.OPERATOR, tags=("board",))
    rule = AudienceRule(tags=("board",))
    head = freeze(house.ledgers, ISSUE, sealed_sha256="a" * 64, rule=rule, now=NOW)
    assert (head.recipients, head.audience_rule) == (4, "confirmed subscribers tagged board")
    assert states(house)["s004"] == ("excluded", "not-in-the-audience")

    def step(settled: Settlement | None = None) -> Lease | Idle:
        found = house.ledgers.advance(
            ISSUE, [settled] if settled else [], hand=HAND, now=NOW, decide=leaving(rule)
        )
        return found if isinstance(found, Idle) else only(found)

    first = step()
    assert isinstance(first, Lease)
    subscribers.change(house.audience, "s002", now=NOW, cause=Cause.OPERATOR, tags=())
    waiting = plan(house.ledgers, ISSUE, rule=rule)
    assert [(one.recipient.id, one.reason) for one in waiting] == [
        ("s002", "not-in-the-audience"),
        ("s003", ""),
    ]
    second = step(settlement(ACCEPTED, first, now=NOW))
    assert isinstance(second, Lease)
    assert second.recipient.id == "s003"
    assert states(house)["s002"] == ("excluded", "not-in-the-audience")


def test_a_deferred_row_waits_its_turn(house: House) -> None:
    """Pending rows go first; then the deferred one, when it is due, with its attempts counted."""
    house.members(2)
    frozen(house)
    later = Outcome(state=DeliveryState.DEFERRED, reason="451 later")
    second = lease(house, settlement(later, lease(house), now=NOW))
    assert second.recipient.id == "s002"
    due = NOW + wait_before_next(1, reason="451 later", recipient="s001")
    assert advance(house, settlement(ACCEPTED, second, now=NOW)) == Idle(next_try=due)
    assert states(house)["s001"] == ("deferred", "451 later")
    again = lease(house, at=due)
    assert (again.recipient.id, again.attempts) == ("s001", 2)


def test_what_was_not_tried_is_not_counted(house: House) -> None:
    """A row that is given back stands as if nothing had happened."""
    house.members(1)
    frozen(house)
    lease(house)
    assert lease(house, untried("s001")).attempts == 1


def test_a_halt_stops_before_the_next_recipient(house: House) -> None:
    """And keeps what is known of the last; lifting it goes on."""
    house.members(2)
    frozen(house)
    first = lease(house)
    house.ledgers.halt(ISSUE, "wrong picture")
    assert advance(house, settlement(ACCEPTED, first, now=NOW)) == Idle(halted="wrong picture")
    assert states(house) == {"s001": ("accepted", ""), "s002": ("pending", "")}
    house.ledgers.halt(ISSUE, "")
    assert lease(house).recipient.id == "s002"
    with pytest.raises(SendError, match="no ledger"):
        house.ledgers.halt("2026-12", "x")


def test_deferrals_end(house: House) -> None:
    """After the last try a row has failed, sooner where a policy refuses."""
    del house
    recipient = Recipient(id="s1", address="a@b.example", deliverable="a@b.example")

    def state(attempts: int, *, policy: bool) -> DeliveryState:
        outcome = Outcome(state=DeliveryState.DEFERRED, reason="no", policy=policy)
        return settlement(outcome, Lease(recipient=recipient, attempts=attempts), now=NOW).state

    assert state(len(BACKOFF), policy=False) is DeliveryState.DEFERRED
    assert state(len(BACKOFF) + 1, policy=False) is DeliveryState.FAILED
    assert state(POLICY_TRIES, policy=True) is DeliveryState.FAILED


def test_totals_count_every_row(house: House) -> None:
    """By state and reason, with the time of the youngest."""
    house.members(3)
    subscribers.unsubscribe(house.audience, "s003", now=NOW, cause=Cause.OWN)
    frozen(house)
    at = NOW + timedelta(minutes=1)
    settle(house, settlement(ACCEPTED, lease(house), now=at), at)
    assert {total.variant for total in house.ledgers.totals(ISSUE)} == {"all"}
    told = {
        (total.state, total.reason): (total.count, total.last)
        for total in house.ledgers.totals(ISSUE)
    }
    assert told == {
        ("accepted", ""): (1, at),
        ("excluded", "unsubscribed"): (1, NOW),
        ("pending", ""): (1, NOW),
    }
    assert house.ledgers.totals("other") == ()
    assert house.ledgers.head("other") is None


def choose(house: House, recipient: str, *sections: str, language: str = "") -> None:
    """Let a member choose sections and a language."""
    subscribers.change(
        house.audience, recipient, now=NOW, cause=Cause.OWN, sections=sections, language=language
    )


def test_a_freeze_allots_each_their_variant_for_good(house: House) -> None:
    """What somebody gets is fixed with their row: choosing anew meanwhile changes the next issue."""
    house.members(4)
    choose(house, "s002", "leads")
    choose(house, "s003", "media-review", language="ur-PK")
    choose(house, "s004", "focus-areas")
    planned = count_plan(plan(house.ledgers, ISSUE, allotting(OFFER)))
    assert planned.variants == (("all", 1), ("leads", 1), ("media-review.ur", 1))
    assert planned.excluded == ((NOTHING_CHOSEN, 1),)
    assert frozen(house, "all", "leads", "media-review.ur").recipients == 4
    choose(house, "s002", "media-review")
    waiting = {one.recipient.id: one.variant for one in plan(house.ledgers, ISSUE)}
    assert waiting == {"s001": "all", "s002": "leads", "s003": "media-review.ur"}
    step = lease(house)
    got = [step.variant]
    for _ in range(2):
        step = lease(house, settlement(ACCEPTED, step, now=NOW))
        got.append(step.variant)
    assert got == ["all", "leads", "media-review.ur"]
    assert states(house)["s004"] == ("excluded", NOTHING_CHOSEN)


def test_a_thousand_choices_make_no_row_twice(house: House) -> None:
    """However many kinds of people there are, each has one row; suppressed is said before all else."""
    house.audience.add_all(map(_speaker, range(1, 1_051)))
    for number in (7, 1_049):
        subscribers.unsubscribe(house.audience, f"s{number:03d}", now=NOW, cause=Cause.OWN)
    subscribers.suppress(house.audience, "member7@mail.example", now=NOW, reason="asked")
    planned = count_plan(plan(house.ledgers, ISSUE, allotting(OFFER)))
    assert frozen(house, "all").recipients == planned.recipients == 1_050
    rows = states(house)
    assert rows.pop("s007") == ("excluded", "suppressed")
    assert rows.pop("s1049") == ("excluded", "unsubscribed")
    assert set(rows.values()) == {("pending", "")}
    assert len(rows) == planned.sendable == 1_048


def _speaker(number: int) -> tuple[Subscriber, list[SubscriberEvent]]:
    """Return somebody confirmed with a language of their own."""
    address = f"member{number}@mail.example"
    box = Mailbox(address=address, deliverable=address, normal=address)
    one = subscribers.new_subscriber(box, f"s{number:03d}", now=NOW, language=f"x-{number}")
    return one, [
        SubscriberEvent(subscriber=one.id, kind=EventKind.CONFIRMED, at=NOW, cause=Cause.OWN)
    ]


def test_a_choice_made_after_the_approval_loses_nobody(house: House) -> None:
    """Whose variant was not sealed gets the whole issue, in their language where it was sealed."""
    house.members(3)
    choose(house, "s002", "media-review", language="ur")
    choose(house, "s003", "leads")
    planned = count_plan(plan(house.ledgers, ISSUE, allotting(OFFER, {"all", "all.ur"})))
    assert planned.variants == (("all", 2), ("all.ur", 1))
    assert planned.moved == (("leads", "all", 1), ("media-review.ur", "all.ur", 1))
    frozen(house, "all")
    assert [row.variant for row in house.ledgers.deliveries(ISSUE)] == ["all"] * 3


def test_a_receipt_tells_the_variants_apart(house: House) -> None:
    """Each with what became of its rows; together with the excluded ones they add up."""
    house.members(4)
    choose(house, "s002", "leads")
    choose(house, "s003", "leads")
    choose(house, "s004", "focus-areas")
    frozen(house, "all", "leads")
    later = Outcome(state=DeliveryState.DEFERRED, reason="451 later")
    second = lease(house, settlement(ACCEPTED, lease(house), now=NOW))
    third = lease(house, settlement(ACCEPTED, second, now=NOW))
    settle(house, settlement(later, third, now=NOW))
    summed = receipt(house.ledgers, ISSUE)
    assert summed.variants == (
        VariantTotal(key="all", accepted=1),
        VariantTotal(key="leads", accepted=1, waiting=1),
    )
    assert summed.adds_up
    assert receipt_text(summed).splitlines()[1:] == [
        f"  1 {NOTHING_CHOSEN}",
        "  of all: 1 accepted",
        "  of leads: 1 accepted, 1 waiting",
    ]


def test_a_receipt_with_variants_is_read_back(house: House, tmp_path: Path) -> None:
    """And so is one that was written before there were any."""
    house.members(1)
    frozen(house)
    summed = receipt(house.ledgers, ISSUE)
    path = write_receipt(tmp_path, summed, Key(id="k1", secret=b"k" * 32))
    assert read_receipt(tmp_path) == summed
    fields = json.loads(path.read_text())
    del fields["variants"]
    path.write_text(json.dumps(fields))
    assert read_receipt(tmp_path) == replace(summed, variants=())


def test_uncertain_rows_are_decided_and_no_others(house: House) -> None:
    """One of them or all; mailed again or left; a row in any other state stays as it is."""
    house.members(3)
    frozen(house)
    first = lease(house)
    second = lease(house, uncertain(first))
    third = lease(house, uncertain(second))
    who, decide = first.recipient.id, house.ledgers.decide_uncertain
    assert decide(ISSUE, resend=True, reason="so", recipient=who, now=NOW) == 1
    assert decide(ISSUE, resend=True, reason="so", recipient=who, now=NOW) == 0
    assert decide(ISSUE, resend=False, reason="leave", now=NOW) == 1
    assert states(house) == {
        who: ("pending", "so"),
        second.recipient.id: ("uncertain", "leave"),
        third.recipient.id: ("in-flight", ""),
    }


def uncertain(row: Lease) -> Settlement:
    """Settle a row as nobody knows."""
    return Settlement(recipient=row.recipient.id, state=DeliveryState.UNCERTAIN, reason="?")


def test_who_comes_next_is_told_in_the_order_of_leasing(house: House) -> None:
    """Pending rows behind a recipient, so many at most; nobody who is excluded or had theirs."""
    house.members(4)
    subscribers.unsubscribe(house.audience, "s003", now=NOW, cause=Cause.OWN)
    frozen(house)
    first = lease(house)
    told = house.ledgers.upcoming(ISSUE, after=first.recipient.id, limit=1)
    assert told == (("s002", "Member002@mail.example"),)
    assert [who for who, _ in house.ledgers.upcoming(ISSUE, after="s001", limit=9)] == [
        "s002",
        "s004",
    ]
    second = lease(house, settlement(ACCEPTED, first, now=NOW))
    assert second.recipient.id == told[0][0]


def test_a_correction_goes_to_those_who_got_the_issue(house: House) -> None:
    """Who failed, was excluded or came later gets none; nor who left since; plan and freeze agree."""
    house.members(5)
    subscribers.unsubscribe(house.audience, "s004", now=NOW, cause=Cause.OWN)
    frozen(house)
    failed = Outcome(state=DeliveryState.FAILED, reason="550 no")
    for number in (1, 2, 3, 5):
        taken = lease(house)
        assert taken.recipient.id == f"s00{number}"
        if number == 3:
            (held,) = house.ledgers.unresolved(ISSUE)
            unknown = Settlement(recipient="s003", state=DeliveryState.UNCERTAIN)
            assert house.ledgers.resolve(ISSUE, held, unknown, keep=False, now=NOW)
            continue
        outcome = failed if number == 2 else ACCEPTED
        house.ledgers.settle(
            ISSUE, [settlement(outcome, taken, now=NOW)], holder=HAND.holder, now=NOW
        )
    house.member(6)
    subscribers.unsubscribe(house.audience, "s005", now=NOW, cause=Cause.OWN)
    rule, mending = AudienceRule(got=ISSUE), f"{ISSUE}-correction-1"
    assert str(rule) == "confirmed subscribers who got 2026-11"
    expected = {
        "s001": "",
        "s002": "did-not-get-the-issue",
        "s003": "",
        "s004": "unsubscribed",
        "s005": "unsubscribed",
        "s006": "did-not-get-the-issue",
    }
    planned = {one.recipient.id: one.reason for one in plan(house.ledgers, mending, rule=rule)}
    assert planned == expected
    head = freeze(house.ledgers, mending, sealed_sha256="b" * 64, rule=rule, now=NOW)
    assert head.recipients == len(expected)
    assert {row.recipient: row.reason for row in house.ledgers.deliveries(mending)} == expected


def test_where_nobody_knows_who_got_it_nobody_is_corrected(house: House) -> None:
    """Without the ledger of the issue nothing is frozen."""
    house.members(1)
    rule, mending = AudienceRule(got=ISSUE), f"{ISSUE}-correction-1"
    with pytest.raises(SendError, match="has no ledger"):
        list(plan(house.ledgers, mending, rule=rule))
    with pytest.raises(SendError, match="has no ledger"):
        freeze(house.ledgers, mending, sealed_sha256="b" * 64, rule=rule, now=NOW)
    assert house.ledgers.head(mending) is None
