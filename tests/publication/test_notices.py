from __future__ import annotations

import email
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from email import policy
from email.message import EmailMessage

import pytest

from newsletter.publication.approval import approving
from newsletter.publication.clock import notices
from newsletter.publication.clock.notices import NoticeRound
from newsletter.publication.place import duties
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import due_sending, sending
from newsletter.publication.web import halting
from newsletter.publication.web.halting import HaltState
from newsletter.testing.clock import FixedClock


@pytest.fixture
def approved(workplace: Workplace, clock: FixedClock, enter: Callable[..., None]) -> Workplace:
    """Return a publication whose issue was approved two days before its hour, and whose publisher has mail."""
    path = workplace.publication_file
    path.write_text(
        path.read_text().replace(
            "    name: The Editor\n", "    name: The Editor\n    email: ed@review.example\n"
        )
    )
    clock.advance(timedelta(days=-2, minutes=-5))
    enter(workplace, "a@reader.example", "b@reader.example")
    approving.approve(workplace, "2026-12", by="editor")
    return workplace


def once(workplace: Workplace) -> NoticeRound:
    """Do one round."""
    return notices.tell_due(workplace, holder=duties.new_holder())


def told(workplace: Workplace) -> list[EmailMessage]:
    """Return what the publisher got, oldest first."""
    read = [
        email.message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(
            (workplace.folder / "var" / "outbox").glob("*.eml"),
            key=lambda path: path.stat().st_mtime_ns,
        )
    ]
    return [one for one in read if one["To"] == "ed@review.example"]


def words(mail: EmailMessage) -> str:
    """Return its text."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_the_publisher_hears_the_day_before_at_the_start_and_at_the_end(
    approved: Workplace, clock: FixedClock
) -> None:
    """Once each, whatever the clock does; the end comes with the receipt's totals."""
    assert once(approved) == NoticeRound()
    clock.advance(timedelta(days=1))
    assert once(approved).told == ("2026-12 leaves at 2026-12-01 09:00 UTC: told editor",)
    for hours in (1, -2, 3, 20):
        clock.advance(timedelta(hours=hours))
        assert once(approved).told == ()
    clock.advance(timedelta(hours=2))
    due_sending.send_due(approved, holder=duties.new_holder())
    assert once(approved).told == (
        "2026-12 is being sent: told editor",
        "2026-12 was sent: 2 of 2: told editor",
    )
    assert once(approved).told == ()
    first, start, last = told(approved)
    assert first["Auto-Submitted"] == "auto-generated"
    assert "nothing left to halt" in words(start)
    assert "2 recipients = 2 accepted" in words(last)


def test_the_mail_at_the_start_halts_from_a_phone(approved: Workplace, clock: FixedClock) -> None:
    """While readers wait it holds the command, and a link whose page halts this issue alone."""
    path = approved.publication_file
    path.write_text(path.read_text() + "public_url: https://mail.example/\n")
    clock.advance(timedelta(days=2, minutes=10))
    asked = iter([False, True])
    sending.send(approved, "2026-12", halted=lambda: next(asked, True))
    once(approved)
    (mail,) = told(approved)
    assert "newsletter halt 2026-12" in words(mail)
    token = re.search(r"https://mail\.example/h/(\S+)", words(mail))
    assert token
    assert halting.halt(approved, token[1]).state is HaltState.HALTED


def test_a_missed_start_is_told_within_a_quarter_of_an_hour(
    approved: Workplace, clock: FixedClock
) -> None:
    """With the reason for which it could not start, and once."""
    path = approved.issue_file("2026-12")
    path.write_text(path.read_text() + "\n# one more word\n")
    clock.advance(timedelta(days=2))
    for _ in range(15):
        due_sending.send_due(approved, holder=duties.new_holder())
        once(approved)
        clock.advance(timedelta(minutes=1))
    (mail,) = told(approved)
    assert mail["Subject"] == "2026-12 did not leave at 2026-12-01 09:00 UTC"
    assert "was changed after it was approved" in words(mail)


def test_too_late_is_asked(approved: Workplace, clock: FixedClock) -> None:
    """Where the machine was away for too long, a person is asked, with the command that sends it."""
    clock.advance(timedelta(days=2, hours=5))
    due_sending.send_due(approved, holder=duties.new_holder())
    once(approved)
    (mail,) = told(approved)
    assert "more than 3 hours ago" in words(mail)
    assert "newsletter send 2026-12" in words(mail)


def test_many_processes_tell_once(approved: Workplace, clock: FixedClock) -> None:
    """Each row is claimed by one of them."""
    clock.advance(timedelta(days=1, hours=2))
    rounds: list[NoticeRound] = []
    workers = [threading.Thread(target=lambda: rounds.append(once(approved))) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(len(one.told) for one in rounds) == 1
    assert len(told(approved)) == 1


def test_nobody_to_tell_is_said(approved: Workplace, clock: FixedClock) -> None:
    """A publisher without an address hinders nothing."""
    path = approved.publication_file
    path.write_text(path.read_text().replace("    email: ed@review.example\n", ""))
    clock.advance(timedelta(days=1, hours=2))
    (line,) = once(approved).told
    assert "give whoever has the role publisher an email" in line


def test_what_cannot_be_told_is_told_later(approved: Workplace, clock: FixedClock) -> None:
    """A mail service that is away is tried again, each time later."""
    outbox = approved.folder / "var" / "outbox"
    outbox.write_text("in the way")
    clock.advance(timedelta(days=1, hours=2))
    assert len(once(approved).troubles) == 1
    assert once(approved) == NoticeRound()
    outbox.unlink()
    clock.advance(timedelta(minutes=2))
    assert len(once(approved).told) == 1
