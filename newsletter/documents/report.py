"""A finding as text: place, severity, the line, a caret, and how to mend it."""

from __future__ import annotations

import unicodedata

from newsletter.model.finding import Finding, Place, Severity, spell_path

TAB = 4
"""Columns between tab stops in what is shown."""
WIDEST = 100
"""Columns of a line that are shown; of a longer one the part around the caret."""
_BEFORE = 40
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
_ISOLATE = ("\u2068", "\u2069")
"""Keep right-to-left text from reordering what stands beside it (UAX #9)."""


def format_finding(finding: Finding, *, colour: bool = False) -> str:
    """Return a finding as lines of text, without a line end behind the last.

    ``file:line:column: severity code: message``, the line, a caret under the place, the help.
    """
    severity = str(finding.severity)
    if colour:
        severity = f"\x1b[1;{_COLOURS[finding.severity]}m{severity}\x1b[0m"
    where = str(finding.place) if finding.place else spell_path(finding.path)
    lines = [f"{where}: " * bool(where) + f"{severity} {finding.code}: {finding.message}"]
    if finding.place and finding.place.snippet.strip():
        shown, caret = _excerpt(finding.place)
        lines += [f"    {shown}", f"    {caret}"]
    if finding.help:
        lines.append(f"  help: {finding.help}")
    if finding.waiver:
        lines.append(f"  kept by {finding.waiver.by}: {finding.waiver.because}")
    return "\n".join(lines)


def display_width(text: str) -> int:
    """Return how many columns of a terminal a text takes (UAX #11; combining marks take none)."""
    return sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _excerpt(place: Place) -> tuple[str, str]:
    """Return the part of the line that is shown, and the caret line below it."""
    start = place.column - 1
    end = min(len(place.snippet), start + place.width)
    line, start, end = _expanded(place.snippet, start, max(end, start))
    if display_width(line) > WIDEST:
        line, start, end = _around(line, start, end)
    before, marked = display_width(line[:start]), display_width(line[start:end])
    caret = " " * before + "^" * max(1, min(marked, WIDEST - before))
    if any(unicodedata.bidirectional(character) in {"R", "AL"} for character in line):
        # A terminal draws such a line from the right; what a caret would point at depends on the
        # terminal.  So the marked part is shown by itself.
        return _ISOLATE[0] + line + _ISOLATE[
            1
        ], f"^ here: {_ISOLATE[0]}{line[start:end]}{_ISOLATE[1]}"
    return line, caret


def _expanded(line: str, start: int, end: int) -> tuple[str, int, int]:
    """Replace tabs by blanks, control characters by a sign; keep track of the marked part."""
    shown = ""
    offsets = []
    for character in line:
        offsets.append(len(shown))
        if character == "\t":
            shown += " " * (TAB - display_width(shown) % TAB)
        elif character.isprintable() or unicodedata.category(character) == "Cf":
            shown += character
        else:
            shown += "\ufffd"
    offsets.append(len(shown))
    return shown, offsets[min(start, len(line))], offsets[min(end, len(line))]


def _around(line: str, start: int, end: int) -> tuple[str, int, int]:
    """Cut a long line to the part around the mark, with ellipses where it was cut."""
    first = max(0, start - _BEFORE)
    while first and unicodedata.combining(line[first]):
        first -= 1
    last = first
    width = 0
    while last < len(line) and width < WIDEST - 2:
        width += _width(line[last])
        last += 1
    left, right = "…" if first else "", "…" if last < len(line) else ""
    shift = len(left) - first
    return left + line[first:last] + right, start + shift, min(end, last) + shift
