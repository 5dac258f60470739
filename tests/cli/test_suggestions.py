"""`newsletter suggestions` as it is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from newsletter.model.audience import Mailbox
from newsletter.model.suggestion import Voice
from newsletter.publication.gathering.suggested import suggestion_store
from newsletter.publication.place.workplace import Workplace

URL = "https://paper.example/rivers"
SANA = Mailbox(
    address="sana@reader.example", normal="sana@reader.example", deliverable="sana@reader.example"
)


class Ran(Protocol):
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def test_suggestions_are_listed_declined_taken_back_and_cleared(
    workplace: Workplace, run: Run
) -> None:
    """Each says what it did; what a stranger wrote drives no terminal."""
    assert "No suggestion waits" in run("suggestions", "list").err
    voice = Voice(at=workplace.clock(), why="See \x1b[31mit\nnow", name="Sana", mailbox=SANA)
    with suggestion_store(workplace) as store:
        number = store.put(URL, URL, voice).number
    listed = run("suggestions", "list").out
    assert f"{number}  1 reader  {URL}" in listed
    assert "Sana <sana@reader.example, not confirmed>" in listed
    assert "\x1b" not in listed
    assert '"why"' in run("suggestions", "list", "--json").out
    assert "is declined" in run("suggestions", "decline", str(number)).out
    assert "[declined by somebody]" in run("suggestions", "list", "--decided").out
    assert run("suggestions", "take", str(number)).code == 2
    assert "waits again" in run("suggestions", "undo").out
    assert "would be removed: 1" in run("suggestions", "clear", "--dry-run").out
    assert "removed: 1" in run("suggestions", "clear").out
    assert run("suggestions", "decline", str(number)).code == 2
