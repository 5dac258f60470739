"""Passwords, for those who want one: set, changed, removed, and used to sign in."""

from __future__ import annotations

import secrets as random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from threading import BoundedSemaphore

from newsletter.credentials.passwords import SALT_BYTES, Cost, compare, expect_good, hashed
from newsletter.errors import SignInError, TooManyTries
from newsletter.model.accounts import Began, Caller, Password, SignedIn, Way
from newsletter.publication.accounts import limits, sessions
from newsletter.publication.accounts.members import by_address, standing_of
from newsletter.publication.accounts.opening import credential_store
from newsletter.publication.place import audit, reading
from newsletter.publication.place.workplace import Workplace

AT_ONCE = BoundedSemaphore(2)
"""Each comparison takes 64 MB: many at once would fill a small server."""
IN_LINE = BoundedSemaphore(10)
"""At work or waiting for it: more would hold up all the rest of the desk."""
_NOBODYS = "nobody has this password"


Later = Callable[[Callable[[], None]], None]


def _at_once(job: Callable[[], None]) -> None:
    job()


def sign_in(
    workplace: Workplace,
    typed: str,
    password: str,
    caller: Caller,
    *,
    cost: Cost | None = None,
    later: Later = _at_once,
) -> Began:
    """Begin a session by mail address and password.

    `later` does what would tell by its time who has an account: a refusal is logged for those alone.
    Raises `SignInError`, the same whether the address is unknown, has no password, or another;
    it takes the same time, too.  Raises `TooManyTries`.
    """
    cost = cost or Cost()
    limits.expect_patience(workplace, caller)
    limits.expect_few_passwords(workplace, typed)
    who = by_address(reading.publication(workplace), typed)
    with credential_store(workplace) as store:
        kept = store.password(who.id) if who else None
    if who and kept and kept.address != standing_of(who.person).address:
        kept = None
    with _in_turn():
        found = compare(kept.hashed if kept else _nobodys(cost), password, cost=cost)
    if who is None or kept is None or not found.right:
        if who and kept:
            later(partial(audit.record, workplace, "refuse password", item=who.id))
        raise SignInError(
            "This address and this password do not belong together.",
            help="Try again, or have a link mailed to you.",
        )
    if found.outdated:
        _rehash(workplace, kept, password, cost)
    limits.forgive_passwords(workplace, typed)
    return sessions.begin(workplace, who, Way.PASSWORD, caller)


def set_password(
    workplace: Workplace, signed_in: SignedIn, password: str, *, cost: Cost | None = None
) -> None:
    """Set or change the password of somebody who signed in just now; their other sessions end.

    Raises `SignInError` for a poor one, or where they signed in too long ago.
    """
    sessions.expect_fresh(workplace, signed_in.session)
    person = signed_in.member.person
    expect_good(password, own_words=(person.id, person.name, person.email))
    with _in_turn():
        made = hashed(password, salt=random.token_bytes(SALT_BYTES), cost=cost or Cost())
    with credential_store(workplace) as store:
        store.put_password(
            Password(
                person=person.id,
                address=standing_of(person).address,
                hashed=made,
                changed=workplace.clock(),
            )
        )
    audit.record(workplace, "set password", item=person.id, by=person.id)
    sessions.end_others(workplace, signed_in, why="the password was changed")


def remove_password(workplace: Workplace, signed_in: SignedIn) -> None:
    """Remove the password of somebody who signed in just now; their other sessions end."""
    sessions.expect_fresh(workplace, signed_in.session)
    person = signed_in.member.id
    with credential_store(workplace) as store:
        dropped = store.drop_password(person)
    if dropped:
        audit.record(workplace, "remove password", item=person, by=person)
        sessions.end_others(workplace, signed_in, why="the password was removed")


@contextmanager
def _in_turn() -> Iterator[None]:
    """Wait for one's turn; raises `TooManyTries` where too many wait already."""
    if not IN_LINE.acquire(blocking=False):
        raise TooManyTries("Many people sign in just now.", help="Try again in a moment.")
    try:
        with AT_ONCE:
            yield
    finally:
        IN_LINE.release()


def _rehash(workplace: Workplace, kept: Password, password: str, cost: Cost) -> None:
    with _in_turn():
        made = hashed(password, salt=random.token_bytes(SALT_BYTES), cost=cost)
    with credential_store(workplace) as store:
        store.rehash(kept, made)


@cache
def _nobodys(cost: Cost) -> str:
    """Return a hash to compare with where there is none, so that the time tells nothing."""
    return hashed(_NOBODYS, salt=random.token_bytes(SALT_BYTES), cost=cost)
