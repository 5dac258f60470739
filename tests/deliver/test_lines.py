"""Several connections, and several processes, on one ledger."""

from __future__ import annotations

import email
import socket
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsletter.deliver.job import Job
from newsletter.deliver.ledger import freeze, reason_to_exclude
from newsletter.deliver.lock import Holders
from newsletter.deliver.receipt import receipt
from newsletter.deliver.sending import Run, send
from newsletter.deliver.transports.base import (
    ACCEPTED,
    UNTRIED,
    Answer,
    Connection,
    Envelope,
    Nobody,
    Outcome,
    Peer,
    Steps,
    Wait,
)
from newsletter.deliver.transports.smtp import SmtpTransport
from newsletter.deliver.transports.wire import drive
from newsletter.errors import AlreadySending, SenderRefused, SendError, TransportError
from newsletter.model.ledger import Hand, Idle
from newsletter.model.publication import Smtp
from newsletter.model.sending import DeliveryState
from newsletter.testing.clock import FixedClock
from newsletter.testing.mail_sink import MailSink

NOW = datetime(2026, 12, 1, 14, tzinfo=UTC)
ISSUE = "2026-11"
House = Any


class Relay:
    """A peer with several connections; each takes two steps for a message, as a socket would."""

    name = "relay"

    def __init__(self, count: int, *, knows: bool = False) -> None:
        self.lines = [_Way(self) for _ in range(count)]
        self.taken: list[str] = []
        self.ids: set[str] = set()
        self.most_under_way = 0
        self.knows = knows
        self.answers: dict[str, Outcome | Exception] = {}
        self.before_dot: Callable[[str], None] = lambda _: None
        self.after_dot: Callable[[str], None] = lambda _: None
        self.mismatches = 0

    def open(self) -> None:
        """Need nothing."""

    def close(self) -> None:
        """Let go of nothing."""

    def deliver(
        self, envelope: Envelope, message: bytes, *, following: Envelope | None = None
    ) -> Outcome:
        """Be asked for connections instead."""
        raise NotImplementedError

    def connections(self) -> Sequence[Connection]:
        """Return them."""
        return self.lines

    @property
    def peer(self) -> Peer:
        """Return itself where it keeps a record."""
        return self if self.knows else Nobody()

    def ask(
        self, message_ids: Collection[str], *, since: datetime | None = None
    ) -> dict[str, Answer]:
        """Say what was taken, of what was handed over since then."""
        assert since is not None
        assert since <= NOW
        return {
            one: Answer.ACCEPTED if one in self.ids else Answer.NOT_ACCEPTED for one in message_ids
        }


