"""Reports of delivery by RFC 3464."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsletter.deliver.bounces import classify
from newsletter.model.bounce import Action, Cause

Report = Callable[..., bytes]

CASES = {
    "550 5.1.1 <ann@reader.example>: Recipient address rejected: User unknown": (
        Action.HARD,
        Cause.UNKNOWN_USER,
    ),
    "550 User unknown": (Action.HARD, Cause.UNKNOWN_USER),
    "554 5.7.1 <ann@reader.example>: Recipient address rejected: Access denied": (
        Action.SOFT,
        Cause.POLICY,
    ),
    "550 5.7.515 Access denied, sending domain INDUS.EXAMPLE doesn't meet the required "
    "authentication level.": (Action.SOFT, Cause.AUTHENTICATION),
    "550 5.1.1 sender address rejected: user unknown in relay table": (
        Action.SOFT,
        Cause.SENDER,
    ),
    "553 5.1.8 Domain of sender address news@indus.example does not exist": (
        Action.SOFT,
        Cause.SENDER,
    ),
    "552 5.2.2 Mailbox full": (Action.SOFT, Cause.MAILBOX_FULL),
    "452 4.2.2 The email account that you tried to reach is over quota": (
        Action.SOFT,
        Cause.MAILBOX_FULL,
    ),
    "550 5.1.10 Recipient domain has a null MX": (Action.HARD, Cause.NO_MAIL_HERE),
    "550 5.4.4 Host or domain name not found": (Action.HARD, Cause.UNKNOWN_HOST),
    "550 5.1.6 recipient no longer on server": (Action.HARD, Cause.MOVED),
    "550 5.2.1 The account is disabled": (Action.SOFT, Cause.DISABLED),
    "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.example": (
        Action.SOFT,
        Cause.BLOCKED,
    ),
    "550 5.7.1 Message rejected as spam": (Action.SOFT, Cause.SPAM),
    "552 5.3.4 Message size exceeds fixed limit": (Action.SOFT, Cause.TOO_LARGE),
    "450 4.1.1 User unknown in virtual table": (Action.SOFT, Cause.EXPIRED),
    "451 4.7.1 Greylisted, please try again later": (Action.SOFT, Cause.BUSY),
    "550 5.0.0 Something happened": (Action.SOFT, Cause.UNEXPLAINED),
    "5.1.0 - Unknown address error 550-'5.7.1 Access denied'": (Action.SOFT, Cause.POLICY),
    "550 5.1.351 Remote server returned unknown recipient -> 550 No such user": (
        Action.HARD,
        Cause.UNKNOWN_USER,
    ),
}


@pytest.mark.parametrize("said", CASES)
def test_a_servers_words_are_judged_by_code_then_by_phrase(report: Report, said: str) -> None:
    """What a server said decides whether an address is dead."""
    fields = f"Final-Recipient: rfc822; ann@reader.example\nAction: failed\nDiagnostic-Code: smtp; {said}"
    (found,) = classify(report(fields=fields))
    assert (found.action, found.cause) == CASES[said]
    assert found.recipient == "ann@reader.example"
    assert found.message_id == "<4f2a.2026-11@indus.example>"


def test_a_refusal_about_us_removes_nobody_and_says_so(report: Report) -> None:
    """What any recipient of the same mail would be told is about the sender."""
    fields = (
        "Final-Recipient: rfc822; ann@reader.example\nAction: failed\nStatus: 5.7.26\n"
        "Diagnostic-Code: smtp; 550-5.7.26 This mail is unauthenticated"
    )
    (found,) = classify(report(fields=fields))
    assert found.about_us
    assert found.action is Action.SOFT


def test_an_unknown_user_after_the_whole_message_is_a_filter(report: Report) -> None:
    """Who refuses only after the content had the mailbox, and filters."""
    fields = (
        "Final-Recipient: rfc822; ann@reader.example\nAction: failed\n"
        "Diagnostic-Code: smtp; 550 User unknown"
    )
    words = (
        "<ann@reader.example>: host mx.reader.example said: 550 User unknown (in reply to end of\n"
        "    DATA command)"
    )
    (found,) = classify(report(words=words, fields=fields))
    assert (found.action, found.cause) == (Action.SOFT, Cause.FILTERED)


def test_a_delay_is_soft_whatever_it_says(report: Report) -> None:
    """A message that is tried further has not failed."""
    fields = (
        "Final-Recipient: rfc822; ann@reader.example\nAction: delayed\nStatus: 4.4.1\n"
        "Diagnostic-Code: smtp; Host not found"
    )
    (found,) = classify(report(fields=fields))
    assert found.action is Action.SOFT


def test_a_proof_of_delivery_asks_for_nothing(report: Report) -> None:
    """A report of success is no bounce."""
    fields = (
        "Final-Recipient: rfc822; ann@reader.example\nAction: delivered\nStatus: 2.1.5\n"
        "Diagnostic-Code: smtp; 250 OK"
    )
    (found,) = classify(report(fields=fields))
    assert (found.action, found.cause) == (Action.NONE, Cause.DELIVERED)


def test_every_recipient_of_a_report_is_told_of(report: Report) -> None:
    """Each block is judged for itself."""
    fields = (
        "Final-Recipient: rfc822; ann@reader.example\nAction: failed\nStatus: 5.1.1\n\n"
        "Final-Recipient: rfc822; ben@reader.example\nAction: failed\nStatus: 5.2.2"
    )
    found = classify(report(fields=fields))
    assert [(one.recipient, one.action) for one in found] == [
        ("ann@reader.example", Action.HARD),
        ("ben@reader.example", Action.SOFT),
    ]


def test_what_is_folded_over_lines_is_read_whole(report: Report) -> None:
    """A diagnosis may go over several lines."""
    fields = (
        "Final-Recipient: rfc822;ann@reader.example\nAction: failed\nStatus: 5.0.0\n"
        "Diagnostic-Code: smtp; 550 <ann@reader.example>...\n  User\n\tunknown"
    )
    (found,) = classify(report(fields=fields))
    assert found.cause is Cause.UNKNOWN_USER
    assert "... User unknown" in found.said


def test_without_a_diagnosis_the_words_about_the_recipient_count(report: Report) -> None:
    """A report may leave the reason to its prose."""
    fields = "Final-Recipient: rfc822; ann@reader.example\nAction: failed\nStatus: 5.0.0"
    (found,) = classify(report(words="ann@reader.example: Domain does not exist", fields=fields))
    assert (found.action, found.cause) == (Action.HARD, Cause.UNKNOWN_HOST)


def test_a_report_inside_a_report_is_read() -> None:
    """A gateway may wrap the report that it got."""
    inner = (
        "From: MAILER-DAEMON@inner.example\nSubject: Returned mail\n"
        'Content-Type: multipart/report; boundary="=i"\n\n--=i\n'
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; inner.example\n\n"
        "Final-Recipient: rfc822; ann@reader.example\nAction: failed\nStatus: 5.1.1\n\n--=i--\n"
    )
    outer = (
        "From: MAILER-DAEMON@outer.example\nSubject: Returned mail: see inside\n"
        'Content-Type: multipart/mixed; boundary="=o"\n\n--=o\nContent-Type: text/plain\n\n'
        "The message had permanent delivery errors.\n\n--=o\nContent-Type: message/rfc822\n\n"
        f"{inner}\n--=o--\n"
    )
    (found,) = classify(outer.encode())
    assert (found.recipient, found.action) == ("ann@reader.example", Action.HARD)


def test_fields_of_a_report_in_a_text_part_are_read() -> None:
    """Some services write the fields into their prose."""
    message = (
        "From: MAILER-DAEMON@service.example\nSubject: Delivery Status Notification (Failure)\n\n"
        "Technical report:\n\nAction: failed\nFinal-Recipient: rfc822; ann@reader.example\n"
        "Diagnostic-Code: smtp; 550 5.1.1 unknown\nStatus: 5.1.1\n"
    )
    (found,) = classify(message.encode())
    assert (found.recipient, found.action) == ("ann@reader.example", Action.HARD)
