"""Findings as annotations of a pull request: GitHub's workflow commands, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsletter.model.finding import Finding


_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def annotation(finding: Finding, *, file: str = "") -> str:
    """Return ``::error file=…,line=…,col=…,title=…::message``, escaped as GitHub asks.

    What has no place of its own is told of `file`; a note or a waived finding is a notice.
    """
    place = finding.place
    properties = {"file": place.file if place else file}
    if place:
        properties |= {
            "line": str(place.line),
            "col": str(place.column),
            "endColumn": str(place.column + place.width),
        }
    properties["title"] = finding.code
    given = ",".join(f"{name}={_property(text)}" for name, text in properties.items() if text)
    kept = f"Kept by {finding.waiver.by}: {finding.waiver.because}" if finding.waiver else ""
    said = "\n".join(filter(None, (finding.message, finding.help, kept)))
    level = "notice" if finding.waiver else _LEVELS[finding.severity.value]
    return f"::{level} {given}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
