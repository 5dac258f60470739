"""Two commands of one machine on one send, on SQLite."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.errors import AlreadySending, SendError
from newsletter.publication.approval import approving
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import sending
from newsletter.testing.mail_sink import MailSink

ISSUE = "2026-12"
READERS = tuple(f"r{number:02}@reader.example" for number in range(30))


@pytest.fixture
def approved(workplace: Workplace, enter: Callable[..., None]) -> Workplace:
    """Return an approved issue for 30 readers."""
    enter(workplace, *READERS)
    approving.approve(workplace, ISSUE, by="editor")
    return workplace


def by_smtp(workplace: Workplace, sink: MailSink) -> Workplace:
    """Return the publication with the sink for its relay."""
    flags = {
        "delivery.transport": "smtp",
        "delivery.smtp.host": "127.0.0.1",
        "delivery.smtp.port": str(sink.port),
        "delivery.smtp.security": "none",
    }
    return replace(workplace, flags=flags)


def under_way(workplace: Workplace, sink: MailSink, *, beside: bool) -> threading.Thread:
    """Begin to send, and return when the first message has left."""
    sink.slow_down(0.05)
    first = threading.Thread(
        target=sending.send, args=(workplace, ISSUE), kwargs={"beside": beside}
    )
    first.start()
    end = time.monotonic() + 30
    while not sink.messages:
        assert time.monotonic() < end
        time.sleep(0.02)
    return first


def test_two_that_agree_share_the_work(approved: Workplace, tmp_path: Path) -> None:
    """Each reader gets it once; both take a part; the receipt of the last one adds up."""
    with MailSink(tmp_path / "sunk") as sink:
        place = by_smtp(approved, sink)
        first = under_way(place, sink, beside=True)
        sent = sending.send(place, ISSUE, beside=True)
        first.join(30)
        assert sorted(one.recipients[0] for one in sink.messages) == sorted(READERS)
        assert 0 < sent.run.progress.handed_over < len(READERS)
        assert sending.send(place, ISSUE).clean


def test_one_that_did_not_agree_is_alone(approved: Workplace, tmp_path: Path) -> None:
    """A second command is refused, with or without the option, and is told how both would go."""
    with MailSink(tmp_path / "sunk") as sink:
        place = by_smtp(approved, sink)
        first = under_way(place, sink, beside=False)
        with pytest.raises(AlreadySending) as refused:
            sending.send(place, ISSUE, beside=True)
        assert "--beside" in refused.value.help
        first.join(30)
        assert len(sink.messages) == len(READERS)


def test_the_first_steps_are_sent_by_one(approved: Workplace) -> None:
    """Whoever would join while a step is counted is refused: it would be larger than it says."""
    path = approved.publication_file
    written = "delivery:\n  transport: files\n"
    steps = f"{written}  seeds: [first@review.example]\n  ramp: {{first: 10}}\n"
    path.write_text(path.read_text().replace(written, steps))
    approving.approve(approved, ISSUE, by="editor")
    assert sending.send(approved, ISSUE, beside=True).paced.until
    with pytest.raises(SendError, match="still in its first steps: the first 10"):
        sending.send(approved, ISSUE, beside=True)
    with ledger_store(approved) as store:
        assert store.halted(ISSUE) == ""
