"""Quotations found in a summary, and looked for in a source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.nearness import Nearness
from newsletter.text.passages import Passages
from newsletter.text.quotations import find_quotations, unclosed_quotation, without_quotations

SOURCE = """The politics of the city are a spectacular\n disaster — but its problems are “not
unique”. In the '90s, the minister’s aides said: ‘We won’t be very careful.’ They slept in the
large hall; nobody knew why. «Demain», he added. دریا سب کا ہے، کسی ایک کا نہیں۔"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "be careful" twice.', ["be careful"]),
        ("He said “be careful” twice.", ["be careful"]),
        ("She isn't 'very careful', is she?", ["very careful"]),
        ("The ministers’ view is ‘we won’t’.", ["we won’t"]),
        ("“An ‘existential’ threat”", ["An ‘existential’ threat"]),
        ("„Morgen“ and «demain» and »heute«", ["Morgen", "demain", "heute"]),
        ("انھوں نے کہا: ”دریا سب کا ہے“ اور چلے گئے۔", ["دریا سب کا ہے"]),
        ('“mixed" and "mixed”', ["mixed", "mixed"]),
        ("rock 'n' roll in the '90s, 6'2\" tall", []),
        ("“first” and “second”", ["first", "second"]),
        ("“a paragraph\n\nends here”", []),
        ("اس نے کہا “دریا سب کا ہے”۔", ["دریا سب کا ہے"]),
        ('("in brackets")', ["in brackets"]),
        ("no marks at all", []),
    ],
)
def test_quotations_are_found(text: str, expected: list[str]) -> None:
    """Each style of quotation mark is found, and apostrophes are none."""
    found = find_quotations(text)
    assert [quotation.words for quotation in found] == expected
    assert [text[item.start : item.end] for item in found] == expected


@pytest.mark.parametrize(
    "words",
    [
        "a spectacular disaster",
        "A spectacular disaster - but its problems are 'not unique.'",
        "The politics … are a spectacular disaster",
        "The politics [...] slept in the large hall",
        "[They] slept in the large hall",
        "its [many] problems are",
        "the minister's aide[s]",
        "We won't be very careful,",
        "…nobody knew why",
        "دریا سب کا ہے",
    ],
)
def test_a_true_quotation_stands(words: str) -> None:
    """What differs only in marks, spaces, capitals and marked changes stands."""
    assert Passages(SOURCE).stands(words)


@pytest.mark.parametrize(
    "words",
    [
        "a spectacular success",
        "spectacular disast",
        "slept in the large hall … spectacular disaster",
        "We will be very careful",
        "be careful",
        "دریا سب کا نہیں",
    ],
)
def test_a_misquotation_does_not_stand(words: str) -> None:
    """A changed, dropped, cut or moved word does not stand."""
    assert not Passages(SOURCE).stands(words)


def test_the_nearest_passage_shows_the_difference() -> None:
    """The nearest passage is that of the source, with the first words that differ."""
    found = Nearness(SOURCE).nearest("slept in the big hall")
    assert found
    assert found.passage == "slept in the large hall;"
    assert found.marked == "slept in the >>large<< hall;"
    assert found.paragraph == 1
    assert [(one.quoted, one.source) for one in found.differences] == [("big", "large")]
    assert Nearness(SOURCE).nearest("purple monkeys dance") is None
    assert Nearness("").nearest("anything") is None


def test_an_unclosed_quotation_is_told() -> None:
    """An opening mark without its closing one is found; a nested one is not."""
    assert unclosed_quotation("He said “be careful and left.") == "“be careful and left."
    assert unclosed_quotation('“A ‘nested’ one” and a 5" pipe') == ""


@given(st.text(alphabet="ab “”\"'’‘«»[]….-\n", max_size=60), st.text(max_size=60))
def test_any_text_is_taken(text: str, source: str) -> None:
    """No text, however odd, breaks the search, and what is found lies inside the text."""
    for quotation in find_quotations(text):
        assert text[quotation.start : quotation.end] == quotation.words
        assert isinstance(Passages(source).stands(quotation.words), bool)
    Nearness(source).nearest(text)
    without_quotations(text)
    unclosed_quotation(text)


@given(
    st.lists(st.text(alphabet="abcdefgh", min_size=1, max_size=6), min_size=3, max_size=30),
    st.data(),
)
def test_a_passage_of_the_source_stands(words: list[str], data: st.DataObject) -> None:
    """Any run of words of a source stands in it."""
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    assert Passages(" ".join(words)).stands(" ".join(words[start:end]))
