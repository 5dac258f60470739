from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from newsletter.errors import AddressError, UsageError
from newsletter.model.audience import Cause, EventKind
from newsletter.model.consent import Outcome
from newsletter.model.sending import DeliveryState, Status
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import consenting, subscribing
from newsletter.publication.readers.readers import Answer, Purpose, Readers, wording_version
from newsletter.testing.clock import FixedClock
from newsletter.testing.outbox import Outbox

ADDRESS = "Sana@reader.example"
WORDING = "Yes, send me The Review every month."


def _ask(readers: Readers, address: str = ADDRESS, **more: str) -> None:
    readers.ask(address, form="website form", wording=WORDING, **more)  # type: ignore[arg-type]


def test_asking_confirming_and_its_proof(public: Workplace, readers: Readers, post: Outbox) -> None:
    """From the form to the subscriber: one mail, one link, and the whole proof in the events."""
    _ask(readers, name="Sana", language="en")
    assert readers.opened.audience.find("sana@reader.example") is None
    done = consenting.settle(public)
    assert done.requests == {Outcome.MAILED: 1}
    assert done.letters == {DeliveryState.ACCEPTED: 1}
    (letter,) = post.letters(ADDRESS)
    token = post.token(letter, "c")
    known = readers.opened.audience.find("sana@reader.example")
    assert known is not None
    assert known.status is Status.UNCONFIRMED
    assert readers.look(token) is Answer.READY
    assert readers.look(token) is Answer.READY
    assert readers.confirm(token) is Answer.DONE
    added, confirmed = readers.opened.audience.events(known.id)
    assert (added.kind, added.cause) == (EventKind.ADDED, Cause.OWN)
    assert (confirmed.kind, confirmed.cause) == (EventKind.CONFIRMED, Cause.OWN)
    for event in (added, confirmed):
        assert event.consent is not None
        assert event.consent.form == "website form"
        assert event.consent.wording == WORDING
        assert event.consent.version == wording_version(WORDING)
        assert event.consent.given == public.clock()


def test_a_confirmation_is_auto_generated_mail(
    public: Workplace, readers: Readers, post: Outbox
) -> None:
    """It says that a machine sent it (RFC 3834), belongs to no list, and holds nothing a stranger typed."""
    _ask(readers, name="BUY NOW http://spam.example")
    consenting.settle(public)
    (letter,) = post.letters()
    assert letter["Auto-Submitted"] == "auto-generated"
    assert not [name for name in letter if name.startswith("List-")]
    assert letter["Precedence"] is None
    assert letter["Reply-To"] or letter["From"]
    for kind in ("plain", "html"):
        assert "spam" not in post.text(letter, kind)
    html = post.text(letter, "html")
    assert '<html lang="en" dir="ltr">' in html
    assert "prefers-color-scheme:dark" in html
    assert len(html) < 20_000


def test_a_confirmation_speaks_the_readers_language(
    public: Workplace, readers: Readers, post: Outbox
) -> None:
    """Somebody who chose Urdu is asked in Urdu, from right to left; an unknown language gets English."""
    _ask(readers, language="ur")
    _ask(readers, "omar@reader.example", language="tlh")
    consenting.settle(public)
    (urdu,) = post.letters(ADDRESS)
    assert urdu["Content-Language"] == "ur"
    assert "تصدیق" in urdu["Subject"]
    assert 'dir="rtl"' in post.text(urdu, "html")
    (english,) = post.letters("omar@reader.example")
    assert english["Content-Language"] == "en"