class _Way:
    """One connection; a pipe that can always be read stands for its socket."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.pair: tuple[socket.socket, ...] = ()
        self.announced: Envelope | None = None
        self.closed = False
        self.refuses = False
        self.count = 0

    def open(self) -> None:
        """Open, unless the peer wants no more connections."""
        if self.refuses:
            raise TransportError("too many connections")
        self.pair = socket.socketpair()
        self.pair[1].send(b"x")
        self.announced = None

    def close(self) -> None:
        """Close."""
        self.closed = True
        for end in self.pair:
            end.close()

    def handing_over(
        self,
        envelope: Envelope,
        message: bytes,
        *,
        following: Envelope | None,
        allowed: Callable[[], bool],
        undotted: bool = False,
    ) -> Steps[Outcome]:
        """Take a step for the content and one for the answer."""
        del message, undotted
        relay = self.relay
        self.count += 1
        relay.mismatches += self.announced is not None and self.announced != envelope
        self.announced = following
        yield Wait(handle=self.pair[0].fileno(), writing=False, seconds=5)
        relay.before_dot(envelope.recipient)
        if not allowed():
            return UNTRIED
        answer = relay.answers.pop(envelope.recipient, ACCEPTED)
        if isinstance(answer, Exception):
            raise answer
        if answer.state is DeliveryState.ACCEPTED:
            relay.taken.append(envelope.recipient)
            relay.ids.add(envelope.message_id)
        relay.after_dot(envelope.recipient)
        yield Wait(handle=self.pair[0].fileno(), writing=False, seconds=5)
        return answer


@pytest.fixture
def office(house: House, job: Job, clock: FixedClock, tmp_path: Path) -> Callable[..., Run]:
    """Return what sends to twelve members."""
    house.members(12)
    freeze(house.ledgers, ISSUE, sealed_sha256=job.sealed_sha256, now=NOW)

    def run(transport: Any, **changes: Any) -> Run:
        options: dict[str, Any] = {
            "store": house.ledgers,
            "transport": transport,
            "lock_file": tmp_path / "locks" / "send",
            "clock": clock,
            "wait": lambda seconds: clock.advance(timedelta(seconds=seconds)),
        }
        return send(job, **(options | changes))

    return run


def states(house: House) -> Counter[str]:
    """Return how many rows have each state."""
    return Counter(row.state.value for row in house.ledgers.deliveries(ISSUE))


@pytest.mark.parametrize("ahead", [0, 3])
def test_several_lines_share_the_rows(office: Callable[..., Run], house: House, ahead: int) -> None:
    """Everybody once, all lines at work, and whoever was announced comes on that line."""
    relay = Relay(3)
    run = office(relay, ahead=ahead)
    assert run.progress.accepted == 12
    assert Counter(relay.taken) == Counter({f"Member{n:03d}@mail.example": 1 for n in range(1, 13)})
    assert min(line.count for line in relay.lines) >= 2
    assert relay.mismatches == 0
    assert all(line.closed for line in relay.lines)
    assert receipt(house.ledgers, ISSUE).adds_up


def test_a_line_has_one_row_in_flight(office: Callable[..., Run], house: House) -> None:
    """With a transaction for each message no more rows are open than lines; batched, a few."""
    open_rows: list[int] = []

    def count(_: str) -> None:
        open_rows.append(len(house.ledgers.unresolved(ISSUE)))

    relay = Relay(3)
    relay.before_dot = count
    office(relay)
    assert max(open_rows) == 3


def test_batched_rows_are_bounded(office: Callable[..., Run], house: House) -> None:
    """No more rows are unsettled than were leased ahead and are under way."""
    open_rows: list[int] = []

    def count(_: str) -> None:
        open_rows.append(len(house.ledgers.unresolved(ISSUE)))

    relay = Relay(2)
    relay.before_dot = count
    office(relay, ahead=2)
    assert 2 < max(open_rows) <= 2 * 2 + 2


def test_batched_outcomes_are_written_in_time(office: Callable[..., Run], house: House) -> None:
    """After a fifth of a second they stand in the ledger, however many are still leased."""
    moments: list[tuple[float, int]] = []
    now = [0.0]

    def look(_: str) -> None:
        now[0] += 0.07
        moments.append((now[0], states(house)["accepted"]))

    relay = Relay(1)
    relay.before_dot = look
    office(relay, ahead=11, ticks=lambda: now[0])
    for handed_over, (_, written) in enumerate(moments):
        assert handed_over - written <= 4
    assert moments[-1][1] > 0


@pytest.mark.parametrize("ahead", [0, 4])
def test_a_halt_holds_on_every_line(office: Callable[..., Run], house: House, ahead: int) -> None:
    """What is under way is finished; nobody else is begun; nothing stays in flight."""
    relay = Relay(3)
    begun = len(relay.lines)

    def halt(_: str) -> None:
        if not house.ledgers.head(ISSUE).halted:
            house.ledgers.halt(ISSUE, "wrong picture")

    relay.before_dot = halt
    run = office(relay, ahead=ahead)
    assert run.halted == "wrong picture"
    assert len(relay.taken) == begun
    assert states(house) == Counter(accepted=begun, pending=12 - begun)


def test_a_lease_that_is_over_sends_no_dot(
    office: Callable[..., Run], house: House, clock: FixedClock
) -> None:
    """The message is broken off, and the row goes back, uncounted."""
    relay = Relay(2)
    once = iter([timedelta(hours=1)])
    relay.before_dot = lambda _: clock.advance(next(once, timedelta(0)))
    run = office(relay)
    assert run.progress.accepted == 12
    assert len(relay.taken) == len(set(relay.taken)) == 12
    assert {row.attempts for row in house.ledgers.deliveries(ISSUE)} == {1}


def test_a_relay_that_wants_fewer_lines_gets_fewer(office: Callable[..., Run]) -> None:
    """The first must open; without the others it goes on."""
    relay = Relay(3)
    relay.lines[2].refuses = True
    assert office(relay).progress.accepted == 12
    none = Relay(1)
    none.lines[0].refuses = True
    with pytest.raises(SendError, match="too many connections"):
        office(none)


def test_one_line_that_breaks_stops_no_other(office: Callable[..., Run]) -> None:
    """Its row goes back and leaves on another line; the last line's trouble stops the send."""
    relay = Relay(3)
    relay.answers["Member002@mail.example"] = TransportError("gone", help="wait")
    assert office(relay).progress.accepted == 12
    assert sorted(line.closed for line in relay.lines) == [True] * 3
    assert len(set(relay.taken)) == 12


