"""The one code of what receivers hold against us: found by `doctor --sender`, told by `check --sender`."""

from __future__ import annotations

from newsletter.documents.explanations import FindingNote

SENDER = FindingNote(
    code="sender",
    severity=None,
    explanation="`check --sender` asked the name system, and receivers have a reason not to trust "
    "our mail: a record of SPF, DKIM or DMARC, a name, an address.",
)
