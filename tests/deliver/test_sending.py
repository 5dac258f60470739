from __future__ import annotations

import email
import email.policy
import fcntl
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsletter.audience import subscribers
from newsletter.deliver.backoff import wait_before_next
from newsletter.deliver.job import Job
from newsletter.deliver.ledger import freeze, reason_to_exclude
from newsletter.deliver.receipt import read_receipt, receipt, receipt_text, write_receipt
from newsletter.deliver.sending import Progress, Run, send, send_test
from newsletter.deliver.transports.base import ACCEPTED, Answer, Envelope, Nobody, Outcome, Peer
from newsletter.deliver.transports.files import FilesTransport
from newsletter.errors import SendError, TransportError
from newsletter.model.audience import Cause
from newsletter.model.keys import Key
from newsletter.model.ledger import Hand, Idle, Recipient
from newsletter.model.rendition import Token
from newsletter.model.sending import DeliveryState
from newsletter.testing.clock import FixedClock

NOW = datetime(2026, 12, 1, 14, tzinfo=UTC)
ISSUE = "2026-11"
House = Any
Wait = Callable[[float], None]


@dataclass
class FakeTransport:
    """Answers by script: for a recipient the next of its outcomes or errors, else accepted."""

    name: str = "fake"
    script: dict[str, list[Outcome | Exception]] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    can_tell: bool = False
    opening: Exception | None = None
    before: Callable[[str], None] = lambda _: None
    open_now: bool = False

    def open(self) -> None:
        """Open, or fail as told."""
        if self.opening:
            raise self.opening
        self.open_now = True

    def close(self) -> None:
        """Close."""
        self.open_now = False

    def deliver(
        self, envelope: Envelope, message: bytes, *, following: Envelope | None = None
    ) -> Outcome:
        """Play the script."""
        self.expected.append(following.recipient if following else "")
        self.before(envelope.recipient)
        answers = self.script.get(envelope.recipient, [])
        answer = answers.pop(0) if answers else ACCEPTED
        if isinstance(answer, Exception):
            raise answer
        if answer.state is DeliveryState.ACCEPTED:
            self.taken.append(envelope.recipient)
            self.messages.append(message)
            self.ids.add(envelope.message_id)
        return answer

    @property
    def peer(self) -> Peer:
        """Return itself, where it can tell."""
        return self if self.can_tell else Nobody()

    def ask(
        self, message_ids: Collection[str], *, since: datetime | None = None
    ) -> Mapping[str, Answer]:
        """Say what was taken."""
        del since
        return {
            one: Answer.ACCEPTED if one in self.ids else Answer.NOT_ACCEPTED for one in message_ids
        }


@dataclass
class Office:
    """All that a send needs, with verbs."""

    house: House
    job: Job
    clock: FixedClock
    wait: Wait
    lock_file: Path
    transport: FakeTransport = field(default_factory=FakeTransport)
    reported: list[Progress] = field(default_factory=list)

    def freeze(self) -> None:
        """Freeze for everybody there is."""
        freeze(
            self.house.ledgers,
            ISSUE,
            sealed_sha256=self.job.sealed_sha256,
            now=self.clock(),
        )

    def send(self, **changes: Any) -> Run:
        """Run the loop once."""
        options: dict[str, Any] = {
            "store": self.house.ledgers,
            "transport": self.transport,
            "lock_file": self.lock_file,
            "clock": self.clock,
            "wait": self.wait,
            "progress": self.reported.append,
        }
        return send(self.job, **(options | changes))

    def states(self) -> dict[str, str]:
        """Return states by recipient."""
        return {row.recipient: row.state.value for row in self.house.ledgers.deliveries(ISSUE)}

    def text(self) -> str:
        """Return the receipt's first line."""
        return receipt_text(receipt(self.house.ledgers, ISSUE)).splitlines()[0]


@pytest.fixture
def office(house: House, job: Job, clock: FixedClock, wait: Wait, tmp_path: Path) -> Office:
    """Return an office with three members and a frozen ledger."""
    house.members(3)
    place = Office(
        house=house, job=job, clock=clock, wait=wait, lock_file=tmp_path / "locks" / "send"
    )
    place.freeze()
    return place


