"""Findings put in order for people: by piece, errors first; and the lines of a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import quote

from newsletter.desk.rooms.writing_issue import FIELDS
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Entry, Issue, Lead
from newsletter.model.values import dataclass

SHOWN = 40
"""Findings on one page: more would weigh more than a page may."""
LINES = 220
"""Lines of a file on one page."""
CHARACTERS = 24_000
"""Of a file on one page, so that it is light where lines are long."""
WIDEST = 2_000
COMPARED = frozenset(
    (
        "misquotation",
        "number-not-in-source",
        "date-not-in-source",
        "name-not-in-source",
        "value-from-elsewhere",
        "copied-passage",
        "unchecked-summary",
    )
)
"""Findings of what is seen where a summary stands beside its article."""
OWN = frozenset(name for name, *_ in FIELDS)
"""Fields of the issue itself that have a place at the desk."""
NAMES = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.NOTE: "Note"}
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What is found in one piece of the issue; nobody has waived it."""

    item: str
    """The id of the lead or entry; empty: the issue itself."""
    title: str
    """Empty where it has none, or where the issue itself is meant."""
    language: str
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        """How many of them block approval."""
        return sum(one.severity is Severity.ERROR for one in self.findings)

    def only(self, findings: tuple[Finding, ...]) -> Group:
        """Return the group with some of its findings."""
        return replace(self, findings=findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a file, with what was found on it."""

    number: int
    text: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some lines of a file that follow one another."""

    lines: tuple[Line, ...]
    total: int

    @property
    def before(self) -> int:
        """The line in the middle of the part before; 0: there is none."""
        first = self.lines[0].number if self.lines else 1
        return max(1, first - LINES // 2) if first > 1 else 0

    @property
    def after(self) -> int:
        """The line in the middle of the part after; 0: there is none."""
        last = self.lines[-1].number if self.lines else 0
        return min(self.total, last + LINES // 2) if last < self.total else 0


def grouped(findings: Iterable[Finding], issue: Issue | None) -> list[Group]:
    """Return what nobody waived by piece: those with errors first, then as the issue has them."""
    pieces = _pieces(issue)
    by_item: dict[str, list[Finding]] = {}
    for one in findings:
        if one.waiver is None:
            by_item.setdefault(_piece_of(one, issue), []).append(one)
    order = {item: number for number, item in enumerate(["", *pieces])}
    groups = [
        Group(
            item=item,
            title=pieces.get(item, ("", ""))[0],
            language=pieces.get(item, ("", ""))[1],
            findings=tuple(sorted(found, key=lambda one: _ORDER[one.severity])),
        )
        for item, found in by_item.items()
    ]
    return sorted(groups, key=lambda one: (not one.errors, order.get(one.item, len(order))))


def field_address(issue_id: str, finding: Finding, issue: Issue | None = None) -> str:
    """Return the address at which the finding's field is written; empty: it is written in the file alone."""
    piece = _piece_of(finding, issue)
    item = "" if "[" in piece else quote(piece, safe="")
    match finding.path:
        case ("leads", int(), *_) if item:
            return f"/issues/{issue_id}/leads/{item}"
        case ("media_review", int(), str(name), *_) if item:
            return f"/issues/{issue_id}/entries/{item}#f-{quote(name, safe='')}"
        case (str(name), *_) if name in OWN:
            return f"/issues/{issue_id}/write/issue#f-{name}"
        case ("media_review", int()) if item:
            return f"/issues/{issue_id}/entries/{item}"
    return ""


def place_address(issue_id: str, finding: Finding) -> str:
    """Return the address at which the finding's place is seen; empty: it has none in the issue's file."""
    place = finding.place
    if place is None or not place.file.endswith(f"issues/{issue_id}.yaml"):
        return ""
    return f"/issues/{issue_id}/file?line={place.line}#L{place.line}"


def lines_around(source: str, line: int, findings: Iterable[Finding]) -> Part:
    """Return the lines of a file around one, as many as a page may carry."""
    lines = source.splitlines() or [""]
    line = min(max(1, line), len(lines))
    first = max(0, min(line - 1 - LINES // 3, len(lines) - LINES))
    found: dict[int, list[Finding]] = {}
    for one in findings:
        if one.place and one.waiver is None:
            found.setdefault(one.place.line, []).append(one)
    shown: list[Line] = []
    room = CHARACTERS
    for number in _from_the_middle(line, first + 1, min(len(lines), first + LINES)):
        text = lines[number - 1][:WIDEST]
        room -= len(text) + 60
        if room < 0:
            break
        shown.append(Line(number=number, text=text, findings=tuple(found.get(number, ()))))
    return Part(lines=tuple(sorted(shown, key=lambda one: one.number)), total=len(lines))


def _from_the_middle(middle: int, first: int, last: int) -> Iterable[int]:
    """Yield numbers from the middle outwards, so that whatever is left out lies at the ends."""
    yield middle
    for away in range(1, last - first + 1):
        if middle + away <= last:
            yield middle + away
        if middle - away >= first:
            yield middle - away


def _pieces(issue: Issue | None) -> dict[str, tuple[str, str]]:
    """Return title and language of each piece by its id, in order; without one by its place."""
    if issue is None:
        return {}
    leads: list[tuple[str, int, Lead | Entry]] = [
        ("leads", number, one) for number, one in enumerate(issue.leads)
    ]
    entries = [("media_review", number, one) for number, one in enumerate(issue.entries)]
    return {
        piece.id or f"{name}[{number}]": (piece.title, piece.language or issue.language)
        for name, number, piece in (*leads, *entries)
    }


def _piece_of(finding: Finding, issue: Issue | None) -> str:
    if finding.item and finding.item != "issue":
        return finding.item
    match finding.path:
        case (("leads" | "media_review") as name, int(number), *_) if issue:
            pieces = issue.leads if name == "leads" else issue.entries
            if number < len(pieces):
                return pieces[number].id or f"{name}[{number}]"
    return ""
