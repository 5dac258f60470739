"""What a publication has run, found by BM25."""

import pytest

from newsletter.stores.published import PublishedIndex

TEXTS = [
    ("youth", "Youth leadership and student unions"),
    ("water", "Glacier melt and river floods in the valley"),
    ("urdu", "پاکستان کی معیشت اور بجٹ"),
    *((f"other {n}", f"Something quite different number{n}") for n in range(20)),
]


def test_the_nearest_is_named() -> None:
    """The text that shares the rarest words is the nearest; more of them are nearer."""
    index = PublishedIndex(TEXTS)
    near, label = index.nearest("Floods follow glacier melt", first=len(TEXTS))
    less, same = index.nearest("Floods elsewhere", first=len(TEXTS))
    assert label == same == "water"
    assert 0 < less < near < 1
    assert index.nearest("معيشت", first=len(TEXTS))[1] == "urdu"


def test_what_came_later_is_not_known() -> None:
    """Of what was published only the first so many count."""
    assert PublishedIndex(TEXTS).nearest("glacier", first=1) == (0, "")


@pytest.mark.parametrize("text", ["", "!?", '"', "the of and", "NEAR( OR", "\x00", "x" * 10_000])
def test_hostile_texts_are_near_to_nothing(text: str) -> None:
    """Whatever a headline says, it is words."""
    assert PublishedIndex(TEXTS).nearest(text, first=len(TEXTS)) == (0, "")
    assert PublishedIndex([]).nearest("glacier", first=0) == (0, "")