def address(number: int) -> str:
    """Return a member's address."""
    return f"Member{number:03d}@mail.example"


def test_everybody_gets_it_once(office: Office) -> None:
    """And a second run sends nothing."""
    run = office.send()
    assert run == Run(progress=Progress(accepted=3))
    assert sorted(office.transport.taken) == [address(1), address(2), address(3)]
    assert [progress.accepted for progress in office.reported] == [1, 2, 3]
    assert office.send().progress.handed_over == 0
    assert len(office.transport.taken) == 3
    assert office.text() == "3 recipients = 3 accepted + 0 failed + 0 excluded + 0 uncertain"
    assert not office.transport.open_now


def test_the_transport_is_told_who_comes_next(office: Office) -> None:
    """With each message, and with the last one nobody."""
    office.send()
    assert office.transport.expected == [address(2), address(3), ""]


def test_who_was_expected_and_left_is_not_mailed(office: Office) -> None:
    """Leaving counts until the row is leased, also of somebody who was announced already."""

    def leave(recipient: str) -> None:
        if recipient == address(1):
            subscribers.unsubscribe(office.house.audience, "s002", now=NOW, cause=Cause.OWN)

    office.transport.before = leave
    office.send()
    assert office.transport.taken == [address(1), address(3)]
    assert office.states()["s002"] == "excluded"


def test_each_mail_is_its_recipients_own(office: Office) -> None:
    """Address, links and Message-ID are theirs."""
    office.send()
    for number, message in enumerate(office.transport.messages, 1):
        parsed = email.message_from_bytes(message, policy=email.policy.default)
        assert parsed["To"] == address(number)
        assert parsed["Message-ID"] == office.job.message_id(f"s{number:03d}")
        assert f"https://mail.example/u/s{number:03d}" in message.decode().replace("=\r\n", "")


def test_nothing_is_sent_without_a_ledger_of_these_bytes(office: Office) -> None:
    """Not frozen, or frozen for other bytes: refused."""
    for job in (replace(office.job, sealed_sha256="b" * 64), replace(office.job, issue="2026-12")):
        office.job = job
        with pytest.raises(SendError, match="not frozen for these sealed bytes"):
            office.send()
    assert office.transport.taken == []


def test_two_senders_of_an_issue_do_not_collide(office: Office) -> None:
    """The second says so, and sends nothing."""
    office.lock_file.parent.mkdir()
    with office.lock_file.open("w", encoding="ascii") as held:
        held.write("4711\n")
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(SendError, match="being sent already, by process 4711"):
            office.send()
    assert office.send().progress.accepted == 3


def test_a_refused_recipient_does_not_stop_the_others(office: Office) -> None:
    """Failed with the relay's words; the receipt shows the code alone."""
    refused = Outcome(state=DeliveryState.FAILED, reason="550 5.1.1 no such …")
    office.transport.script[address(2)] = [refused]
    office.send()
    assert office.states() == {"s001": "accepted", "s002": "failed", "s003": "accepted"}
    summed = receipt(office.house.ledgers, ISSUE)
    assert summed.reasons == (("550 5.1.1", 1),)
    assert office.transport.script[address(2)] == []


def test_a_deferred_recipient_is_tried_again_in_the_same_run(office: Office) -> None:
    """After a wait, and after everybody else."""
    later = Outcome(state=DeliveryState.DEFERRED, reason="451 later")
    office.transport.script[address(1)] = [later, later]
    run = office.send()
    assert office.transport.taken == [address(2), address(3), address(1)]
    assert run.progress.deferred == 2
    waits = [wait_before_next(one, reason="451 later", recipient="s001") for one in (1, 2)]
    assert office.clock() == NOW + sum(waits, timedelta())


