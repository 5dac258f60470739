"""Bounces in prose, one family of servers each."""

from __future__ import annotations

import pytest

from newsletter.deliver.bounces import classify
from newsletter.model.bounce import Action, Cause

EXIM = """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ann@reader.example
    host mx.reader.example [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<ann@reader.example>:
    550 5.1.1 Unrouteable address

------ This is a copy of the message, including all the headers. ------

To: somebody@else.example
"""
QMAIL = """\
Hi. This is the qmail-send program at relay.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ann@reader.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <news@indus.example>
"""
SENDMAIL = """\
The original message was received at Sun, 1 Nov 2026 09:00:00 GMT
from relay.example [192.0.2.9]

   ----- The following addresses had permanent fatal errors -----
<ann@reader.example>

   ----- Transcript of session follows -----
... while talking to mx.reader.example.:
>>> RCPT To:<ann@reader.example>
<<< 550 5.2.2 mailbox full
550 5.1.1 <ann@reader.example>... User unknown
"""
WARNING = """\
This is an automatically generated Delivery Status Notification.

THIS IS A WARNING MESSAGE ONLY.
YOU DO NOT NEED TO RESEND YOUR MESSAGE.

Delivery to the following recipient has been delayed:

     ann@reader.example

The recipient server did not accept our requests to connect.
"""
AGENT = """\
This is the Mail Agent at relay.example.

There was an error delivering your mail to <ann@reader.example>.

mx.reader.example [192.0.2.7] did not like our RCPT TO:
550 5.2.1 <ann@reader.example>: Recipient address rejected: User unknown

Message headers follow.

Received: from relay.example
"""
FAMILIES = {
    "exim": (EXIM, Action.HARD, Cause.UNKNOWN_USER),
    "qmail": (QMAIL, Action.HARD, Cause.UNKNOWN_USER),
    "sendmail": (SENDMAIL, Action.SOFT, Cause.MAILBOX_FULL),
    "warning": (WARNING, Action.SOFT, Cause.UNREACHABLE),
    "agent": (AGENT, Action.HARD, Cause.UNKNOWN_USER),
}
FROM = "From: Mail Delivery Subsystem <MAILER-DAEMON@relay.example>\n"
SUBJECT = "Subject: Mail delivery failed: returning message to sender\n"


@pytest.mark.parametrize("family", FAMILIES)
def test_prose_names_the_recipient_and_the_reason(family: str) -> None:
    """What stands before the returned message is read, and nothing of that."""
    text, action, cause = FAMILIES[family]
    (found,) = classify(f"{FROM}{SUBJECT}\n{text}".encode())
    assert (found.recipient, found.action, found.cause) == ("ann@reader.example", action, cause)


def test_a_header_that_names_the_failed_ones_is_believed() -> None:
    """Exim and Gmail say in a header who it was."""
    message = (
        f"{FROM}{SUBJECT}X-Failed-Recipients: ann@reader.example, ben@reader.example\n\n"
        "ann@reader.example: user unknown\n\nben@reader.example: mailbox full\n"
    )
    found = classify(message.encode())
    assert [(one.recipient, one.action) for one in found] == [
        ("ann@reader.example", Action.HARD),
        ("ben@reader.example", Action.SOFT),
    ]


def test_a_person_who_passes_a_bounce_on_removes_nobody() -> None:
    """What a person forwards is a letter, whatever it quotes."""
    message = f"From: Ann <ann@reader.example>\nSubject: Fwd: failure notice\n\nLook:\n\n{QMAIL}"
    (found,) = classify(message.encode())
    assert (found.action, found.cause) == (Action.NONE, Cause.LETTER)


def test_a_notification_of_a_provider_is_read() -> None:
    """Amazon's notices come by mail as JSON, bare or wrapped."""
    bare = (
        '{"notificationType":"Bounce","bounce":{"bouncedRecipients":[{"emailAddress":'
        '"ann@reader.example","action":"failed","status":"5.1.1",'
        '"diagnosticCode":"smtp; 550 5.1.1 user unknown"}]}}'
    )
    wrapped = '{"Type":"Notification","Message":"' + bare.replace('"', '\\"') + '"}'
    for text in (bare, wrapped, f"{bare}\n\n--\nIf you wish to stop …"):
        (found,) = classify(f"From: no-reply@service.example\nSubject: Notice\n\n{text}".encode())
        assert (found.recipient, found.action) == ("ann@reader.example", Action.HARD)


def test_a_complaint_in_a_notification_is_a_complaint() -> None:
    """Complaints come the same way."""
    text = (
        '{"notificationType":"Complaint","complaint":{"complainedRecipients":'
        '[{"emailAddress":"ann@reader.example"}]}}'
    )
    (found,) = classify(f"From: no-reply@service.example\n\n{text}".encode())
    assert (found.recipient, found.action) == ("ann@reader.example", Action.COMPLAINT)
