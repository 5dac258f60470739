from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.slugs import MOST_CHARACTERS, slug, unused


def test_a_title_becomes_a_short_name() -> None:
    """A slug keeps whole words, drops accents and apostrophes, and stays short."""
    assert slug("Who Are Sufi Muslims & Why Do Some Extremists Hate Them?") == (
        "who-are-sufi-muslims-why-do-some-extremists-hate"
    )
    assert slug("Pakistan's café economy") == "pakistans-cafe-economy"
    assert slug("پاکستان") == ""


@given(st.text())
def test_a_slug_is_always_an_address_part(words: str) -> None:
    """Whatever the title, a slug is empty or made of small letters, digits and single hyphens."""
    name = slug(words)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", name)
    assert len(name) <= MOST_CHARACTERS


def test_a_taken_name_gets_a_number() -> None:
    """A name that somebody uses gets the first free number."""
    assert unused("water", {"water", "water-2"}) == "water-3"
    assert unused("water", set()) == "water"
