"""What readers do by themselves: the calls of the public pages.

Nothing here looks anybody up before it is shown a token that only we can make, so that no
answer and no timing tells who is known.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache

from newsletter.audience import confirming, links, subscribers
from newsletter.audience.addresses import clean_name, normalise
from newsletter.audience.confirming import ENDS, Answer
from newsletter.audience.requests import NETWORK, limit_digest
from newsletter.audience.tokens import Purpose, verify
from newsletter.errors import UsageError
from newsletter.model.audience import Cause, Consent, SubscriberEvent
from newsletter.model.clicks import Cell
from newsletter.model.consent import SECTIONS, LetterKind, Request, RequestKind
from newsletter.model.sending import Delivery, Status, Subscriber
from newsletter.model.suggestion import Voice
from newsletter.model.values import dataclass
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import erasing
from newsletter.publication.readers.registry import OpenRegistry, open_registry

__all__ = ["SECTIONS", "Answer", "Kept", "Purpose", "Readers", "open_readers", "wording_version"]

_IPV6_NETWORK = 64
"""Bits of an IPv6 address that one household or office has; the rest it picks as it likes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Everything that is kept about one reader."""

    subscriber: Subscriber
    events: tuple[SubscriberEvent, ...]
    networks: tuple[tuple[datetime, str, str], ...]
    """(time, act, network address), where the house rule keeps it."""
    received: tuple[Delivery, ...]
    """What each issue's ledger says about them."""
    suppressed: bool
    suggested: tuple[tuple[str, Voice], ...] = ()
    """(address of a page, what was said of it) under their mail address, by whomever."""


@lru_cache(maxsize=64)
def wording_version(wording: str) -> str:
    """Return a short name of the exact wording of a form: the same words, the same name."""
    return hashlib.sha256(wording.encode()).hexdigest()[:12]


def worded(form: str, wording: str) -> Consent:
    """Return the proof that somebody agreed to these words."""
    return Consent(form=form, wording=wording, version=wording_version(wording))


