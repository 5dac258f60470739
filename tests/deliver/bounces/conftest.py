"""Messages that came back, made as the families of servers make them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

ORIGINAL = """\
From: INDUS <news@indus.example>
To: ann@reader.example
Subject: November
Message-ID: <4f2a.2026-11@indus.example>

Good morning.
"""


def _report(
    *, words: str = "It could not be delivered.", fields: str = "", original: str = ORIGINAL
) -> bytes:
    """Return a report by RFC 3464; `fields` are those of the recipients' blocks."""
    return (
        "From: Mail Delivery System <MAILER-DAEMON@relay.example>\n"
        "To: news@indus.example\n"
        "Subject: Undelivered Mail Returned to Sender\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=b"\n'
        "\n--=b\nContent-Type: text/plain; charset=utf-8\n\n"
        f"{words}\n"
        "\n--=b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; relay.example\n\n{fields}\n"
        f"\n--=b\nContent-Type: message/rfc822\n\n{original}\n--=b--\n"
    ).encode()


@pytest.fixture
def report() -> Callable[..., bytes]:
    """Return what makes a report of delivery."""
    return _report
