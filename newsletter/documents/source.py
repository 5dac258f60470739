"""From bytes to text: size, encoding, forbidden characters; offsets to lines and columns."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import field
from itertools import islice

from newsletter.model.finding import Finding, ItemPath, Place, Severity
from newsletter.model.values import dataclass

MOST_BYTES = 1_000_000
"""A larger file is refused unread: an issue of 24 entries has about 30,000."""

MOST_FINDINGS = 1_000
"""Of a file with more mistakes in its fields, or more forbidden characters, the first are told."""

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ue0f0\ue0f1\ufffe\uffff]")
"""Characters that no document may contain.

Control characters, and the line separators that YAML 1.1 takes for line ends; U+E0F0 and U+E0F1
mark what differs from recipient to recipient (`newsletter.model.rendition.Token`).  Tab, line feed
and carriage return are not among them."""

_FORBIDDEN_RUN = re.compile(f"\ue0f0[^\n\ue0f0]{{0,40}}\ue0f1|(?:{FORBIDDEN.pattern})+")
_LINE_END = re.compile(r"\r\n|\n|\r")
_SNIPPET = 400
"""Most characters of a line that a finding quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The text of one file, and where its lines begin."""

    file: str
    text: str
    starts: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, text: str, *, file: str) -> Source:
        """Find the line starts of a text."""
        starts = (0, *(match.end() for match in _LINE_END.finditer(text)))
        return cls(file=file, text=text, starts=starts)

    def line_of(self, offset: int) -> int:
        """Return the number of the line, from 1, that holds the character at `offset`."""
        return bisect_right(self.starts, offset)

    def line(self, number: int) -> str:
        """Return line `number` (from 1) without its line end; empty beyond the last."""
        if not 1 <= number <= len(self.starts):
            return ""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].rstrip("\r\n")

    def place(self, start: int, end: int) -> Place:
        """Return the stretch from `start` to `end`, cut at the end of its first line."""
        number = self.line_of(start)
        line = self.line(number)
        column = start - self.starts[number - 1]
        width = max(1, min(end - start, len(line) - column))
        shown = line if len(line) <= _SNIPPET else line[: max(_SNIPPET, column + width)]
        return Place(file=self.file, line=number, column=column + 1, width=width, snippet=shown)

    def finding(
        self,
        span: tuple[int, int],
        code: str,
        message: str,
        help: str,
        *,
        path: ItemPath = (),
        severity: Severity = Severity.ERROR,
    ) -> Finding:
        """Make a finding about the characters of `span`."""
        place = self.place(*span)
        return Finding(
            code=code, severity=severity, message=message, help=help, path=path, place=place
        )


def decode(data: bytes, *, file: str) -> tuple[Source, tuple[Finding, ...]]:
    """Decode a file; with an error among the findings, the text is not worth parsing."""
    problem = _too_large(data) or _binary(data) or _not_utf8(data)
    if problem:
        text, offset, code, message, mend = problem
        source = Source.of(text, file=file)
        return source, (source.finding((offset, offset + 1), code, message, mend),)
    return Source.of(data.decode("utf-8").removeprefix("\ufeff"), file=file), ()


def forbidden_characters(source: Source) -> tuple[str, tuple[Finding, ...]]:
    """Find forbidden characters; return the text with blanks in their place, and the findings.

    Neighbouring ones count as one mistake.
    """
    findings = [
        source.finding(
            match.span(),
            "forbidden-character",
            f"There is an invisible character here ({character_name(match[0][0])}).",
            "Delete it: place the cursor behind it and press Backspace, then type the "
            "blank or line end that you want.",
        )
        for match in islice(_FORBIDDEN_RUN.finditer(source.text), MOST_FINDINGS)
    ]
    return FORBIDDEN.sub(" ", source.text) if findings else source.text, tuple(findings)


def character_name(character: str) -> str:
    """Return ``U+000B`` or, where it has a name, ``U+2028, line separator``."""
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X}" + (f", {name}" if name else "")


_Problem = tuple[str, int, str, str, str]
"""(text to show, offset in it, code, message, help)"""


def _too_large(data: bytes) -> _Problem | None:
    if len(data) <= MOST_BYTES:
        return None
    first = data[:_SNIPPET].split(b"\n")[0].decode("utf-8", "replace")
    return (
        FORBIDDEN.sub("\ufffd", first),
        0,
        "too-large",
        f"The file has {len(data):,} bytes; at most {MOST_BYTES:,} are read.",
        "Move long texts or pasted pictures out of it; pictures belong in files of their own.",
    )


def _binary(data: bytes) -> _Problem | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return (
            "",
            0,
            "not-utf-8",
            "The file is stored as UTF-16, not as UTF-8.",
            "In your editor choose “Save with encoding” and take UTF-8.",
        )
    at = data.find(b"\x00")
    if at < 0:
        return None
    return (
        "",
        0,
        "binary",
        f"This is not a text file: it contains zero bytes (the first at byte {at + 1}).",
        "Check the file's name: a Word document, a PDF or a picture cannot be read here.",
    )


def _not_utf8(data: bytes) -> _Problem | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
        tail = _LINE_END.split(data[error.start :].decode("cp1252", "replace"), maxsplit=1)[0]
        guess = data[error.start : error.start + 1].decode("cp1252", "replace")
        return (
            before + FORBIDDEN.sub("\ufffd", tail),
            len(before),
            "not-utf-8",
            f"Byte 0x{data[error.start]:02X} (number {error.start + 1}) is not UTF-8; is it “{guess}”?",
            "In your editor choose “Save with encoding” and take UTF-8.",
        )
    return None
