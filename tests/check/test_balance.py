"""Shares of voices: nothing is dropped, and they add up."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.check.balance import QUESTIONS, Piece, balance, percents, shares_of
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry, FirstPublished, Issue, Lead
from newsletter.model.people import Byline, Outlet
from newsletter.model.publication import Publication, Sender
from newsletter.text.markdown import parse_markdown

TEXT = parse_markdown("A report.")
OUTLETS = (
    Outlet(name="The Paper", hosts=("paper.example",), aliases=("Paper",), country="PK"),
    Outlet(name="روزنامہ", hosts=("roz.example",), country="PK", language="ur", paywall=True),
)
PUBLICATION = Publication(
    name="INDUS",
    sender=Sender(name="INDUS", address="editor@indus.example"),
    postal_address=("Lahore",),
)
ENTRY = Entry(
    id="a",
    title="Rivers rise",
    authors=(Byline(name="Asma Khan"), Byline(name="Omar Dar")),
    summary=TEXT,
    outlet="paper",
    url="https://paper.example/a",
    language="en-GB",
    topics=("water",),
)
URDU = replace(ENTRY, id="b", outlet="Roz", url="https://roz.example/b", authors=(), language="")
OTHER = replace(ENTRY, id="c", outlet="Radio", url="https://radio.example/", topics=(), language="")
LEAD = Lead(id="l", title="Talks", body=TEXT, first_published=FirstPublished(outlet="The Paper"))
ISSUE = Issue(
    id="2026-11",
    date=PartialDate(year=2026, month=11),
    subject="Rivers",
    leads=(LEAD, replace(LEAD, id="m", first_published=None)),
    entries=(ENTRY, URDU, OTHER),
)
VALUES = st.sampled_from(["", "a", "b", "c", "د"])
PIECES = st.builds(
    Piece,
    outlet=VALUES,
    country=VALUES,
    language=VALUES,
    authors=st.lists(VALUES, max_size=3).map(tuple),
    topics=st.lists(VALUES, max_size=3).map(tuple),
    viewpoint=VALUES,
    paywall=VALUES,
)


def test_what_is_known_is_counted_and_the_rest_is_unknown() -> None:
    """Outlets go by their names in feeds.yaml; what the issue leaves open the outlet may know."""
    found = balance(ISSUE, (), outlets=OUTLETS, publication=PUBLICATION)
    told = {
        one.question: {share.value: (share.pieces, share.percent) for share in one.shares}
        for one in found.now
    }
    assert told == {
        "outlet": {"The Paper": (2, 40), "INDUS": (1, 20), "Radio": (1, 20), "روزنامہ": (1, 20)},
        "country": {"PK": (3, 60), "": (2, 40)},
        "language": {"en": (3, 60), "ur": (1, 20), "": (1, 20)},
        "author": {"Asma Khan": (2, 20), "Omar Dar": (2, 20), "": (3, 60)},
        "topic": {"water": (2, 40), "": (3, 60)},
        "viewpoint": {"": (5, 100)},
        "paywall": {"no": (2, 40), "yes": (1, 20), "": (2, 40)},
    }


def test_the_last_twelve_are_taken_together() -> None:
    """The issue itself and what is older than twelve issues are left out."""
    past = [replace(ISSUE, id=f"2025-{month:02}", leads=()) for month in range(1, 15)]
    found = balance(ISSUE, [*past, ISSUE], outlets=OUTLETS, publication=PUBLICATION)
    assert found.past == tuple(f"2025-{month:02}" for month in range(3, 15))
    assert (found.pieces, found.past_pieces) == (5, 36)
    none = balance(ISSUE, (), outlets=OUTLETS, publication=PUBLICATION)
    assert all(one.shares == () for one in none.before)


@pytest.mark.parametrize("question", QUESTIONS)
@given(pieces=st.lists(PIECES, min_size=1, max_size=30))
def test_shares_add_up(question: str, pieces: list[Piece]) -> None:
    """Whatever is known or not, the shares of a question are the whole, and so are the percents."""
    shares = shares_of(pieces, question).shares
    assert sum(one.percent for one in shares) == 100
    assert sum(one.share for one in shares) == pytest.approx(1)
    assert all(one.percent >= 0 for one in shares)
    assert all(one.value for one in shares[:-1])


@given(st.lists(st.integers(1, 50), min_size=1, max_size=40))
def test_percents_are_near(counts: list[int]) -> None:
    """No percent is rounded by as much as one."""
    parts = [Fraction(one, sum(counts)) for one in counts]
    assert all(
        abs(part * 100 - near) < 1 for part, near in zip(parts, percents(parts), strict=True)
    )
