"""Findings as annotations of a pull request."""

from __future__ import annotations

from dataclasses import replace

from newsletter.cli.annotations import annotation
from newsletter.model.finding import Finding, Place, Severity, Waiver

FINDING = Finding(
    code="misquotation",
    severity=Severity.ERROR,
    message="50% wrong\n::error::x",
    help="Mend it.",
    place=Place(file="issues/a,b:c.yaml", line=3, column=5, width=4),
)


def test_a_finding_is_one_line_that_nothing_breaks_out_of() -> None:
    """Line ends, per cents, and colons and commas of properties are escaped."""
    assert annotation(FINDING) == (
        "::error file=issues/a%2Cb%3Ac.yaml,line=3,col=5,endColumn=9,title=misquotation"
        "::50%25 wrong%0A::error::x%0AMend it."
    )


def test_a_finding_without_a_place_is_told_of_the_file() -> None:
    """Where no line is known, the annotation stands at the file, or at nothing."""
    loose = replace(FINDING, place=None, severity=Severity.WARNING, message="A.", help="")
    assert annotation(loose, file="x.yaml") == "::warning file=x.yaml,title=misquotation::A."
    assert annotation(loose) == "::warning title=misquotation::A."


def test_a_note_is_a_notice() -> None:
    """What asks for nothing does not look like a fault."""
    assert annotation(replace(FINDING, severity=Severity.NOTE)).startswith("::notice ")


def test_what_is_waived_is_a_notice() -> None:
    """A waived finding does not look like a fault, and says who kept it and why."""
    waiver = Waiver(code="misquotation", item="a", by="editor", because="So it was said.")
    told = annotation(replace(FINDING, waiver=waiver))
    assert told.startswith("::notice ")
    assert told.endswith("Kept by editor: So it was said.")
