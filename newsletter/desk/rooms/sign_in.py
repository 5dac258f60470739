"""Coming in: by a link that is mailed, a password, a passkey, or a single sign-on.

Nothing here tells whether somebody has an account.  Looking at a link changes nothing, for mail
scanners follow links; its button's post uses it up.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from newsletter.desk.postbox import POSTBOX
from newsletter.desk.sessions import BROWSER, BROWSER_SECONDS, SESSION, SESSION_SECONDS
from newsletter.desk.visits import Answer, Cookie, Gone, Octets, Page, Room, Visit, do, see
from newsletter.errors import NewsletterError, SignInError, TooManyTries
from newsletter.model.access import May
from newsletter.model.accounts import Began, Caller, LinkState
from newsletter.publication.accounts import (
    limits,
    links,
    passkeys,
    passwords,
    sessions,
    signing_on,
)
from newsletter.publication.accounts.opening import digest, new_token
from newsletter.publication.place import reading

LONGEST_TO = 2_500
LIMIT = 50_000


def ask(visit: Visit) -> Answer:
    """Show the ways in; who is in already goes where they wanted."""
    to = where(visit.query.text("to"))
    if visit.member:
        return Gone(to=to)
    return _ways(visit, to=to)


def mail(visit: Visit) -> Answer:
    """Mail a link to whoever has that address; say the same whether anybody has."""
    if visit.member:
        return Gone(to="/")
    caller, cookies = _known(visit)
    try:
        limits.expect_patience(visit.workplace, caller)
    except TooManyTries as error:
        return _ways(visit, fault=error)
    typed = visit.form.text("address")
    POSTBOX.put(partial(links.mail_link, visit.workplace, typed, caller))
    return Page(
        template="sign_in_sent.html.j2",
        title=visit.say("Look into your mailbox"),
        cookies=cookies,
    )


def password(visit: Visit) -> Answer:
    """Sign in by address and password."""
    if visit.member:
        return Gone(to="/")
    form = visit.form
    try:
        began = passwords.sign_in(
            visit.workplace,
            form.text("address"),
            form.text("password"),
            visit.caller,
            later=POSTBOX.put,
        )
    except SignInError as error:
        return _ways(visit, fault=error, to=where(form.text("to")))
    return _came_in(began, where(form.text("to")))


def look(visit: Visit) -> Answer:
    """Show what a link is good for; nothing changes."""
    state = links.look(visit.workplace, visit.parts["token"], visit.caller)
    return _link_page(visit, state)


def use(visit: Visit) -> Answer:
    """Use a link up, and come in; it takes the place of whoever was signed in."""
    if visit.member and visit.member.alone:
        return Gone(to="/")
    try:
        began = links.use(visit.workplace, visit.parts["token"], visit.caller)
    except SignInError as error:
        state = links.look(visit.workplace, visit.parts["token"], visit.caller)
        return _link_page(visit, state, fault=error)
    leave(visit)
    return _came_in(began, "/")


def ask_passkey(visit: Visit) -> Answer:
    """Answer a script with what an authenticator is to sign."""
    try:
        options = passkeys.ask_for_any(visit.workplace, visit.caller)
    except SignInError as error:
        return _told(error)
    return Octets(data=options.encode(), media_type="application/json")


def passkey(visit: Visit) -> Answer:
    """Sign in by what an authenticator signed."""
    form = visit.form
    try:
        began = passkeys.sign_in(visit.workplace, visit.caller, answer=form.text("answer"))
    except SignInError as error:
        return _ways(visit, fault=error, to=where(form.text("to")))
    return _came_in(began, where(form.text("to")))


def go_to_provider(visit: Visit) -> Answer:
    """Send the browser to the single sign-on."""
    to = where(visit.query.text("to"))
    if visit.member:
        return Gone(to=to)
    caller, cookies = _known(visit)
    try:
        address = signing_on.begin(visit.workplace, caller, to=to)
    except SignInError as error:
        return _ways(visit, fault=error, to=to)
    return Gone(to=address, cookies=cookies)


def come_back(visit: Visit) -> Answer:
    """Sign in whom the single sign-on vouches for."""
    if visit.member:
        return Gone(to="/")
    try:
        began, to = signing_on.finish(
            visit.workplace,
            visit.caller,
            state=visit.query.text("state"),
            code=visit.query.text("code"),
        )
    except SignInError as error:
        return _ways(visit, fault=error)
    return _came_in(began, where(to))


def sign_out(visit: Visit) -> Answer:
    """End this browser's session."""
    leave(visit)
    return Gone(to="/sign-in", cookies=(Cookie(name=SESSION, text=""),))


