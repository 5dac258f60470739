from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.direction import (
    direction_of,
    direction_of_text,
    language_of_text,
    runs_right_to_left_nowhere,
)


@pytest.mark.parametrize("tag", ["ur", "ur-PK", "UR", "ar", "fa-IR", "ks-Arab", "pa-Arab-PK", "ps"])
def test_languages_written_from_the_right(tag: str) -> None:
    """Language or script decides that a text runs from right to left."""
    assert direction_of(tag) == "rtl"


@pytest.mark.parametrize("tag", ["", "en", "en-GB", "ur-Latn", "hi", "pa", "und", "zh-Hant"])
def test_other_languages_run_from_the_left(tag: str) -> None:
    """Unknown, Latin and Indic tags run from left to right."""
    assert direction_of(tag) == "ltr"


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("Rivers rise", "ltr"),
        ("دریا چڑھتے ہیں", "rtl"),
        ("نہر, said Omar", "ltr"),
        ("שלום", "rtl"),
        ("2017 – 12 %", None),
        ("", None),
    ],
)
def test_a_text_runs_the_way_of_most_of_its_letters(text: str, way: str | None) -> None:
    """Letters decide; digits and marks do not."""
    assert direction_of_text(text) == way


def test_no_language_is_guessed() -> None:
    """A text that runs the other way gets the language of its script, and no other."""
    assert language_of_text("Rivers rise", "en") == "en"
    assert language_of_text("دریا چڑھتے ہیں", "ur") == "ur"
    assert language_of_text("دریا چڑھتے ہیں", "en") == "und-Arab"
    assert language_of_text("שלום", "en") == "und-Hebr"
    assert language_of_text("Rivers rise", "ur") == "und-Latn"


@given(st.text())
def test_the_quick_look_misses_no_letter(text: str) -> None:
    """Where the quick look sees nothing from the right, no letter has such a class."""
    if runs_right_to_left_nowhere(text):
        assert not {"R", "AL"} & {
            unicodedata.bidirectional(letter) for letter in text if letter.isalpha()
        }
