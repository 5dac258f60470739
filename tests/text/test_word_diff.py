from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.word_diff import MOST_COMPARED, Kind, Run, word_diff

WORDS = st.lists(st.sampled_from(["water", "rises", "in", "Sindh", "پانی"]), max_size=12)


def test_words_that_were_exchanged_are_told() -> None:
    """What stays, goes and comes is told in the order of reading."""
    assert word_diff("The river is high", "The river runs very high") == (
        Run(Kind.KEPT, ("The", "river")),
        Run(Kind.REMOVED, ("is",)),
        Run(Kind.ADDED, ("runs", "very")),
        Run(Kind.KEPT, ("high",)),
    )


@given(WORDS, WORDS)
def test_both_wordings_can_be_read_from_it(before: list[str], after: list[str]) -> None:
    """Kept and removed words make the old wording, kept and added words the new one."""
    runs = word_diff(" ".join(before), " ".join(after))
    old = [word for run in runs if run.kind is not Kind.ADDED for word in run.words]
    new = [word for run in runs if run.kind is not Kind.REMOVED for word in run.words]
    assert (old, new) == (before, after)


def test_two_books_are_exchanged_whole() -> None:
    """Where there is too much to compare, all that lies between the common ends is exchanged."""
    size = int(MOST_COMPARED**0.5) + 1
    runs = word_diff("Begin " + "a " * size + "end", "Begin " + "b " * size + "end")
    assert [run.kind for run in runs] == [Kind.KEPT, Kind.REMOVED, Kind.ADDED, Kind.KEPT]
