"""Likely mistakes in YAML, each with the text as it would be without it.

Every mend leaves the number of lines as it is.  The order matters: of several mends that make a
text readable, the first one tells the mistake.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from newsletter.documents.source import Source

FAR = 200
"""Lines to look back for a quotation mark that was never closed."""
NEAR = 4
"""Lines to look back for everything else."""

_NAMELESS = "?nameless"
_TAB_WIDTHS = (2, 4, 6, 8, 1, 3, 5)
_LINE = re.compile(
    r"(?P<head>[ ]*(?:- +)*(?:(?P<key>[^\s:#'\"\[\]{},][^:#]*?):[ \t]+)?)(?P<value>\S.*)?"
)
_BLOCK_HEADER = re.compile(r"(?:^|[ ])[|>][+-]?[1-9]?[+-]?[ ]*(?:#.*)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Where the parser gave up."""

    line: int
    """From 1."""
    began: int
    """The line on which the thing began that it was reading."""
    problem: str
    """The parser's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """A mistake, and the whole text without it."""

    code: str
    line: int
    """From 1."""
    column: int
    """From 0, in the line as it stands in the file."""
    width: int
    message: str
    help: str
    text: str
    lines: frozenset[int]
    """All lines that were changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spot:
    """One line near the trouble, taken apart: ``head`` is blanks, hyphens, key and colon."""

    source: Source
    number: int
    line: str
    head: str
    key: str
    value: str

    def mend(self, code: str, new: str, *, at: int, width: int, message: str, help: str) -> Mend:
        """Return the mend that puts `new` in the place of the line."""
        return Mend(
            code=code,
            line=self.number,
            column=at,
            width=max(1, width),
            message=message,
            help=help,
            text=_replaced(self.source, {self.number: new}),
            lines=frozenset({self.number}),
        )

    @property
    def quoted(self) -> str:
        """The line with its value between single quotation marks."""
        return self.head + _single(self.value.rstrip())


_Finder = Callable[[_Spot], Iterator[Mend]]


def likely_mends(source: Source, trouble: Trouble, names: frozenset[str]) -> Iterator[Mend]:
    """Yield mends from the likeliest to the least likely."""
    near = [_spot(source, number) for number in _lines_near(source, trouble, NEAR)]
    far = [_spot(source, number) for number in _lines_near(source, trouble, FAR)]
    for spot in near:
        yield from _tabs(spot)
        yield from _missing_blank(spot)
        yield from _missing_name(spot)
    steps: tuple[tuple[_Finder, list[_Spot]], ...] = (
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
        yield from _indent_of_text(spot, names)
    for spot in near[:3]:
        yield from _indent(spot)
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


def _spot(source: Source, number: int) -> _Spot:
    line = source.line(number)
    match = _LINE.fullmatch(line)
    if match is None:
        return _Spot(source=source, number=number, line=line, head="", key="", value=line)
    return _Spot(
        source=source,
        number=number,
        line=line,
        head=match["head"],
        key=match["key"] or "",
        value=match["value"] or "",
    )


def _replaced(source: Source, lines: dict[int, str]) -> str:
    """Return the text with some lines replaced; line ends stay."""
    parts = []
    done = 0
    for number, new in sorted(lines.items()):
        start = source.starts[number - 1]
        parts += [source.text[done:start], new]
        done = start + len(source.line(number))
    return "".join((*parts, source.text[done:]))


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _advice(value: str) -> str:
    """Show how to write a text so that YAML takes it as it is."""
    text = value.strip()
    shown = text if len(text) <= 60 else text[:40] + "…"  # noqa: PLR2004 - fits a line
    return f"Put quotation marks around the text: {_single(shown)}."


def _tabs(spot: _Spot) -> Iterator[Mend]:
    """Find a tab among the blanks at the beginning of a line; neighbouring lines count as one."""
    if "\t" not in _margin(spot.line):
        return
    first = last = spot.number
    while "\t" in _margin(spot.source.line(first - 1)):
        first -= 1
    while "\t" in _margin(spot.source.line(last + 1)):
        last += 1
    many = f" (on lines {first} to {last})" if last > first else ""
    for width in _TAB_WIDTHS:
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
            text=_replaced(spot.source, lines),
            lines=frozenset(lines),
        )


