"""Likely mistakes in indentation, each with the text as it would be without it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.documents.source import Source
from newsletter.documents.spots import FAR, Mend, Spot, blanks, replaced, spot_of

_BLOCK_HEADER = re.compile(r"(?:^|[ ])[|>][+-]?[1-9]?[+-]?[ ]*(?:#.*)?$")


def indent_of_text(spot: Spot, names: frozenset[str]) -> Iterator[Mend]:
    """Find lines of a block text that stand too far left."""
    header = _block_header_above(spot)
    if header is None or spot.key in names:
        return
    wanted = _block_indent(spot.source, header)
    lines = {}
    for number in range(spot.number, len(spot.source.starts) + 1):
        line = spot.source.line(number)
        key = spot_of(spot.source, number).key
        if line.strip() and (blanks(line) >= wanted or key in names):
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
