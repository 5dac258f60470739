from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

import pytest

from newsletter.audience import subscribers
from newsletter.deliver import sending as deliver
from newsletter.deliver.job import Job
from newsletter.deliver.ledger import freeze
from newsletter.deliver.transports.base import ACCEPTED, Envelope, Nobody, Outcome, Peer
from newsletter.errors import SubscriberError, UsageError
from newsletter.mail import Mailing
from newsletter.model.audience import Cause, EventKind
from newsletter.model.ledger import Recipient
from newsletter.model.rendition import Token
from newsletter.model.sending import DeliveryState, Status
from newsletter.publication.approval import approving
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import consenting, growing, subscribing
from newsletter.publication.readers.readers import Answer, Readers
from newsletter.testing.clock import FixedClock
from newsletter.testing.outbox import Outbox

ADDRESS = "Mariam@reader.example"


def test_a_sign_up_on_paper_is_asked_by_mail(
    public: Workplace, readers: Readers, post: Outbox
) -> None:
    """They are unconfirmed until they press the button of the one mail that is due to them."""
    added = subscribing.add(
        public,
        ADDRESS,
        name="Mariam Sethi",
        how="sheet at the annual meeting, Mariam Sethi <mariam@reader.example>",
        wording="Please send me The Review.",
        by="editor",
    )
    assert added.letter_due
    assert added.subscriber.status is Status.UNCONFIRMED
    again = subscribing.add(public, ADDRESS, how="sheet, second page", by="editor")
    assert not again.letter_due
    assert consenting.settle(public).letters == {DeliveryState.ACCEPTED: 1}
    (letter,) = post.letters(ADDRESS)
    assert readers.confirm(post.token(letter, "c")) is Answer.DONE
    history = subscribing.history(public, ADDRESS)
    assert history.subscriber.status is Status.CONFIRMED
    first = history.events[0]
    assert (first.kind, first.cause, first.by) == (EventKind.ADDED, Cause.ASKED, "editor")
    assert first.note == "sheet at the annual meeting, … <…>"
    assert first.consent is not None
    assert first.consent.wording == "Please send me The Review."
    assert "proof:" in "\n".join(history.lines())


def test_an_answer_in_words_confirms_too(public: Workplace, enter: Callable[..., None]) -> None:
    """Only once the mail has reached them, and never for who left or is suppressed."""
    subscribing.add(public, ADDRESS, how="phone call", by="editor")
    with pytest.raises(SubscriberError, match="No confirmation mail"):
        subscribing.confirm(public, ADDRESS, how="answer of today", by="editor")
    consenting.settle(public)
    confirmed = subscribing.confirm(public, ADDRESS, how="answer of today", by="editor")
    assert confirmed.status is Status.CONFIRMED
    enter(public, "left@reader.example")
    subscribing.unsubscribe(public, "left@reader.example", how="phone call", by="editor")
    subscribing.add(public, "left@reader.example", how="phone call", by="editor")
    consenting.settle(public)
    with pytest.raises(SubscriberError, match="only they can undo"):
        subscribing.confirm(public, "left@reader.example", how="answer", by="editor")


def test_a_new_address_by_phone_is_asked_first(
    public: Workplace, readers: Readers, post: Outbox, enter: Callable[..., None]
) -> None:
    """The old end has spoken; the new one confirms by mail, and only then anything changes."""
    enter(public, ADDRESS)
    kept = subscribing.change(
        public, ADDRESS, how="phone call", by="editor", language="ur", new_address="m@new.example"
    )
    assert (kept.address, kept.language) == (ADDRESS, "ur")
    consenting.settle(public)
    assert [letter["To"] for letter in post.letters()] == ["m@new.example"]
    assert readers.agree(post.token(post.letters()[0], "a")) is Answer.DONE
    moved = subscribing.history(public, "m@new.example").subscriber
    assert (moved.id, moved.status) == (kept.id, Status.CONFIRMED)
    with pytest.raises(SubscriberError, match="less than a day"):
        subscribing.change(
            public, "m@new.example", how="x", by="editor", new_address="m@new.example"
        )


def test_tags_go_to_everybody_who_is_meant(public: Workplace, enter: Callable[..., None]) -> None:
    """By filter, first only shown, in one go, each with its event; nobody is changed for nothing."""
    enter(public, "a@senate.example", "b@senate.example", "c@reader.example")
    shown = subscribing.tag(public, "domain=senate.example", add=("board",), dry_run=True)
    assert [one.address for one in shown.changed] == ["a@senate.example", "b@senate.example"]
    assert not list(subscribing.find(public, where="tag=board"))
    done = subscribing.tag(public, "domain=senate.example", add=("board", "press"), by="editor")
    assert [one.tags for one in done.changed] == [("board", "press")] * 2
    again = subscribing.tag(public, "", remove=("press",))
    assert (again.found, len(again.changed)) == (3, 2)
    assert [
        one.address for one in subscribing.find(public, where="tag=board status=confirmed")
    ] == [
        "a@senate.example",
        "b@senate.example",
    ]
    assert subscribing.history(public, "a@senate.example").events[-1].by == ""
    for wrong in ({"where": "", "add": ()}, {"where": "tagg=x", "add": ("y",)}):
        with pytest.raises(UsageError):
            subscribing.tag(public, **wrong)  # type: ignore[arg-type]