def _without_tabs(line: str, width: int) -> str:
    """Replace the tabs of a line's margin, each by `width` blanks; behind a hyphen by one."""
    margin = _margin(line)
    blank = re.sub(r"-[ \t]*\t[ \t]*", "- ", margin).replace("\t", " " * width)
    return blank + line[len(margin) :]


def _margin(line: str) -> str:
    """Return blanks, tabs and hyphens at the beginning of a line with content."""
    match = re.match(r"[ \t]*(?:-[ \t]+)*", line)
    return match[0] if match and line.strip() else ""


def _smart_quotes(spot: _Spot) -> Iterator[Mend]:
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


def _quotes(spot: _Spot) -> Iterator[Mend]:
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
            spot.head + _single(bare),
            at=len(spot.head) + closed.end() - 1,
            width=1,
            message="This quotation mark ends the text, but the text goes on behind it.",
            help=f"Put the other kind around it: {_other(bare, mark)}.",
        )
    elif mark == '"' and "\\" in closed[0]:
        at = closed[0].index("\\")
        yield spot.mend(
            "bad-escape",
            spot.head + _single(closed[0][1:-1]) + spot.value[closed.end() :],
            at=len(spot.head) + at,
            width=2,
            message="A backslash has a meaning of its own between double quotation marks.",
            help="Write it twice (\\\\), or put single quotation marks around the text.",
        )


def _unclosed(spot: _Spot, mark: str) -> Iterator[Mend]:
    inner = spot.value[1:].rstrip()
    if inner.endswith(("”", "“", "’", "»")):
        inner = inner[:-1]
        mend = f"Replace the typographic one at the end by {mark}."
    else:
        mend = f"Put {mark} at the end of the text, or take it away at its beginning."
    yield spot.mend(
        "unclosed-quote",
        spot.head + _single(inner),
        at=len(spot.head),
        width=1,
        message="This quotation mark is opened, but not closed on this line.",
        help=mend,
    )


def _other(text: str, mark: str) -> str:
    """Return the text between marks that do not occur in it, or doubled single ones."""
    other = "'" if mark == '"' else '"'
    return f"{other}{text}{other}" if other not in text and "\\" not in text else _single(text)


def _brackets(spot: _Spot) -> Iterator[Mend]:
    """Find a list in brackets, or a mapping in braces, that is not closed on its line."""
    pairs = {"[": "]", "{": "}"}
    opening = spot.value[:1]
    if opening not in pairs:
        return
    closing = pairs[opening]
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


def _special(spot: _Spot) -> Iterator[Mend]:
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


def _colon_in_text(spot: _Spot) -> Iterator[Mend]:
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


def _missing_blank(spot: _Spot) -> Iterator[Mend]:
    """Find an item's hyphen without a blank behind it."""
    margin = _margin(spot.line)
    content = spot.line[len(margin) :]
    if re.match(r"-\w[\w-]*:( |$)", content):
        yield spot.mend(
            "missing-blank",
            f"{margin}- {content[1:]}",
            at=len(margin),
            width=1,
            message="A blank is missing behind the hyphen.",
            help=f"Write “- {content[1:].split(':')[0]}:”.",
        )


def _missing_name(spot: _Spot) -> Iterator[Mend]:
    """Find a colon without a field's name in front of it."""
    margin = _margin(spot.line)
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


