from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from newsletter.errors import SendError, UsageError
from newsletter.publication.approval import approving
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import sending
from newsletter.publication.send.sent_before import Again, again_for

FIRST, SECOND = "2026-12", "2026-12-again"
WHY = Again(because="half of them got an empty mail")


@pytest.fixture
def sent(workplace: Workplace, enter: Callable[..., None]) -> Workplace:
    """Return a publication whose issue, number 7, went to one reader."""
    enter(workplace, "reader@paper.example")
    path = workplace.issue_file(FIRST)
    path.write_text(path.read_text().replace("date: 2026-12", "number: 7\ndate: 2026-12"))
    approving.approve(workplace, FIRST, by="editor")
    sending.send(workplace, FIRST)
    return workplace


def _copy(workplace: Workplace, **changes: str) -> None:
    """Give the issue a second file, some of its words replaced, and approve it."""
    text = workplace.issue_file(FIRST).read_text()
    for change in changes.values():
        old, new = change.split(" -> ")
        text = text.replace(old, new)
    workplace.issue_file(SECOND).write_text(text)
    approving.approve(workplace, SECOND, by="editor")


def test_a_number_is_sent_once(sent: Workplace) -> None:
    """Other words under a number that went out are refused; under a number of their own they go."""
    _copy(sent, subject="Water and power -> Wind and power", title="Rivers rise -> Winds rise")
    with pytest.raises(SendError, match="number 7 went out as 2026-12") as caught:
        sending.send(sent, SECOND)
    assert "--again --because" in caught.value.help
    (obstacle,) = sending.plan(sent, SECOND).obstacles
    assert "number 7" in obstacle
    _copy(sent, number="number: 7 -> number: 8", title="Rivers rise -> Winds rise")
    assert sending.send(sent, SECOND).receipt.accepted == 1


def test_the_same_words_are_sent_once(workplace: Workplace, enter: Callable[..., None]) -> None:
    """Where issues have no numbers, one that was copied to another id is known by its words."""
    enter(workplace, "reader@paper.example")
    approving.approve(workplace, FIRST, by="editor")
    sending.send(workplace, FIRST)
    _copy(workplace)
    with pytest.raises(SendError, match="the same words went out as 2026-12"):
        sending.send(workplace, SECOND)
    _copy(workplace, title="Rivers rise -> Winds rise")
    assert sending.send(workplace, SECOND).receipt.accepted == 1


def test_again_mails_each_once_more_and_says_why(sent: Workplace) -> None:
    """Said by a person, a second id is sent, to each once; the reason stands in the audit log."""
    _copy(sent)
    assert not sending.plan(sent, SECOND, again=WHY).obstacles
    assert sending.send(sent, SECOND, again=WHY).receipt.accepted == 1
    assert "again, because half of them" in audit.deeds(sent)[-1].detail
    with pytest.raises(UsageError, match="nobody in it is ever mailed twice"):
        sending.send(sent, SECOND, again=WHY)
    assert sending.send(sent, SECOND).run.progress.handed_over == 0
    with pytest.raises(UsageError, match="nobody in it is ever mailed twice"):
        sending.send(sent, FIRST, again=WHY)


def test_a_receipt_of_another_machine_counts(sent: Workplace, enter: Callable[..., None]) -> None:
    """Where the ledger is elsewhere, the receipt in the repository tells that a number is taken."""
    shutil.rmtree(sent.var)
    enter(sent, "reader@paper.example")
    _copy(sent)
    with pytest.raises(SendError, match="went out as 2026-12"):
        sending.send(sent, SECOND)
    with pytest.raises(SendError, match="was sent before"):
        sending.send(sent, FIRST, again=WHY)


def test_again_is_no_habit(workplace: Workplace) -> None:
    """It wants a reason, and is refused where nothing was sent before."""
    approving.approve(workplace, FIRST, by="editor")
    with pytest.raises(UsageError, match="never sent before"):
        sending.send(workplace, FIRST, again=WHY)
    with pytest.raises(UsageError, match="why"):
        again_for(again=True, because=" ")
    with pytest.raises(UsageError, match="goes with"):
        again_for(again=False, because="no reason")
