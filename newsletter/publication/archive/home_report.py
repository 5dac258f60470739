"""What came of an import of past issues: a report for people, and the same as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from newsletter.model.values import dataclass

Outcome = Literal["written", "would be written", "there already", "refused", "left out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Words of the source that are not in the issue, and why."""

    words: int
    why: str
    text: str
    """Mail addresses are blotted out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that the source showed; from the web none is fetched."""

    source: str
    alt: str
    link: str
    file: str = ""
    """Where it was put, in the publication; empty: it is not in the export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedLink:
    """A link whose address did not stay as it was."""

    words: str
    fate: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtHome:
    """One text of the sources, and what came of it."""

    source: str
    outcome: Outcome
    why: str = ""
    """Of what was refused or left out."""
    help: str = ""
    issue: str = ""
    file: str = ""
    date: str = ""
    subject: str = ""
    leads: int = 0
    focus_areas: int = 0
    entries: int = 0
    words: int = 0
    """Of the source, as another reader counts them."""
    placed: int = 0
    """Printed in a field as they were."""
    turned: int = 0
    """Said otherwise by a field: a date, an outlet."""
    dropped: int = 0
    percent: float = 0.0
    """Placed and turned, of 100 words."""
    fields: tuple[tuple[str, int], ...] = ()
    """(field, words), in the order of the source."""
    left_out: tuple[LeftOut, ...] = ()
    unaccounted: tuple[str, ...] = ()
    """Words that are nowhere: there must be none."""
    joints: tuple[str, ...] = ()
    """Words around places where a broken paragraph was joined."""
    remarks: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    links: tuple[ChangedLink, ...] = ()
    addresses: tuple[str, ...] = ()
    """Old addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeReport:
    """An import of past issues."""

    output: str
    issues: tuple[BroughtHome, ...]
    redirects: str = ""
    """The file of redirects, if one was written; none is where no old address is known."""

    @property
    def sound(self) -> bool:
        """Whether nothing was refused and every word is accounted for."""
        return not any(one.outcome == "refused" or one.unaccounted for one in self.issues)

    def lines(self, *, full: bool = True) -> Iterator[str]:
        """Yield the report as text."""
        for one in self.issues:
            yield from _told(one, full=full)
        counts = Counter(one.outcome for one in self.issues)
        yield (
            "; ".join(f"{number} {outcome}" for outcome, number in counts.items())
            or "Nothing was found."
        )
        if self.redirects:
            yield f"Redirects from the old addresses: {self.redirects}"
        if counts["written"]:
            yield f"Look each file over in {self.output}, then move it into issues/ and run: newsletter check"


def _told(one: BroughtHome, *, full: bool) -> Iterator[str]:
    if one.outcome in {"refused", "left out"}:
        yield f"{one.source}: {one.outcome}. {one.why}"
        if one.help:
            yield f"  {one.help}"
        return
    yield f"{one.source} → {one.file} ({one.outcome})"
    if one.outcome == "there already":
        return
    yield f"  {one.date}  {one.subject}"
    yield f"  {_count(one.leads, 'lead')}, {_count(one.focus_areas, 'focus area')}, {_count(one.entries, 'entry', 'entries')}"
    yield (
        f"  {one.words} words: {one.placed} placed, {one.turned} said otherwise, {one.dropped} left out "
        f"({one.percent} % in the issue)"
    )
    for left in one.left_out if full else ():
        yield f"    left out, {left.why}: {_cut(left.text)}"
    for joint in one.joints if full else ():
        yield f"    joined: … {joint} …"
    taken = sum(bool(picture.file) for picture in one.pictures)
    if one.pictures and full:
        yield f"  {_count(len(one.pictures), 'picture')}, {taken} of them in the export, taken over"
    for word in (" ".join(one.unaccounted[:20]),) if one.unaccounted else ():
        yield f"    NOT ACCOUNTED FOR: {word}"
    for remark in one.remarks:
        yield f"    look at: {remark}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _cut(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 90 else words[:89] + "…"  # noqa: PLR2004 - a line
