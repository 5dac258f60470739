"""Complaints, automatic replies, requests, and what is none of these."""

from __future__ import annotations

import pytest

from newsletter.deliver.bounces import classify
from newsletter.errors import ParseError
from newsletter.model.bounce import Action, Cause

COMPLAINT = """\
From: abuse@provider.example
Subject: FW: November
Content-Type: multipart/report; report-type=feedback-report; boundary="=b"

--=b
Content-Type: text/plain

This is an email abuse report.

--=b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Loop/1.0
Version: 1
Original-Rcpt-To: ann@reader.example

--=b
Content-Type: message/rfc822

From: news@indus.example
To: ann@reader.example
Message-ID: <4f2a.2026-11@indus.example>

Good morning.
--=b--
"""


@pytest.mark.parametrize("kind", ["abuse", "fraud", "other", "opt-out"])
def test_a_feedback_report_is_a_complaint(kind: str) -> None:
    """Who called our mail spam is named (RFC 5965)."""
    (found,) = classify(COMPLAINT.format(kind=kind).encode())
    assert (found.recipient, found.action) == ("ann@reader.example", Action.COMPLAINT)
    assert found.message_id == "<4f2a.2026-11@indus.example>"


@pytest.mark.parametrize("kind", ["auth-failure", "not-spam"])
def test_a_report_that_no_reader_caused_is_recognised_and_is_no_complaint(kind: str) -> None:
    """A report about signatures, or one that takes a complaint back, removes nobody."""
    (found,) = classify(COMPLAINT.format(kind=kind).encode())
    assert (found.action, found.cause) == (Action.NONE, Cause.FEEDBACK)


def test_an_old_feedback_loop_without_report_is_a_complaint() -> None:
    """Outlook.com encloses the message and sends no report."""
    message = (
        "From: staff@provider.example\nSubject: complaint about message from 192.0.2.1\n"
        'Content-Type: multipart/mixed; boundary="=b"\n\n--=b\nContent-Type: message/rfc822\n\n'
        "X-HmXmrOriginalRecipient: ann@reader.example\nTo: list@indus.example\n\nHello\n--=b--\n"
    )
    (found,) = classify(message.encode())
    assert (found.recipient, found.action) == ("ann@reader.example", Action.COMPLAINT)


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (rejected)",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "Subject: Automatic reply: November",
        "Subject: Out of office until Monday",
        "Subject: Abwesenheitsnotiz: November",
        "Subject: =?utf-8?b?2K7ZiNiv2qnYp9ixINis2YjYp9ioOiDZhtmI2YXYqNix?=",
    ],
)
def test_an_automatic_reply_is_known_by_its_marks(header: str) -> None:
    """A machine's answer suppresses nobody (RFC 3834)."""
    (found,) = classify(f"From: ann@reader.example\n{header}\n\nI am away.".encode())
    assert found.action is Action.AUTO_REPLY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("unsubscribe", ""),
        ("Re: UNSUBSCRIBE", "Thanks"),
        ("Please remove me", ""),
        ("November", "unsubscribe me\n\nAnn"),
    ],
)
def test_a_request_to_be_removed_is_one_only_as_a_whole(subject: str, text: str) -> None:
    """A subject or first line that says nothing else is a request."""
    message = f"From: Ann <ann@reader.example>\nSubject: {subject}\n\n{text}"
    (found,) = classify(message.encode())
    assert (found.recipient, found.action) == ("ann@reader.example", Action.UNSUBSCRIBE)


@pytest.mark.parametrize(
    "text", ["I will not unsubscribe, I love it.", "How do I unsubscribe a friend?", "Hello"]
)
def test_a_letter_is_left_to_people(text: str) -> None:
    """Whoever writes about something is not taken to ask for something."""
    (found,) = classify(f"From: ann@reader.example\nSubject: A question\n\n{text}".encode())
    assert found.action is Action.NONE


@pytest.mark.parametrize("data", [b"", b"\n\n", b"just words without a header"])
def test_what_is_no_message_is_refused(data: bytes) -> None:
    """Without a header it is no message, and the error says what to give."""
    with pytest.raises(ParseError, match="no message"):
        classify(data)


@pytest.mark.parametrize(
    "data",
    [
        b"From: \xff\xfe@x\nSubject: =?utf-8?b?!!!?=\n\n\x00\x00",
        b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\n" * 50_000,
        b"Content-Type: message/rfc822\n\n" * 3_000,
        b"From: MAILER-DAEMON@x\nSubject: failure\n\n" + b"a@b.example " * 100_000,
        b"From: MAILER-DAEMON@x\nSubject: failure\n\n" + b"x" * 5_000_000,
        b'From: x@y\n\n{"Message": ' * 1_000,
        b'From: x@y\n\n{"notificationType": "Bounce", "bounce": []}',
    ],
)
def test_hostile_messages_come_to_an_end_without_harm(data: bytes) -> None:
    """Whatever is sent to us is judged or refused; nobody is removed for it."""
    try:
        found = classify(data)
    except ParseError:
        return
    assert all(one.action is not Action.HARD for one in found)