def test_a_refusal_of_us_pauses_every_process(office: Callable[..., Run], house: House) -> None:
    """The ledger is halted with the relay's words; nobody has failed; nothing stays in flight."""
    relay = Relay(2)
    refused = SenderRefused("refuses us: 550 5.7.515 not authenticated", help="Ask them.")
    relay.answers["Member003@mail.example"] = refused
    with pytest.raises(SendError, match=r"5\.7\.515") as caught:
        office(relay)
    assert caught.value.help == f"Ask them. To go on: newsletter resume {ISSUE}"
    assert set(states(house)) == {"accepted", "pending"}
    assert office(Relay(2)).halted == "paused: refuses us: 550 5.7.515 not authenticated"
    house.ledgers.halt(ISSUE, "")
    office(Relay(2))
    assert states(house) == Counter(accepted=12)


class Killed(BaseException):
    """Stands for the end of a process: nothing is cleaned up."""


def kill_at(relay: Relay, recipient: str, *, after: bool) -> None:
    """Let the sender die around the dot of a recipient's message."""

    def die(reached: str) -> None:
        if reached == recipient:
            raise Killed

    if after:
        relay.after_dot = die
    else:
        relay.before_dot = die


@pytest.mark.parametrize("after", [False, True])
def test_a_dead_process_leaves_one_row_for_each_line(
    office: Callable[..., Run], house: House, after: bool
) -> None:
    """Without a record they are uncertain and stay so; each is shown; nobody gets it twice."""
    relay = Relay(3)
    kill_at(relay, "Member007@mail.example", after=after)
    with pytest.raises(Killed):
        office(relay)
    first = list(relay.taken)
    second = Relay(2)
    run = office(second)
    assert 1 <= run.progress.recovered.uncertain <= 3
    assert not set(first) & set(second.taken)
    assert set(states(house)) == {"accepted", "uncertain"}


@pytest.mark.parametrize("after", [False, True])
def test_with_a_record_nobody_is_lost_and_nobody_gets_it_twice(
    office: Callable[..., Run], house: House, after: bool
) -> None:
    """Whoever the relay has is accepted, whoever it has not is sent to."""
    relay = Relay(3, knows=True)
    kill_at(relay, "Member007@mail.example", after=after)
    with pytest.raises(Killed):
        office(relay)
    second = Relay(2, knows=True)
    second.ids = relay.ids
    office(second)
    assert states(house) == Counter(accepted=12)
    assert Counter(relay.taken + second.taken).most_common(1)[0][1] == 1


def test_who_may_still_live_is_not_taken_for_dead(
    office: Callable[..., Run], house: House, clock: FixedClock, tmp_path: Path
) -> None:
    """A stopped process keeps its row; past its lease it is uncertain, and its word still counts."""
    hand = Hand(holder="stopped", carrier="relay", until=NOW + timedelta(minutes=5))
    with Holders(tmp_path / "locks" / "holders").alive("stopped"):
        step = house.ledgers.advance(ISSUE, [], hand=hand, now=NOW, decide=reason_to_exclude)
        assert not isinstance(step, Idle)
        relay = Relay(2, knows=True)
        run = office(relay, patience=0)
        assert run.next_try == hand.until
        assert states(house) == Counter({"accepted": 11, "in-flight": 1})
        clock.advance(timedelta(minutes=6))
        run = office(relay)
        assert run.progress.recovered.uncertain == 1
        assert states(house) == Counter(accepted=11, uncertain=1)
        assert office(relay).progress.recovered.uncertain == 0
        assert len(relay.taken) == 11
    # Its file is removed where it ends well; where it dies the system lets go of the lock.
    (tmp_path / "locks" / "holders" / "stopped").touch()
    office(relay)
    assert states(house) == Counter(accepted=12)


def test_a_relay_that_hangs_up_is_asked_before_anything_is_sent_again(
    office: Callable[..., Run], house: House
) -> None:
    """What is uncertain in a run is found out in the same run, where there is a record."""
    relay = Relay(2, knows=True)
    lost = Outcome(state=DeliveryState.UNCERTAIN, reason="no answer")
    relay.answers = {"Member004@mail.example": lost, "Member005@mail.example": lost}
    relay.ids.add("<not ours>")
    run = office(relay)
    assert states(house) == Counter(accepted=12)
    assert (run.progress.accepted, run.progress.uncertain) == (12, 0)
    assert len(set(relay.taken)) == 12


