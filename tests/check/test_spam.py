"""What SpamAssassin writes is read and told."""

from __future__ import annotations

import pytest

from newsletter.check.spam import read_report, spam_finding
from newsletter.errors import ParseError
from newsletter.model.finding import Finding, Severity

ANSWER = b"""\
X-Spam-Status: Yes, score=5.4 required=5.0 tests=HTML_MESSAGE,SHOUTS,
\tNO_RELAYS autolearn=disabled
Subject: Rivers

Content analysis details:   (5.4 points, 5.0 required)

 pts rule name              description
---- ---------------------- --------------------------------------------------
-0.0 NO_RELAYS              Informational: message was not relayed
 0.4 HTML_MESSAGE           BODY: HTML included
 5.0 SHOUTS                 Subject is all capitals

Content analysis details:   (5.4 points, 5.0 required)
 5.0 SHOUTS                 Subject is all capitals
"""


def told(data: bytes, limit: int) -> Finding:
    """Return what is told of an answer."""
    return spam_finding(read_report(data), limit=limit, label="2026-11", severity=Severity.ERROR)


def test_a_mail_over_the_limit_is_told_with_the_rules_that_fired() -> None:
    """The house's severity holds, and each rule stands once, the dearest first."""
    finding = told(ANSWER, 5)
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "SpamAssassin gives 2026-11 5.4 points of 5. Against it: "
        "SHOUTS (5: Subject is all capitals); HTML_MESSAGE (0.4: BODY: HTML included)."
    )


def test_a_mail_below_the_limit_is_a_note() -> None:
    """Whatever severity the house gives, nothing is to be mended."""
    assert told(ANSWER, 6).severity is Severity.NOTE


@pytest.mark.parametrize("data", [b"", b"\xff" * 99, b"X-Spam-Status: score=high\n\n"])
def test_what_is_no_answer_is_said(data: bytes) -> None:
    """A program that says something else is named."""
    with pytest.raises(ParseError, match="SpamAssassin"):
        read_report(data)
