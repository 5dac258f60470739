"""Likely mistakes in YAML, each with the text as it would be without it.

Every mend leaves the number of lines as it is.  The order matters: of several mends that make a
text readable, the first one tells the mistake.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from newsletter.documents.indents import (
    indent,
    indent_of_text,
    item_beside_its_fields,
    missing_bar,
)
from newsletter.documents.source import Source
from newsletter.documents.spots import (
    FAR,
    Mend,
    Spot,
    Trouble,
    margin_of,
    replaced,
    single,
    spot_of,
)

NEAR = 4
"""Lines to look back for everything else."""

_NAMELESS = "?nameless"
_TAB_WIDTHS = (2, 4, 6, 8, 1, 3, 5)
_COMMAS = re.compile(r"([\[{,])(?:\s*,)+")
"""Commas with nothing in front of them."""

_Finder = Callable[[Spot], Iterator[Mend]]


def likely_mends(source: Source, trouble: Trouble, names: frozenset[str]) -> Iterator[Mend]:
    """Yield mends from the likeliest to the least likely."""
    near = [spot_of(source, number) for number in _lines_near(source, trouble, NEAR)]
    far = [spot_of(source, number) for number in _lines_near(source, trouble, FAR)]
    for spot in near:
        yield from _tabs(spot)
        yield from _missing_blank(spot)
        yield from _missing_name(spot)
        yield from _dots(spot)
        yield from item_beside_its_fields(spot)
    for spot in near:
        yield from missing_bar(spot, names)
    steps: tuple[tuple[_Finder, list[Spot]], ...] = (
        (_smart_quotes, far),
        (_quotes, far),
        (_brackets, near),
        (_special, near),
        (_colon_in_text, near),
    )
    for find, spots in steps:
        for spot in spots:
            yield from find(spot)
    for spot in near:
        yield from _missing_colon(spot, names)
    for spot in near[:2]:
        yield from indent_of_text(spot, names)
    for spot in near[:3]:
        yield from indent(spot)
    for spot in near[:2]:
        yield from _missing_colon(spot, frozenset())


def _lines_near(source: Source, trouble: Trouble, reach: int) -> list[int]:
    """Return numbers of lines with content: where the trouble is, then upwards."""
    found = []
    for number in range(min(trouble.line, len(source.starts)), 0, -1):
        content = source.line(number).strip()
        if content and not content.startswith("#"):
            found.append(number)
        if len(found) >= reach:
            break
    if trouble.began not in found and source.line(trouble.began).strip():
        found.insert(1, trouble.began)
    return found


def _advice(value: str) -> str:
    """Show how to write a text so that YAML takes it as it is."""
    text = value.strip()
    shown = text if len(text) <= 60 else text[:40] + "…"  # noqa: PLR2004 - fits a line
    return f"Put quotation marks around the text: {single(shown)}."


def _tabs(spot: Spot) -> Iterator[Mend]:
    """Find a tab among the blanks at the beginning of a line; neighbouring lines count as one."""
    if "\t" not in margin_of(spot.line):
        return
    first = last = spot.number
    while "\t" in margin_of(spot.source.line(first - 1)):
        first -= 1
    while "\t" in margin_of(spot.source.line(last + 1)):
        last += 1
    many = f" (on lines {first} to {last})" if last > first else ""
    below = len(margin_of(spot.source.line(last + 1)))
    tab = spot.source.line(last)
    for width in sorted(
        _TAB_WIDTHS, key=lambda one: len(margin_of(_without_tabs(tab, one))) != below
    ):
        lines = {
            number: _without_tabs(spot.source.line(number), width)
            for number in range(first, last + 1)
        }
        yield Mend(
            code="tab",
            line=first,
            column=spot.source.line(first).index("\t"),
            width=1,
            message=f"A tab stands at the beginning of the line{many}; YAML takes blanks only.",
            help="Put blanks in its place; let your editor write blanks when you press Tab.",
            text=replaced(spot.source, lines),
            lines=frozenset(lines),
        )


def _without_tabs(line: str, width: int) -> str:
    """Replace the tabs of a line's margin, each by `width` blanks; behind a hyphen by one."""
    margin = margin_of(line)
    blank = re.sub(r"-[ \t]*\t[ \t]*", "- ", margin).replace("\t", " " * width)
    return blank + line[len(margin) :]


