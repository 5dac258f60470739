"""Lines near a trouble, taken apart, and what a mend of them is."""

from __future__ import annotations

import re

from newsletter.documents.source import Source
from newsletter.model.values import dataclass

_LINE = re.compile(
    r"(?P<head>[ ]*(?:- +)*(?:(?P<key>[^\s:#'\"\[\]{},][^:#]*?):[ \t]+)?)(?P<value>\S.*)?"
)

FAR = 200
"""Lines to look back for a quotation mark that was never closed."""


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
class Spot:
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
            text=replaced(self.source, {self.number: new}),
            lines=frozenset({self.number}),
        )

    @property
    def quoted(self) -> str:
        """The line with its value between single quotation marks."""
        return self.head + single(self.value.rstrip())


def spot_of(source: Source, number: int) -> Spot:
    """Take a line, counted from 1, apart."""
    line = source.line(number)
    match = _LINE.fullmatch(line)
    if match is None:
        return Spot(source=source, number=number, line=line, head="", key="", value=line)
    return Spot(
        source=source,
        number=number,
        line=line,
        head=match["head"],
        key=match["key"] or "",
        value=match["value"] or "",
    )


def replaced(source: Source, lines: dict[int, str]) -> str:
    """Return the text with some lines replaced; line ends stay."""
    parts = []
    done = 0
    for number, new in sorted(lines.items()):
        start = source.starts[number - 1]
        parts += [source.text[done:start], new]
        done = start + len(source.line(number))
    return "".join((*parts, source.text[done:]))


def single(text: str) -> str:
    """Put single quotation marks around a text, as YAML wants them."""
    return "'" + text.replace("'", "''") + "'"


def margin_of(line: str) -> str:
    """Return blanks, tabs and hyphens at the beginning of a line with content."""
    match = re.match(r"[ \t]*(?:-[ \t]+)*", line)
    return match[0] if match and line.strip() else ""


def blanks(line: str) -> int:
    """Count the blanks at the beginning of a line."""
    return len(line) - len(line.lstrip(" "))
