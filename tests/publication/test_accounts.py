"""People of publication.yaml come in by links, passwords and sessions, and lose them when they should."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.credentials.passwords import Cost
from newsletter.errors import NewsletterError, SignInError, TooManyTries, UsageError
from newsletter.model.accounts import IDLE, LONGEST, Caller, LinkState, SignedIn, Way
from newsletter.publication.accounts import fitness, limits, links, passwords, people, sessions
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock

PEOPLE = """\
people:
  - {id: editor, name: The Editor, email: editor@review.example, roles: [editor]}
  - {id: boss, name: The Boss, email: Boss@Review.Example, roles: [publisher]}
  - {id: reader, name: A Reader, email: reader@review.example, roles: [reader]}
  - {id: author, name: An Author, email: author@review.example, roles: [author]}
  - {id: twin, name: One Twin, email: twins@review.example, roles: [editor]}
  - {id: other-twin, name: Other Twin, email: twins@review.example, roles: [editor]}
desk:
  url: https://desk.review.example
"""
CHEAP = Cost(passes=1, kibibytes=8, lanes=1)
HERE = Caller(network="192.0.2.7", agent="A browser\n\x1b[31m", browser="b" * 64)
GOOD = "river stone lamp quiet"


@pytest.fixture
def desk(workplace: Workplace) -> Workplace:
    """Return a publication whose desk has an address, and people with addresses."""
    file = workplace.publication_file
    head, _, tail = file.read_text().partition("people:\n")
    _, _, rest = tail.partition("focus_areas:")
    file.write_text(f"{head}{PEOPLE}focus_areas:{rest}")
    return workplace


def change(workplace: Workplace, old: str, new: str) -> None:
    """Edit publication.yaml as a person would."""
    text = workplace.publication_file.read_text()
    assert old in text
    workplace.publication_file.write_text(text.replace(old, new))


def token_of(address: str) -> str:
    """Return the token in a link."""
    assert address.startswith("https://desk.review.example/sign-in/link/")
    return address.rpartition("/")[2]


def mailed(workplace: Workplace) -> list[bytes]:
    """Return the letters that went out."""
    return [path.read_bytes() for path in sorted((workplace.var / "outbox").glob("**/*.eml"))]


def come_in(workplace: Workplace, person: str) -> tuple[str, SignedIn]:
    """Sign somebody in by a link from the terminal; return the token and who they are."""
    made = links.make_link(workplace, person)
    began = links.use(workplace, token_of(made.address), HERE)
    signed_in = sessions.who_asks(workplace, began.token)
    assert signed_in is not None
    return began.token, signed_in


def test_a_link_from_the_terminal_signs_in_once(desk: Workplace) -> None:
    """Looking uses nothing up; the first use begins a session, the second is refused."""
    made = links.make_link(desk, "boss", by="editor")
    token = token_of(made.address)
    assert links.look(desk, token, Caller()) is LinkState.GOOD
    assert links.look(desk, token, HERE) is LinkState.GOOD
    assert links.whose(desk, token) == "The Boss"
    began = links.use(desk, token, HERE)
    assert links.whose(desk, token) == ""
    signed_in = sessions.who_asks(desk, began.token)
    assert signed_in is not None
    assert signed_in.member.id == "boss"
    assert signed_in.session.agent == "A browser[31m"
    assert links.look(desk, token, HERE) is LinkState.DEAD
    with pytest.raises(SignInError):
        links.use(desk, token, HERE)
    assert sessions.who_asks(desk, token) is None
    assert sessions.who_asks(desk, "") is None


def test_a_link_is_for_a_quarter_of_an_hour(desk: Workplace, clock: FixedClock) -> None:
    """A link that is too old signs nobody in, and neither does one that was made up."""
    token = token_of(links.make_link(desk, "boss").address)
    clock.advance(timedelta(minutes=15))
    with pytest.raises(SignInError):
        links.use(desk, token, HERE)
    for forged in ("", "x", token[:-1], "\ud800", "a" * 10_000):
        with pytest.raises(SignInError):
            links.use(desk, forged, replace(HERE, network="198.51.100.1"))


def test_a_mailed_link_works_in_the_browser_that_asked(desk: Workplace) -> None:
    """The letter holds one link; another browser cannot use it, nor use it up."""
    links.mail_link(desk, " BOSS@review.example ", HERE)
    (letter,) = mailed(desk)
    assert b"To: boss@review.example" in letter.replace(b"Boss", b"boss").replace(
        b"Review.Example", b"review.example"
    )
    found = re.search(rb"/sign-in/link/([A-Za-z0-9_=\r\n-]+)", letter)
    assert found
    token = found[1].replace(b"=\r\n", b"").split(b"\r")[0].decode()
    assert links.look(desk, token, replace(HERE, browser="c" * 64)) is LinkState.ELSEWHERE
    with pytest.raises(SignInError, match="another browser"):
        links.use(desk, token, Caller(network="192.0.2.8"))
    assert links.use(desk, token, HERE).session.way is Way.MAIL


@pytest.mark.parametrize(
    "typed",
    [
        "nobody@review.example",
        "author@review.example",
        "twins@review.example",
        "",
        "no address",
        "boss@review.example\r\nBcc: all@review.example",
        "'; DROP TABLE sessions; --@review.example",
    ],
)
def test_nobody_else_gets_a_letter(desk: Workplace, typed: str) -> None:
    """Unknown people, authors, addresses that two share and garbage: nothing goes out, nothing is said."""
    links.mail_link(desk, typed, HERE)
    assert mailed(desk) == []


def test_one_address_gets_few_letters(desk: Workplace, clock: FixedClock) -> None:
    """A mailbox cannot be bombed through the form; after a while the next one goes."""
    for _ in range(10):
        links.mail_link(desk, "boss@review.example", HERE)
    assert len(mailed(desk)) == limits.LETTERS.burst
    clock.advance(limits.LETTERS.each)
    links.mail_link(desk, "boss@review.example", HERE)
    assert len(mailed(desk)) == limits.LETTERS.burst + 1


def test_a_clock_that_was_ahead_shuts_nobody_out(desk: Workplace, clock: FixedClock) -> None:
    """What was counted while the clock stood in another year is forgotten when it is right again."""
    clock.advance(timedelta(days=365))
    for _ in range(limits.BY_NETWORK.burst):
        limits.expect_patience(desk, HERE)
    with pytest.raises(TooManyTries):
        limits.expect_patience(desk, HERE)
    clock.advance(timedelta(days=-365))
    limits.expect_patience(desk, HERE)


def test_strangers_use_up_nobodys_letters(desk: Workplace) -> None:
    """Who asks in another's name, from one network, keeps neither them nor who invites them from a letter."""
    for _ in range(10):
        links.mail_link(desk, "boss@review.example", replace(HERE, network="198.51.100.1"))
    before = len(mailed(desk))
    links.mail_link(desk, "boss@review.example", HERE)
    assert len(mailed(desk)) == before + 1
    for number in range(30):
        asking = replace(HERE, network=f"203.0.113.{number}")
        links.mail_link(desk, "boss@review.example", asking)
    assert len(mailed(desk)) == limits.LETTERS_IN_ALL.burst
    links.invite(desk, "boss", by="editor")
    assert len(mailed(desk)) == limits.LETTERS_IN_ALL.burst + 1


