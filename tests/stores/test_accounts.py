"""Links, sessions, questions, tries and credentials come back, in either dialect, and are used once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.model.accounts import (
    IDLE,
    LONGEST,
    Allowance,
    Asking,
    Passkey,
    Password,
    Question,
    Session,
    SignInLink,
    Standing,
    Way,
)
from newsletter.stores.accounts import SqlAccountStore
from newsletter.stores.credentials import SqlCredentialStore
from newsletter.stores.database import Database

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
STANDING = Standing(address="amna@board.example", roles=("approver", "editor"))
HOSTILE = "آمنہ '; DROP TABLE sessions --"
LINK = SignInLink(
    digest="a" * 64,
    person="amna",
    standing=STANDING,
    way=Way.MAIL,
    browser="b" * 64,
    made=NOW,
    ends=NOW + timedelta(minutes=15),
)
SESSION = Session(
    id="1a2b",
    digest="c" * 64,
    person="amna",
    standing=STANDING,
    way=Way.PASSKEY,
    began=NOW,
    seen=NOW,
    agent=HOSTILE,
)
KEY = Passkey(
    id="kk",
    person="amna",
    address="amna@board.example",
    public_key="pQEC",
    count=0,
    name=HOSTILE,
    made=NOW,
)

both = pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
Open = Callable[[str, str], Database]


@both
def test_a_link_is_used_once(dialect: str, open_either: Open) -> None:
    """Looking at a link changes nothing; of those who use it, one succeeds; old ones are forgotten."""
    store = SqlAccountStore(open_either(dialect, "mail"))
    store.put_link(LINK)
    assert store.link(LINK.digest) == store.link(LINK.digest) == LINK
    assert store.take_link(LINK.digest)
    assert not store.take_link(LINK.digest)
    assert store.link(LINK.digest) is None
    store.put_link(LINK)
    later = replace(LINK, digest="d" * 64, made=LINK.ends, ends=LINK.ends + timedelta(minutes=1))
    store.put_link(later)
    assert store.link(LINK.digest) is None


@both
def test_sessions_begin_and_end(dialect: str, open_either: Open) -> None:
    """Every field comes back; one ends, or all but one, and links with them; old ones are forgotten."""
    store = SqlAccountStore(open_either(dialect, "mail"))
    store.put_session(SESSION)
    other = replace(SESSION, id="other", digest="e" * 64, person="bilal")
    second = replace(SESSION, id="second", digest="f" * 64)
    store.put_session(other)
    store.put_session(second)
    store.touch(SESSION.digest, NOW + timedelta(minutes=5))
    store.touch(SESSION.digest, NOW)
    assert store.session(SESSION.digest) == replace(SESSION, seen=NOW + timedelta(minutes=5))
    assert not store.end_session("bilal", SESSION.id)
    store.put_link(LINK)
    assert store.end_sessions("amna", but="second") == 1
    assert store.link(LINK.digest) is None
    assert {one.id for one in store.sessions()} == {"other", "second"}
    assert store.end_session("amna", "second")
    store.put_session(replace(SESSION, began=NOW + IDLE, seen=NOW + IDLE))
    assert [one.id for one in store.sessions()] == [SESSION.id]


@both
def test_a_question_is_answered_once(dialect: str, open_either: Open) -> None:
    """Whoever takes a question gets it whole, and nobody gets it again; old ones are forgotten."""
    store = SqlAccountStore(open_either(dialect, "mail"))
    asked = Question(
        digest="a" * 64,
        asking=Asking.SINGLE_SIGN_ON,
        browser="b" * 64,
        person="amna",
        kept="{}",
        ends=NOW + timedelta(minutes=10),
    )
    store.put_question(asked, now=NOW)
    assert store.take_question(asked.digest) == asked
    assert store.take_question(asked.digest) is None
    store.put_question(asked, now=NOW)
    store.put_question(replace(asked, digest="c" * 64), now=asked.ends)
    assert store.take_question(asked.digest) is None


@both
def test_tries_run_out_and_come_back(dialect: str, open_either: Open) -> None:
    """So many at once, then one in each span; a refused one costs nothing; success begins anew."""
    store = SqlAccountStore(open_either(dialect, "mail"))
    allowance = Allowance(burst=3, each=timedelta(minutes=1))
    taken = [store.take_try("n", allowance, now=NOW) for _ in range(5)]
    assert taken == [True, True, True, False, False]
    assert store.take_try("other", allowance, now=NOW)
    assert not store.take_try("n", allowance, now=NOW + timedelta(seconds=59))
    assert store.take_try("n", allowance, now=NOW + timedelta(seconds=60))
    store.forget_tries("n")
    assert store.take_try("n", allowance, now=NOW)


@both
def test_credentials_come_back(dialect: str, open_either: Open) -> None:
    """A password is replaced whole; a passkey's counter moves for one of two who use it at once."""
    store = SqlCredentialStore(open_either(dialect, "mail"))
    first = Password(person="amna", address=KEY.address, hashed="$argon2id$1", changed=NOW)
    store.put_password(first)
    store.put_password(replace(first, hashed="$argon2id$2"))
    store.rehash(first, "$argon2id$stale")
    kept = store.password("amna")
    assert kept == replace(first, hashed="$argon2id$2")
    assert store.put_passkey(KEY)
    assert not store.put_passkey(replace(KEY, person="mallory"))
    assert store.use_passkey(KEY, 7, now=NOW)
    assert not store.use_passkey(KEY, 8, now=NOW)
    assert store.passkey("kk") == replace(KEY, count=7, used=NOW)
    assert store.known("amna").passkeys == store.passkeys("amna")
    assert store.people() == ("amna",)
    assert not store.drop_passkey("mallory", "kk")
    assert not store.drop_foreign("amna", KEY.address)
    assert store.drop_foreign("amna", "")
    assert store.people() == ()
    store.put_password(first)
    store.put_passkey(KEY)
    assert store.drop_all("amna")
    assert not store.drop_all("amna")
    assert store.people() == ()
    assert not store.drop_password("amna")


def test_a_session_ends_by_idleness_and_by_age() -> None:
    """Twelve hours without use end it, and thirty days end it however much it was used."""
    assert SESSION.is_live(NOW + IDLE - timedelta(seconds=1))
    assert not SESSION.is_live(NOW + IDLE)
    used = replace(SESSION, seen=NOW + LONGEST - timedelta(hours=1))
    assert used.ends == NOW + LONGEST


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        (STANDING, True),
        (replace(STANDING, roles=("editor", "publisher", "approver")), True),
        (replace(STANDING, roles=("editor",)), False),
        (replace(STANDING, address="other@board.example"), False),
        (replace(STANDING, address=""), False),
    ],
)
def test_a_session_stands_on_address_and_roles(now: Standing, holds: bool) -> None:
    """A role more keeps a session; a role less or another address ends it."""
    assert STANDING.holds(now) is holds