def _smart_quotes(spot: Spot) -> Iterator[Mend]:
    """Find a value in typographic quotation marks that contains what YAML wants quoted."""
    match = re.match(r"[“„«‘]([^“”„«»‘’\"]*)[”“»’\"]", spot.value)
    if match:
        yield spot.mend(
            "smart-quotes",
            spot.quoted,
            at=len(spot.head),
            width=match.end(),
            message="Typographic quotation marks do not count as quotation marks in YAML.",
            help=f'Write straight ones: "{match[1]}".',
        )


def _quotes(spot: Spot) -> Iterator[Mend]:
    """Find a quotation mark that is not closed, or closed too early, or a stray backslash."""
    mark = spot.value[:1]
    if mark not in {'"', "'"}:
        return
    inner = r'"(?:[^"\\]|\\.)*"' if mark == '"' else r"'(?:[^']|'')*'"
    closed = re.match(inner, spot.value)
    if closed is None:
        yield from _unclosed(spot, mark)
    elif re.match(r"\s*(?:#.*|[,\]}:].*)?$", spot.value[closed.end() :]) is None:
        whole = spot.value.rstrip()
        bare = whole[1:-1] if whole.endswith(mark) else whole
        yield spot.mend(
            "text-after-quote",
            spot.head + single(bare),
            at=len(spot.head) + closed.end() - 1,
            width=1,
            message="This quotation mark ends the text, but the text goes on behind it.",
            help=f"Put the other kind around it: {_other(bare, mark)}.",
        )
    elif mark == '"' and "\\" in closed[0]:
        at = closed[0].index("\\")
        yield spot.mend(
            "bad-escape",
            spot.head + single(closed[0][1:-1]) + spot.value[closed.end() :],
            at=len(spot.head) + at,
            width=2,
            message="A backslash has a meaning of its own between double quotation marks.",
            help="Write it twice (\\\\), or put single quotation marks around the text.",
        )


def _unclosed(spot: Spot, mark: str) -> Iterator[Mend]:
    inner = spot.value[1:].rstrip()
    if inner.endswith(("”", "“", "’", "»")):
        inner = inner[:-1]
        mend = f"Replace the typographic one at the end by {mark}."
    else:
        mend = f"Put {mark} at the end of the text, or take it away at its beginning."
    yield spot.mend(
        "unclosed-quote",
        spot.head + single(inner),
        at=len(spot.head),
        width=1,
        message="This quotation mark is opened, but not closed on this line.",
        help=mend,
    )


def _other(text: str, mark: str) -> str:
    """Return the text between marks that do not occur in it, or doubled single ones."""
    other = "'" if mark == '"' else '"'
    return f"{other}{text}{other}" if other not in text and "\\" not in text else single(text)


def _dots(spot: Spot) -> Iterator[Mend]:
    """Find three dots alone on a line: they end a document, and nothing may follow."""
    if spot.line.rstrip() == "...":
        yield spot.mend(
            "second-document",
            "#" + spot.line[1:],
            at=0,
            width=3,
            message="A line “...” ends the document, but more stands below it.",
            help="Delete the line, or indent it, if it belongs to a text.",
        )