@contextmanager
def open_readers(workplace: Workplace) -> Iterator[Readers]:
    """Open the database for one thread; a server keeps one of these in each."""
    with open_registry(workplace) as opened:
        yield Readers(workplace=workplace, opened=opened)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """One open registry, for one thread."""

    workplace: Workplace
    opened: OpenRegistry

    def ask(
        self,
        address: str,
        *,
        form: str,
        wording: str,
        name: str = "",
        language: str = "",
        sections: tuple[str, ...] = (),
        network: str = "",
        trapped: bool = False,
        counting: str = "",
    ) -> None:
        """Write down that somebody asks to subscribe: one row, the same for everybody.

        `form` names the page, `wording` is the exact sentence agreed to, `network` the
        peer's address; `trapped`: a field that no person sees was filled in; `counting` is the
        exact sentence with which they agreed to clicks being counted, or empty.
        Raises `AddressError` for what is no address, `UsageError` for an unknown section.
        """
        kind = RequestKind.TRAP if trapped else RequestKind.SUBSCRIBE
        self._put(
            address,
            kind,
            worded(form, wording),
            network,
            name=name,
            language=language,
            sections=sections,
            counting=worded(form, counting) if counting else None,
        )

    def ask_change(self, token: str, address: str, *, form: str, network: str = "") -> bool:
        """Write down that the bearer of a preferences token wants another address.

        Both ends are mailed and must agree.  False: the token is not good.
        Raises `AddressError`.
        """
        known = self.who(token, Purpose.PREFERENCES)
        if known is None:
            return False
        self._put(address, RequestKind.CHANGE, Consent(form=form), network, subscriber=known.id)
        return True

    def look(self, token: str) -> Answer:
        """Return what the button behind a confirmation link would do; changes nothing."""
        return self._look(token, Purpose.CONFIRM, frozenset({LetterKind.CONFIRM}))

    def letter_language(self, token: str, purpose: Purpose) -> str:
        """Return the language of the letter whose link this is, or empty."""
        found = verify(token, purpose, self.opened.secrets.tokens)
        letter = self.opened.consent.letter(found.subject) if found else None
        return letter.language if letter else ""

    def confirm(self, token: str, *, network: str = "") -> Answer:
        """Confirm a subscription; pressed twice, it answers the same."""
        found = verify(token, Purpose.CONFIRM, self.opened.secrets.tokens)
        if found is None:
            return Answer.WORTHLESS
        kept = network if self.opened.registry.rules.keep_network else ""
        answer, _ = confirming.confirm(
            self.opened.registry, found.subject, now=self._now(), network=kept
        )
        return answer

    def look_at_change(self, token: str) -> Answer:
        """Return what the button behind either end's link would do; changes nothing."""
        return self._look(token, Purpose.ADDRESS_CHANGE, ENDS)

    def agree(self, token: str) -> Answer:
        """Agree to a change of address from one end; `Answer.HALF`: the other has yet to."""
        found = verify(token, Purpose.ADDRESS_CHANGE, self.opened.secrets.tokens)
        if found is None:
            return Answer.WORTHLESS
        return confirming.agree(self.opened.registry, found.subject, now=self._now())

    def who(self, token: str, purpose: Purpose) -> Subscriber | None:
        """Return the subscriber whom a personal token names, or None; changes nothing.

        Links of an older generation are worthless, the way out aside.
        """
        found = verify(token, purpose, self.opened.secrets.tokens)
        if found is None or found.expired(self._now()):
            return None
        known = self.opened.audience.get(found.subject)
        if known is None or known.status is Status.ERASED:
            return None
        fits = purpose is Purpose.UNSUBSCRIBE or found.generation == known.generation
        return known if fits else None

    def unsubscribe(self, token: str, *, form: str) -> bool:
        """Let the bearer leave, before the next message; again changes nothing.

        False: the token is not ours.  Somebody erased has left: True.
        """
        return self.unsubscribe_all([(token, form)])[0]

    def unsubscribe_all(self, posts: Sequence[tuple[str, str]]) -> list[bool]:
        """Let the bearers of many tokens leave; each comes with the form that it was posted by.

        False at its place: a token is not ours.
        """
        keys = self.opened.secrets.tokens
        found = [verify(token, Purpose.UNSUBSCRIBE, keys) for token, _ in posts]
        leaving = {
            grant.subject: form
            for grant, (_, form) in zip(found, posts, strict=True)
            if grant is not None
        }
        known = subscribers.unsubscribe_all(
            self.opened.audience, leaving, now=self._now(), cause=Cause.OWN
        )  # a database of before somebody came, restored, does not know them
        return [grant is not None and grant.subject in known for grant in found]

    def change(
        self,
        token: str,
        *,
        form: str,
        name: str | None = None,
        language: str | None = None,
        sections: tuple[str, ...] | None = None,
        counting: bool | None = None,
        wording: str = "",
    ) -> Subscriber | None:
        """Change what the bearer of a preferences token receives; None leaves one as it is.

        `wording` is the exact sentence beside the box for `counting`.
        """
        known = self.who(token, Purpose.PREFERENCES)
        if known is None:
            return None
        check_sections(sections or ())
        now = self._now()
        changed = subscribers.change(
            self.opened.audience,
            known.id,
            now=now,
            cause=Cause.OWN,
            name=name,
            language=language,
            sections=sections,
            note=form,
        )
        if counting is None:
            return changed
        return subscribers.choose_counting(
            self.opened.audience,
            known.id,
            allowed=counting,
            now=now,
            cause=Cause.OWN,
            note=form,
            consent=worded(form, wording),
        )

    def kept(self, token: str, purpose: Purpose = Purpose.EXPORT) -> Kept | None:
        """Return everything that is kept about the bearer."""
        known = self.who(token, purpose)
        return everything_about(self.opened, known) if known else None

    def erase(self, token: str) -> erasing.Erased | None:
        """Forget the bearer everywhere; None: the token is not good, or they are forgotten."""
        known = self.who(token, Purpose.ERASE)
        if known is None:
            return None
        return erasing.erase_subscriber(self.workplace, self.opened, known, cause=Cause.OWN)

    def add_clicks(self, sums: Mapping[Cell, int]) -> None:
        """Add clicks to the sums of their links and days."""
        self.opened.clicks.add_clicks(sums)

    def path(self, known: Subscriber, purpose: Purpose) -> str:
        """Return the path, below `public_url`, of another page of the same reader."""
        keys = self.opened.secrets.tokens
        generation = 0 if purpose is Purpose.UNSUBSCRIBE else known.generation
        return links.personal_path(purpose, known.id, keys, generation=generation)

    def _put(
        self,
        address: str,
        kind: RequestKind,
        consent: Consent,
        network: str,
        *,
        subscriber: str = "",
        name: str = "",
        language: str = "",
        sections: tuple[str, ...] = (),
        counting: Consent | None = None,
    ) -> None:
        check_sections(sections)
        registry = self.opened.registry
        self.opened.consent.put_request(
            Request(
                at=self._now(),
                kind=kind,
                subscriber=subscriber,
                mailbox=normalise(address),
                name=clean_name(name),
                language=language[:35],
                sections=sections,
                consent=consent,
                counting=counting,
                network=network if registry.rules.keep_network else "",
                network_digest=limit_digest(NETWORK, network_of(network), registry.keyring),
            )
        )

    def _look(self, token: str, purpose: Purpose, kinds: frozenset[LetterKind]) -> Answer:
        found = verify(token, purpose, self.opened.secrets.tokens)
        if found is None:
            return Answer.WORTHLESS
        return confirming.look(self.opened.registry, found.subject, kinds, self._now())

    def _now(self) -> datetime:
        return self.workplace.clock()


def everything_about(opened: OpenRegistry, known: Subscriber) -> Kept:
    """Return everything that is kept about one subscriber."""
    return Kept(
        subscriber=known,
        events=opened.audience.events(known.id),
        networks=opened.consent.networks(known.id),
        received=opened.consent.received(known.id),
        suppressed=opened.audience.suppressed(known.normal),
        suggested=opened.suggestions.voices_of(known.normal),
    )


def check_sections(sections: tuple[str, ...]) -> None:
    """Raise `UsageError` for a section that there is not."""
    for one in sections:
        if one not in SECTIONS:
            raise UsageError(
                f"There is no section {one!r}.", help=f"One or more of: {', '.join(SECTIONS)}."
            )


@lru_cache(maxsize=4_096)
def network_of(network: str) -> str:
    """Return what one peer has: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        address = ipaddress.ip_address(network.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False))
    return str(address)
