"""What a search means, whoever looks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.searching import Term, is_found, search_terms, search_words


def found(search: str, *texts: str) -> bool:
    """Tell whether a search finds these texts."""
    return is_found(search_terms(search), [search_words(text) for text in texts])


@pytest.mark.parametrize(
    ("search", "text"),
    [
        ("flood relief", "Relief for the flooded valley"),
        ("CAFÉ", "the cafe"),
        ("cafe", "Le Café"),
        ("پاکستاني", "پاکستانی معیشت"),
        ("كراچي", "کراچی میں بارش"),
        ("قرآن", "قران"),
        ("2017", "۲۰۱۷ کا بجٹ"),
        ("٢٠١٧", "budget of 2017"),
        ("می\u200cخواهم", "میخواهم"),
        ("“flood relief”", "a flood-relief bill"),
        ("Indo-Pacific", "The Indo Pacific question"),
        ("indo-pac", "The Indo-Pacific question"),
        ("気候", "世界の気候変動について"),
        ("变化", "全球气候变化报告"),
        ("ไทย", "ประเทศไทยวันนี้"),
        ("flood -cricket", "Flood relief"),
        ('flood -"test match"', "A flood, a match, a test"),
        ('"flood rel', "Flood relief"),
        ("", "anything"),
        ("!?", "anything"),
    ],
)
def test_it_finds(search: str, text: str) -> None:
    """Case, accents, letters of two spellings, digits and joiners make no difference."""
    assert found(search, text)


@pytest.mark.parametrize(
    ("search", "text"),
    [
        ("flood relief", "Flood in the valley"),
        ('"relief flood"', "Flood relief"),
        ('"flood"', "Floods"),
        ("lood", "Flood"),
        ("fl", "Flood"),
        ("候気", "世界の気候変動について"),
        ("flood -rel", "Flood relief"),
        ('flood -"flood relief"', "Flood relief"),
    ],
)
def test_it_does_not_find(search: str, text: str) -> None:
    """A phrase is exact and in order, a word may go on but begins where it begins."""
    assert not found(search, text)


def test_words_may_stand_in_several_texts_but_a_phrase_in_one() -> None:
    """A title and a summary are one place for words, two for phrases."""
    assert found("flood relief", "A flood", "Relief comes")
    assert not found('"flood relief"', "A flood", "Relief comes")


def test_a_search_is_bounded() -> None:
    """Of a search as long as a book only the beginning counts."""
    assert len(search_terms("a " * 100_000)) == 24


@given(st.text(max_size=60))
def test_nothing_that_is_typed_is_an_error(search: str) -> None:
    """Whatever is typed gives terms of words without anything that is syntax elsewhere."""
    for term in search_terms(search):
        assert isinstance(term, Term)
        assert all(word and not set(word) & set("\"'*:^(){}+- ") for word in term.words)
