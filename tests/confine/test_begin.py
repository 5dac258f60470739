"""A child that is started beside what goes on."""

from __future__ import annotations

from newsletter.confine import Confined


def test_a_child_that_was_begun_is_the_one_that_answers() -> None:
    """The first call waits for the child that is starting, and starts no other."""
    with Confined(preload=("json",), size=2) as children:
        children.begin()
        children.begin()
        assert children.call("json:loads", b"[7]") == [7]
        assert len(children.processes()) == 1


def test_what_was_begun_and_never_used_ends() -> None:
    """A pool that was never called ends its child like any other."""
    with Confined(size=2) as children:
        children.begin()
    assert children.processes() == ()
