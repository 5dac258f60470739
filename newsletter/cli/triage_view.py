"""How the triage screen looks, as lines of text for a size; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.cli.candidate_table import MARKS, facts, source_of
from newsletter.cli.terminal_text import clean, cut, width, wrap
from newsletter.cli.triage_state import HELP, Screen
from newsletter.model.article import Candidate

SMALLEST = (40, 10)
"""Columns and rows below which nothing can be shown."""
KEYS = "s shortlist  l later  r reject  d draft  u undo  o open  / find  ? help  q quit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the screen."""

    text: str
    look: str = ""
    """``bar``, ``cursor``, ``strong``, ``dim`` or nothing; each also readable without colours."""


def rows_of_list(rows: int) -> int:
    """Return how many candidates a screen of so many rows shows."""
    return max(3, (rows - 3) * 2 // 5)


def draw(screen: Screen, *, columns: int, rows: int, text: str) -> tuple[Line, ...]:
    """Return exactly `rows` lines, none wider than `columns`; `text` is what can be read."""
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        lines = [Line(text="Make the window larger.")]
    elif screen.help:
        lines = [Line(text="Keys", look="bar"), *_help(columns), Line(text="Any key goes back.")]
    else:
        lines = [_head(screen), *_list(screen, columns, rows_of_list(rows))]
        room = rows - len(lines) - 2
        lines += [Line(text="─" * columns, look="dim"), *_pane(screen, columns, room, text)]
        lines += [Line(text="")] * (rows - 1 - len(lines)) + [_foot(screen)]
    lines += [Line(text="")] * (rows - len(lines))
    return tuple(Line(text=cut(one.text, columns), look=one.look) for one in lines[:rows])


def _head(screen: Screen) -> Line:
    parts = [f"{len(screen.found)} {screen.view if screen.view != 'all' else 'candidates'}"]
    if screen.found:
        parts[0] = f"{screen.cursor + 1} of {parts[0]}"
    if screen.search:
        parts.append(f"search: {screen.search}")
    parts.append(f"drafts into {screen.issue}" if screen.issue else "no issue named")
    return Line(text=" Triage · " + " · ".join(parts), look="bar")


def _foot(screen: Screen) -> Line:
    if screen.typing is not None:
        return Line(text=f"/{screen.typing}▏  enter searches, escape goes back", look="strong")
    return Line(text=screen.message or KEYS, look="strong" if screen.message else "dim")


def _help(columns: int) -> Iterator[Line]:
    for key, meaning in HELP:
        yield Line(text=f"  {key:8}{meaning}"[:columns])


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


def _pane(screen: Screen, columns: int, room: int, text: str) -> list[Line]:
    """Return what is known of the current candidate, and as much of its text as fits."""
    if screen.current is None:
        return []
    about = list(_about(screen.current, columns))[: room - 3]
    read = list(_text(text, columns))[:-1]
    start = min(screen.read, max(0, len(read) - (room - len(about))))
    shown = [*about, *read[start:]]
    if len(shown) > room:
        return [*shown[: room - 1], Line(text=" … space reads on", look="dim")]
    return shown


def _about(one: Candidate, columns: int) -> Iterator[Line]:
    for part in wrap(clean(one.article.title), columns - 2):
        yield Line(text=f" {part}", look="strong")
    for part in wrap(" · ".join(facts(one.article)), columns - 2):
        yield Line(text=f" {part}")
    if one.also_in:
        also = ", ".join(clean(also.outlet or also.url) for also in one.also_in)
        yield Line(text=f" also in {also}")
    why = "; ".join(one.reasons)
    for part in wrap(f"{one.decision} · {clean(why)}", columns - 2):
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
