"""Numbers of a summary, looked for in a source."""

from __future__ import annotations

import pytest

from newsletter.text.numbers import Numbers, find_numbers
from newsletter.text.words import Words


@pytest.mark.parametrize(
    ("summary", "source"),
    [
        ("$100 billion", "100bn dollars"),
        ("$100 billion", "one hundred billion dollars"),
        ("$100B", "$100,000,000,000"),
        ("the 6th", "the sixth"),
        ("6%", "six per cent"),
        ("50,000 schools", "50 000 schools"),
        ("1,50,000 rupees", "1.5 lakh rupees"),
        ("2 crore", "20 million"),
        ("۲۰۱۷", "2017"),
        ("پانچ ارب", "5 billion"),
        ("two-thirds", "66 %"),
        ("a third of it", "33.3 percent"),
        ("20%", "one in five"),
        ("Rs 1.5 crore", "15 million rupees"),
        ("half a dozen", "six"),
        ("१२ करोड़", "120 million"),
        ("1.234.567 Euro", "€1,234,567"),
        ("۵ ارب", "five billion"),
        ("between 5 million and 10 million", "5 to 10 million"),
        ("in 2018", "in 2017-18"),
        ("over 200", "213 researchers"),
        ("a dozen", "12 men"),
        ("twenty-one", "21"),
        ("one hundred and fifty", "150"),
        ("the 1990s", "in the 1990s"),
        ("50%", "half of them"),
        ("3.5m", "3.5 million"),
        ("two reasons", "no number here"),
        ("half a trillion dollars", "a half-trillion dollar collapse"),
        ("half a million", "500,000 people"),
        ("a quarter of a million", "250,000"),
        ("two and a half million", "2.5 million"),
        ("the second-largest", "the second largest of them"),
        ("F-16 and G20", "G-20 and F16"),
        ("in September 2011, 24", "On 24 September, 2011"),
    ],
)
def test_a_number_stands_in_other_forms(summary: str, source: str) -> None:
    """Figures, words, scales, ordinals and other digits are compared by value."""
    numbers = Numbers(Words(source))
    assert all(numbers.say(number) for number in find_numbers(summary))


@pytest.mark.parametrize(
    ("summary", "source"),
    [
        ("$100 million", "$100 billion"),
        ("6%", "6 million people"),
        ("2018", "2017"),
        ("seven dams", "eight dams"),
        ("45", "450"),
        ("about 300", "213 researchers"),
        ("1.5", "15"),
        ("5 %", "5 km"),
        ("$40", "€40"),
        ("پانچ ارب", "دو ارب"),
        ("a quarter of it", "a third of it"),
        ("some 165", "156 of them"),
        ("half a million", "half a billion"),
        ("the second-holiest site", "the third-holiest site, for a second time"),
        ("three seasons", "Two seasons in, and Episode 3"),
        ("a third of it", "a fifth of it, and three key sites"),
        ("about 70 per cent", "a majority of two thirds, and seven per cent"),
    ],
)
def test_another_number_does_not_stand(summary: str, source: str) -> None:
    """Another value, or the same digits at another scale, is not the number."""
    numbers = Numbers(Words(source))
    assert not all(numbers.say(number) for number in find_numbers(summary))


def test_a_number_is_told_as_written() -> None:
    """Findings can show the number as the editor wrote it."""
    assert [number.text for number in find_numbers("From 1,200 to 5 million in five years")] == [
        "1,200",
        "5 million",
        "five years",
    ]
