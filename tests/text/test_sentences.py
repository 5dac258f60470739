"""Sentences, and those worth writing from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.sentences import key_sentences, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("One. Two! Three?", ("One.", "Two!", "Three?")),
        ("Dr. A. B. Khan met Gen. Ali. They spoke.", ("Dr. A. B. Khan met Gen. Ali.", "They spoke.")),
        ("It rose by 3.5 percent.\n\nA heading\n\nIt fell.", ("It rose by 3.5 percent.", "A heading", "It fell.")),
        ("پانی کم ہے۔ لوگ پریشان ہیں۔", ("پانی کم ہے۔", "لوگ پریشان ہیں۔")),
        ("“We will go.” He left.", ("“We will go.”", "He left.")),
    ],
)  # fmt: skip
def test_sentences(text: str, expected: tuple[str, ...]) -> None:
    """Abbreviations and decimals end none; a paragraph ends one; Urdu has its own full stop."""
    assert sentences(text) == expected


STORY = """The council met on Monday in the old hall by the river.

It was a warm evening and the windows stood open for once.

The council voted to repair the dam with 40 million rupees over the next five years.

Coffee was served before the session, as is the custom there.

Engineers say that the dam will hold for another forty years if its gates are repaired.

A man sold newspapers outside, and nobody bought any of them at all.

“The dam was never wanted,” said the mayor, who voted against the repair of its gates.
"""


def test_key_sentences_say_what_the_title_says() -> None:
    """What is beside the point is left out; the order is that of the text."""
    found = key_sentences(STORY, title="Council votes to repair the dam", most=3)
    assert len(found) == 3
    assert not any(word in " ".join(found) for word in ("Coffee", "newspapers", "windows"))
    assert list(found) == sorted(found, key=STORY.index)


@given(st.text(), st.text(), st.integers(min_value=1, max_value=6))
def test_any_text_has_key_sentences_of_its_own(text: str, title: str, most: int) -> None:
    """They stand in the text, are no more than asked, and a text with words has one."""
    found = key_sentences(text, title=title, most=most)
    flat = " ".join(text.split())
    assert len(found) <= most
    assert all(one in flat for one in found)
    assert bool(found) == bool(flat)


def test_a_page_of_dots_costs_no_more_than_any_other() -> None:
    """Leaders of a table of contents, or somebody's joke: each run of marks is looked at once."""
    assert sentences("." * 200_000 + " x") == ("." * 200_000 + " x",)
