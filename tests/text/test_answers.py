"""Answers by mail: what somebody wrote, without what they quote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.answers import own_words

QUOTED = "\n> Rivers rise\n> and fall"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Entry 3: the bank is misspelt." + QUOTED, "Entry 3: the bank is misspelt."),
        ("Fine.\n\nOn Tue, 1 Dec 2026 at 09:00, Review <r@r.example> wrote:" + QUOTED, "Fine."),
        ("Fine.\nOn Tue, 1 Dec 2026 at 09:00 The Review\n<r@r.example> wrote:" + QUOTED, "Fine."),
        ("Gut.\nAm 01.12.2026 um 09:00 schrieb The Review:\n\nRivers", "Gut."),
        ("Good.\n-----Original Message-----\nFrom: The Review", "Good."),
        ("Good.\n________________________________\nFrom: The Review", "Good."),
        ("Good.\n\nFrom: The Review\nSent: Tuesday\nSubject: Proof", "Good."),
        ("Good.\n*From:* The Review\n*Date:* Tuesday", "Good."),
        ("ٹھیک ہے۔\nThe Review نے لکھا:\n> x", "ٹھیک ہے۔"),
        ("> A: rivers\nNo, streams.\n> B: rise\nYes.", "No, streams.\nYes."),
        ("Fine.\n-- \nAmna Aziz\nBoard", "Fine."),
        ("On Monday I shall look again.\nPromised.", "On Monday I shall look again.\nPromised."),
        (
            "From: is the wrong word in entry 2.\nThanks",
            "From: is the wrong word in entry 2.\nThanks",
        ),
        ("one\n\n\n\ntwo", "one\n\ntwo"),
        ("bell\x07 and\u202eturn", "bell  and turn"),
        (QUOTED, ""),
        ("", ""),
    ],
)
def test_what_is_quoted_is_left_out(text: str, said: str) -> None:
    """Lines of the mail that is answered, and of a signature, are nobody's own words."""
    assert own_words(text, most=2_000) == said


@given(st.text(alphabet=st.sampled_from("Onwrote:> \n-_From*é "), max_size=3_000))
def test_it_is_bounded(text: str) -> None:
    """Whatever a mail holds, the words are no longer than asked for, and can be shown."""
    said = own_words(text, most=50)
    assert len(said) <= 50
    assert all(one.isprintable() or one == "\n" for one in said)
