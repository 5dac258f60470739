"""Titles: what makes two alike, and what tells them apart."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.text.title_likeness import Rarity, contradict, likeness, parallel
from newsletter.text.titles import fold, headline


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Floods hit the hills", "Flooding hits hills"),
        ("Govt approves bill", "Government passes law"),
        ("U.S. aid", "American aid"),
        ("Rs 2bn for schools", "2 billion for school"),
        ("Three killed", "3 dead"),
        ("5,000 homes", "5000 homes"),
        ("Café prices", "Cafe’s price"),
        ("پاكستان كی معیشت", "پاکستان کی معیشت"),
    ],
)
def test_spellings_of_one_thing_are_one(one: str, other: str) -> None:
    """Endings, synonyms, scales, digits, accents and variant letters do not matter."""
    mine, yours = headline(one), headline(other)
    assert (mine.words, mine.numbers) == (yours.words, yours.numbers)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Blast kills 14", "Blast kills 15", True),
        ("Blast kills 14", "Blast kills many", False),
        ("India votes", "Nepal votes", True),
        ("India votes", "Delhi votes", False),
        ("Lahore chokes", "Karachi chokes", True),
        ("Lahore chokes", "Punjab chokes", False),
        ("Prices rise", "Prices fall", True),
        ("Second phase begins", "Third phase begins", True),
        ("COP23 opens", "COP24 opens", True),
    ],
)
def test_contradictions(one: str, other: str, expected: bool) -> None:
    """Numbers, places and directions tell stories apart; saying less does not."""
    assert contradict(headline(one), headline(other)) is expected
    assert contradict(headline(other), headline(one)) is expected


@pytest.mark.parametrize(
    "title",
    [
        "Weekly review 41",
        "Morning brief: Monday",
        "Episode 12",
        "Part IV",
        "Letters to the Editor",
        "Notes #7",
    ],
)
def test_serials_are_recognised(title: str) -> None:
    """A title that returns with every instalment is a serial."""
    assert headline(title).serial


def test_a_review_of_something_is_no_serial() -> None:
    """Words of the trade alone make no serial."""
    assert not headline("Parliament to review bail law this week").serial


def test_parallel_phrases() -> None:
    """One phrase filled in twice is seen; a phrase turned round, or longer, is not."""
    assert parallel(
        headline("Court hears case on land"), headline("Court hears case on canal water")
    )
    assert not parallel(headline("Court hears land case"), headline("Land case heard by court"))
    assert not parallel(
        headline("Court hears land case"), headline("Court hears land case at last")
    )


@given(st.text(max_size=60), st.text(max_size=60))
@example("❶ Floods: ① of ²", "፩ in 𝟙 May")
def test_likeness_is_a_measure(one: str, other: str) -> None:
    """Between 0 and 1, the same both ways, 1 for itself; contradiction is mutual; nothing raises."""
    mine, yours = headline(one), headline(other)
    rarity = Rarity([mine, yours])
    alike = likeness(mine.words, yours.words, rarity)
    assert 0 <= alike <= 1 + 1e-9
    assert alike == pytest.approx(likeness(yours.words, mine.words, rarity))
    assert contradict(mine, yours) == contradict(yours, mine)
    assert parallel(mine, yours) == parallel(yours, mine)
    if mine.words:
        assert likeness(mine.words, mine.words, rarity) == pytest.approx(1)
    assert not contradict(mine, mine)
    assert fold(fold(one)) == fold(one)


@given(st.permutations([f"w{letter}" for letter in "abcdefghijkl"]))
def test_the_order_of_words_changes_no_weight(words: list[str]) -> None:
    """Sets give their words in another order in each process; a sum of weights must not follow it."""
    every = ["wa", "wb", "wc", "wd", "we", "wf", "wg", "wh", "wi", "wj", "wk", "wl"]
    rarity = Rarity(headline(" ".join(every[:last])) for last in range(1, 13))
    assert rarity.total(words) == rarity.total(every)