def test_a_run_does_not_wait_for_ever(office: Office) -> None:
    """It says when to come back; the next run goes on from there, and the tries are bounded."""
    later = Outcome(state=DeliveryState.DEFERRED, reason="451 later")
    office.transport.script[address(1)] = [later] * 50
    run = office.send()
    assert office.states()["s001"] == "deferred"
    assert office.text().endswith("+ 1 waiting")
    runs = 1
    while run.next_try and runs < 20:
        office.clock.now = run.next_try
        run = office.send()
        runs += 1
    assert office.states()["s001"] == "failed"
    assert len(office.transport.script[address(1)]) == 40


def test_uncertain_is_shown_and_never_repeated(office: Office) -> None:
    """Whatever happens afterwards."""
    office.transport.script[address(2)] = [
        Outcome(state=DeliveryState.UNCERTAIN, reason="no answer")
    ]
    office.send()
    office.send()
    assert address(2) not in office.transport.taken
    assert office.text() == "3 recipients = 2 accepted + 0 failed + 0 excluded + 1 uncertain"


def test_trouble_of_ours_stops_the_send_and_loses_nobody(office: Office) -> None:
    """The row goes back, uncounted; the same command goes on."""
    office.transport.script[address(2)] = [TransportError("refused", help="ask")]
    with pytest.raises(SendError, match="refused") as caught:
        office.send()
    assert caught.value.help == "ask"
    assert office.states() == {"s001": "accepted", "s002": "pending", "s003": "pending"}
    assert office.send().progress.accepted == 2
    assert {row.attempts for row in office.house.ledgers.deliveries(ISSUE)} == {1}


def test_an_unreachable_relay_touches_no_row(office: Office) -> None:
    """Nothing is leased before the transport is open."""
    office.transport.opening = TransportError("nobody there", help="check")
    with pytest.raises(SendError, match="nobody there"):
        office.send()
    assert set(office.states().values()) == {"pending"}


def test_refusals_in_a_row_stop_the_send(office: Office) -> None:
    """Three by policy are about us; nobody has failed by it."""
    policy = Outcome(state=DeliveryState.DEFERRED, reason="550 5.7.1 no", policy=True)
    office.transport.script = {address(number): [policy] for number in (1, 2, 3)}
    with pytest.raises(SendError, match="3 recipients in a row"):
        office.send()
    assert set(office.states().values()) == {"deferred"}
    assert "3 recipients in a row" in office.send().halted
    office.house.ledgers.halt(ISSUE, "")
    office.clock.advance(timedelta(minutes=1))
    assert office.send().progress.accepted == 3


def test_who_leaves_in_the_middle_is_not_mailed(office: Office) -> None:
    """Not even when the list was frozen before."""

    def leave(recipient: str) -> None:
        if recipient == address(1):
            subscribers.unsubscribe(office.house.audience, "s003", now=NOW, cause=Cause.OWN)

    office.transport.before = leave
    office.send()
    assert office.transport.taken == [address(1), address(2)]
    assert office.text() == "3 recipients = 2 accepted + 0 failed + 1 excluded + 0 uncertain"


def test_a_halt_takes_effect_before_the_next_recipient(office: Office) -> None:
    """From the ledger, by anybody, or from the process itself; the last outcome is kept."""

    def halt(recipient: str) -> None:
        del recipient
        office.house.ledgers.halt(ISSUE, "wrong picture")

    office.transport.before = halt
    assert office.send().halted == "wrong picture"
    office.transport.before = lambda _: None
    office.house.ledgers.halt(ISSUE, "")
    answers = iter([False, True])
    assert office.send(halted=lambda: next(answers)).halted == "stopped"
    assert list(office.states().values()) == ["accepted", "accepted", "pending"]
    assert office.send().progress.accepted == 1


