"""Likely mistakes in indentation, each with the text as it would be without it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.documents.source import Source
from newsletter.documents.spots import FAR, Mend, Spot, blanks, replaced, spot_of

_BLOCK_HEADER = re.compile(r"(?:^|[ ])[|>][+-]?[1-9]?[+-]?[ ]*(?:#.*)?$")
LONG_TEXTS = frozenset(
    {"about", "bio", "body", "donation", "standfirst", "summary", "text", "what"}
)
"""The fields that hold Markdown."""


def indent_of_text(spot: Spot, names: frozenset[str]) -> Iterator[Mend]:
    """Find lines of a block text that stand too far left."""
    header = _block_header_above(spot)
    if header is None or _field(spot.line) in names:
        return
    wanted = _block_indent(spot.source, header)
    lines = {}
    for number in range(spot.number, len(spot.source.starts) + 1):
        line = spot.source.line(number)
        if line.strip() and (blanks(line) >= wanted or _field(line) in names):
            break
        if line.strip():
            lines[number] = " " * wanted + line.strip()
    if lines:
        yield Mend(
            code="bad-indent",
            line=spot.number,
            column=blanks(spot.line),
            width=len(spot.line.strip()),
            message=f"This line belongs to the text that begins on line {header + 1}, but is "
            "indented less.",
            help=f"Indent it by {wanted} blanks.",
            text=replaced(spot.source, lines),
            lines=frozenset(lines),
        )


def missing_bar(spot: Spot, names: frozenset[str]) -> Iterator[Mend]:
    """Find the field above whose text of several lines has no ``|`` to say that it is one."""
    for number in range(spot.number - 1, max(0, spot.number - FAR), -1):
        line = spot.source.line(number)
        head = re.fullmatch(r"([ ]*(?:- +)*)(\w+):[ ]*", line)
        if head and blanks(line) < blanks(spot.line):
            below = spot.source.line(number + 1)
            first = re.match(r"[ ]*(\w[\w-]*|- )", below)
            if head[2] in LONG_TEXTS and not (first and first[1] in {*names, "- "}):
                yield spot_of(spot.source, number).mend(
                    "missing-bar",
                    f"{line.rstrip()} |",
                    at=len(head[1]),
                    width=len(head[2]) + 1,
                    message=f"A text of several lines stands below “{head[2]}:”, but no “|” says so.",
                    help=f"Write “{head[2]}: |”.",
                )
            return
        if line.strip() and (blanks(line) == 0 or _field(line) in names):
            return


def item_beside_its_fields(spot: Spot) -> Iterator[Mend]:
    """Find an item's first line that stands further left or right than the fields below it."""
    match = re.match(r"([ ]*)(- +)\w[\w-]*:(?: |$)", spot.line)
    if match is None:
        return
    wanted = _column_below(spot) - len(match[2])
    if wanted >= 0 and wanted != len(match[1]):
        yield spot.mend(
            "bad-indent",
            " " * wanted + spot.line.lstrip(" "),
            at=len(match[1]),
            width=1,
            message=f"The item is indented by {len(match[1])} blank{'s' * (len(match[1]) != 1)}, "
            "which does not fit the fields below it.",
            help=f"Indent it by {wanted}.",
        )


def _column_below(spot: Spot) -> int:
    """Return the column that the next two fields below a line share, or -1."""
    columns: list[int] = []
    for number in range(spot.number + 1, len(spot.source.starts) + 1):
        line = spot.source.line(number)
        if line.strip() and columns and blanks(line) < columns[0]:
            break
        if _field(line) and not line.lstrip().startswith("- "):
            columns.append(blanks(line))
        if len(columns) > 1 and columns[-1] == columns[0]:
            return columns[0]
    return -1


def _field(line: str) -> str:
    """Return the name of the field that a line gives, or an empty text."""
    match = re.match(r"[ ]*(?:- +)*(\w[\w-]*):(?:\s|$)", line)
    return match[1] if match else ""


def _block_header_above(spot: Spot) -> int | None:
    """Return the line on which the block text above begins with ``|`` or ``>``."""
    for number in range(spot.number - 1, max(0, spot.number - FAR), -1):
        line = spot.source.line(number)
        if _BLOCK_HEADER.search(line):
            return number
        if line.strip() and blanks(line) < blanks(spot.line):
            return None
    return None


def _block_indent(source: Source, header: int) -> int:
    own = len(re.match(r"[ ]*(?:- +)*", source.line(header))[0])  # type: ignore[index]  # always matches
    following = (source.line(number) for number in range(header + 1, len(source.starts) + 1))
    first = next((line for line in following if line.strip()), "")
    return blanks(first) if blanks(first) > own else own + 2


def indent(spot: Spot) -> Iterator[Mend]:
    """Find a line that stands a few blanks too far left or right, alone or with those below it."""
    own = blanks(spot.line)
    for wanted in sorted(_indents_above(spot) - {own}, key=lambda level: (abs(level - own), level)):
        for last in {spot.number, _last_below(spot, own)}:
            lines = {
                number: " " * max(0, blanks(line) + wanted - own) + line.lstrip(" ")
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
                text=replaced(spot.source, lines),
                lines=frozenset(lines),
            )


def _indents_above(spot: Spot) -> set[int]:
    """Return the columns at which fields and items begin in the forty lines above."""
    found = {0}
    for number in range(max(1, spot.number - 40), spot.number):
        line = spot.source.line(number)
        if line.strip() and not line.strip().startswith("#"):
            found |= {blanks(line), len(re.match(r"[ ]*(?:- +)*", line)[0])}  # type: ignore[index]  # always matches
    return found


def _last_below(spot: Spot, own: int) -> int:
    """Return the last line of those below that are indented as far as this one, or further."""
    last = spot.number
    for number in range(spot.number + 1, len(spot.source.starts) + 1):
        line = spot.source.line(number)
        if line.strip() and blanks(line) < own:
            break
        if line.strip():
            last = number
    return last
