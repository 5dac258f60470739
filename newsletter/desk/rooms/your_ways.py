"""How one signs in oneself, and where: sessions, passkeys, password; a part of the page "You"."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from newsletter.desk.visits import Answer, Gone, Octets, Visit, Way, do
from newsletter.errors import SignInError
from newsletter.model.access import May
from newsletter.model.accounts import KnownWays, Session, SignedIn
from newsletter.model.values import dataclass
from newsletter.publication.accounts import passkeys, passwords, people, sessions

HOME = "/you"
LIMIT = 50_000
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the page shows of whoever has signed in."""

    current: Session
    sessions: tuple[Session, ...]
    ways: KnownWays
    browsers: Mapping[str, str]
    """What people call the browser of each session: ``Firefox on Windows``; empty: not known."""
    fresh: bool
    """Whether they signed in so lately that they may change how they sign in."""


def account_of(visit: Visit) -> Account | None:
    """Return the account of whoever has signed in; None for the one person at their own machine."""
    signed_in = _signed_in(visit)
    if signed_in is None:
        return None
    person = signed_in.member.id
    live = sessions.sessions(visit.workplace, person)
    return Account(
        current=signed_in.session,
        sessions=live,
        browsers={one.id: browser_name(one.agent) for one in live},
        ways=people.ways_of(visit.workplace, person),
        fresh=sessions.is_fresh(visit.workplace, signed_in.session),
    )


def browser_name(agent: str) -> str:
    """Return what people call a browser, by what it calls itself; empty for others.

    Each also calls itself what came before it, so that the first that fits is the one.
    """
    browsers = (name for sign, name in BROWSERS if sign in agent)
    systems = (name for sign, name in SYSTEMS if sign in agent)
    return " on ".join(filter(None, (next(browsers, ""), next(systems, ""))))


def end(visit: Visit) -> Answer:
    """End one of one's own sessions."""
    signed_in = _expect_signed_in(visit)
    person = signed_in.member.id
    sessions.end(visit.workplace, person, visit.form.text("session"), by=person)
    return Gone(to=HOME, said=visit.say("That browser is signed out."))


def end_others(visit: Visit) -> Answer:
    """End all of one's sessions but this one."""
    sessions.end_others(visit.workplace, _expect_signed_in(visit), why="")
    return Gone(to=HOME, said=visit.say("All other browsers are signed out."))


def set_password(visit: Visit) -> Answer:
    """Set or change one's password."""

    def doing(signed_in: SignedIn) -> None:
        passwords.set_password(visit.workplace, signed_in, visit.form.text("password"))

    return _changing(
        visit, doing, visit.say("The password is set. All other browsers are signed out.")
    )


def remove_password(visit: Visit) -> Answer:
    """Remove one's password."""

    def doing(signed_in: SignedIn) -> None:
        passwords.remove_password(visit.workplace, signed_in)

    return _changing(
        visit, doing, visit.say("The password is removed. All other browsers are signed out.")
    )


def ask_passkey(visit: Visit) -> Answer:
    """Answer a script with what an authenticator is to make."""
    try:
        options = passkeys.ask_for_new(visit.workplace, _expect_signed_in(visit), visit.caller)
    except SignInError as error:
        said = f"{visit.say(error.message)} {visit.say(error.help)}"
        return Octets(data=said.encode(), media_type="text/plain; charset=utf-8", status=403)
    return Octets(data=options.encode(), media_type="application/json")


def add_passkey(visit: Visit) -> Answer:
    """Keep the passkey that an authenticator made."""

    def doing(signed_in: SignedIn) -> None:
        form = visit.form
        passkeys.add(
            visit.workplace,
            signed_in,
            visit.caller,
            answer=form.text("answer"),
            name=form.text("name"),
        )

    return _changing(
        visit, doing, visit.say("The passkey is added. All other browsers are signed out.")
    )


def remove_passkey(visit: Visit) -> Answer:
    """Forget one of one's passkeys."""

    def doing(signed_in: SignedIn) -> None:
        passkeys.remove(visit.workplace, signed_in, visit.form.text("passkey"))

    return _changing(
        visit, doing, visit.say("The passkey is removed. All other browsers are signed out.")
    )


def _changing(visit: Visit, doing: Callable[[SignedIn], None], said: str) -> Gone:
    """Change how somebody signs in; what they typed is never shown again, whatever comes of it."""
    try:
        doing(_expect_signed_in(visit))
    except SignInError as error:
        return Gone(to=HOME, said=f"{visit.say(error.message)} {visit.say(error.help)}")
    return Gone(to=HOME, said=said)


def _signed_in(visit: Visit) -> SignedIn | None:
    if visit.member is None or visit.member.alone:
        return None
    return sessions.who_asks(visit.workplace, visit.token)


def _expect_signed_in(visit: Visit) -> SignedIn:
    signed_in = _signed_in(visit)
    if signed_in is None:
        raise SignInError(
            "At your own machine nobody signs in.", help="There is nothing to change here."
        )
    return signed_in


WAYS: tuple[Way, ...] = (
    do("/you/sessions/end", May.READ, end, limit=LIMIT),
    do("/you/sessions/end-others", May.READ, end_others, limit=LIMIT),
    do("/you/password", May.READ, set_password, limit=LIMIT),
    do("/you/password/remove", May.READ, remove_password, limit=LIMIT),
    do("/you/passkeys/ask", May.READ, ask_passkey, limit=LIMIT),
    do("/you/passkeys", May.READ, add_passkey, limit=LIMIT),
    do("/you/passkeys/remove", May.READ, remove_passkey, limit=LIMIT),
)
