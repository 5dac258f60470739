"""How the triage screen looks, as lines of text for a size; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from newsletter.cli.candidate_table import MARKS, facts, source_of
from newsletter.cli.terminal_text import clean, cut, width, wrap
from newsletter.cli.triage_state import HELP, Screen
from newsletter.model.article import Candidate, Decision
from newsletter.model.values import dataclass

SMALLEST = (40, 10)
"""Columns and rows below which nothing can be shown."""
WIDE = 140
"""Columns from which the list and the pane stand beside each other."""
WIDEST = 92
"""Columns of text that the eye still follows."""
MOST_SAID = 3
"""Lines of a message, and of a list of outlets."""
KEYS = "s shortlist  l later  r reject  d draft  u undo  o open  / find  ? help  q quit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the screen."""

    text: str
    look: str = ""
    """``bar``, ``cursor``, ``strong``, ``dim`` or nothing; each also readable without colours."""
    at: int = 0
    """The column in which it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where the parts of the screen stand, for a size of the window."""

    columns: int
    rows: int
    list_columns: int
    list_rows: int
    pane_column: int
    pane_row: int
    pane_rows: int

    @property
    def pane_columns(self) -> int:
        """How wide the pane is; long lines are hard to read."""
        return min(self.columns - self.pane_column, WIDEST)


