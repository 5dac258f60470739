"""What a relay makes of a message that it cannot deliver: a report (RFC 3464), put into a Maildir."""

from __future__ import annotations

import re
from pathlib import Path

REPORT = """\
Return-Path: <>
Delivered-To: {to}
From: Mail Delivery System <MAILER-DAEMON@relay.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <{name}.report@relay.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; {recipient}
Action: failed
Status: {status}
Diagnostic-Code: smtp; 550 {status} {words}

--b
Content-Type: text/rfc822-headers

{headers}
--b--
"""


def report_of(
    content: bytes,
    *,
    sender: str,
    recipient: str,
    name: str,
    status: str = "5.1.1",
    words: str = "User unknown",
) -> bytes:
    """Return the report about a message, addressed to its return path."""
    headers = re.split(rb"\r?\n\r?\n", content, maxsplit=1)[0].decode("utf-8", "replace")
    filled = REPORT.format(
        to=sender,
        recipient=recipient,
        name=name,
        status=status,
        words=words,
        headers=headers.replace("\r\n", "\n"),
    )
    return filled.encode()


def put_into(maildir: Path, name: str, message: bytes) -> Path:
    """Deliver into a Maildir, as an MTA does: written elsewhere, then moved to new/."""
    for part in ("tmp", "new", "cur"):
        (maildir / part).mkdir(parents=True, exist_ok=True)
    written = maildir / "tmp" / name
    written.write_bytes(message)
    return written.replace(maildir / "new" / name)
