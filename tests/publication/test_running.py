from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from newsletter.errors import SendError
from newsletter.model.sending import DeliveryState
from newsletter.publication.clock import running
from newsletter.publication.clock.running import Duty, DutyDone, Round
from newsletter.publication.place.duties import duty_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import consenting
from newsletter.publication.readers.readers import Readers
from newsletter.testing.outbox import Outbox

PATIENCE = 30.0


def _wait(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_once_does_what_is_due(public: Workplace, readers: Readers, post: Outbox) -> None:
    """A request that waits is decided and mailed; a second run finds nothing."""
    readers.ask("a@reader.example", form="website form", wording="Yes.")
    done = next(one for one in running.run_once(public) if one.name == "consent")
    assert list(done.lines()) == ["1 request: 1 mailed", "1 letter: 1 accepted"]
    assert len(post.letters()) == 1
    again = running.run_once(public)
    assert {"send", "tell", "consent", "collect", "tidy"} <= {one.name for one in again}
    assert [line for one in again for line in one.lines()] == []


def test_many_clocks_mail_once(public: Workplace, readers: Readers, post: Outbox) -> None:
    """Several of them at once, each in a thread with connections of its own: every reader gets one letter."""
    for number in range(18):
        readers.ask(
            f"p{number}@reader.example", form="x", wording="Yes.", network=f"192.0.2.{number}"
        )
    done: list[DutyDone] = []
    clocks = [
        threading.Thread(target=lambda: done.extend(running.run_once(public))) for _ in range(4)
    ]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    rounds = [one.report for one in done if isinstance(one.report, Round)]
    assert sum(sum(one.requests.values()) for one in rounds) == 18
    assert sum(one.letters.get(DeliveryState.ACCEPTED, 0) for one in rounds) == 18
    assert len(post.letters()) == 18


def test_it_ends_what_is_under_way(workplace: Workplace) -> None:
    """Told to stop in the middle of a duty, the clock waits for its end."""
    begun, stop, ended = threading.Event(), threading.Event(), []

    def slow(_workplace: Workplace, stopped: Callable[[], bool]) -> Round:
        begun.set()
        _wait(stopped)
        ended.append(True)
        return Round()

    duty = Duty(name="slow", every=3600.0, do=slow)
    clock = threading.Thread(
        target=running.run_until,
        args=(stop, workplace),
        kwargs={"say": str, "duties": (duty,)},
    )
    clock.start()
    assert begun.wait(PATIENCE)
    stop.set()
    clock.join(PATIENCE)
    assert ended == [True]


def test_trouble_is_told_once_and_work_goes_on(workplace: Workplace) -> None:
    """A mail service that is away is no end, and not told every few seconds."""
    said: list[str] = []
    stop, wakes = threading.Event(), [True][:0]

    def failing(_workplace: Workplace, _stopped: Callable[[], bool]) -> Round:
        wakes.append(True)
        if len(wakes) == 4:
            stop.set()
        raise SendError("The relay is away.", help="Wait.")

    duty = Duty(name="mail", every=0.05, do=failing)
    running.run_until(stop, workplace, say=said.append, duties=(duty,))
    assert said == ["mail: The relay is away. Wait."]
    assert len(wakes) >= 4


def test_a_duty_that_fails_stops_no_other(workplace: Workplace) -> None:
    """Whatever it raises: the next one is done, and both are written down with how they went."""

    def broken(_workplace: Workplace, _stopped: Callable[[], bool]) -> Round:
        raise ZeroDivisionError("a bug")

    def away(_workplace: Workplace, _stopped: Callable[[], bool]) -> Round:
        raise SendError("The relay is away.", help="Wait.")

    def fine(_workplace: Workplace, _stopped: Callable[[], bool]) -> Round:
        return Round(forgotten=2)

    named = {"broken": broken, "away": away, "fine": fine}
    duties = tuple(Duty(name=name, every=60.0, do=do) for name, do in named.items())
    done = running.run_once(workplace, duties)
    assert [one.trouble for one in done] == [
        "ZeroDivisionError: a bug",
        "The relay is away. Wait.",
        "",
    ]
    with duty_store(workplace) as store:
        runs = {run.name: (run.failed, run.told) for run in store.runs()}
    assert runs == {
        "broken": (True, "ZeroDivisionError: a bug"),
        "away": (True, "The relay is away. Wait."),
        "fine": (False, "2 forgotten, who never confirmed"),
    }


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(
    public: Workplace, readers: Readers, post: Outbox, number: signal.Signals
) -> None:
    """The real process mails what is asked while it runs, and leaves with code 0 when told to."""
    environ = {key: value for key, value in os.environ.items() if key != "NEWSLETTER_NOW"}
    with subprocess.Popen(
        [sys.executable, "-m", "newsletter", "-C", str(public.folder), "run"],
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert "keeping the time" in process.stderr.readline()
        readers.ask("a@reader.example", form="x", wording="Yes.")
        _wait(lambda: bool(post.files()))
        process.send_signal(number)
        rest = process.stderr.read()
        assert process.wait(PATIENCE) == 0
    assert rest.rstrip().endswith("ended")


def test_a_letter_in_flight_when_its_sender_died(
    public: Workplace, readers: Readers, post: Outbox
) -> None:
    """After its lease the transport is asked; what arrived is not sent again, what did not is."""
    for name in ("arrived", "lost"):
        readers.ask(f"{name}@reader.example", form="x", wording="Yes.")
    consenting.settle_requests(public, readers.opened)
    consent = readers.opened.consent
    outbox = public.folder / "var" / "outbox"
    carrier = f"files:{outbox.absolute()}"
    leased = [
        consent.lease_letter(carrier=carrier, now=public.clock(), until=public.clock())
        for _ in range(2)
    ]
    first = leased[0]
    assert first is not None
    sender = readers.opened.publication.sender.address
    outbox.mkdir(exist_ok=True)
    from newsletter.deliver.letters import letter_id  # noqa: PLC0415 - how the file is called

    (outbox / f"{letter_id(first, sender).strip('<>')}.eml").write_bytes(b"To: x\r\n\r\n")
    done = consenting.settle(public)
    assert done.letters == {DeliveryState.ACCEPTED: 2}
    assert len(post.files()) == 2
    assert consent.waiting() == {DeliveryState.ACCEPTED: 2}
