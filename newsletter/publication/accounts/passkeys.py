"""Passkeys: added and removed by their owners, and used to sign in without typing anything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsletter.errors import SignInError
from newsletter.model.accounts import (
    ASKED_LASTS,
    Asking,
    Began,
    Caller,
    Passkey,
    Question,
    SignedIn,
    Way,
)
from newsletter.publication.accounts import limits, sessions
from newsletter.publication.accounts.members import member, standing_of
from newsletter.publication.accounts.opening import (
    account_store,
    credential_store,
    digest,
    new_token,
)
from newsletter.publication.place import audit, reading
from newsletter.publication.place.workplace import Workplace

if TYPE_CHECKING:
    from newsletter.credentials.passkeys import Site

MOST = 10
"""Passkeys of one person."""
LONGEST_NAME = 60

# webauthn takes a while to load, and most requests of the desk want none of it.


def ask_for_new(workplace: Workplace, signed_in: SignedIn, caller: Caller) -> str:
    """Return the JSON with which somebody's browser is asked to make a passkey.

    Raises `SignInError` where they signed in too long ago, or have enough of them.
    """
    from newsletter.credentials import passkeys  # noqa: PLC0415

    sessions.expect_fresh(workplace, signed_in.session)
    person = signed_in.member.person
    with credential_store(workplace) as store:
        known = store.passkeys(person.id)
    if len(known) >= MOST:
        raise SignInError(f"You have {MOST} passkeys already.", help="Remove one of them first.")
    challenge = _ask(workplace, Asking.NEW_PASSKEY, caller, person=person.id)
    return passkeys.creation_options(
        _site(workplace),
        person=person.id,
        shown=person.email or person.name,
        challenge=challenge,
        known=known,
    )


def add(
    workplace: Workplace, signed_in: SignedIn, caller: Caller, *, answer: str, name: str
) -> Passkey:
    """Keep the passkey that a browser made; the person's other sessions end.  Raises `SignInError`."""
    from newsletter.credentials import passkeys  # noqa: PLC0415

    sessions.expect_fresh(workplace, signed_in.session)
    person, challenge = signed_in.member.id, passkeys.challenge_in(answer)
    _expect_asked(workplace, Asking.NEW_PASSKEY, caller, challenge, person=person)
    made = passkeys.new_key(_site(workplace), answer, challenge=challenge)
    key = Passkey(
        id=made.id,
        person=person,
        address=signed_in.session.standing.address,
        public_key=made.public_key,
        count=made.count,
        name=_named(name),
        made=workplace.clock(),
    )
    with credential_store(workplace) as store:
        if not store.put_passkey(key):
            raise SignInError("This passkey is known already.", help="Use it to sign in.")
    audit.record(workplace, "add passkey", item=person, by=person, detail=key.name)
    sessions.end_others(workplace, signed_in, why="a passkey was added")
    return key


def remove(workplace: Workplace, signed_in: SignedIn, key_id: str) -> None:
    """Forget a passkey of somebody who signed in just now; their other sessions end."""
    sessions.expect_fresh(workplace, signed_in.session)
    person = signed_in.member.id
    with credential_store(workplace) as store:
        dropped = store.drop_passkey(person, key_id)
    if dropped:
        audit.record(workplace, "remove passkey", item=person, by=person)
        sessions.end_others(workplace, signed_in, why="a passkey was removed")


def ask_for_any(workplace: Workplace, caller: Caller) -> str:
    """Return the JSON with which a browser is asked for a passkey, whoever sits there."""
    from newsletter.credentials import passkeys  # noqa: PLC0415

    limits.expect_patience(workplace, caller)
    return passkeys.request_options(
        _site(workplace), challenge=_ask(workplace, Asking.PASSKEY, caller)
    )


def sign_in(workplace: Workplace, caller: Caller, *, answer: str) -> Began:
    """Begin a session by a passkey; raises `SignInError`, `TooManyTries`."""
    from newsletter.credentials import passkeys  # noqa: PLC0415

    limits.expect_patience(workplace, caller)
    challenge = passkeys.challenge_in(answer)
    _expect_asked(workplace, Asking.PASSKEY, caller, challenge)
    with credential_store(workplace) as store:
        key = store.passkey(passkeys.credential_in(answer))
        who = member(reading.publication(workplace), key.person) if key else None
        if key is None or who is None or key.address != standing_of(who.person).address:
            raise _refused()
        count = passkeys.count_after(_site(workplace), answer, challenge=challenge, key=key)
        if not store.use_passkey(key, count, now=workplace.clock()):
            raise _refused()
    return sessions.begin(workplace, who, Way.PASSKEY, caller)


def _ask(workplace: Workplace, asking: Asking, caller: Caller, *, person: str = "") -> bytes:
    """Return a new challenge, which this browser alone may answer, once."""
    if not caller.browser:
        raise SignInError(
            "Your browser keeps no cookies, so that nobody could be kept signed in.",
            help="Allow cookies for the desk, and load the page again.",
        )
    challenge, now = new_token(), workplace.clock()
    question = Question(
        digest=digest(challenge),
        asking=asking,
        browser=caller.browser,
        person=person,
        ends=now + ASKED_LASTS,
    )
    with account_store(workplace) as store:
        store.put_question(question, now=now)
    return challenge.encode()


def _expect_asked(
    workplace: Workplace, asking: Asking, caller: Caller, challenge: bytes, *, person: str = ""
) -> None:
    """Raise `SignInError` unless that was asked of this browser just now, about that person."""
    with account_store(workplace) as store:
        found = store.take_question(digest(challenge.decode("latin-1")))
    wanted = found and replace(found, asking=asking, browser=caller.browser, person=person)
    if found is None or found != wanted or workplace.clock() >= found.ends:
        raise _refused()


def _site(workplace: Workplace) -> Site:
    from newsletter.credentials.passkeys import Site  # noqa: PLC0415

    publication = reading.publication(workplace)
    parts = urlsplit(publication.desk.url)
    return Site(origin=f"{parts.scheme}://{parts.netloc}", name=publication.name)


def _named(name: str) -> str:
    clean = "".join(one for one in " ".join(name.split()) if one.isprintable())
    return clean[:LONGEST_NAME] or "Passkey"


def _refused() -> SignInError:
    return SignInError(
        "The passkey was not accepted.", help="Try again, or sign in by another way."
    )