class Killed(BaseException):
    """Stands for the end of the process: nothing is cleaned up by the loop."""


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("can_tell", [False, True])
def test_what_a_dead_sender_left_is_resolved(office: Office, after: bool, can_tell: bool) -> None:
    """By asking the peer; where it cannot tell, the row is uncertain and stays so."""

    def die(recipient: str) -> None:
        if recipient == address(2):
            if after:
                office.transport.ids.add(office.job.message_id("s002"))
                office.transport.taken.append(recipient)
            raise Killed

    office.transport.before = die
    office.transport.can_tell = can_tell
    with pytest.raises(Killed):
        office.send()
    assert office.states()["s002"] == "in-flight"
    office.transport.before = lambda _: None
    run = office.send()
    recovered = run.progress.recovered
    if can_tell:
        assert (recovered.accepted, recovered.returned) == ((1, 0) if after else (0, 1))
        assert set(office.states().values()) == {"accepted"}
        assert sorted(office.transport.taken) == [address(1), address(2), address(3)]
    else:
        assert recovered.uncertain == 1
        assert office.states()["s002"] == "uncertain"
        assert office.transport.taken.count(address(2)) == int(after)


def test_only_the_transport_that_had_it_is_asked(office: Office, tmp_path: Path) -> None:
    """An empty folder proves nothing about a message that a relay was given."""
    gone = Hand(holder="4711-a", carrier="smtp:relay.example:587", until=NOW)
    step = office.house.ledgers.advance(ISSUE, [], hand=gone, now=NOW, decide=reason_to_exclude)
    assert not isinstance(step, Idle)
    run = office.send(transport=FilesTransport(tmp_path / "outbox"))
    assert run.progress.recovered.uncertain == 1
    assert len(list((tmp_path / "outbox").iterdir())) == 2


def test_an_address_that_no_header_can_hold_has_failed(office: Office) -> None:
    """One row's trouble is not the others'."""
    job = office.job

    def values(recipient: Recipient) -> Mapping[Token, str]:
        return job.values(recipient)

    bad = FakeTransport()
    ledgers = office.house.ledgers
    real = ledgers.advance

    class Spoilt:
        """A ledger whose first lease has a broken address."""

        def __getattr__(self, name: str) -> object:
            return getattr(ledgers, name)

        def advance(self, *args: Any, **options: Any) -> object:
            step = real(*args, **options)
            if isinstance(step, Idle) or step[0].recipient.id != "s001":
                return step
            (first,) = step
            return (replace(first, recipient=replace(first.recipient, deliverable="a@b, c@d")),)

    office.job = replace(job, values=values)
    office.send(store=Spoilt(), transport=bad)
    assert office.states() == {"s001": "failed", "s002": "accepted", "s003": "accepted"}


def test_a_test_never_touches_the_ledger(office: Office) -> None:
    """The same bytes behind one more header, under a Message-ID of its own."""
    someone = Recipient(id="test", address="me@office.example", deliverable="me@office.example")
    outcome = send_test(office.job, recipient=someone, nonce="1", transport=office.transport)
    assert outcome is ACCEPTED
    (message,) = office.transport.messages
    assert message.startswith(b"X-Newsletter-Test: yes\r\nFrom: ")
    assert office.transport.ids.isdisjoint(office.job.message_id(f"s00{n}") for n in (1, 2, 3))
    assert set(office.states().values()) == {"pending"}
    office.transport.script["me@office.example"] = [TransportError("no", help="ask")]
    with pytest.raises(SendError, match="no"):
        send_test(office.job, recipient=someone, nonce="2", transport=office.transport)


def test_a_receipt_is_kept_and_read_back(office: Office, tmp_path: Path) -> None:
    """As JSON with totals only."""
    assert read_receipt(tmp_path) is None
    office.send()
    summed = receipt(office.house.ledgers, ISSUE)
    assert summed.adds_up
    assert summed.finished == NOW
    path = write_receipt(tmp_path, summed, Key(id="k1", secret=b"k" * 32))
    assert read_receipt(tmp_path) == summed
    assert b"@" not in path.read_bytes()
    assert b"s001" not in path.read_bytes()


def test_there_is_no_receipt_before_there_is_a_ledger(house: House) -> None:
    """Nothing sent, nothing to sum."""
    with pytest.raises(SendError, match="no ledger"):
        receipt(house.ledgers, ISSUE)