def test_a_network_runs_out_of_tries(desk: Workplace) -> None:
    """Guessing is stopped by network, for IPv6 by its /64, and other networks go on."""

    def guess(network: str) -> None:
        with pytest.raises(SignInError) as caught:
            links.use(desk, "guess", Caller(network=network))
        if isinstance(caught.value, TooManyTries):
            raise caught.value

    for number in range(limits.BY_NETWORK.burst):
        guess(f"2001:db8::{number:x}")
    with pytest.raises(TooManyTries):
        guess("2001:db8::ffff")
    guess("2001:db8:0:1::1")
    guess("garbage")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("roles: [publisher]", "roles: [author]"),
        ("roles: [publisher]", "roles: [editor]"),
        ("email: Boss@Review.Example", "email: other@review.example"),
        ("id: boss", "id: chief"),
    ],
)
def test_a_session_ends_with_its_ground(desk: Workplace, old: str, new: str) -> None:
    """Who loses a role or an address, or leaves publication.yaml, is out at the next request; for good."""
    token, _ = come_in(desk, "boss")
    pending = token_of(links.make_link(desk, "boss").address)
    change(desk, old, new)
    assert sessions.who_asks(desk, token) is None
    with pytest.raises(SignInError):
        links.use(desk, pending, HERE)
    change(desk, new, old)
    assert sessions.who_asks(desk, token) is None