def _brackets(spot: Spot) -> Iterator[Mend]:
    """Find a list in brackets, or a mapping in braces, that is not closed on its line."""
    pairs = {"[": "]", "{": "}"}
    opening = spot.value[:1]
    if opening not in pairs:
        return
    closing = pairs[opening]
    comma = re.search(r"[\[{,]\s*,", spot.value)
    if comma:
        yield spot.mend(
            "empty-item",
            _COMMAS.sub(r"\1", spot.line),
            at=len(spot.head) + comma.end() - 1,
            width=1,
            message="Nothing stands in front of this comma.",
            help="Delete the comma, or write what is missing.",
        )
    if spot.value.count(opening) > spot.value.count(closing):
        yield spot.mend(
            "unclosed-bracket",
            spot.line.rstrip().rstrip(",") + closing,
            at=len(spot.head),
            width=1,
            message=f"This “{opening}” is opened, but not closed on this line.",
            help=f"Put “{closing}” at its end.",
        )
    rest = spot.value[spot.value.rfind(closing) + 1 :].strip()
    if rest and not rest.startswith("#"):
        yield spot.mend(
            "special-character",
            spot.quoted,
            at=len(spot.head),
            width=1,
            message=f"A text that begins with “{opening}” is taken for a list or mapping.",
            help=_advice(spot.value),
        )


def _special(spot: Spot) -> Iterator[Mend]:
    """Find a text that begins with a character that means something in YAML."""
    first = spot.value[:1]
    if first and first in "@`%&*!|>,]}?":
        yield spot.mend(
            "special-character",
            spot.quoted,
            at=len(spot.head),
            width=1,
            message=f"A text cannot begin with “{first}”: the character has a meaning in YAML.",
            help=_advice(spot.value),
        )


def _colon_in_text(spot: Spot) -> Iterator[Mend]:
    """Find a colon and a blank inside a text that is not quoted."""
    at = re.search(r":(?:\s|$)", spot.value)
    if (spot.key or spot.head.endswith("- ")) and at and spot.value[0] not in "'\"[{":
        yield spot.mend(
            "colon-in-text",
            spot.quoted,
            at=len(spot.head) + at.start(),
            width=1,
            message="A colon and a blank inside a text would begin another field.",
            help=_advice(spot.value),
        )


def _missing_blank(spot: Spot) -> Iterator[Mend]:
    """Find an item's hyphen without a blank behind it."""
    margin = margin_of(spot.line)
    content = spot.line[len(margin) :]
    is_field = re.match(r"-\w[\w-]*:( |$)", content)
    above = spot.source.line(spot.number - 1) if spot.number > 1 else ""
    is_item = re.match(r"-\w", content) and margin_of(above).rstrip() == f"{margin}-"
    if is_field or is_item:
        yield spot.mend(
            "missing-blank",
            f"{margin}- {content[1:]}",
            at=len(margin),
            width=1,
            message="A blank is missing behind the hyphen.",
            help=f"Write “- {content[1:].split(':')[0]}{':' if is_field else ''}”.",
        )


def _missing_name(spot: Spot) -> Iterator[Mend]:
    """Find a colon without a field's name in front of it."""
    margin = margin_of(spot.line)
    content = spot.line[len(margin) :]
    if re.match(r":(?:[ ]|$)", content):
        yield spot.mend(
            "missing-name",
            f"{margin}{_NAMELESS}{content}",
            at=len(margin),
            width=1,
            message="The name of a field is missing in front of this colon.",
            help="Write the name, as in “title: …”; or put quotation marks around the text.",
        )


def _missing_colon(spot: Spot, names: frozenset[str]) -> Iterator[Mend]:
    """Find a field's name without its colon, or a colon or hyphen without its blank.

    Without `names`, any word counts as a field's name.
    """
    if spot.key:
        return
    margin = margin_of(spot.line)
    content = spot.line[len(margin) :]
    match = re.match(r"(\w[\w-]*)(:?)(.*)", content)
    if match is None or (names and match[1] not in names):
        return
    name, colon, rest = match[1], match[2], match[3].strip()
    value = single(rest) if rest and rest[0] not in "'\"[{|>" else rest
    yield spot.mend(
        "missing-blank" if colon else "missing-colon",
        f"{margin}{name}: {value}".rstrip(),
        at=len(margin) + len(name) if colon else len(margin),
        width=1 if colon else len(name),
        message=f"A {'blank' if colon else 'colon'} is missing behind “{name}{colon}”.",
        help=f"Write “{name}: {rest}”." if rest else f"Write “{name}:”.",
    )
