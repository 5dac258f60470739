"""A few words of a saved text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from newsletter.archive.keeping.quoting import quotation

TEXT = (
    "Water came in the night. The minister said that “nobody knew how high it would rise” on Friday.\n\n"
    "Rivers and water: the rivers rose in all the provinces where the water came from the hills."
)


def test_the_sentence_that_is_quoted_comes_first() -> None:
    """What the editors quote is shown in its sentence, however its marks look; else one of the text."""
    told = 'He said that "nobody knew how high it would rise".'
    assert quotation(TEXT, title="Rivers", told=told, most=40).startswith("The minister said")
    assert quotation(TEXT, title="Rivers and water", told="", most=40) in TEXT


def test_a_mail_address_is_not_quoted() -> None:
    """A sentence with an address in it is left alone."""
    assert quotation("Write to a@b.example for more of it.", title="", told="", most=40) == ""


@given(some.text(max_size=400), some.text(max_size=60), some.integers(min_value=-1, max_value=30))
def test_never_more_than_that(text: str, told: str, most: int) -> None:
    """Whatever the text is, no more words are quoted, and those are its own, in their order."""
    quoted = quotation(text, title=told, told=told, most=most)
    words = quoted.removesuffix(" …").split()
    assert len(words) <= max(most, 0)
    assert " ".join(words) in " ".join(text.split())
