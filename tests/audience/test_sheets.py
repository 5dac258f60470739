"""CSV files as they come: encodings, separators, and what is meant to hurt."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.audience.sheets import LONGEST_RECORD, Sheet, SheetFault, SheetRow, open_sheet
from newsletter.errors import SubscriberError


def sheet(data: bytes | str) -> Sheet:
    """Return a file's content, opened."""
    raw = data.encode() if isinstance(data, str) else data
    return open_sheet(io.BytesIO(raw), "people.csv")


def cells(opened: Sheet) -> list[tuple[int, list[str]]]:
    """Return (line, cells) of all records, none of which may be at fault."""
    rows = list(opened.rows)
    assert all(isinstance(row, SheetRow) for row in rows)
    return [(row.line, row.cells) for row in rows if isinstance(row, SheetRow)]


TEXT = "email;name\r\njörg@b.example;Jörg Müller\r\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "UTF-8"),
        (TEXT.encode("utf-8-sig"), "UTF-8"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-32"), "UTF-32"),
        (TEXT.encode("cp1252"), "Windows-1252"),
        (TEXT.replace("ller", "\x81ller").encode("latin-1"), "Latin-1"),
    ],
)
def test_any_encoding_is_found_out(data: bytes, encoding: str) -> None:
    """By its mark, its zeros, or because it is no UTF-8."""
    opened = sheet(data)
    assert (opened.columns, opened.encoding) == (("email", "name"), encoding)
    ((line, row),) = cells(opened)
    assert (line, row[0], row[1].replace("\x81", "")) == (2, "jörg@b.example", "Jörg Müller")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_separator_and_line_end_will_do(separator: str, end: str) -> None:
    """Whichever the header has most of; a separator inside quotation marks does not count."""
    header = separator.join(["email", '"a,;|,;|name"', "tags"])
    opened = sheet(f"\n{header}{end}{end}a@b.example{separator}Ann{separator}x{end}")
    assert opened.columns == ("email", "a,;|,;|name", "tags")
    assert [row for _, row in cells(opened)] == [["a@b.example", "Ann", "x"]]


def test_a_spreadsheets_hint_is_passed_over() -> None:
    """``sep=;`` above the header is no header."""
    assert sheet("sep=;\r\nemail;name\r\n").columns == ("email", "name")


def test_line_numbers_hold_across_quoted_line_ends() -> None:
    """A record is told by the line on which it begins."""
    opened = sheet('email,name\na@b.example,"Ann\nLee\n\n"\n\nc@d.example,Bob\n')
    assert cells(opened) == [(2, ["a@b.example", "Ann\nLee\n\n"]), (7, ["c@d.example", "Bob"])]


def test_one_broken_line_costs_one_line() -> None:
    """The rest goes on; an unclosed quotation mark swallows nobody in silence."""
    opened = sheet(
        'email,name\na@b.example,"Ann" Lee\nc@d.example,Bob\ne@f.example,"open\ng@h.example,\n'
    )
    first, bob, last = opened.rows
    assert isinstance(first, SheetFault)
    assert isinstance(bob, SheetRow)
    assert isinstance(last, SheetFault)
    assert (first.line, bob.line, last.line) == (2, 3, 4)
    assert "behind a closing" in first.reason
    assert "never closed (as far as line 5)" in last.reason


@pytest.mark.parametrize("data", ["", "\n\n", ",,,\n;;\n", '"never closed', "\0" * 8])
def test_a_file_without_a_header_is_refused(data: str) -> None:
    """With a way out."""
    with pytest.raises(SubscriberError, match=r"people.csv has no") as caught:
        sheet(data)
    assert caught.value.help


def test_a_cell_of_ten_megabytes_costs_its_own_record() -> None:
    """Quoted or not, with line ends that look like rows or without: the next one is read."""
    giant = "x" * 10_000_000
    rows = "evil@b.example,subscribed\n" * 400_000
    for cell in (giant, f'"{giant}"', f'"{rows}"', f'"{giant}""{rows}"'):
        opened = sheet(f"email,name\na@b.example,{cell}\nc@d.example,Bob\n")
        fault, bob = opened.rows
        assert isinstance(fault, SheetFault)
        assert f"longer than {LONGEST_RECORD:,}" in fault.reason
        assert isinstance(bob, SheetRow)
        assert bob.cells == ["c@d.example", "Bob"]
        assert bob.line == 3 + cell.count("\n")


def test_memory_is_bounded_by_the_longest_record() -> None:
    """A hundred megabytes without a line end take a few."""

    class Endless(io.RawIOBase):
        """The header, then one letter for ever, or nearly."""

        def __init__(self) -> None:
            self.left = 100_000_000
            self.start = b"email,name\n"

        def readable(self) -> bool:
            return True

        def seekable(self) -> bool:
            return True

        def seek(self, offset: int, whence: int = 0) -> int:
            assert (offset, whence) == (0, 0)
            self.__init__()  # type: ignore[misc]
            return 0

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            chunk = self.start or b"x" * min(len(buffer), self.left)
            self.left -= 0 if self.start else len(chunk)
            self.start = b""
            buffer[: len(chunk)] = chunk
            return len(chunk)

    tracemalloc.start()
    opened = open_sheet(io.BufferedReader(Endless()), "endless.csv")
    assert [type(row) for row in opened.rows] == [SheetFault]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def rows_of(data: bytes) -> Iterator[SheetRow | SheetFault]:
    """Yield whatever any bytes hold."""
    try:
        opened = sheet(data)
    except SubscriberError:
        return
    yield from opened.rows


@settings(deadline=None)
@given(
    data=st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: ("email,x\n" + text).encode("utf-8", "surrogatepass"))
)
def test_no_bytes_make_it_fail(data: bytes) -> None:
    """Any file is read or refused, and lines only grow."""
    lines = [row.line for row in rows_of(data)]
    assert lines == sorted(lines)