def plan(columns: int, rows: int) -> Plan:
    """Put the list above the pane; beside it where the window is wide."""
    if columns >= WIDE:
        left = columns // 2
        return Plan(
            columns=columns, rows=rows, list_columns=left - 1, list_rows=rows - 2,
            pane_column=left + 1, pane_row=1, pane_rows=rows - 2,
        )  # fmt: skip
    listed = max(3, (rows - 3) * 2 // 5)
    return Plan(
        columns=columns, rows=rows, list_columns=columns, list_rows=listed,
        pane_column=0, pane_row=listed + 2, pane_rows=rows - listed - 3,
    )  # fmt: skip


def draw(screen: Screen, *, columns: int, rows: int, text: str) -> tuple[tuple[Line, ...], ...]:
    """Return what stands in each of the rows, nothing of it wider than the window.

    `text` is what can be read of the current candidate.
    """
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        told = [[Line(text="Make the window larger.")]]
    elif screen.help:
        told = [[one] for one in _help()]
    else:
        told = _working(screen, plan(columns, rows), text)
    told += [[]] * (rows - len(told))
    return tuple(
        tuple(replace(one, text=cut(one.text, columns - one.at)) for one in row)
        for row in told[:rows]
    )


def settled(screen: Screen, *, columns: int, rows: int, text: str) -> Screen:
    """Return the screen with its text scrolled no further than to its end."""
    if screen.current is None or columns < SMALLEST[0] or rows < SMALLEST[1]:
        return screen
    spot = plan(columns, rows)
    about, read = _parts(screen.current, spot, text)
    most = max(0, len(read) - (spot.pane_rows - len(about)))
    return replace(screen, read=min(screen.read, most))


def _working(screen: Screen, spot: Plan, text: str) -> list[list[Line]]:
    foot = _foot(screen, spot.columns)
    rows: list[list[Line]] = [[] for _ in range(spot.rows)]
    rows[0] = [_head(screen)]
    for number, line in enumerate(_list(screen, spot.list_columns, spot.list_rows), 1):
        rows[number].append(line)
    if spot.pane_column:
        for row in rows[1:-1]:
            row.append(Line(text="│", look="dim", at=spot.pane_column - 2))
    else:
        rows[spot.pane_row - 1] = [Line(text="─" * spot.columns, look="dim")]
    for number, line in enumerate(_pane(screen, spot, text), spot.pane_row):
        rows[number].append(replace(line, at=spot.pane_column))
    return [*rows[: spot.rows - len(foot)], *([one] for one in foot)]


def _head(screen: Screen) -> Line:
    parts = [f"{len(screen.found)} {screen.view if screen.view != 'all' else 'candidates'}"]
    if screen.found:
        parts[0] = f"{screen.cursor + 1} of {parts[0]}"
    if screen.late and screen.view != "late":
        parts.append(f"{screen.late:,} late")
    if screen.search:
        parts.append(f"search: {screen.search}")
    parts.append(f"drafts into {screen.issue}" if screen.issue else "no issue named")
    return Line(text=" Triage · " + " · ".join(parts), look="bar")


def _foot(screen: Screen, columns: int) -> list[Line]:
    if screen.typing is not None:
        room = columns - 50 if columns > WIDEST else columns - 2
        typed = screen.typing
        while width(typed) > max(8, room):
            typed = typed[1:]
        return [Line(text=f"/{typed}▏  enter searches, escape goes back", look="strong")]
    if screen.message:
        said = wrap(clean(screen.message), columns - 1)[:MOST_SAID]
        return [Line(text=part, look="strong") for part in said]
    return [Line(text=KEYS, look="dim")]


def _help() -> Iterator[Line]:
    yield Line(text="Keys", look="bar")
    for key, meaning in HELP:
        yield Line(text=f"  {key:8}{meaning}")
    marks = "  ".join(f"{mark} {decision}" for decision, mark in MARKS.items() if mark.strip())
    yield Line(text=f"  Marks   {marks}")
    yield Line(text="Any key goes back.")


def _list(screen: Screen, columns: int, height: int) -> list[Line]:
    top = screen.cursor // height * height
    lines = [
        Line(
            text=_row(one, columns, current=place == screen.cursor),
            look="cursor" if place == screen.cursor else "",
        )
        for place, one in enumerate(screen.found[top : top + height], top)
    ]
    if not screen.found:
        lines = [
            Line(text=f"  No candidate is {screen.view} here." if screen.view != "all" else ""),
            Line(text="  Tab shows the others; `newsletter collect` brings new ones in."),
        ]
    return lines + [Line(text="")] * (height - len(lines))


def _row(one: Candidate, columns: int, *, current: bool) -> str:
    source = source_of(one, columns // 3)
    title = cut(clean(one.article.title), columns - width(source) - 6)
    gap = columns - width(title) - width(source) - 5
    return f"{'>' if current else ' '}{MARKS[one.decision]} {title}{' ' * gap}{source} "


def _pane(screen: Screen, spot: Plan, text: str) -> list[Line]:
    """Return what is known of the current candidate, and as much of its text as fits."""
    if screen.current is None:
        return []
    about, read = _parts(screen.current, spot, text)
    start = min(screen.read, max(0, len(read) - (spot.pane_rows - len(about))))
    shown = [*about, *read[start:]]
    if len(shown) > spot.pane_rows:
        return [*shown[: spot.pane_rows - 1], Line(text=" … space reads on", look="dim")]
    return shown


def _parts(one: Candidate, spot: Plan, text: str) -> tuple[list[Line], list[Line]]:
    """Return what is known, cut so that three lines of text find room, and the text."""
    about = list(_about(one, spot.pane_columns))[: spot.pane_rows - 3]
    return about, list(_text(text, spot.pane_columns))[:-1]


def _about(one: Candidate, columns: int) -> Iterator[Line]:
    for part in wrap(clean(one.article.title), columns - 2):
        yield Line(text=f" {part}", look="strong")
    for part in wrap(" · ".join(facts(one.article)), columns - 2):
        yield Line(text=f" {part}")
    if one.also_in:
        also = ", ".join(clean(also.outlet or also.url) for also in one.also_in)
        for part in wrap(f"also in {also}", columns - 2)[:MOST_SAID]:
            yield Line(text=f" {part}")
    if one.already_ran:
        yield Line(text=f" already ran in {', '.join(one.already_ran)}", look="strong")
    late = "; D lets it in" if one.decision is Decision.LATE else ""
    why = "; ".join(one.reasons)
    for part in wrap(f"{one.decision}{late} · {clean(why)}", columns - 2):
        yield Line(text=f" {part}", look="dim")
    address = clean(one.article.url)
    for start in range(0, len(address), columns - 1):
        yield Line(text=address[start : start + columns - 1], look="dim")
    yield Line(text="")


def _text(text: str, columns: int) -> Iterator[Line]:
    for paragraph in (text or "The source says nothing more; o opens the article.").split("\n\n"):
        for part in wrap(clean(paragraph), columns - 2):
            yield Line(text=f" {part}")
        yield Line(text="")