def test_a_role_more_counts_at_once(desk: Workplace) -> None:
    """Who gets a role keeps the session, and has the role in it."""
    token, before = come_in(desk, "editor")
    change(desk, "roles: [editor]}\n  - {id: boss", "roles: [editor, approver]}\n  - {id: boss")
    after = sessions.who_asks(desk, token)
    assert after is not None
    assert after.member.person.roles == ("editor", "approver")
    assert after.session.id == before.session.id


def test_sessions_end_by_themselves(desk: Workplace, clock: FixedClock) -> None:
    """Twelve idle hours end one; thirty days end one that is used all the time."""
    token, _ = come_in(desk, "boss")
    clock.advance(IDLE - timedelta(seconds=1))
    assert sessions.who_asks(desk, token)
    clock.advance(IDLE)
    assert sessions.who_asks(desk, token) is None
    token, _ = come_in(desk, "boss")
    for _ in range(int(LONGEST / timedelta(hours=6)) - 1):
        clock.advance(timedelta(hours=6))
        assert sessions.who_asks(desk, token)
    clock.advance(timedelta(hours=6))
    assert sessions.who_asks(desk, token) is None


def test_a_password_signs_in(desk: Workplace) -> None:
    """The right one does; a wrong one, none and an unknown address are told alike."""
    _, boss = come_in(desk, "boss")
    passwords.set_password(desk, boss, GOOD, cost=CHEAP)
    began = passwords.sign_in(desk, "boss@REVIEW.example", GOOD, HERE, cost=CHEAP)
    assert sessions.who_asks(desk, began.token)
    said = set()
    for typed, password in (
        ("boss@review.example", "wrong password here"),
        ("editor@review.example", GOOD),
        ("nobody@review.example", GOOD),
        ("boss@review.example", "x" * 100_000),
        ("no address", GOOD),
    ):
        with pytest.raises(SignInError) as caught:
            passwords.sign_in(desk, typed, password, HERE, cost=CHEAP)
        said.add((type(caught.value), caught.value.message, caught.value.help))
    assert len(said) == 1


def test_a_successor_gets_a_name_and_no_way_in(desk: Workplace) -> None:
    """Where another person takes over an id, what the one before signed in with is worth nothing."""
    _, boss = come_in(desk, "boss")
    passwords.set_password(desk, boss, GOOD, cost=CHEAP)
    change(desk, "Boss@Review.Example", "next@review.example")
    with pytest.raises(SignInError):
        passwords.sign_in(desk, "next@review.example", GOOD, HERE, cost=CHEAP)
    come_in(desk, "boss")
    assert people.ways_of(desk, "boss").password is None
    change(desk, "next@review.example", "Boss@Review.Example")
    with pytest.raises(SignInError):
        passwords.sign_in(desk, "boss@review.example", GOOD, HERE, cost=CHEAP)


def test_passwords_run_out(desk: Workplace) -> None:
    """Ten guesses for one address, from anywhere, then none, not even the right one; others go on."""
    _, boss = come_in(desk, "boss")
    passwords.set_password(desk, boss, GOOD, cost=CHEAP)
    for number in range(limits.PASSWORDS.burst):
        with pytest.raises(SignInError, match="belong together"):
            passwords.sign_in(
                desk, "boss@review.example", "no", Caller(network=f"192.0.2.{number}"), cost=CHEAP
            )
    with pytest.raises(TooManyTries):
        passwords.sign_in(
            desk, "Boss@review.example", GOOD, Caller(network="192.0.2.99"), cost=CHEAP
        )
    with pytest.raises(SignInError, match="belong together"):
        passwords.sign_in(desk, "editor@review.example", "no", HERE, cost=CHEAP)