def test_ten_thousand_requests_for_one_victim_are_one_mail(
    public: Workplace, readers: Readers, post: Outbox, clock: FixedClock
) -> None:
    """However the address is spelt and wherever the posts come from: one mail, and one more a day later."""
    spellings = ("victim@reader.example", "VICTIM@Reader.Example", "Victim@reader.example")
    with readers.opened.audience.transaction():
        for number in range(10_000):
            network = f"2001:db8:{number % 5000:x}::1"
            _ask(readers, spellings[number % 3], network=network)
    done = consenting.settle(public)
    assert done.requests == {Outcome.MAILED: 1, Outcome.ADDRESS_LIMIT: 9_999}
    assert len(post.letters()) == 1
    clock.advance(timedelta(hours=23, minutes=59))
    _ask(readers, spellings[0])
    assert consenting.settle(public).requests == {Outcome.ADDRESS_LIMIT: 1}
    clock.advance(timedelta(minutes=1))
    _ask(readers, spellings[0])
    assert consenting.settle(public).requests == {Outcome.MAILED: 1}


def test_one_network_causes_few_mails(
    public: Workplace, readers: Readers, clock: FixedClock
) -> None:
    """Twenty an hour, as the house rule says, and an IPv6 household is one network."""
    for number in range(30):
        _ask(readers, f"p{number}@reader.example", network=f"2001:db8::{number:x}")
    _ask(readers, "other@reader.example", network="192.0.2.1")
    assert consenting.settle(public).requests == {Outcome.MAILED: 21, Outcome.NETWORK_LIMIT: 10}
    clock.advance(timedelta(hours=1))
    _ask(readers, "p29@reader.example", network="2001:db8::ffff")
    assert consenting.settle(public).requests == {Outcome.MAILED: 1}


def test_over_the_limit_of_all_requests_wait(
    public: Workplace, readers: Readers, clock: FixedClock
) -> None:
    """Nobody honest is dropped because many came: the rest is mailed in the next hour."""
    text = public.publication_file.read_text()
    public.publication_file.write_text(text + "house_rules:\n  sign_up:\n    mails_in_all: 5\n")
    for number in range(8):
        _ask(readers, f"p{number}@reader.example", network=f"192.0.2.{number}")
    assert consenting.settle(public).requests == {Outcome.MAILED: 5}
    assert consenting.settle(public).requests == {}
    clock.advance(timedelta(hours=1))
    assert consenting.settle(public).requests == {Outcome.MAILED: 3}


def test_a_flood_does_not_fill_the_database(
    public: Workplace, readers: Readers, clock: FixedClock
) -> None:
    """What has waited for a day behind the limit of all is dropped, unmailed."""
    text = public.publication_file.read_text()
    public.publication_file.write_text(text + "house_rules:\n  sign_up:\n    mails_in_all: 2\n")
    for number in range(250):
        _ask(readers, f"p{number}@reader.example", network=f"192.0.2.{number}")
    assert consenting.settle(public).requests == {Outcome.MAILED: 2}
    clock.advance(timedelta(days=1, minutes=1))
    _ask(readers, "fresh@reader.example", network="192.0.2.251")
    assert consenting.settle(public).requests == {Outcome.STALE: 248, Outcome.MAILED: 1}
    assert readers.opened.consent.requests(most=1) == ()


def test_requests_look_the_same_for_everybody(
    public: Workplace, readers: Readers, confirmed: Callable[[str], str]
) -> None:
    """Known, unknown and suppressed addresses leave the same row, and nothing else, behind."""
    confirmed("known@reader.example")
    subscribing.suppress(public, "never@reader.example", how="asked")
    events = len(readers.opened.audience.events(confirmed("else@reader.example")))
    for address in ("known@reader.example", "never@reader.example", "fresh@reader.example"):
        _ask(readers, address, network="192.0.2.9")
    rows = readers.opened.consent.requests(most=10)
    shapes = {
        (row.kind, row.subscriber, row.consent, row.network, row.network_digest) for row in rows
    }
    assert len(rows) == 3
    assert len(shapes) == 1
    assert events == 2


def test_who_receives_already_is_told_so(
    public: Workplace,
    readers: Readers,
    post: Outbox,
    confirmed: Callable[[str], str],
    clock: FixedClock,
) -> None:
    """By a mail to their own address alone; their status is untouched."""
    one = confirmed("known@reader.example")
    clock.advance(timedelta(days=2))
    _ask(readers, "known@reader.example")
    consenting.settle(public)
    letter = post.letters("known@reader.example")[-1]
    assert "already" in letter["Subject"]
    token = post.token(letter, "p")
    found = readers.who(token, Purpose.PREFERENCES)
    assert found is not None
    assert (found.id, found.status) == (one, Status.CONFIRMED)


