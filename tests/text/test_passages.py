"""Quotations looked up in a source: what must always and never hold."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newsletter.text.copying import longest_copy
from newsletter.text.names import Names, find_names
from newsletter.text.nearness import Nearness
from newsletter.text.passages import INSERTION_SPAN, LONGEST_READ, Passages, fold, pieces_of
from newsletter.text.quotations import find_quotations, without_quotations
from newsletter.text.words import Words

WORD = st.text(alphabet="abcdefgh", min_size=1, max_size=6)
WORDS = st.lists(WORD, min_size=3, max_size=30)


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("the ﬁnal oﬃce", "the final office"),
        ("inter\u00adnational law", "international law"),
        ("a long\u00a0way", "a long\n\n  way"),
        ("well-known – and hated", "well–known—and hated"),
        ("he said: 'never'", "he said: “never”"),
        ("first. Then the second", "“It was first.\n\n“Then the second came.”"),
        ("Rivers run", "all rivers run"),
        ("ends here,", "it ends here. More"),
        ("علي کی كتاب", "علی کی کتاب"),
        ("[the dog] barked … it bit", "The dogs barked all night. Then it bit."),
        ("東京は広い", "昔から東京は広いと言う"),
        ("said , it", "said, it"),
    ],
)
def test_only_how_it_is_set_may_differ(words: str, source: str) -> None:
    """Ligatures, hyphens, blanks, marks, the first letter and marked changes are passed over."""
    assert Passages(source).stands(words)


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("he told us", "he told US"),
        ("can", "they can't"),
        ("25", "it costs 25.5 or 125"),
        ("is it?", "it is it!"),
        ("the [big] house", "the " + "very " * INSERTION_SPAN + "house"),
        ("the house … the garden", "the garden, the house"),
    ],
)
def test_words_may_not_differ(words: str, source: str) -> None:
    """Case, cut words and numbers, signs that ask, and order are not passed over."""
    assert not Passages(source).stands(words)


@given(WORDS, st.data())
def test_what_is_cut_out_stands_and_what_is_changed_does_not(
    words: list[str], data: st.DataObject
) -> None:
    """Any run of words stands; with one word put in another's place, it does not."""
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    source = Passages(" ".join(words))
    cut = words[start:end]
    assert source.stands(" ".join(cut))
    cut[data.draw(st.integers(0, len(cut) - 1))] = "zzz"
    assert not source.stands(" ".join(cut))


@given(st.text(max_size=80), st.data())
def test_any_characters_cut_out_at_blanks_stand(text: str, data: st.DataObject) -> None:
    """What is cut out of any text between two blanks stands in it."""
    parts = text.split(" ")
    start = data.draw(st.integers(0, len(parts) - 1))
    end = data.draw(st.integers(start + 1, len(parts)))
    words = " ".join(parts[start:end])
    assume(not set(words) & set("[]….()"))
    assert Passages(text).stands(words)


@given(
    st.text(alphabet="ab [].…'\n", max_size=30), WORDS, st.text(max_size=40), st.text(max_size=40)
)
def test_more_text_loses_nothing(words: str, source: list[str], before: str, after: str) -> None:
    """A quotation that stands stands still when paragraphs are added before and behind."""
    text = " ".join(source)
    assume(Passages(text).stands(words))
    assert Passages(f"{before}\n\n{text}\n\n{after}").stands(words)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    """A folded text has nothing left to fold."""
    assert fold(fold(fold(text))) == fold(fold(text))


def test_hostile_quotations_end() -> None:
    """Marks, brackets and repetitions by the thousand are looked up without trying all ways."""
    source = Passages("a b " * 250_000)
    assert not source.stands("a [x] " * 400 + "never")
    assert not source.stands("a … " * 400 + "never")
    assert Nearness(source.text).nearest("a b " * 4_000 + "never")
    assert find_quotations("“" * 50_000) == ()
    assert find_quotations("'a " * 17_000) == ()


def test_of_a_book_the_beginning_is_read() -> None:
    """Of twenty megabytes so much is read, and that it was cut is known."""
    source = Passages("word " * 4_000_000)
    assert source.cut
    assert len(source.text) == LONGEST_READ
    assert source.stands("word word")


def test_own_words_are_what_is_left() -> None:
    """Quotations are blanked, and everything else stays in its place."""
    text = "He said “never 5” and 'no', 6."
    assert without_quotations(text) == "He said “       ” and '  ', 6."


@pytest.mark.parametrize(
    ("summary", "found"),
    [
        ("So says Michael Kugelman.", True),
        ("So says Mr Kugelman.", True),
        ("So says Michael J. Kugelman.", True),
        ("So says the IMF.", True),
        ("It is American.", True),
        ("So says Kugelmann.", False),
        ("So says Michelle Kugelman.", False),
        ("So says Ngozi Lagarde.", False),
        ("It is the World Bank's.", False),
    ],
)
def test_names_are_looked_up(summary: str, found: bool) -> None:
    """Titles, initials, acronyms and peoples are known; other spellings and people are not."""
    source = Names(
        Words(
            "Dr Michael Kugelman of the U.S. thinks that the International Monetary Fund, where "
            "Christine Lagarde was, helps. Ngozi Okonjo speaks, too."
        )
    )
    names = [name for name in find_names(summary) if not name.first]
    assert names
    assert all(map(source.say, names)) is found


def test_a_copied_run_is_found_whole() -> None:
    """The longest run of words is told from its first to its last word, other setting or not."""
    line = Names(Words("one two three four five six seven eight nine ten eleven")).line
    said = "We say: three, four – five six Seven eight nine. So there."
    assert longest_copy(said, line, most=6) == "three, four – five six Seven eight nine"
    assert longest_copy(said, line, most=7) == ""


def test_blanks_in_a_quotation_are_looked_at_once() -> None:
    """However many stand in a row, and wherever."""
    (piece,) = pieces_of("so" + " " * 200_000 + "on")
    assert len(piece) == 1
