"""What a room is given."""

from __future__ import annotations

import pytest

from newsletter.desk.visits import Form


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("12", 12),
        ("007", 7),
        ("999999999999999", 999_999_999_999_999),
        ("1000000000000000", 0),
        ("-1", 0),
        ("1.5", 0),
        ("۱۲", 0),
        ("²", 0),
        ("one", 0),
        ("", 0),
    ],
)
def test_a_number_is_digits_alone(sent: str, number: int) -> None:
    """What is no whole number, or longer than any of ours, is read as 0."""
    assert Form(fields=(("from", sent),)).number("from") == number


def test_a_number_that_was_not_sent_is_none() -> None:
    """A name that was not sent is 0, too."""
    assert Form().number("from") == 0
