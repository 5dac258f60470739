"""Every row of a send, and what a person decides about it."""

from __future__ import annotations

import csv
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.audience import subscribers
from newsletter.errors import SendError, UsageError
from newsletter.model.audience import Cause
from newsletter.model.ledger import Hand, Idle, Settlement
from newsletter.model.sending import DeliveryState
from newsletter.publication.approval import approving
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.publication.send import ledgering, sending

ISSUE = "2026-12"
READERS = ("ann@reader.example", "ben@reader.example", "cy@reader.example")


@pytest.fixture
def approved(workplace: Workplace) -> Workplace:
    """Return the publication with three readers and an approved issue."""
    with subscribing.subscriber_store(workplace) as store:
        for address in READERS:
            known = subscribers.add(
                store, address, now=workplace.clock(), new_id=subscribing.new_id, cause=Cause.OWN
            )
            subscribers.confirm(store, known.id, now=workplace.clock(), cause=Cause.OWN)
    approving.approve(workplace, ISSUE, by="editor")
    return workplace


@pytest.fixture
def sent(approved: Workplace) -> Workplace:
    """Return it after the issue was sent."""
    sending.send(approved, ISSUE)
    return approved


@pytest.fixture
def doubted(approved: Workplace) -> Workplace:
    """Return it after a send of which one row is uncertain."""
    sending.send(approved, ISSUE, progress=halting(approved))
    with ledger_store(approved) as store:
        store.halt(ISSUE, "")
        gone = Hand(holder="gone", carrier="smtp:gone:25", until=approved.clock())
        leased = store.advance(ISSUE, [], hand=gone, now=approved.clock(), decide=lambda _: "")
        assert not isinstance(leased, Idle)
        settled = Settlement(
            recipient=leased[0].recipient.id,
            state=DeliveryState.UNCERTAIN,
            reason="the program stopped",
        )
        store.settle(ISSUE, [settled], holder="gone", now=approved.clock())
    return approved


def halting(workplace: Workplace) -> Callable[[int], None]:
    """Return what halts a send after its first message, as another process would."""

    def halt(_done: int) -> None:
        ledgering.halt(workplace, ISSUE, because="wrong link")

    return halt


def states(workplace: Workplace) -> list[str]:
    """Return the states of all rows, sorted."""
    return sorted(row.delivery.state for row in ledgering.rows(workplace, ISSUE))


def test_every_row_is_shown_by_id_or_by_address(sent: Workplace) -> None:
    """Ids stand in the ledger; addresses are looked up only where they are asked for."""
    plain = ledgering.rows(sent, ISSUE)
    named = ledgering.rows(sent, ISSUE, addresses=True)
    assert not any("@" in row.line() for row in plain)
    assert sorted(row.address for row in named) == sorted(READERS)
    assert ledgering.rows(sent, ISSUE, state="failed") == ()


def test_without_a_ledger_it_is_said(workplace: Workplace) -> None:
    """An issue of which nothing was sent has no rows, and the error says where to look."""
    with pytest.raises(SendError, match="has no ledger"):
        ledgering.rows(workplace, ISSUE)


def test_a_halt_takes_effect_before_the_next_recipient(approved: Workplace) -> None:
    """Halted in the middle, the rest waits; resumed, everybody has it once."""
    stopped = sending.send(approved, ISSUE, progress=halting(approved))
    assert stopped.receipt.accepted == 1
    assert "wrong link" in stopped.run.halted
    assert sending.send(approved, ISSUE).run.progress.handed_over == 0
    ledgering.lift(approved, ISSUE)
    finished = sending.send(approved, ISSUE)
    assert (finished.receipt.accepted, finished.clean) == (3, True)


def test_only_what_is_halted_is_resumed(sent: Workplace) -> None:
    """Resuming something that nobody halted is a mistake that is said."""
    with pytest.raises(SendError, match="not halted"):
        ledgering.lift(sent, ISSUE)


def test_uncertain_rows_are_mailed_again_where_a_person_says_so(doubted: Workplace) -> None:
    """The decision and its reason are kept, and the row goes out with the next send."""
    assert states(doubted) == ["accepted", "pending", "uncertain"]
    assert ledgering.decide(doubted, ISSUE, resend=True, because="asked her", by="editor") == 1
    assert sending.send(doubted, ISSUE).receipt.accepted == 3


def test_uncertain_rows_stay_where_a_person_says_so(doubted: Workplace) -> None:
    """They are still shown as uncertain, with who decided and why."""
    ledgering.decide(doubted, ISSUE, resend=False, because="she has it", by="editor")
    (row,) = ledgering.rows(doubted, ISSUE, state="uncertain")
    assert row.delivery.reason == "leave, decided by editor: she has it"
    assert sending.send(doubted, ISSUE).receipt.uncertain == 1


def test_there_must_be_something_to_decide(sent: Workplace) -> None:
    """Without an uncertain row, or for another recipient, nothing is decided."""
    with pytest.raises(SendError, match="uncertain"):
        ledgering.decide(sent, ISSUE, resend=True, because="x")


def test_one_row_alone_can_be_decided(doubted: Workplace) -> None:
    """The others stay as they are."""
    (row,) = ledgering.rows(doubted, ISSUE, state="uncertain")
    with pytest.raises(SendError, match="for this recipient"):
        ledgering.decide(doubted, ISSUE, resend=True, because="x", recipient="nobody")
    done = ledgering.decide(
        doubted, ISSUE, resend=True, because="x", recipient=row.delivery.recipient
    )
    assert done == 1


def test_an_export_names_nobody_and_lies_outside_git(sent: Workplace, tmp_path: Path) -> None:
    """Ids and states as CSV, readable by its owner alone; never where git could pick it up."""
    path = tmp_path / "ledger.csv"
    assert ledgering.export(sent, ISSUE, path) == 3
    found = list(csv.DictReader(path.read_text().splitlines()))
    assert [row["state"] for row in found] == ["accepted"] * 3
    assert "@" not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(UsageError, match="git"):
        ledgering.export(sent, ISSUE, sent.folder / "ledger.csv")


def test_two_ledgers_are_compared_by_who_has_the_issue(doubted: Workplace) -> None:
    """Who may have it counts as having it; a ledger beside itself shows who does not."""
    same = ledgering.difference(doubted, ISSUE, ISSUE)
    assert (same.only_first, same.only_second, same.both) == ((), (), 2)
