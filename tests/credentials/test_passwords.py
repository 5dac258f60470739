"""Passwords are kept as hashes, and only good ones."""

from __future__ import annotations

import pytest

from newsletter.credentials.passwords import LONGEST, Cost, compare, expect_good, hashed
from newsletter.errors import SignInError

CHEAP = Cost(passes=1, kibibytes=8, lanes=1)
SALT = b"0123456789abcdef"
GOOD = "river stone lamp quiet"


def test_a_password_is_told_from_others() -> None:
    """The right one is right, however its letters are composed; others are wrong, long ones too."""
    kept = hashed("Café at the river", salt=SALT, cost=CHEAP)
    assert "Caf" not in kept
    assert compare(kept, "Cafe\u0301 at the river", cost=CHEAP).right
    assert not compare(kept, "cafe at the river", cost=CHEAP).right
    assert not compare(kept, "x" * (LONGEST + 1), cost=CHEAP).right
    assert not compare("no hash", GOOD, cost=CHEAP).right


def test_an_outdated_cost_is_told() -> None:
    """A hash of another cost still verifies, and says that it should be made anew."""
    kept = hashed(GOOD, salt=SALT, cost=CHEAP)
    assert compare(kept, GOOD, cost=Cost(passes=2, kibibytes=8, lanes=1)).outdated
    assert not compare(kept, GOOD, cost=CHEAP).outdated


def test_the_cost_is_that_of_the_rfc() -> None:
    """What is written down is RFC 9106's second recommended option, in what argon2 writes."""
    assert hashed(GOOD, salt=SALT, cost=Cost()).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "short",
        "x" * (LONGEST + 1),
        "aaaaaaaaaaaaaa",
        "abababababab",
        "Amna.Saeed@Board.Example",
    ],
)
def test_weak_passwords_are_refused(typed: str) -> None:
    """Too short, too long, hardly a letter, or one's own address: refused, with a way to mend it."""
    with pytest.raises(SignInError):
        expect_good(typed, own_words=("amna.saeed@board.example",))
    expect_good(GOOD, own_words=("amna.saeed@board.example",))
