"""Waivers: what they settle, and what they cannot."""

from __future__ import annotations

from newsletter.check import apply_waivers, blocking
from newsletter.model.dates import PartialDate
from newsletter.model.finding import Finding, Severity, Waiver
from newsletter.model.issue import Issue


def waiver(code: str, item: str) -> Waiver:
    """Return a waiver by an editor."""
    return Waiver(code=code, item=item, by="maya-rahman", because="The printed edition says so.")


def finding(code: str, item: str = "", severity: Severity = Severity.ERROR) -> Finding:
    """Return a finding."""
    return Finding(code=code, severity=severity, message="Wrong.", help="Mend it.", item=item)


def issue(*waivers: Waiver) -> Issue:
    """Return an issue with these waivers."""
    return Issue(id="2026-11", date=PartialDate(year=2026), subject="x", waivers=waivers)


def test_a_waiver_settles_the_finding_of_its_code_and_item() -> None:
    """Only the finding of the same code and item is waived; the rest still blocks."""
    given = waiver("misquotation", "rivers")
    settled = apply_waivers(
        [finding("misquotation", "rivers"), finding("misquotation", "roads")], issue(given)
    )
    assert [item.waiver for item in settled] == [given, None]
    assert [item.item for item in blocking(settled)] == ["roads"]


def test_a_waiver_of_the_issue_settles_findings_without_item() -> None:
    """The item `issue` stands for findings about no lead or entry."""
    settled = apply_waivers([finding("long-subject")], issue(waiver("long-subject", "issue")))
    assert not blocking(settled)
    assert len(settled) == 1


def test_an_idle_waiver_is_told() -> None:
    """A waiver that waives nothing is itself a finding, at its place in the file."""
    settled = apply_waivers([], issue(waiver("long-subject", "issue")))
    assert [(item.code, item.path) for item in settled] == [("idle-waiver", ("waivers", 0))]
    assert apply_waivers([], issue(waiver("long-subject", "issue")), severity=None) == ()


def test_waivers_cannot_waive_their_own_faults() -> None:
    """A waiver by nobody is not made good by another waiver."""
    settled = apply_waivers(
        [finding("waiver-by-unknown")], issue(waiver("waiver-by-unknown", "issue"))
    )
    assert [item.code for item in blocking(settled)] == ["waiver-by-unknown"]


def test_warnings_do_not_block() -> None:
    """Only errors block approval."""
    assert blocking([finding("long-subject", severity=Severity.WARNING)]) == ()