def test_other_spellings_are_no_more_guesses(desk: Workplace) -> None:
    """However an address is spelt (full width, circled, another stop), it has the same few guesses."""
    ends = (
        "review.example",
        "ｒeview.example",
        "ⓡeview.example",
        "review。example",
        "REVIEW．example",
    )
    for number in range(limits.PASSWORDS.burst):
        typed = f"boss@{ends[number % len(ends)]}"
        with pytest.raises(SignInError, match="do not belong"):
            passwords.sign_in(
                desk, typed, "no", replace(HERE, network=f"10.0.0.{number}"), cost=CHEAP
            )
    with pytest.raises(TooManyTries):
        passwords.sign_in(desk, "boss@revieⓦ.example", "no", HERE, cost=CHEAP)


def test_a_crowd_does_not_hold_up_the_desk(desk: Workplace) -> None:
    """Where many passwords wait to be compared, the next is told so at once and does not wait, too."""
    with ExitStack() as stack:
        while passwords.IN_LINE.acquire(blocking=False):
            stack.callback(passwords.IN_LINE.release)
        with pytest.raises(TooManyTries, match="just now"):
            passwords.sign_in(desk, "boss@review.example", "no", HERE, cost=CHEAP)
    with pytest.raises(SignInError, match="do not belong"):
        passwords.sign_in(desk, "boss@review.example", "no", HERE, cost=CHEAP)


def test_a_refusal_is_written_down_later(desk: Workplace) -> None:
    """What is done for known addresses alone takes no time of the answer, which would tell them apart."""
    _, boss = come_in(desk, "boss")
    passwords.set_password(desk, boss, GOOD, cost=CHEAP)
    jobs: list[Callable[[], None]] = []
    for typed in ("boss@review.example", "nobody@review.example"):
        with pytest.raises(SignInError):
            passwords.sign_in(desk, typed, "no", HERE, cost=CHEAP, later=jobs.append)
    assert "refuse password" not in {deed.did for deed in audit.deeds(desk)}
    for job in jobs:
        job()
    assert [deed.item for deed in audit.deeds(desk) if deed.did == "refuse password"] == ["boss"]


def test_a_change_of_password_ends_other_sessions(desk: Workplace) -> None:
    """Setting and removing a password end every other session and every pending link."""
    other, _ = come_in(desk, "boss")
    mine, boss = come_in(desk, "boss")
    bystander, _ = come_in(desk, "editor")
    pending = token_of(links.make_link(desk, "boss").address)
    passwords.set_password(desk, boss, GOOD, cost=CHEAP)
    assert sessions.who_asks(desk, other) is None
    assert links.look(desk, pending, HERE) is LinkState.DEAD
    assert sessions.who_asks(desk, mine)
    assert sessions.who_asks(desk, bystander)
    second = passwords.sign_in(desk, "boss@review.example", GOOD, HERE, cost=CHEAP).token
    passwords.remove_password(desk, boss)
    assert sessions.who_asks(desk, second) is None
    with pytest.raises(SignInError):
        passwords.sign_in(desk, "boss@review.example", GOOD, HERE, cost=CHEAP)


def test_an_open_desk_is_no_way_to_another_password(desk: Workplace, clock: FixedClock) -> None:
    """A quarter of an hour after signing in, nobody changes how one signs in."""
    _, boss = come_in(desk, "boss")
    clock.advance(timedelta(minutes=16))
    with pytest.raises(SignInError, match="a while ago"):
        passwords.set_password(desk, boss, GOOD, cost=CHEAP)
    with pytest.raises(SignInError, match="a while ago"):
        passwords.remove_password(desk, boss)


