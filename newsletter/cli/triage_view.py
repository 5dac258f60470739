"""How the triage screen looks, as lines of text for a size; pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.cli.triage_state import HELP, Screen
from newsletter.model.article import Article, Candidate, Decision

SMALLEST = (40, 10)
"""Columns and rows below which nothing can be shown."""
MARKS = {
    Decision.NEW: " ",
    Decision.SHORTLISTED: "+",
    Decision.LATER: "~",
    Decision.USED: "=",
    Decision.REJECTED: "x",
}
KEYS = "s shortlist  l later  r reject  d draft  u undo  o open  / find  ? help  q quit"
JOINERS = "\u200c\u200d"


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
    source = one.article.outlet + (f" +{len(one.also_in)}" if one.also_in else "")
    source = cut(source, columns // 3)
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
    for part in wrap(_facts(one.article), columns - 2):
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


def _facts(article: Article) -> str:
    dated = article.published_date or (article.published and f"{article.published:%Y-%m-%d}")
    facts = (
        article.outlet or "outlet unknown",
        ", ".join(article.authors),
        str(dated or "no date"),
    )
    return clean(" · ".join(fact for fact in facts if fact))


def clean(text: str) -> str:
    """Return the text in one line, without what would move a terminal's cursor or turn its text."""
    spaced = " ".join(text.split())
    return "".join(
        char for char in spaced if unicodedata.category(char)[0] != "C" or char in JOINERS
    )


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def cut(text: str, columns: int) -> str:
    """Return the text, with an ellipsis where it is wider than so many columns."""
    if width(text) <= columns:
        return text
    kept, room = "", columns - 1
    for char in text:
        room -= _columns(char)
        if room < 0:
            break
        kept += char
    return kept + "…"


def wrap(text: str, columns: int) -> list[str]:
    """Return the text broken at spaces into lines of at most so many columns."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if width(joined) <= columns:
            lines[-1] = joined
        else:
            lines.append(cut(word, columns))
    return [line for line in lines if line]
