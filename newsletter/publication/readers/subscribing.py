"""`newsletter subscribers`: the audience, by hand.

What is done because somebody asked by phone or letter keeps how it was asked (`how`) and who
took it (`by`), and is in force before the next message, also in the middle of a send.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from newsletter.audience import subscribers
from newsletter.audience.addresses import normalise
from newsletter.audience.filters import Filter, parse_filter
from newsletter.audience.requests import may_be_mailed, start_change, write_letter
from newsletter.audience.suppression import suppression_digests
from newsletter.errors import SubscriberError, UsageError
from newsletter.model.audience import Cause, Consent, EventKind, SubscriberEvent
from newsletter.model.consent import Letter, LetterKind, Request, RequestKind
from newsletter.model.sending import DeliveryState, Status, Subscriber
from newsletter.model.values import dataclass
from newsletter.publication.place import audit, secrets
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.biography import History
from newsletter.publication.readers.erasing import Erased, erase_subscriber, forget_suggester
from newsletter.publication.readers.readers import check_sections, wording_version
from newsletter.publication.readers.registry import OpenRegistry, new_id, open_registry
from newsletter.stores.audience import SqlSubscriberStore
from newsletter.stores.database import Database
from newsletter.text.scrubbing import without_person

__all__ = ["Subscriber", "new_id"]

_ASKED = frozenset({DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN})
"""Letters that have, or may have, reached their reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """Somebody entered, and whether a confirmation mail is due to them now."""

    subscriber: Subscriber
    letter_due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """What `tag` did, or would do."""

    found: int
    """Subscribers who are meant."""
    changed: tuple[Subscriber, ...]
    """As they are, or would be, afterwards."""


@contextmanager
def subscriber_store(workplace: Workplace) -> Iterator[SqlSubscriberStore]:
    """Open the audience with this publication's suppression keys."""
    with workplace.mail() as connection:
        yield store_on(workplace, connection)


def store_on(workplace: Workplace, connection: Database) -> SqlSubscriberStore:
    """Return the audience on an open database, with this publication's suppression keys."""
    keyring = secrets.load(workplace.folder, workplace.environ).suppression
    return SqlSubscriberStore(
        connection, digests=lambda normal: suppression_digests(normal, keyring)
    )


def add(
    workplace: Workplace,
    address: str,
    *,
    how: str,
    name: str = "",
    language: str = "",
    tags: tuple[str, ...] = (),
    sections: tuple[str, ...] = (),
    wording: str = "",
    by: str = "",
) -> Added:
    """Enter somebody who agreed on paper or by phone, and ask them to confirm by mail.

    `how` is kept as proof, with the exact `wording` that they agreed to, if it is known.
    """
    now = workplace.clock()
    check_sections(sections)
    how = _impersonal(how, address, name)
    proof = Consent(form=how, wording=wording, version=_version(wording), given=now)
    with open_registry(workplace) as opened, opened.audience.transaction():
        known = opened.audience.find(normalise(address).normal)
        if known and known.status is Status.UNCONFIRMED:
            asked = _ask_again(opened, known, proof, by=by)
        else:
            asked = subscribers.add(
                opened.audience,
                address,
                now=now,
                new_id=new_id,
                cause=Cause.ASKED,
                name=name,
                language=language,
                tags=tags,
                sections=sections,
                by=by,
                note=how,
                consent=proof,
            )
        due = may_be_mailed(opened.registry, asked.normal, now=now)
        if due:
            write_letter(opened.registry, asked, LetterKind.CONFIRM, consent=proof, now=now)
    audit.record(workplace, "add subscriber", item=asked.id, by=by, detail=how)
    return Added(subscriber=asked, letter_due=due)


