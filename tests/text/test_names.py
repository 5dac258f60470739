"""Names: what is one, and how one that a source has not is spelt there."""

from __future__ import annotations

import pytest

from newsletter.text.name_spelling import Spellings
from newsletter.text.names import Names, find_names
from newsletter.text.words import Words

SOURCE = (
    "Kim Dong-hoon, who leads the party, met voters of Gen Z in Lahore. In the film she plays "
    "Amenza, a warrior. The Lahore-based firm and the South Asian-led group agreed."
)


def names_of(text: str) -> Names:
    """Return the names of a text."""
    return Names(Words(text))


def spellings_of(text: str) -> Spellings:
    """Return how the names of a text are spelt."""
    words = Words(text)
    names = Names(words)
    return Spellings(words, line=names.line, known=names.words)


@pytest.mark.parametrize("said", ["Generation Z", "Gen Z", "Kim Dong-hoon", "Lahore-backed"])
def test_a_name_may_be_cut_short(said: str) -> None:
    """A name stands in a source that has a shorter form of one of its words."""
    (name,) = find_names(f"it is {said} that")
    assert names_of(SOURCE).say(name)
    assert not spellings_of(SOURCE).other_tail(name)


def test_another_last_syllable_is_told() -> None:
    """What is joined to a name by a hyphen, without a capital, belongs to it."""
    (name,) = find_names("it is Kim Dong-hun who leads")
    assert spellings_of(SOURCE).other_tail(name) == "Kim Dong-hoon"


@pytest.mark.parametrize("said", ["the South Asian-led group", "a South Asian-lead group"])
def test_what_no_name_has_joined_is_left_alone(said: str) -> None:
    """An adjective behind a hyphen is told only where the source has nearly the same."""
    (name,) = find_names(said)
    assert bool(spellings_of(SOURCE).other_tail(name)) is ("lead" in said)


def test_one_word_of_a_run_is_looked_for() -> None:
    """Where nouns have capitals, a misspelt name is found behind one."""
    (name,) = find_names("spielt die Kriegerin Amensa")
    assert not spellings_of(SOURCE).nearest(name)
    assert spellings_of(SOURCE).nearest_word(name) == "Amenza"
