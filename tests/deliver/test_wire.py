"""Content and final dot leave together, and it is always known whether the dot has left."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from newsletter.deliver.transports.base import Steps
from newsletter.deliver.transports.wire import EndUnknown, Gone, Wire, drive

CONTENT = b"Subject: Water\r\n\r\n" + b"The river rises.\r\n" * 100_000
END = b".\r\nMAIL FROM:<news@indus.example>\r\n"


@pytest.fixture
def pair() -> Iterator[tuple[Wire, socket.socket]]:
    """Give a wire and whoever is at its other end."""
    ours, theirs = socket.socketpair()
    theirs.settimeout(0)
    wire = Wire(ours, timeout=5.0)
    yield wire, theirs
    wire.close()
    theirs.close()


def everything(theirs: socket.socket) -> bytes:
    """Return what has come."""
    found = b""
    try:
        while received := theirs.recv(1 << 20):
            found += received
    except BlockingIOError:
        pass
    return found


def driven(steps: Steps[bool], theirs: socket.socket) -> tuple[bool, bytes]:
    """Do all steps, taking in what comes whenever they wait; return what they did, and all of it."""
    found = b""
    try:
        next(steps)
        while True:
            found += everything(theirs)
            steps.send(True)
    except StopIteration as done:
        return done.value, found + everything(theirs)


def test_content_and_end_arrive_whole_and_in_order(pair: tuple[Wire, socket.socket]) -> None:
    """However small the pieces that the system takes."""
    wire, theirs = pair
    steps = wire.sending_with_end(CONTENT, END, allowed=lambda: True)
    ended, found = driven(steps, theirs)
    assert ended is True
    assert found == CONTENT + END


def test_nothing_of_the_end_leaves_once_it_may_not(pair: tuple[Wire, socket.socket]) -> None:
    """A lease that runs out while the content is on its way takes the dot along."""
    wire, theirs = pair
    allowed = iter([True, True])
    steps = wire.sending_with_end(CONTENT, END, allowed=lambda: next(allowed, False))
    ended, found = driven(steps, theirs)
    assert ended is False
    assert found == CONTENT[: len(found)]


def test_who_may_not_send_writes_nothing(pair: tuple[Wire, socket.socket]) -> None:
    """Also where the system would have taken all at once."""
    wire, theirs = pair
    assert drive(wire.sending_with_end(b"short\r\n", END, allowed=lambda: False)) is False
    assert everything(theirs) == b""


def test_a_peer_that_goes_before_the_end_has_not_taken_it(pair: tuple[Wire, socket.socket]) -> None:
    """What broke in the content may be tried again."""
    wire, theirs = pair
    steps = wire.sending_with_end(CONTENT, END, allowed=lambda: True)
    next(steps)
    theirs.close()
    with pytest.raises(Gone) as gone:
        steps.send(True)
    assert not isinstance(gone.value, EndUnknown)


def test_a_peer_that_goes_within_the_end_may_have_taken_it(
    pair: tuple[Wire, socket.socket],
) -> None:
    """Once anything of the end was written, nobody here can say."""
    wire, theirs = pair
    long_end = END + b"x" * len(CONTENT)
    steps = wire.sending_with_end(b"short\r\n", long_end, allowed=lambda: True)
    next(steps)
    theirs.close()
    with pytest.raises(EndUnknown):
        steps.send(True)


def test_a_peer_that_takes_nothing_for_too_long_is_gone(pair: tuple[Wire, socket.socket]) -> None:
    """Time that is up ends the conversation; the content had not left."""
    wire, _ = pair
    steps = wire.sending_with_end(CONTENT, END, allowed=lambda: True)
    next(steps)
    with pytest.raises(Gone, match="no answer in time") as gone:
        steps.send(False)
    assert not isinstance(gone.value, EndUnknown)
