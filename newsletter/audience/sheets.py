"""CSV files as other programs write them: any encoding, any separator, nothing trusted.

A file is read as a stream, in memory bounded by its longest record.  A record that cannot be
read is told with its lines and the reading goes on behind it; only a file of which nothing can
be read raises.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from newsletter.errors import SubscriberError
from newsletter.model.values import dataclass

LONGEST_RECORD = 1_000_000
"""Characters of one record; what is longer is refused unread."""
_BLOCK = 1 << 20
_SEPARATORS = ",;\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}

# The module's limit is one for the whole process, and lower than a record may be.
csv.field_size_limit(max(csv.field_size_limit(), LONGEST_RECORD))


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One record that could be read."""

    line: int
    """Of the file, where the record begins; counted from 1, the header included."""
    cells: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFault:
    """A record that could not be read."""

    line: int
    reason: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file whose first record has been read; `rows` may be gone through once."""

    label: str
    columns: tuple[str, ...]
    """The names of the columns, as written, without blanks around them."""
    encoding: str
    """``UTF-8``, ``UTF-16``, ``Windows-1252``, ``Latin-1``."""
    rows: Iterator[SheetRow | SheetFault]


def open_sheet(stream: BinaryIO, label: str) -> Sheet:
    """Read the header of a CSV file; `stream` must be seekable, and stays open.

    Commas, semicolons, tabs or upright bars separate cells, whichever the header has most of.
    Raises `SubscriberError` for a file without a header.
    """
    encoding = _encoding(stream)
    stream.seek(0)
    # Broken UTF-8 stays recognisable, so that only its own line is refused.
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    text = _Borrowing(stream, encoding=encoding, errors=errors, newline="")
    reader = _Records(text)
    header = reader.header()
    if not header:
        raise SubscriberError(
            f"{label} has no first line that names its columns.",
            help="Export it again as CSV with a header, or type the names of the columns above it.",
        )
    return Sheet(
        label=label,
        columns=tuple(header),
        encoding=_LABELS[encoding],
        rows=reader.rows(),
    )


def _encoding(stream: BinaryIO) -> str:
    """Return how a file is encoded, after looking at all of it."""
    stream.seek(0)
    start = stream.read(4096)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if len(start) > 1 and start.count(0) * 3 > len(start):
        return "utf-16-le" if start[1] == 0 else "utf-16-be"
    sound, broken = _utf8_letters(stream)
    if broken <= sound:
        return "utf-8"
    return "cp1252" if _decodes(stream, "cp1252") else "latin-1"


def _utf8_letters(stream: BinaryIO) -> tuple[int, int]:
    """Return how many letters beyond ASCII are sound UTF-8, and how many bytes are none."""
    sound = broken = 0
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    while block := stream.read(_BLOCK):
        if block.isascii():
            continue
        text = decoder.decode(block)
        beyond = [letter for letter in text if letter > "\x7f"]
        escaped = sum("\udc80" <= letter <= "\udcff" for letter in beyond)
        broken += escaped
        sound += len(beyond) - escaped
    return sound, broken


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := stream.read(_BLOCK):
            decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


class _Borrowing(io.TextIOWrapper):
    """Leaves the stream to its owner when it is no longer needed, instead of closing it."""

    def __del__(self) -> None:
        with suppress(ValueError):  # closed already
            self.detach()


class _TooLong(Exception):
    """The record now being read is longer than `LONGEST_RECORD`."""


class _Records:
    """The records of a text, by Python's reader, which is fed line by line."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._line = 0
        self._begun = 1
        """Where the record now being read begins."""
        self._length = 0
        self._odd = False
        """Whether the record has an odd number of quotation marks so far."""
        self._cut = False
        """Whether the last piece of text read was cut off inside a line."""
        self._separator = ","

    def header(self) -> list[str]:
        """Return the cells of the first record that is not blank; empty where there is none."""
        while piece := self._text.readline(LONGEST_RECORD):
            self._line += 1
            if piece.strip().casefold().startswith("sep=") and len(piece.strip()) == len("sep=;"):
                continue  # a hint of spreadsheets to themselves
            if piece.strip("\r\n \t,;|"):
                break
        self._separator = max(_SEPARATORS, key=_outside_quotes(piece).count)
        return self._header_cells(piece)

    def _header_cells(self, first: str) -> list[str]:
        def pieces() -> Iterator[str]:
            yield first
            yield from self._pieces()

        try:
            cells = next(csv.reader(pieces(), delimiter=self._separator, strict=True), [])
        except (csv.Error, _TooLong):
            return []
        names = [" ".join(cell.replace("\0", "").split()) for cell in cells]
        return names if any(names) else []

    def rows(self) -> Iterator[SheetRow | SheetFault]:
        """Yield the records behind the header; blank ones are passed over."""
        reader = self._reader()
        while True:
            self._begun, self._length, self._odd = self._line + 1, 0, False
            try:
                cells = next(reader)
            except StopIteration:
                return
            except _TooLong:
                self._skip()
                yield self._fault(
                    f"it is longer than {LONGEST_RECORD:,} characters",
                    "Look for a quotation mark that is opened and never closed.",
                )
                reader = self._reader()
            except csv.Error as error:
                yield self._fault(_plainly(error), "Put every cell with quotation marks in order.")
                reader = self._reader()
            else:
                if any(cell and not cell.isspace() for cell in cells):
                    yield SheetRow(line=self._begun, cells=cells)

    def _reader(self) -> Iterator[list[str]]:
        # Strict: otherwise an unclosed quotation mark would swallow everybody after it in silence.
        return csv.reader(self._pieces(), delimiter=self._separator, strict=True)

    def _pieces(self) -> Iterator[str]:
        while piece := self._text.readline(LONGEST_RECORD):
            self._line += 1
            self._length += len(piece)
            self._odd ^= piece.count('"') % 2 == 1
            self._cut = len(piece) == LONGEST_RECORD and piece[-1] not in "\r\n"
            if self._cut or self._length > LONGEST_RECORD:
                raise _TooLong
            yield piece

    def _skip(self) -> None:
        """Read on to the end of the record that was too long."""
        while self._cut or self._odd:
            piece = self._text.readline(LONGEST_RECORD)
            if not piece:
                return
            self._line += not self._cut
            self._odd ^= piece.count('"') % 2 == 1
            self._cut = len(piece) == LONGEST_RECORD and piece[-1] not in "\r\n"

    def _fault(self, reason: str, help: str) -> SheetFault:
        until = f" (as far as line {self._line})" if self._line > self._begun else ""
        return SheetFault(
            line=self._begun, reason=f"The line cannot be read: {reason}{until}.", help=help
        )


def _plainly(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return "a quotation mark is opened and never closed"
    if "expected after" in str(error):
        return "there is text behind a closing quotation mark"
    return str(error)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
