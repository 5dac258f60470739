"""Return paths that name the recipient: found again, never forged, never too long."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.mail.return_path import (
    LONGEST_LOCAL_PART,
    Mail,
    Reference,
    ReturnPaths,
    mark_of,
    references_in,
)
from newsletter.model.keys import Key, Keyring

OLD = Key(id="2024", secret=b"o" * 32)
KEYS = Keyring(current=Key(id="2026", secret=b"n" * 32), retired=(OLD,))
ADDRESS = "bounces@indus.example"
PATHS = ReturnPaths(address=ADDRESS, keyring=KEYS)
ANN = "a1" * 12
IDS = st.text(alphabet="0123456789abcdef", min_size=24, max_size=24)


@given(issue=st.text(min_size=1, max_size=40), recipient=IDS)
def test_a_return_path_names_its_recipient(issue: str, recipient: str) -> None:
    """Whatever issue and recipient, the path is a short address of few signs that leads back."""
    path = PATHS.of_issue(issue, recipient)
    local, _, domain = path.partition("@")
    assert domain == "indus.example"
    assert len(local) <= 64
    assert set(local) <= set(string.ascii_lowercase + "234567+")
    assert recipient not in path
    expected = Reference(mail=Mail.ISSUE, mark=mark_of(issue), id=recipient)
    assert references_in(f"To: <{path}>", KEYS) == (expected,)
    assert references_in(path.upper(), KEYS) == (expected,)


def test_a_letter_is_no_issue() -> None:
    """The path of a letter names the letter, and taken for one of an issue it is worth nothing."""
    path = PATHS.of_letter(ANN)
    assert references_in(path, KEYS) == (Reference(mail=Mail.LETTER, id=ANN),)
    assert not references_in(path.replace("+l", "+i"), KEYS)


def test_the_longest_address_still_fits() -> None:
    """The longest address that publication.yaml may name makes a local part of 64 octets."""
    longest = f"{'b' * LONGEST_LOCAL_PART}@indus.example"
    path = ReturnPaths(address=longest, keyring=KEYS).of_issue("2026-11", ANN)
    assert len(path.partition("@")[0]) == 64


def test_retired_keys_still_verify() -> None:
    """What went out under a key that was replaced since is understood; under a stranger's it is not."""
    before = ReturnPaths(address=ADDRESS, keyring=Keyring(current=OLD)).of_issue("2024-01", ANN)
    assert references_in(before, KEYS)
    assert not references_in(before, Keyring(current=KEYS.current))


@pytest.mark.parametrize("place", range(len("bounces+"), len("bounces+") + 45))
def test_a_changed_token_is_worth_nothing(place: int) -> None:
    """Any other sign anywhere in the token, and it is passed over."""
    path = PATHS.of_issue("2026-11", ANN)
    other = "b" if path[place] != "b" else "q"
    assert not references_in(path[:place] + other + path[place + 1 :], KEYS)


def test_an_id_of_another_shape_gets_the_plain_address() -> None:
    """An id that is not one of ours, as a test's, comes back to the address itself."""
    assert PATHS.of_issue("2026-11", "test") == ADDRESS


def test_each_reference_is_told_once_and_a_flood_is_cut() -> None:
    """One path written often is one reference; thousands of forged ones are not all looked at."""
    path = PATHS.of_issue("2026-11", ANN)
    assert len(references_in(f"{path} {path} {path.upper()}", KEYS)) == 1
    forged = (
        f"x+i{'a' * 42}{a}{b}{c}@y.example" for a in "abcdef" for b in "abcdef" for c in "abcd"
    )
    assert not references_in(" ".join((*forged, path)), KEYS)
