from __future__ import annotations

import pytest

from newsletter.documents.report import display_width, format_finding
from newsletter.model.finding import Finding, Place, Severity, Waiver


def finding(snippet: str, marked: str, **more: object) -> Finding:
    """Make a finding about a part of a line."""
    place = Place(
        file="f.yaml", line=3, column=snippet.index(marked) + 1, width=len(marked), snippet=snippet
    )
    return Finding(
        code="x-y",
        severity=Severity.ERROR,
        message="Bad.",
        help="Mend.",
        place=place,
        **more,  # type: ignore[arg-type]  # only waiver
    )


@pytest.mark.parametrize(
    ("snippet", "marked", "before", "carets"),
    [
        ("title: bad", "bad", 7, 3),
        ("人民日报: bad", "bad", 10, 3),
        ("a: 人民", "人民", 3, 4),
        ("cafe\u0301: bad", "bad", 6, 3),
        ("a: e\u0301e\u0301", "e\u0301e\u0301", 3, 2),
        ("\tbad", "bad", 4, 3),
        ("ab\tbad", "bad", 4, 3),
        ("a\u200db bad", "bad", 3, 3),
        ("🧑: bad", "bad", 4, 3),
    ],
)
def test_caret_stands_below_the_place(snippet: str, marked: str, before: int, carets: int) -> None:
    """The caret is right under wide, combining and invisible characters and tabs."""
    line, caret, _help = format_finding(finding(snippet, marked)).split("\n")[1:]
    assert caret == "    " + " " * before + "^" * carets
    assert display_width(line) == 4 + before + carets


def test_right_to_left_lines_show_the_place_by_itself() -> None:
    """In a line that runs from the right the marked part is repeated instead of pointed at."""
    lines = format_finding(finding("title: دریا چڑھا", "چڑھا")).split("\n")
    assert lines[1:3] == ["    \u2068title: دریا چڑھا\u2069", "    ^ here: \u2068چڑھا\u2069"]


def test_long_lines_are_cut_around_the_place() -> None:
    """Of a long line the part around the mark is shown, with the caret below it."""
    snippet = "word " * 100 + "bad" + " word" * 100
    _head, line, caret, _help = format_finding(finding(snippet, "bad")).split("\n")
    assert display_width(line) <= 104
    start = caret.index("^")
    assert line[start : start + 3] == "bad"
    assert caret.strip() == "^^^"


def test_colour_is_only_colour() -> None:
    """Colour adds escape codes to the severity and nothing else."""
    one = finding("a: bad", "bad")
    coloured = format_finding(one, colour=True)
    assert coloured.replace("\x1b[1;31m", "").replace("\x1b[0m", "") == format_finding(one)
    assert coloured != format_finding(one)


def test_without_a_place_the_path_is_named() -> None:
    """A finding about no file says what it is about."""
    one = Finding(
        code="c",
        severity=Severity.WARNING,
        message="M.",
        help="H.",
        path=("media_review", 3, "url"),
    )
    assert format_finding(one) == "media_review[3].url: warning c: M.\n  help: H."
    bare = Finding(code="c", severity=Severity.WARNING, message="M.", help="")
    assert format_finding(bare) == "warning c: M."


def test_a_waiver_is_named() -> None:
    """What somebody keeps for a reason says who and why."""
    waiver = Waiver(code="x-y", item="issue", by="zara-ali", because="it is right")
    assert format_finding(finding("a: bad", "bad", waiver=waiver)).endswith(
        "  kept by zara-ali: it is right"
    )


def test_control_characters_never_reach_the_terminal() -> None:
    """A snippet cannot send escape codes."""
    assert "\x1b" not in format_finding(finding("a: \x1b[31m bad", "bad"))
