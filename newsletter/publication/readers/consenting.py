"""What the clock does about requests: decide on them, mail the letters that become due.

A page writes a request down (`readers.Readers.ask`) and answers; the rest happens here.
What is due stands in the database and is claimed there, by any number of processes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import timedelta

from newsletter.audience import letters, links, subscribers
from newsletter.audience.requests import decide
from newsletter.deliver.letters import LettersSent, Ready, Unwanted, send_letters
from newsletter.mail import compose_letter
from newsletter.model.audience import Cause
from newsletter.model.consent import Letter, LetterKind, Outcome
from newsletter.model.sending import DeliveryState, Status, Subscriber
from newsletter.model.values import dataclass
from newsletter.pages import template_folders
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post.transporting import return_paths, transport_of
from newsletter.publication.readers.registry import OpenRegistry, open_registry

BATCH = 100
"""Requests looked at before anybody asks whether to stop."""

Stopped = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round of the clock did about consent."""

    requests: Mapping[Outcome, int] = field(default_factory=dict)
    letters: Mapping[DeliveryState, int] = field(default_factory=dict)
    forgotten: int = 0
    """People who never confirmed."""
    troubles: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield what happened, line by line; nothing where nothing did."""
        if self.requests:
            told = ", ".join(f"{count} {outcome}" for outcome, count in self.requests.items())
            yield f"{counted(sum(self.requests.values()), 'request')}: {told}"
        if self.letters:
            told = ", ".join(f"{count} {state}" for state, count in self.letters.items())
            yield f"{counted(sum(self.letters.values()), 'letter')}: {told}"
        if self.forgotten:
            yield f"{self.forgotten} forgotten, who never confirmed"


def settle(workplace: Workplace, *, stopped: Stopped = lambda: False) -> Round:
    """Decide on requests, and mail what is due.

    Raises `SendError` where no mail can be handed over; what was decided stays so.
    """
    with open_registry(workplace) as opened:
        outcomes = settle_requests(workplace, opened, stopped=stopped)
        sent = send_due_letters(workplace, opened, stopped=stopped)
        return Round(requests=outcomes, letters=sent.states)


def tidy(workplace: Workplace) -> Round:
    """Forget who never confirmed, and what serves for nothing any more."""
    with open_registry(workplace) as opened:
        forgotten = forget_unconfirmed(workplace, opened)
        opened.consent.prune(now=workplace.clock())
        kept = timedelta(days=opened.publication.suggestions.keep_days)
        opened.suggestions.prune(workplace.clock() - kept)
        opened.audience.forget_traces()
        return Round(forgotten=forgotten)


def settle_requests(
    workplace: Workplace, opened: OpenRegistry, *, stopped: Stopped = lambda: False
) -> Mapping[Outcome, int]:
    """Decide on all requests that wait, oldest first, within the limits."""
    outcomes: Counter[Outcome] = Counter()
    while not stopped() and Outcome.WAITS not in outcomes:
        # One transaction for many: each that is written to the disk by itself costs a hundred.
        with opened.audience.transaction():
            batch = opened.consent.requests(most=BATCH)
            decided = [decide(opened.registry, one, now=workplace.clock()) for one in batch]
        outcomes.update(outcome for outcome in decided if outcome)
        if not batch:
            break
    del outcomes[Outcome.WAITS]
    return outcomes


def send_due_letters(
    workplace: Workplace, opened: OpenRegistry, *, stopped: Stopped = lambda: False
) -> LettersSent:
    """Mail the letters that are due through the configured transport."""
    writer = _Writer(workplace=workplace, opened=opened)
    return send_letters(
        opened.consent,
        transport=transport_of(workplace, opened.publication),
        compose=writer.compose,
        sender=opened.publication.sender.address,
        clock=workplace.clock,
        stopped=stopped,
        bounces=return_paths(workplace, opened.publication),
    )


def forget_unconfirmed(workplace: Workplace, opened: OpenRegistry) -> int:
    """Forget people who were asked and never confirmed; nothing keeps them from coming back."""
    now = workplace.clock()
    before = now - timedelta(days=opened.registry.rules.forget_days)
    ids = opened.consent.unconfirmed_before(before, now=now, most=10 * BATCH)
    for one in ids:
        subscribers.forget(opened.audience, one, now=now, cause=Cause.OPERATOR)
    return len(ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """Writes the letters of one round."""

    workplace: Workplace
    opened: OpenRegistry

    def compose(self, letter: Letter, message_id: str) -> Ready | Unwanted:
        """Return the message, or why it must not go any more."""
        known = self.opened.audience.get(letter.subscriber)
        reason = self._reason(letter, known)
        if reason or known is None:
            return Unwanted(reason=reason)
        change = self.opened.consent.change(letter.change) if letter.change else None
        address, deliverable = known.address, known.deliverable
        if letter.kind is LetterKind.NEW_END and change:
            address, deliverable = change.mailbox.address, change.mailbox.deliverable
        publication = self.opened.publication
        written = letters.write_out(
            letter,
            publication=publication,
            folders=template_folders(self.workplace.folder),
            address=address,
            new_address=change.mailbox.address if change else "",
            link=self._link(letter, known),
            days=self.opened.registry.rules.link_days,
        )
        content = compose_letter(
            sender=publication.sender,
            to=deliverable,
            subject=written.subject,
            text=written.text,
            html=written.html,
            date=letter.asked,
            message_id=message_id,
            language=written.language,
        )
        return Ready(to=deliverable, content=content)

    def _reason(self, letter: Letter, known: Subscriber | None) -> str:
        """Return why a letter is not wanted any more, or empty."""
        if known is None or known.status is Status.ERASED:
            return "erased"
        if letter.used:
            return "answered already"
        if letter.revoked:
            return "left since"
        if self.workplace.clock() >= letter.expires:
            return "its link has expired"
        change = self.opened.consent.change(letter.change) if letter.change else None
        if letter.change and (change is None or change.done):
            return "nothing is to be changed any more"
        return ""

    def _link(self, letter: Letter, known: Subscriber) -> str:
        url, keys = self.opened.publication.public_url, self.opened.secrets.tokens
        if letter.kind is LetterKind.KNOWN:
            return links.preferences_link(known.id, url, keys, generation=known.generation)
        return links.letter_link(letter, url, keys)
