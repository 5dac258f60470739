"""Signs that count and are no digits, as ❶, ² or Ⅷ: they are read past, wherever they stand."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.text.numbers import find_numbers
from newsletter.text.said_dates import find_dates
from newsletter.text.titles import headline

SIGNS = "❶①²³⁹½⅔ⅧⅫ፩௰㊀⑩🄁𝟙٣۴४〇一十"
AROUND = [
    "May",
    "Nov.",
    "on",
    "the",
    "2017",
    "-",
    "/",
    ".",
    ",",
    "3",
    "rd",
    "million",
    "%",
    "$",
    " ",
]


@example(["3", "/", "4", "/"])
@example(["2017", "-", "Ⅷ", "-", "❶"])
@given(
    pieces=st.lists(st.sampled_from([*SIGNS, *AROUND, " "]), max_size=12),
)
def test_no_sign_stops_the_reading(pieces: list[str]) -> None:
    """A title of a feed may begin with ❶; a date may have a note's ² behind it."""
    text = "".join(pieces)
    headline(text)
    find_dates(text)
    find_numbers(text)


def test_what_stands_beside_such_a_sign_is_read() -> None:
    """The date before a note's sign is a date; the words behind a bullet's number are words."""
    assert [one.text for one in find_dates("It was signed on 3 May 2017 ²")] == ["3 May 2017"]
    assert headline("❶ Floods in Sindh").words == headline("Floods in Sindh").words