def test_people_are_listed_and_signed_out(desk: Workplace) -> None:
    """The list names who may come in and by what; signing out ends all of it, and says how much."""
    token, boss = come_in(desk, "boss")
    passwords.set_password(desk, boss, GOOD, cost=CHEAP)
    found = {one.id: one for one in people.people(desk)}
    assert set(found) == {"editor", "boss", "reader", "twin", "other-twin"}
    assert found["boss"].password
    assert (found["boss"].has_address, found["boss"].shares) == (True, False)
    assert (found["twin"].has_address, found["twin"].shares) == (False, True)
    with pytest.raises(UsageError, match="somebody else"):
        links.invite(desk, "twin", by="boss")
    assert [one.id for one in found["boss"].sessions] == [boss.session.id]
    assert people.sign_out(desk, "boss", by="editor") == 1
    assert sessions.who_asks(desk, token) is None
    assert people.forget(desk, "boss", by="editor")
    assert not people.forget(desk, "boss", by="editor")
    with pytest.raises(UsageError):
        sessions.end(desk, "boss", boss.session.id, by="boss")


def test_the_first_link_is_for_whoever_looks_after_the_desk(desk: Workplace) -> None:
    """It is made as long as nobody ever came in, and never after."""
    first = links.first_link(desk)
    assert first is not None
    assert first.person == "boss"
    links.use(desk, token_of(first.address), HERE)
    assert links.first_link(desk) is None
    people.sign_out(desk, "boss", by="")
    assert links.first_link(desk) is None


@pytest.mark.parametrize("person", ["author", "nobody", ""])
def test_links_are_for_people_of_the_desk(desk: Workplace, person: str) -> None:
    """Authors and strangers get none; without an address of the desk, nobody does."""
    with pytest.raises(UsageError):
        links.make_link(desk, person)
    change(desk, "desk:\n  url: https://desk.review.example\n", "")
    with pytest.raises(NewsletterError, match="where the desk is"):
        links.make_link(desk, "boss")
    assert links.first_link(desk) is None


def test_nothing_secret_is_written_down(desk: Workplace) -> None:
    """Neither databases nor audit log hold a token or a password; the log names who did what."""
    made = links.make_link(desk, "boss")
    began = links.use(desk, token_of(made.address), HERE)
    signed_in = sessions.who_asks(desk, began.token)
    assert signed_in
    passwords.set_password(desk, signed_in, GOOD, cost=CHEAP)
    assert began.token not in repr(began)
    assert made.address not in repr(made)
    kept = b"".join(path.read_bytes() for path in desk.var.rglob("*") if path.is_file())
    for secret in (token_of(made.address), began.token, GOOD):
        assert secret.encode() not in kept
    deeds = [(deed.did, deed.by) for deed in audit.deeds(desk)]
    assert deeds == [("make sign-in link", ""), ("sign in", "boss"), ("set password", "boss")]
    assert json.dumps(deeds)


def test_a_desk_without_people_has_no_sessions(workplace: Workplace) -> None:
    """Lists make no database, and a publication nobody signs in to has none."""
    assert sessions.sessions(workplace) == ()
    assert [one.id for one in people.people(workplace)] == ["editor"]
    assert people.sign_out(workplace, "editor", by="") == 0
    assert not workplace.mail_file.exists()


def test_the_doctor_tells_who_cannot_sign_in(desk: Workplace) -> None:
    """Shared and missing addresses, nobody in charge and an open line are told; else it is well."""

    def told() -> list[str]:
        return [one.message for one in fitness.examine(desk)]

    assert next(line for line in told() if "shares a mail address" in line).startswith("twin")
    change(desk, "roles: [publisher]", "roles: [reader]")
    change(desk, "email: reader@review.example, ", "")
    change(desk, "https://desk.review.example", "http://desk.review.example/x/")
    assert [line for line in told() if "nobody may send" in line]
    assert [line for line in told() if line.startswith("reader has no mail address")]
    assert [line for line in told() if "has a path" in line]


def test_the_doctor_is_silent_about_a_desk_of_one(workplace: Workplace) -> None:
    """Where nobody signs in there is nothing to say; where all can, that is said."""
    assert list(fitness.examine(workplace)) == []
    file = workplace.publication_file
    text = file.read_text().replace(
        "name: The Editor\n", "name: The Editor\n    email: editor@review.example\n"
    )
    file.write_text(f"{text}desk: {{url: 'https://desk.review.example'}}\n")
    (said,) = fitness.examine(workplace)
    assert "1 person with a role can sign in" in said.message
