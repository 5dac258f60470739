"""Sessions: begun by whoever showed who they are, looked up at each request, listed and ended."""

from __future__ import annotations

import secrets as random
from datetime import timedelta

from newsletter.errors import NewsletterError, SignInError, UsageError
from newsletter.model.access import Member
from newsletter.model.accounts import Began, Caller, Session, SignedIn, Way, live
from newsletter.publication.accounts.members import expect_member, member, standing_of
from newsletter.publication.accounts.opening import (
    account_store,
    credential_store,
    digest,
    new_token,
)
from newsletter.publication.place import audit, reading
from newsletter.publication.place.workplace import Workplace

TOUCHED = timedelta(minutes=5)
"""A session's last use is written no more often than that."""
FRESH = timedelta(minutes=15)
"""So soon after signing in one may change how one signs in."""
LONGEST_AGENT = 200


def begin(workplace: Workplace, who: Member, way: Way, caller: Caller) -> Began:
    """Begin a session of somebody who has shown who they are."""
    token, now = new_token(), workplace.clock()
    session = Session(
        id=random.token_hex(8),
        digest=digest(token),
        person=who.id,
        standing=standing_of(who.person),
        way=way,
        began=now,
        seen=now,
        agent=_clean(caller.agent),
    )
    with account_store(workplace) as store:
        store.put_session(session)
    _forget_predecessor(workplace, session)
    audit.record(workplace, "sign in", by=who.id, detail=f"{way.value}, session {session.id}")
    return Began(session=session, token=token)


def who_asks(workplace: Workplace, token: str, *, counts: bool = True) -> SignedIn | None:
    """Return who a token belongs to, or None; a session whose ground is gone ends here.

    `counts`: whether that is a use of the session, which keeps it from ending for want of one.
    Raises `DocumentError` where publication.yaml cannot be read: who may come in is not known then.
    """
    if not token:
        return None
    now = workplace.clock()
    with account_store(workplace) as store:
        session = store.session(digest(token))
        if session is None or not session.is_live(now):
            return None
        who = member(reading.publication(workplace), session.person)
        if who is None or not session.standing.holds(standing_of(who.person)):
            store.end_session(session.person, session.id)
            _tell_ended(workplace, session, why="role or address are gone")
            return None
        if counts and now - session.seen >= TOUCHED:
            store.touch(session.digest, now)
    return SignedIn(member=who, session=session)


def sessions(workplace: Workplace, person: str = "") -> tuple[Session, ...]:
    """Return the live sessions of one person, or of everybody, the last used first."""
    if not workplace.has_mail():
        return ()
    with account_store(workplace) as store:
        found = store.sessions()
    return live((one for one in found if person in {"", one.person}), workplace.clock())


def end(workplace: Workplace, person: str, session_id: str, *, by: str) -> None:
    """End one session of a person; raises `UsageError` where they have none of that id."""
    with account_store(workplace) as store:
        ended = store.end_session(person, session_id)
    if not ended:
        raise UsageError(
            f"{person} has no session {session_id}.", help="It may have ended by itself."
        )
    audit.record(workplace, "sign out", item=person, by=by, detail=f"session {session_id}")


def end_all(workplace: Workplace, person: str, *, by: str, but: str = "", why: str = "") -> int:
    """End all sessions of a person, but one perhaps, and their links; return how many ended."""
    with account_store(workplace) as store:
        ended = store.end_sessions(person, but=but)
    if ended:
        detail = f"{ended} sessions{', ' if why else ''}{why}"
        audit.record(workplace, "sign out", item=person, by=by, detail=detail)
    return ended


def end_others(workplace: Workplace, signed_in: SignedIn, *, why: str) -> None:
    """End all sessions of a person but the one in which they did something."""
    session = signed_in.session
    end_all(workplace, session.person, by=session.person, but=session.id, why=why)


def is_fresh(workplace: Workplace, session: Session) -> bool:
    """Tell whether somebody signed in so lately that they may change how they sign in."""
    return workplace.clock() - session.began <= FRESH


def expect_fresh(workplace: Workplace, session: Session) -> None:
    """Raise `SignInError` where one signed in too long ago to change how one signs in."""
    if not is_fresh(workplace, session):
        raise SignInError(
            "You signed in a while ago. How you sign in is changed only soon after signing in, so "
            "that nobody does it at a desk that you left open.",
            help="Sign out, sign in again, and come back here.",
        )


def nobody_ever_came(workplace: Workplace) -> bool:
    """Tell whether nobody has signed in yet."""
    if sessions(workplace):
        return False
    return not any(deed.did == "sign in" for deed in audit.deeds(workplace))


def expect_signable(workplace: Workplace, person: str) -> Member:
    """Return somebody who may be given a way in; raises `UsageError`, `NewsletterError`."""
    who = expect_member(workplace, person)
    if not reading.publication(workplace).desk.url:
        raise NewsletterError(
            "publication.yaml does not say where the desk is, so that nobody can sign in there.",
            help="At your own machine nobody needs to. To let others in, add desk: with url: "
            "(docs/how-to/people.md).",
        )
    return who


def _forget_predecessor(workplace: Workplace, session: Session) -> None:
    """Forget what somebody else of the same id, with another address, signed in with."""
    with credential_store(workplace) as store:
        dropped = store.drop_foreign(session.person, session.standing.address)
    if dropped:
        detail = "the mail address is another one now"
        audit.record(workplace, "forget password and passkeys", item=session.person, detail=detail)


def _tell_ended(workplace: Workplace, session: Session, *, why: str) -> None:
    audit.record(workplace, "sign out", item=session.person, detail=f"session {session.id}: {why}")


def _clean(agent: str) -> str:
    return "".join(one for one in agent if one.isprintable())[:LONGEST_AGENT]
