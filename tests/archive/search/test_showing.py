"""What was found is shown with the words that were looked for, as they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.archive.search.showing import PASSAGE, marked, passage
from newsletter.text.searching import search_terms


@pytest.mark.parametrize(
    ("text", "typed", "hits"),
    [
        ("The Flooded valley", "flood", ["Flooded"]),
        ("Küstrin’s café", "kustrin CAFE", ["Küstrin", "café"]),
        ("قُرآن اور کراچی", "قران كراچي", ["قُرآن", "کراچی"]),
        ("او می\u200cخواهد", "میخواهد", ["می\u200cخواهد"]),
        ("世界の気候変動", "気候", ["気", "候"]),
        ("U.S.-Pakistan talks", '"u s" -talks', ["U", "S"]),
    ],
)
def test_words_are_marked_as_they_are_written(text: str, typed: str, hits: list[str]) -> None:
    """Whatever makes no difference to a search makes none here; what is not wanted is not marked."""
    assert [part for part, hit in marked(text, search_terms(typed)) if hit] == hits


@given(st.text(max_size=80), st.text(max_size=20))
def test_marking_loses_nothing(text: str, typed: str) -> None:
    """The parts are the text."""
    assert "".join(part for part, _ in marked(text, search_terms(typed))) == text


def test_a_passage_is_where_most_of_the_words_stand() -> None:
    """Of a long text a few lines are shown, cut between words."""
    text = "A flood. " + "Nothing here. " * 40 + "The flood asks for relief. " + "More. " * 99
    shown = passage(text, search_terms("flood relief"))
    assert [part for part, hit in shown if hit] == ["flood", "relief"]
    words = "".join(part for part, _ in shown)
    assert words.startswith("… ")
    assert words.endswith(" …")
    assert len(words) <= PASSAGE + 4


@given(st.text(max_size=900), st.text(max_size=10))
def test_a_passage_is_bounded(text: str, typed: str) -> None:
    """However long a text is, and whatever it holds, no more than some lines are shown."""
    assert len("".join(part for part, _ in passage(text, search_terms(typed)))) <= PASSAGE + 4