def _missing_colon(spot: _Spot, names: frozenset[str]) -> Iterator[Mend]:
    """Find a field's name without its colon, or a colon or hyphen without its blank.

    Without `names`, any word counts as a field's name.
    """
    if spot.key:
        return
    margin = _margin(spot.line)
    content = spot.line[len(margin) :]
    match = re.match(r"(\w[\w-]*)(:?)(.*)", content)
    if match is None or (names and match[1] not in names):
        return
    name, colon, rest = match[1], match[2], match[3].strip()
    value = _single(rest) if rest and rest[0] not in "'\"[{|>" else rest
    yield spot.mend(
        "missing-blank" if colon else "missing-colon",
        f"{margin}{name}: {value}".rstrip(),
        at=len(margin) + len(name) if colon else len(margin),
        width=1 if colon else len(name),
        message=f"A {'blank' if colon else 'colon'} is missing behind “{name}{colon}”.",
        help=f"Write “{name}: {rest}”." if rest else f"Write “{name}:”.",
    )


def _indent_of_text(spot: _Spot, names: frozenset[str]) -> Iterator[Mend]:
    """Find lines of a block text that stand too far left."""
    header = _block_header_above(spot)
    if header is None or spot.key in names:
        return
    wanted = _block_indent(spot.source, header)
    lines = {}
    for number in range(spot.number, len(spot.source.starts) + 1):
        line = spot.source.line(number)
        key = _spot(spot.source, number).key
        if line.strip() and (_blanks(line) >= wanted or key in names):
            break
        if line.strip():
            lines[number] = " " * wanted + line.strip()
    if lines:
        yield Mend(
            code="bad-indent",
            line=spot.number,
            column=_blanks(spot.line),
            width=len(spot.line.strip()),
            message=f"This line belongs to the text that begins on line {header + 1}, but is "
            "indented less.",
            help=f"Indent it by {wanted} blanks.",
            text=_replaced(spot.source, lines),
            lines=frozenset(lines),
        )


def _block_header_above(spot: _Spot) -> int | None:
    """Return the line on which the block text above begins with ``|`` or ``>``."""
    for number in range(spot.number - 1, max(0, spot.number - FAR), -1):
        line = spot.source.line(number)
        if _BLOCK_HEADER.search(line):
            return number
        if line.strip() and _blanks(line) < _blanks(spot.line):
            return None
    return None


def _block_indent(source: Source, header: int) -> int:
    own = len(re.match(r"[ ]*(?:- +)*", source.line(header))[0])  # type: ignore[index]  # always matches
    following = (source.line(number) for number in range(header + 1, len(source.starts) + 1))
    first = next((line for line in following if line.strip()), "")
    return _blanks(first) if _blanks(first) > own else own + 2


def _indent(spot: _Spot) -> Iterator[Mend]:
    """Find a line that stands a few blanks too far left or right, alone or with those below it."""
    own = _blanks(spot.line)
    for wanted in sorted(_indents_above(spot) - {own}, key=lambda level: (abs(level - own), level)):
        for last in {spot.number, _last_below(spot, own)}:
            lines = {
                number: " " * max(0, _blanks(line) + wanted - own) + line.lstrip(" ")
                for number in range(spot.number, last + 1)
                if (line := spot.source.line(number)).strip()
            }
            yield Mend(
                code="bad-indent",
                line=spot.number,
                column=own,
                width=len(spot.line.split()[0]),
                message=f"The line is indented by {own} blank{'s' * (own != 1)}, which fits "
                "nothing above it.",
                help=f"Indent it by {wanted}, like its neighbours.",
                text=_replaced(spot.source, lines),
                lines=frozenset(lines),
            )


def _indents_above(spot: _Spot) -> set[int]:
    """Return the columns at which fields and items begin in the forty lines above."""
    found = {0}
    for number in range(max(1, spot.number - 40), spot.number):
        line = spot.source.line(number)
        if line.strip() and not line.strip().startswith("#"):
            found |= {_blanks(line), len(re.match(r"[ ]*(?:- +)*", line)[0])}  # type: ignore[index]  # always matches
    return found


def _last_below(spot: _Spot, own: int) -> int:
    """Return the last line of those below that are indented as far as this one, or further."""
    last = spot.number
    for number in range(spot.number + 1, len(spot.source.starts) + 1):
        line = spot.source.line(number)
        if line.strip() and _blanks(line) < own:
            break
        if line.strip():
            last = number
    return last


def _blanks(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