def confirm(workplace: Workplace, address: str, *, how: str, by: str = "") -> Subscriber:
    """Confirm somebody who answered the confirmation mail in words, instead of by its link.

    Raises `SubscriberError` where no such mail has reached them, and for whoever left or is
    suppressed: they come back by the link alone.
    """
    now = workplace.clock()
    with open_registry(workplace) as opened, opened.audience.transaction():
        known = subscribers.find(opened.audience, address)
        how = _impersonal(how, known.address, known.name)
        letter = _answered(opened, known)
        confirmed = subscribers.confirm(
            opened.audience,
            known.id,
            now=now,
            cause=Cause.ASKED,
            by=by,
            note=how,
            consent=letter.consent,
        )
        opened.consent.use(letter.id, now=now)
    audit.record(workplace, "confirm subscriber", item=confirmed.id, by=by, detail=how)
    return confirmed


def find(
    workplace: Workplace, *, words: str = "", status: str = "", tag: str = "", where: str = ""
) -> Iterator[Subscriber]:
    """Return subscribers by part of address or name, status, tag, filter; erased ones never.

    They come as they are read, in bounded memory; what is wrong with the question is
    told at once, by `UsageError`.
    """
    known = [one.value for one in Status]
    if status and status not in known:
        raise UsageError(f"There is no status {status!r}.", help=f"One of: {', '.join(known)}.")
    wanted = parse_filter(where)
    return _each(workplace, words, Status(status) if status else None, tag, wanted)


def _each(
    workplace: Workplace, words: str, status: Status | None, tag: str, wanted: Filter
) -> Iterator[Subscriber]:
    with subscriber_store(workplace) as store:
        yield from filter(wanted, store.select(status=status, tag=tag, search=words))


def history(workplace: Workplace, address: str) -> History:
    """Return one subscriber's history; raises `SubscriberError` for nobody."""
    with open_registry(workplace) as opened:
        known = subscribers.find(opened.audience, address)
        return History(
            subscriber=known,
            events=opened.audience.events(known.id),
            suppressed=opened.audience.suppressed(known.normal),
            letters=opened.consent.letters(known.id),
            received=opened.consent.received(known.id),
        )


def change(
    workplace: Workplace,
    address: str,
    *,
    how: str,
    by: str = "",
    name: str | None = None,
    language: str | None = None,
    sections: tuple[str, ...] | None = None,
    counting: bool | None = None,
    wording: str = "",
    new_address: str = "",
) -> Subscriber:
    """Change what somebody asked to have changed; None leaves one as it is.

    A new address is mailed first, and takes effect when its owner has confirmed it.  `wording` is
    the sentence with which they agreed to `counting`, if it is known.
    """
    now = workplace.clock()
    check_sections(sections or ())
    with open_registry(workplace) as opened, opened.audience.transaction():
        known = subscribers.find(opened.audience, address)
        how = _impersonal(how, known.address, known.name, name or "", new_address)
        if new_address:
            _start_move(opened, known, new_address, by=by, note=how, workplace=workplace)
        if (name, language, sections) != (None, None, None):
            known = subscribers.change(
                opened.audience,
                known.id,
                now=now,
                cause=Cause.ASKED,
                name=name,
                language=language,
                sections=sections,
                by=by,
                note=how,
            )
        if counting is not None:
            known = subscribers.choose_counting(
                opened.audience,
                known.id,
                allowed=counting,
                now=now,
                cause=Cause.ASKED,
                by=by,
                note=how,
                consent=Consent(form=how, wording=wording, version=_version(wording), given=now),
            )
    audit.record(workplace, "change subscriber", item=known.id, by=by, detail=how)
    return known


def tag(
    workplace: Workplace,
    where: str,
    *,
    add: tuple[str, ...] = (),
    remove: tuple[str, ...] = (),
    by: str = "",
    dry_run: bool = False,
) -> Tagged:
    """Put tags on everybody whom a filter means, or take them off, in one transaction."""
    if not add and not remove:
        raise UsageError("No tag was named.", help="Name one with --add TAG or --remove TAG.")
    wanted = parse_filter(where)
    now = workplace.clock()
    with subscriber_store(workplace) as store:
        found = tuple(filter(wanted, store.select()))
        changing = [(one, tags) for one in found if (tags := _tags(one, add, remove)) != one.tags]
        if dry_run:
            return Tagged(found=len(found), changed=tuple(one for one, _ in changing))
        with store.transaction():
            changed = tuple(
                subscribers.change(
                    store, one.id, now=now, cause=Cause.OPERATOR, tags=tags, by=by, note="tags"
                )
                for one, tags in changing
            )
    audit.record(workplace, "tag subscribers", by=by, detail=f"{len(changed)} changed")
    return Tagged(found=len(found), changed=changed)


