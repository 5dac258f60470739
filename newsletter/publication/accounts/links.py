"""Sign-in links: made in the terminal, or mailed to whoever asked; used once, by a button's post."""

from __future__ import annotations

from newsletter.errors import SignInError, TooManyTries, UsageError
from newsletter.model.access import Member
from newsletter.model.accounts import (
    LINK_LASTS,
    Began,
    Caller,
    LinkState,
    NewLink,
    SignInLink,
    Way,
)
from newsletter.publication.accounts import letters, limits, sessions
from newsletter.publication.accounts.members import by_address, first_of, member, standing_of
from newsletter.publication.accounts.opening import account_store, digest, new_token
from newsletter.publication.place import audit, reading
from newsletter.publication.place.workplace import Workplace

PATH = "sign-in/link/"
"""Below the desk's address; the token follows."""


def make_link(workplace: Workplace, person: str, *, by: str = "") -> NewLink:
    """Make a link for somebody, for whoever gets hold of it; it works in any browser.

    Raises `UsageError` for nobody of the desk, `NewsletterError` where the desk has no address.
    """
    who = sessions.expect_signable(workplace, person)
    made = _make(workplace, who, Way.TERMINAL)
    audit.record(workplace, "make sign-in link", item=person, by=by)
    return made


def invite(workplace: Workplace, person: str, *, by: str) -> None:
    """Mail somebody a link that works in any browser; whoever asks for it never sees it.

    Raises `UsageError`, `NewsletterError` as `make_link`, and `SendError`.
    """
    who = sessions.expect_signable(workplace, person)
    address = standing_of(who.person).address
    if by_address(reading.publication(workplace), address) is None:
        raise UsageError(
            f"{who.person.name} has no mail address, or one that somebody else has, too.",
            help="Give them one under people in publication.yaml, or make a link in the terminal: "
            f"newsletter people link {person}",
        )
    if not limits.may_invite(workplace, address):
        raise TooManyTries(
            f"{who.person.name} was mailed enough links of late.", help="Wait a quarter of an hour."
        )
    letters.send(workplace, who.person, _make(workplace, who, Way.MAIL), invited=True)
    audit.record(workplace, "mail sign-in link", item=person, by=by)


def first_link(workplace: Workplace) -> NewLink | None:
    """Make a link for who looks after the desk, where nobody has ever signed in; otherwise None."""
    publication = reading.publication(workplace)
    who = first_of(publication)
    if who is None or not publication.desk.url or not sessions.nobody_ever_came(workplace):
        return None
    return make_link(workplace, who.id)


def mail_link(workplace: Workplace, typed: str, caller: Caller) -> None:
    """Mail a link to whoever has that address, bound to the browser that asked.

    Nothing tells whoever asked whether anybody has it: the caller answers before this is
    done, and does the same whatever comes of it.  Raises `SendError` where the letter cannot go.
    """
    who = by_address(reading.publication(workplace), typed)
    if who is None:
        return
    if not limits.may_write_to(workplace, standing_of(who.person).address, caller):
        return
    made = _make(workplace, who, Way.MAIL, browser=caller.browser)
    letters.send(workplace, who.person, made)
    audit.record(workplace, "mail sign-in link", item=who.id)


def look(workplace: Workplace, token: str, caller: Caller) -> LinkState:
    """Say what a link is good for in this browser; changes nothing, for scanners look too."""
    with account_store(workplace) as store:
        link = store.link(digest(token))
    if link is None or workplace.clock() >= link.ends or _owner(workplace, link) is None:
        return LinkState.DEAD
    return LinkState.GOOD if link.fits(caller.browser) else LinkState.ELSEWHERE


def whose(workplace: Workplace, token: str) -> str:
    """Return the name of whom a link signs in, or empty.

    Whoever is sent a link of somebody else's would work, and write, as them without noticing.
    """
    with account_store(workplace) as store:
        link = store.link(digest(token))
    who = _owner(workplace, link) if link else None
    return who.person.name if who else ""


def use(workplace: Workplace, token: str, caller: Caller) -> Began:
    """Use a link up and begin a session; raises `SignInError`, `TooManyTries`."""
    limits.expect_patience(workplace, caller)
    state = look(workplace, token, caller)
    if state is LinkState.ELSEWHERE:
        raise SignInError(
            "This link was asked for in another browser, and works only there.",
            help="Open it there, or ask for another link here.",
        )
    with account_store(workplace) as store:
        link = store.link(digest(token))
        taken = state is LinkState.GOOD and store.take_link(digest(token))
    who = _owner(workplace, link) if link and taken else None
    if link is None or who is None:
        raise SignInError(
            "This link has been used already, or is too old.",
            help="Each works once, for a quarter of an hour. Ask for another.",
        )
    return sessions.begin(workplace, who, link.way, caller)


def _make(workplace: Workplace, who: Member, way: Way, *, browser: str = "") -> NewLink:
    token, now = new_token(), workplace.clock()
    link = SignInLink(
        digest=digest(token),
        person=who.id,
        standing=standing_of(who.person),
        way=way,
        browser=browser,
        made=now,
        ends=now + LINK_LASTS,
    )
    with account_store(workplace) as store:
        store.put_link(link)
    base = reading.publication(workplace).desk.url
    return NewLink(person=who.id, address=f"{base}{PATH}{token}", ends=link.ends)


def _owner(workplace: Workplace, link: SignInLink) -> Member | None:
    """Return whose link it is, as long as they have the address and roles that they had."""
    who = member(reading.publication(workplace), link.person)
    return who if who and link.standing.holds(standing_of(who.person)) else None
