"""Showing where a text has what was searched for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.marking import marked
from newsletter.text.searching import search_terms


@pytest.mark.parametrize(
    ("text", "search", "found"),
    [
        ("Floods in Pakistan", "pak", ["Pakistan"]),
        ("Floods in Pakistan", "-floods pakistan", ["Pakistan"]),
        ("The Indo-Pacific talks", "indo-pacific", ["Indo", "Pacific"]),
        ("Résumé of talks", "resume", ["Résumé"]),
        ("کراچی میں بارش", "کراچی", ["کراچی"]),
        ("<b>water</b>", "water", ["water"]),
        ("nothing", "", []),
    ],
)
def test_words_are_marked_as_they_are_found(text: str, search: str, found: list[str]) -> None:
    """What a search finds is marked, in the text's own spelling."""
    pieces = marked(text, search_terms(search))
    assert [piece for piece, is_found in pieces if is_found] == found


@given(st.text(), st.text(max_size=30))
def test_no_letter_is_lost(text: str, search: str) -> None:
    """The pieces joined are the text, whatever was typed."""
    assert "".join(piece for piece, _ in marked(text, search_terms(search))) == text