def test_processes_side_by_side_send_nobody_twice(
    house: House, job: Job, tmp_path: Path, clock: FixedClock
) -> None:
    """Two senders take turns on one ledger; alone, the second is told to wait."""
    house.members(30)
    freeze(house.ledgers, ISSUE, sealed_sha256=job.sealed_sha256, now=NOW)
    inner, outer = Relay(2), Relay(2)
    options: dict[str, Any] = {
        "store": house.ledgers,
        "lock_file": tmp_path / "locks" / "send",
        "clock": clock,
        "wait": lambda seconds: clock.advance(timedelta(seconds=seconds)),
        "together": True,
    }
    calls = iter([True])

    def beside(_: str) -> None:
        if next(calls, False):
            with pytest.raises(AlreadySending):
                send(job, transport=Relay(1), **(options | {"together": False}))
            steps = iter(range(40))
            send(job, transport=inner, **options, halted=lambda: next(steps) > 20, patience=0)

    outer.before_dot = beside
    send(job, transport=outer, **options)
    assert inner.taken
    assert len(inner.taken + outer.taken) == len({*inner.taken, *outer.taken}) == 30
    assert states(house) == Counter(accepted=30)


# ---- over real sockets ----


def test_smtp_uses_the_connections_that_are_set(
    office: Callable[..., Run], house: House, tmp_path: Path
) -> None:
    """As many as `delivery.smtp.connections` says, each mail once and whole."""
    with MailSink(tmp_path / "mailbox") as sink:
        sink.slow_down(0.02)
        settings = Smtp(
            host="127.0.0.1", port=sink.port, security="none", timeout=5.0, connections=4
        )
        office(SmtpTransport(settings, local_name="c.example", final_timeout=5.0))
        assert sink.connections == 4
        assert Counter(one.recipients for one in sink.messages).most_common(1)[0][1] == 1
        assert len(sink.messages) == 12
        for one in sink.messages:
            assert email.message_from_bytes(one.content)["To"] == one.recipients[0]
    assert states(house) == Counter(accepted=12)


@contextmanager
def deaf() -> Iterator[int]:
    """Listen, greet, and never read a content: the client's buffers fill up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        peers: list[socket.socket] = []

        def serve() -> None:
            with suppress(OSError):
                while True:
                    peer, _ = server.accept()
                    peers.append(peer)
                    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                    peer.sendall(b"220 deaf\r\n")
                    peer.recv(1000)
                    peer.sendall(b"250-deaf\r\n250 PIPELINING\r\n")
                    peer.recv(1000)
                    peer.sendall(b"250 ok\r\n250 ok\r\n354 go\r\n")

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        for peer in peers:
            peer.close()


def test_a_relay_that_does_not_read_is_given_up() -> None:
    """After its time, before the dot: certainly not taken, so that it may be tried again."""
    with deaf() as port:
        settings = Smtp(host="127.0.0.1", port=port, security="none", timeout=0.2)
        with closing(SmtpTransport(settings, local_name="c.example")) as transport:
            outcome = transport.deliver(
                Envelope(sender="a@b.example", recipient="c@d.example", message_id="<1@b>"),
                b"Subject: x\r\n\r\n" + b"body\r\n" * 2_000_000,
            )
    assert outcome.state is DeliveryState.DEFERRED


def test_a_lease_over_closes_the_connection_without_the_dot(tmp_path: Path) -> None:
    """The relay never takes the message, and the next one goes on a fresh connection."""
    with MailSink(tmp_path / "mailbox") as sink:
        settings = Smtp(host="127.0.0.1", port=sink.port, security="none", timeout=5.0)
        transport = SmtpTransport(settings, local_name="c.example")
        one = Envelope(sender="a@b.example", recipient="c@d.example", message_id="<1@b>")
        steps = transport.handing_over(
            one, b"Subject: x\r\n\r\nx\r\n", following=None, allowed=lambda: False
        )
        assert drive(steps) is UNTRIED
        assert (
            transport.deliver(replace(one, message_id="<2@b>"), b"Subject: y\r\n\r\n") == ACCEPTED
        )
        transport.close()
        assert [b"Subject: y" in message.content for message in sink.messages] == [True]
