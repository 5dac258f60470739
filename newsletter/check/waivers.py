"""Waivers: findings accepted by a named person for a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from newsletter.model.finding import Finding, Severity, Waiver
from newsletter.model.issue import Issue

IDLE_WAIVER = "idle-waiver"
WHOLE_ISSUE = "issue"
"""What a waiver names as item where the finding is about no lead or entry."""
UNWAIVABLE = frozenset(("waiver-by-unknown", "waiver-without-reason", IDLE_WAIVER))


def apply_waivers(
    findings: Sequence[Finding], issue: Issue, *, severity: Severity | None = Severity.WARNING
) -> tuple[Finding, ...]:
    """Return the findings, waived where the issue says so, and one for each waiver left over.

    Call it once, on all findings about the issue and its rendition together: a
    waiver of the one kind would seem to waive nothing beside the other alone.
    `severity` is that of `IDLE_WAIVER`; None leaves such waivers untold.
    """
    settled = tuple(_settle(finding, issue.waivers) for finding in findings)
    if severity is None:
        return settled
    used = {id(finding.waiver) for finding in settled if finding.waiver}
    idle = [
        _idle(waiver, index, severity)
        for index, waiver in enumerate(issue.waivers)
        if id(waiver) not in used
    ]
    return (*settled, *idle)


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the errors that nobody has waived: they block approval."""
    return tuple(
        finding
        for finding in findings
        if finding.severity is Severity.ERROR and finding.waiver is None
    )


def _settle(finding: Finding, waivers: Iterable[Waiver]) -> Finding:
    if finding.code in UNWAIVABLE:
        return finding
    item = finding.item or WHOLE_ISSUE
    fitting = (waiver for waiver in waivers if (waiver.code, waiver.item) == (finding.code, item))
    waiver = next(fitting, None)
    return replace(finding, waiver=waiver) if waiver else finding


def _idle(waiver: Waiver, index: int, severity: Severity) -> Finding:
    return Finding(
        code=IDLE_WAIVER,
        severity=severity,
        message=f"The waiver of {waiver.code} for {waiver.item} waives nothing.",
        help="Take it out: what it allowed is gone, or its code or item is misspelt. Findings "
        f"about no lead or entry have the item `{WHOLE_ISSUE}`.",
        path=("waivers", index),
    )