def unsubscribe(workplace: Workplace, address: str, *, how: str, by: str = "") -> Subscriber:
    """Let somebody leave who asked for it."""
    with subscriber_store(workplace) as store:
        known = subscribers.find(store, address)
        how = _impersonal(how, known.address, known.name)
        gone = subscribers.unsubscribe(
            store, known.id, now=workplace.clock(), cause=Cause.ASKED, by=by, note=how
        )
    audit.record(workplace, "unsubscribe", item=gone.id, by=by, detail=how)
    return gone


def erase(workplace: Workplace, address: str, *, how: str, by: str = "") -> Erased:
    """Forget somebody's address and name everywhere; a keyed hash keeps old lists out.

    Of somebody who never subscribed and only suggested pages, what they wrote there is forgotten.
    """
    with open_registry(workplace) as opened:
        try:
            known = subscribers.find(opened.audience, address)
        except SubscriberError:
            if "@" not in address or not (gone := forget_suggester(workplace, opened, address)):
                raise
            audit.record(workplace, "forget who suggested", by=by, detail=_impersonal(how, address))
            return gone
        erased = erase_subscriber(workplace, opened, known, cause=Cause.ASKED, by=by, note=how)
    detail = _impersonal(how, known.address, known.name)
    audit.record(workplace, "erase subscriber", item=known.id, by=by, detail=detail)
    return erased


def suppress(workplace: Workplace, address: str, *, how: str, by: str = "") -> None:
    """Never mail an address again, known or not."""
    with subscriber_store(workplace) as store:
        known = store.find(normalise(address).normal)
        reason = _impersonal(how, address, known.name if known else "")
        subscribers.suppress(store, address, now=workplace.clock(), reason=reason, by=by)
    audit.record(workplace, "suppress an address", by=by, detail=reason)


def _ask_again(opened: OpenRegistry, known: Subscriber, proof: Consent, *, by: str) -> Subscriber:
    return opened.audience.record(
        SubscriberEvent(
            subscriber=known.id,
            kind=EventKind.REQUESTED,
            at=proof.given or known.since,
            cause=Cause.ASKED,
            by=by,
            consent=proof,
        )
    )


def _answered(opened: OpenRegistry, known: Subscriber) -> Letter:
    """Return the confirmation mail that somebody can have answered."""
    for letter in reversed(opened.consent.letters(known.id)):
        if letter.kind is LetterKind.CONFIRM and letter.state in _ASKED and not letter.revoked:
            return letter
    raise SubscriberError(
        f"No confirmation mail has reached {known.address} that they could have answered.",
        help="Send what is due first: newsletter run --once; "
        f"if none is due, enter them again: newsletter subscribers add {known.address}",
    )


def _start_move(
    opened: OpenRegistry,
    known: Subscriber,
    new_address: str,
    *,
    by: str,
    note: str,
    workplace: Workplace,
) -> None:
    now = workplace.clock()
    mailbox = normalise(new_address)
    if not may_be_mailed(opened.registry, mailbox.normal, now=now):
        raise SubscriberError(
            f"{mailbox.address} was mailed a confirmation less than a day ago.",
            help="Ask them to look for it, or try again tomorrow.",
        )
    request = Request(
        at=now,
        kind=RequestKind.CHANGE,
        subscriber=known.id,
        mailbox=mailbox,
        consent=Consent(form=note, given=now),
    )
    start_change(opened.registry, known, request, now=now, cause=Cause.ASKED, by=by, note=note)


def _tags(one: Subscriber, add: tuple[str, ...], remove: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(tag for tag in one.tags if tag not in remove)
    return (*kept, *(tag for tag in dict.fromkeys(add) if tag not in kept))


def _version(wording: str) -> str:
    return wording_version(wording) if wording else ""


def _impersonal(how: str, *words: str) -> str:
    """Return how something was asked, without address and name: events outlive both."""
    return without_person(how, *words)