def leave(visit: Visit) -> None:
    """End the session that this browser has had, if any."""
    signed_in = sessions.who_asks(visit.workplace, visit.token)
    if signed_in:
        person = signed_in.member.id
        sessions.end(visit.workplace, person, signed_in.session.id, by=person)


def where(to: str) -> str:
    """Return a path of the desk: what was asked for where it is one, or else the first page."""
    is_path = to.startswith("/") and not to.startswith(("//", "/\\", "/sign-"))
    return to if is_path and to.isprintable() and "\\" not in to and len(to) < LONGEST_TO else "/"


def _ways(visit: Visit, *, to: str = "/", fault: SignInError | None = None) -> Page:
    _, cookies = _known(visit)
    try:
        publication = reading.publication(visit.workplace)
        provider = publication.desk.single_sign_on
    except NewsletterError:
        provider = None
    return Page(
        template="sign_in.html.j2",
        title=visit.say("Sign in"),
        knows={
            "to": to,
            "provider": provider,
            "provider_address": f"/sign-in/provider?{urlencode({'to': to})}",
            "fault": fault,
            "typed": visit.form.text("address"),
        },
        status=_status(fault),
        scripts=("passkeys.js",),
        cookies=cookies,
    )


def _link_page(visit: Visit, state: LinkState, *, fault: SignInError | None = None) -> Page:
    return Page(
        template="sign_in_link.html.j2",
        title=visit.say("Sign in"),
        knows={
            "state": state.value,
            "fault": fault,
            "who": links.whose(visit.workplace, visit.parts["token"]),
        },
        status=_status(fault) if fault else {LinkState.DEAD: 404}.get(state, 200),
    )


def _known(visit: Visit) -> tuple[Caller, tuple[Cookie, ...]]:
    """Return the caller, known again from now on, and the cookie that sees to it."""
    caller = visit.caller
    if caller.browser:
        return caller, ()
    token = new_token()
    cookie = Cookie(name=BROWSER, text=token, seconds=BROWSER_SECONDS)
    return (
        Caller(network=caller.network, agent=caller.agent, browser=digest(token)),
        (cookie,),
    )


def _came_in(began: Began, to: str) -> Gone:
    cookie = Cookie(name=SESSION, text=began.token, seconds=SESSION_SECONDS)
    return Gone(to=to, cookies=(cookie,))


def _told(error: SignInError) -> Octets:
    return Octets(
        data=f"{error.message} {error.help}".encode(),
        media_type="text/plain; charset=utf-8",
        status=_status(error),
    )


def _status(fault: SignInError | None) -> int:
    if fault is None:
        return 200
    return 429 if isinstance(fault, TooManyTries) else 403


ROOM = Room(
    name="sign-in",
    label="Sign in",
    path="/sign-in",
    needs=May.NOTHING,
    group="",
    ways=(
        see("/sign-in", May.NOTHING, ask),
        do("/sign-in/mail", May.NOTHING, mail, limit=LIMIT),
        do("/sign-in/password", May.NOTHING, password, limit=LIMIT),
        see("/sign-in/link/{token}", May.NOTHING, look),
        do("/sign-in/link/{token}", May.NOTHING, use, limit=LIMIT),
        do("/sign-in/passkey/ask", May.NOTHING, ask_passkey, limit=LIMIT),
        do("/sign-in/passkey", May.NOTHING, passkey, limit=LIMIT),
        see("/sign-in/provider", May.NOTHING, go_to_provider),
        see("/sign-in/back", May.NOTHING, come_back),
        do("/sign-out", May.READ, sign_out, limit=LIMIT),
    ),
)
