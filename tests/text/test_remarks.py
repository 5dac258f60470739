"""What each part of an answer to a proof is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model.proof import ProofItem
from newsletter.text.answers import said_beside
from newsletter.text.remarks import remarks

ITEMS = (
    ProofItem(number="A", id="quiet-talks", title="Quiet talks", words="For a year they met."),
    ProofItem(number="1", id="rivers", title="Rivers", words="The river is higher than ever."),
    ProofItem(number="2", id="rivers-rise", title="Rivers rise", words="Two provinces ask."),
    ProofItem(number="3", id="untitled", title="", words="دریا بلند ہے۔"),
)


def _told(text: str) -> list[tuple[str, str]]:
    found = remarks(said_beside(text, most=2_000), ITEMS)
    return [(one.number, one.words) for one in found]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Fine.", [("", "Fine.")]),
        ("1: the bank is misspelt.", [("1", "1: the bank is misspelt.")]),
        ("۲: نام غلط ہے۔", [("2", "۲: نام غلط ہے۔")]),
        ("Entry 2 - no source.", [("2", "Entry 2 - no source.")]),
        ("a) too long", [("A", "a) too long")]),
        ("A. Khan is spelt so.", [("", "A. Khan is spelt so.")]),
        ("9: there is none", [("", "9: there is none")]),
        ("2.5 percent is wrong", [("", "2.5 percent is wrong")]),
        (
            "Well done!\n\n1: who says so?\nI doubt it.\n2: fine\n\nYours, Amna",
            [
                ("", "Well done!"),
                ("1", "1: who says so?\nI doubt it."),
                ("2", "2: fine"),
                ("", "Yours, Amna"),
            ],
        ),
        ("> 2  Rivers rise\n> Two\nWho asks?", [("2", "Who asks?")]),
        ("> RIVERS\n> Two provinces\nWhere?", [("1", "Where?")]),
        ("> The river is higher\n> than\nThan when?", [("1", "Than when?")]),
        ("> the\nWhich?", [("", "Which?")]),
        ("> Rivers rise\n> Quiet talks\nBoth?", [("", "Both?")]),
        ("> Quiet talks\nNo.\n> Rivers rise\nYes.", [("A", "No."), ("2", "Yes.")]),
        ("> Quiet talks\nNo.\n\nStill no.", [("A", "No.\n\nStill no.")]),
        ("Fine.\n\nOn Tue, 1 Dec 2026 at 09:00, X wrote:\n> Quiet talks\n1: no", [("", "Fine.")]),
        ("", []),
    ],
)
def test_a_remark_is_about_what_it_names_or_quotes(text: str, told: list[tuple[str, str]]) -> None:
    """A number at the beginning of a line, or the words above, tell the piece; else it is all."""
    assert _told(text) == told


@given(st.text(alphabet="12A:)> \n-.xRivers", max_size=300))
def test_no_word_is_lost_or_said_twice(text: str) -> None:
    """All own words stand in the remarks, once and in order."""
    said = " ".join(one.words for one in said_beside(text, most=2_000)).split()
    assert " ".join(words for _, words in _told(text)).split() == said
