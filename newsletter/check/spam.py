"""What SpamAssassin said of a mail, read from what it wrote, and told."""

from __future__ import annotations

import re
from email import message_from_bytes

from newsletter.errors import ParseError
from newsletter.model.finding import Finding, Severity
from newsletter.model.values import dataclass

SPAM_SCORE = "spam-score"
EXPLANATION = (
    "Say nothing that spam filters count against a mail: asked of SpamAssassin by check --spam; "
    "below house_rules.spam_score it is a note."
)
_STATUS = re.compile(r"score=(-?\d{1,4}(?:\.\d{1,3})?)")
_LINE = re.compile(r"^ ?(-?\d{1,3}\.\d) ([A-Z][A-Z0-9_]{2,60}) +(.*)$", re.MULTILINE)
_MOST_TOLD = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class SpamReport:
    """Points, and for what."""

    score: float
    rules: tuple[tuple[float, str, str], ...]
    """(points, name of the rule, what it looks for), the dearest first."""


def read_report(data: bytes) -> SpamReport:
    """Read the message that ``spamassassin --test-mode`` writes; raises `ParseError`."""
    status = _STATUS.search(str(message_from_bytes(data)["X-Spam-Status"] or ""))
    if status is None:
        raise ParseError(
            "SpamAssassin did not say how many points it gives.",
            help="Try it by hand: spamassassin --local --test-mode < mail.eml",
        )
    report = data.decode(errors="replace").partition("Content analysis details:")[2]
    counted = {  # the report stands twice: in a field and in the text
        (float(points), name, " ".join(said.split()))
        for points, name, said in _LINE.findall(report)
    }
    return SpamReport(score=float(status[1]), rules=tuple(sorted(counted, reverse=True)))


def spam_finding(report: SpamReport, *, limit: int, label: str, severity: Severity) -> Finding:
    """Return what to tell: from `limit` points on at `severity`, below it as a note."""
    against = [
        f"{name} ({points:g}: {said})" if said else f"{name} ({points:g})"
        for points, name, said in report.rules
        if points > 0
    ]
    why = f" Against it: {'; '.join(against[:_MOST_TOLD])}." if against else ""
    over = report.score >= limit
    return Finding(
        code=SPAM_SCORE,
        severity=severity if over else Severity.NOTE,
        message=f"SpamAssassin gives {label} {report.score:g} points of {limit}.{why}",
        help="Change what the rules with the most points name."
        if over
        else "Nothing to mend below the limit of house_rules.spam_score.",
    )