def test_a_strangers_request_changes_nothing(
    public: Workplace, readers: Readers, confirmed: Callable[[str], str], clock: FixedClock
) -> None:
    """Neither the name nor the status of somebody who left is touched before they confirm."""
    one = confirmed("left@reader.example")
    subscribing.unsubscribe(public, "left@reader.example", how="by phone", by="editor")
    clock.advance(timedelta(days=2))
    _ask(readers, "left@reader.example", name="Somebody Else")
    consenting.settle(public)
    known = readers.opened.audience.get(one)
    assert known is not None
    assert (known.status, known.name) == (Status.UNSUBSCRIBED, "")


def test_only_a_fresh_confirmation_brings_back(
    public: Workplace, readers: Readers, post: Outbox, clock: FixedClock
) -> None:
    """A link asked for before leaving is worthless; one asked for afterwards lifts even a suppression."""
    _ask(readers)
    consenting.settle(public)
    old = post.token(post.letters()[-1], "c")
    subscribing.suppress(public, ADDRESS, how="asked never to be written to", by="editor")
    assert readers.look(old) is Answer.WORTHLESS
    assert readers.confirm(old) is Answer.WORTHLESS
    assert readers.opened.audience.suppressed("sana@reader.example")
    clock.advance(timedelta(days=31))
    _ask(readers)
    assert consenting.settle(public).requests == {Outcome.MAILED: 1}
    clock.advance(timedelta(days=2))
    _ask(readers)
    assert consenting.settle(public).requests == {Outcome.ADDRESS_LIMIT: 1}
    fresh = post.token(post.letters()[-1], "c")
    assert readers.confirm(fresh) is Answer.DONE
    assert not readers.opened.audience.suppressed("sana@reader.example")


def test_a_link_is_pressed_twice_and_grows_old(
    public: Workplace, readers: Readers, post: Outbox, clock: FixedClock
) -> None:
    """Twice is answered like once; after leaving it no longer brings back; unused it expires."""
    _ask(readers)
    _ask(readers, "late@reader.example")
    consenting.settle(public)
    token = post.token(post.letters(ADDRESS)[0], "c")
    late = post.token(post.letters("late@reader.example")[0], "c")
    assert [readers.confirm(token) for _ in range(3)] == [Answer.DONE] * 3
    known = readers.opened.audience.find("sana@reader.example")
    assert known is not None
    assert len(readers.opened.audience.events(known.id)) == 2
    assert readers.unsubscribe(readers.path(known, Purpose.UNSUBSCRIBE)[2:], form="one click")
    assert readers.confirm(token) is Answer.WORTHLESS
    clock.advance(timedelta(days=8))
    assert readers.look(late) is Answer.EXPIRED
    assert readers.confirm(late) is Answer.EXPIRED


def test_who_never_confirms_is_forgotten(
    public: Workplace, readers: Readers, clock: FixedClock
) -> None:
    """After thirty days the address is gone, and may ask again."""
    _ask(readers)
    consenting.settle(public)
    clock.advance(timedelta(days=31))
    assert consenting.tidy(public).forgotten == 1
    assert readers.opened.audience.find("sana@reader.example") is None
    assert not readers.opened.audience.suppressed("sana@reader.example")
    _ask(readers)
    assert consenting.settle(public).requests == {Outcome.MAILED: 1}


