from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.publication.approval import approving, standing
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import sending
from newsletter.testing.mail_sink import MailSink

ISSUE = "2026-12"
Wired = Callable[[str], Workplace]


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    """Return a relay on the loopback."""
    with MailSink(tmp_path / "sunk") as opened:
        yield opened


@pytest.fixture
def wired(workplace: Workplace, enter: Callable[..., None], sink: MailSink) -> Wired:
    """Return a function that gives an approved issue for three, and a rule for uncertain rows."""

    def wire(rule: str) -> Workplace:
        path = workplace.publication_file
        path.write_text(path.read_text() + f"  uncertain: {rule}\n")
        enter(workplace, *(f"r{number}@reader.example" for number in range(3)))
        approving.approve(workplace, ISSUE, by="editor")
        flags = {
            "delivery.transport": "smtp",
            "delivery.smtp.host": "127.0.0.1",
            "delivery.smtp.port": str(sink.port),
            "delivery.smtp.security": "none",
        }
        return replace(workplace, flags=flags)

    return wire


def test_asked_a_person_decides(wired: Wired, sink: MailSink) -> None:
    """Unless the publication says otherwise the row is shown, and nobody is mailed again."""
    sink.hang_up_after_the_dot()
    here = wired("ask")
    sent = sending.send(here, ISSUE)
    assert (sent.receipt.uncertain, len(sink.messages)) == (1, 3)
    assert sending.send(here, ISSUE).receipt.uncertain == 1
    lines = "\n".join(standing.standings(here, ISSUE)[0].lines(whole=True))
    assert "may have received it" in lines
    assert "newsletter ledger decide" in lines


def test_by_the_rule_it_is_sent_once_more(wired: Wired, sink: MailSink) -> None:
    """With `resend` the row goes out again in the same run, and the audit log has it."""
    sink.hang_up_after_the_dot()
    here = wired("resend")
    sent = sending.send(here, ISSUE)
    assert (sent.receipt.accepted, sent.receipt.uncertain) == (3, 0)
    assert len(sink.messages) == 4
    assert "by the rule in publication.yaml" in (here.var / "audit.jsonl").read_text()


def test_by_the_rule_nobody_is_mailed_for_ever(wired: Wired, sink: MailSink) -> None:
    """A relay that always breaks off is tried twice for a reader, never more: then a person is asked."""
    sink.hang_up_after_the_dot(times=1_000)
    here = wired("resend")
    for _ in range(5):
        receipt = sending.send(here, ISSUE).receipt
    assert receipt.uncertain == 3
    assert len(sink.messages) == 6


def test_by_the_rule_it_is_left(wired: Wired, sink: MailSink) -> None:
    """With `leave` the row stays uncertain, with who decided, and is in no later run's way."""
    sink.hang_up_after_the_dot()
    here = wired("leave")
    assert sending.send(here, ISSUE).receipt.uncertain == 1
    assert sending.send(here, ISSUE).receipt.uncertain == 1
    assert len(sink.messages) == 3
    assert (here.var / "audit.jsonl").read_text().count("leave 1, by the rule") == 1