def test_stats_tell_growth_and_requests(
    public: Workplace, readers: Readers, clock: FixedClock, enter: Callable[..., None]
) -> None:
    """Tables for people, numbers for programs, and a drawing."""
    enter(public, "a@reader.example", "b@reader.example")
    clock.advance(timedelta(days=31))
    subscribing.unsubscribe(public, "a@reader.example", how="letter", by="editor")
    readers.ask("c@reader.example", form="x", wording="y")
    consenting.settle(public)
    found = growing.stats(public)
    assert [(one.month, one.gained, one.lost, one.total) for one in found.months] == [
        ("2026-12", 2, 0, 2),
        ("2027-01", 0, 1, 1),
    ]
    assert found.requests == {"2027-01-01": {"mailed": 1}}
    assert "2027-01" in "\n".join(found.lines())
    growing.write_plot(public, found, public.var / "growth.svg")
    assert (public.var / "growth.svg").read_text().startswith("<svg")


class _Interrupting:
    """A transport during whose second message somebody acts."""

    name = "interrupting"

    def __init__(self, act: Callable[[str], None]) -> None:
        self.act = act
        self.reached: list[str] = []

    def open(self) -> None:
        """Need nothing."""

    def close(self) -> None:
        """Let go of nothing."""

    def deliver(
        self, envelope: Envelope, message: bytes, *, following: Envelope | None = None
    ) -> Outcome:
        """Take it; during the second one, act on somebody who has not had theirs."""
        del message, following
        self.reached.append(envelope.recipient)
        if len(self.reached) == 2:
            self.act(next(one for one in ALL if one not in self.reached))
        return ACCEPTED

    @property
    def peer(self) -> Peer:
        """Return nobody."""
        return Nobody()


ALL = tuple(f"p{number}@reader.example" for number in range(5))


def _acts(workplace: Workplace) -> Iterator[tuple[str, Callable[[str], object]]]:
    yield (
        "unsubscribed",
        lambda one: subscribing.unsubscribe(workplace, one, how="phone", by="editor"),
    )
    yield "suppressed", lambda one: subscribing.suppress(workplace, one, how="letter", by="editor")
    yield "erased", lambda one: subscribing.erase(workplace, one, how="letter", by="editor")


@pytest.mark.parametrize("number", range(3))
def test_in_the_middle_of_a_send_it_takes_effect_before_the_next_message(
    public: Workplace, enter: Callable[..., None], number: int
) -> None:
    """Who leaves, is suppressed or erased by another process while an issue goes out does not get it."""
    reason, act = tuple(_acts(public))[number]
    enter(public, *ALL)
    approving.approve(public, "2026-12", by="editor")
    sealed = (public.sent / "2026-12" / "mail.eml").read_bytes()

    def values(recipient: Recipient) -> Mapping[Token, str]:
        return dict.fromkeys(Token, "https://mail.example/x") | {Token.NAME: recipient.name}

    job = Job(
        issue="2026-12",
        sealed_sha256="0" * 64,
        mailings={"all": Mailing.parse(sealed)},
        values=values,
        sender="editors@review.example",
    )
    transport = _Interrupting(lambda one: void(act(one)))
    with ledger_store(public) as store:
        freeze(store, "2026-12", sealed_sha256="0" * 64, now=public.clock())
        deliver.send(
            job,
            store=store,
            transport=transport,
            lock_file=public.var / "locks" / "send",
            clock=public.clock,
            wait=lambda _seconds: None,
        )
        rows = {row.state: row for row in store.deliveries("2026-12")}
    assert len(transport.reached) == 4
    assert rows[DeliveryState.EXCLUDED].reason == reason


def void(value: object) -> None:
    """Drop a value."""
    del value


def test_a_bounce_or_complaint_is_undone_by_its_owner_alone(
    public: Workplace, enter: Callable[..., None]
) -> None:
    """Neither paper nor an answer in words brings them back."""
    enter(public, ADDRESS)
    with subscribing.subscriber_store(public) as store:
        known = subscribers.find(store, ADDRESS)
        subscribers.unsubscribe(store, known.id, now=public.clock(), cause=Cause.MAIL)
    subscribing.add(public, ADDRESS, how="letter", by="editor")
    consenting.settle(public)
    with pytest.raises(SubscriberError, match="only they"):
        subscribing.confirm(public, ADDRESS, how="answer", by="editor")


def test_without_a_public_address_the_letter_asks_for_an_answer(workplace: Workplace) -> None:
    """There is no link then, and the words say what to do instead."""
    subscribing.add(workplace, ADDRESS, how="paper at the meeting", by="editor")
    consenting.settle(workplace)
    (path,) = (workplace.folder / "var" / "outbox").glob("*.eml")
    assert b"answer this mail with the word yes" in path.read_bytes().replace(b"=\r\n", b"")