def test_a_new_address_needs_both_ends(
    public: Workplace, readers: Readers, post: Outbox, confirmed: Callable[[str], str]
) -> None:
    """Only after both have agreed it changes; older links but the way out are worthless then."""
    one = confirmed("old@reader.example")
    known = readers.opened.audience.get(one)
    assert known is not None
    preferences = readers.path(known, Purpose.PREFERENCES)[2:]
    leave = readers.path(known, Purpose.UNSUBSCRIBE)[2:]
    assert readers.ask_change(preferences, "New@reader.example", form="preferences")
    consenting.settle(public)
    at_old = post.token(post.letters("old@reader.example")[-1], "a")
    (to_new,) = post.letters("New@reader.example")
    at_new = post.token(to_new, "a")
    assert "old@reader.example" not in post.text(to_new)
    assert readers.confirm(at_old) is Answer.WORTHLESS
    assert readers.agree(at_new) is Answer.HALF
    assert readers.agree(at_new) is Answer.HALF
    assert readers.look_at_change(at_old) is Answer.READY
    assert readers.agree(at_old) is Answer.DONE
    assert readers.agree(at_new) is Answer.DONE
    moved = readers.opened.audience.get(one)
    assert moved is not None
    assert (moved.address, moved.status) == ("New@reader.example", Status.CONFIRMED)
    assert readers.who(preferences, Purpose.PREFERENCES) is None
    assert readers.unsubscribe(leave, form="one click")


def test_moving_to_an_address_that_receives_already(
    public: Workplace,
    readers: Readers,
    post: Outbox,
    confirmed: Callable[[str], str],
    clock: FixedClock,
) -> None:
    """The two are one from then on, and nobody gets an issue twice."""
    one, other = confirmed("a@reader.example"), confirmed("b@reader.example")
    clock.advance(timedelta(days=2))
    known = readers.opened.audience.get(one)
    assert known is not None
    readers.ask_change(readers.path(known, Purpose.PREFERENCES)[2:], "b@reader.example", form="x")
    consenting.settle(public)
    for address in ("a@reader.example", "b@reader.example"):
        readers.agree(post.token(post.letters(address)[-1], "a"))
    states = [readers.opened.audience.get(one), readers.opened.audience.get(other)]
    assert [state and state.status for state in states] == [Status.UNSUBSCRIBED, Status.CONFIRMED]


def test_a_network_address_is_kept_only_by_rule(
    public: Workplace, readers: Readers, post: Outbox
) -> None:
    """By default nothing of it is kept but a keyed hash; with the rule, it lies in the erasable part."""
    _ask(readers, network="192.0.2.77")
    assert readers.opened.consent.requests(most=1)[0].network == ""
    text = public.publication_file.read_text()
    public.publication_file.write_text(text + "house_rules:\n  sign_up:\n    keep_network: true\n")
    from newsletter.publication.readers.readers import open_readers  # noqa: PLC0415 - reads the file anew

    with open_readers(public) as keeping:
        _ask(keeping, "kept@reader.example", network="192.0.2.78")
        consenting.settle(public)
        token = post.token(post.letters("kept@reader.example")[0], "c")
        keeping.confirm(token, network="192.0.2.79")
        known = keeping.opened.audience.find("kept@reader.example")
        assert known is not None
        acts = [(act, network) for _, act, network in keeping.opened.consent.networks(known.id)]
        assert sorted(acts) == [("asked", "192.0.2.78"), ("confirmed", "192.0.2.79")]


def test_a_trap_catches_what_is_no_person(
    public: Workplace, readers: Readers, post: Outbox
) -> None:
    """A filled honeypot leaves the same row, and no mail."""
    readers.ask(ADDRESS, form="website form", wording=WORDING, trapped=True)
    assert consenting.settle(public).requests == {Outcome.TRAPPED: 1}
    assert not post.letters()


@pytest.mark.parametrize(
    "address", ["", "a b@c.example", "a@b\nBcc: x@y.example", "x" * 400 + "@y.example"]
)
def test_what_is_no_address_is_refused(readers: Readers, address: str) -> None:
    """The page can say so, since it tells nothing about anybody."""
    with pytest.raises(AddressError):
        _ask(readers, address)
    with pytest.raises(UsageError):
        readers.ask(ADDRESS, form="x", wording="x", sections=("sport",))
