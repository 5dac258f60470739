"""Whose a message that came back is, and what it does to them: the stores around the decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from newsletter.audience.addresses import normalise
from newsletter.audience.returned import came_back
from newsletter.deliver.bounces.effects import (
    BY_ADDRESS_WITHIN,
    Evidence,
    Found,
    effect_of,
    in_a_row,
    kind_of,
    standing_effect,
)
from newsletter.deliver.bounces.tracing import Arrived
from newsletter.errors import AddressError
from newsletter.mail.identity import fingerprint, label_of
from newsletter.mail.return_path import PROBES, Mail, Reference, mark_of
from newsletter.model.audience import EventKind
from newsletter.model.bounce import Action, Cause, Effect, Returned, Sent
from newsletter.model.house import BounceRules
from newsletter.model.proof import proof_name
from newsletter.model.sending import Status, Subscriber
from newsletter.model.values import dataclass
from newsletter.publication.place.wording import counted
from newsletter.publication.writing.proof_comments import answers_to, keep_answers
from newsletter.stores.audience import SqlSubscriberStore
from newsletter.stores.comments import SqlCommentStore
from newsletter.stores.probes import SqlProbeStore
from newsletter.stores.proofs import SqlProofStore
from newsletter.stores.returned import SqlReturnStore

_LETTERS = "letter"
"""The label in the Message-IDs of letters."""
_LOOKED_BACK = 100
"""Copies of one reader, most."""
_EVENTS = {Effect.BOUNCED: EventKind.BOUNCED, Effect.COMPLAINED: EventKind.COMPLAINED}
_ANSWERS = frozenset({Action.AUTO_REPLY, Action.NONE, Action.UNSUBSCRIBE})

Traced = Mapping[str, Sent]
"""Our mails by fingerprint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one message did to one reader; no address in it."""

    effect: Effect
    cause: Cause | None = None
    status: str = ""
    subscriber: str = ""
    mail: str = ""
    """The issue, or ``letter ID``."""
    evidence: Evidence | None = None

    def why(self) -> str:
        """Return cause and issue, in words."""
        status = f" ({self.status})" if self.status else ""
        of = f", {self.mail}" if self.mail else ""
        who = f"; newsletter subscribers show {self.subscriber}" if self.subscriber else ""
        return f"{self.cause}{status}{of}{who}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """Takes messages in, inside the caller's transaction."""

    store: SqlReturnStore
    audience: SqlSubscriberStore
    proofs: SqlProofStore
    comments: SqlCommentStore
    probes: SqlProbeStore
    rules: BounceRules
    now: datetime
    place: str = "handed over"
    """Where the messages lay, in words."""

    def trace(self, arrived: Iterable[Arrived]) -> Traced:
        """Return whose the enclosed mails are, for those that no return path names.

        Message-IDs are a pure function of issue and reader: they are made again, in one pass over
        the rows of each issue that is asked for.
        """
        wanted: dict[str, set[str]] = {}
        for one in arrived:
            if one.reference is None and one.message_id:
                mark, label = one.message_id
                wanted.setdefault(label, set()).add(mark)
        return dict(self._made_again(wanted)) if wanted else {}

    def _made_again(self, wanted: Mapping[str, set[str]]) -> Iterator[tuple[str, Sent]]:
        for issue in self.store.issues():
            marks = wanted.get(label_of(issue), set())
            for recipient in self.store.recipients(issue) if marks else ():
                mark = fingerprint(issue, recipient)
                if mark in marks and (sent := self.store.copy_of(issue, recipient)):
                    yield mark, sent
        marks = wanted.get(_LETTERS, set())
        for letter in self.store.letters() if marks else ():
            mark = fingerprint(_LETTERS, letter)
            if mark in marks and (sent := self.store.letter(letter)):
                yield mark, sent

    def take(self, arrived: Arrived | None, digest: str, traced: Traced) -> tuple[Taken, ...]:
        """Return what one message did, at least one value."""
        if self.store.read_before(digest):
            return (Taken(effect=Effect.KNOWN),)
        if arrived is None:
            return (Taken(effect=Effect.DAMAGED),)
        if probe := self._probe_of(arrived):
            return (self._proved(arrived, probe),)
        if all(one.action in _ANSWERS for one in arrived.returned):
            return (self._comment(arrived) or self._answer(arrived.mildest),)
        found = self._found(arrived, traced)
        if found:
            return (self._told(arrived.about(found.subscriber.normal), found),)
        return tuple(self._told(one, self._by_address(one, arrived)) for one in arrived.returned)

    def _probe_of(self, arrived: Arrived) -> str:
        """Return the probe that a message names, or empty."""
        if arrived.reference:
            return arrived.reference.id if arrived.reference.mail is Mail.PROBE else ""
        mark, label = arrived.message_id or ("", "")
        known = self.probes.probes() if label == label_of(PROBES) else ()
        return next((one.id for one in known if fingerprint(PROBES, one.id) == mark), "")

    def _proved(self, arrived: Arrived, probe: str) -> Taken:
        """Note that a probe came back; it is nobody's, so nothing happens to anybody."""
        evidence = Evidence.RETURN_PATH if arrived.reference else Evidence.MESSAGE_ID
        if arrived.vouched:
            evidence = Evidence.SERVICE
        said = arrived.mildest
        status = f" ({said.status})" if said.status else ""
        new = self.probes.come(
            probe,
            mailbox=self.place,
            evidence=evidence,
            told=f"{said.cause}{status}",
            now=self.now,
        )
        effect = Effect.PROVED if new else Effect.KNOWN
        return Taken(effect=effect, cause=said.cause, status=said.status, evidence=evidence)

    def _comment(self, arrived: Arrived) -> Taken | None:
        """Keep a letter that answers a proof, for who made it; None: it answers none."""
        labels = {label for _, label in arrived.answered}
        for proof, issue, address in self.proofs.named() if labels and arrived.words else ():
            name = proof_name(issue)
            if (
                label_of(name) in labels
                and (fingerprint(name, proof), label_of(name)) in arrived.answered
            ):
                theirs = arrived.mildest.recipient == address.lower()
                if not self._kept_words(proof, arrived, theirs=theirs):
                    return None
                return Taken(effect=Effect.COMMENTED, cause=Cause.LETTER, mail=f"proof {proof}")
        return None

    def _kept_words(self, proof_id: str, arrived: Arrived, *, theirs: bool) -> bool:
        proof = self.proofs.get(proof_id)
        if proof is None:
            return False
        said = answers_to(proof, arrived.said, theirs=theirs, now=self.now)
        return keep_answers(self.comments, proof, said)

    def _answer(self, returned: Returned) -> Taken:
        """Take in what is no report: only a reader's own request to leave is kept, for a person."""
        said = Taken(effect=Effect.NOTHING, cause=returned.cause)
        if returned.cause is Cause.LETTER:
            return replace(said, effect=Effect.LETTER)
        if returned.action is not Action.UNSUBSCRIBE:
            return said
        known = self._reader(returned.recipient)
        if known is None or known.status is not Status.CONFIRMED:
            return replace(said, effect=Effect.LETTER)
        new = self.store.add_request(known.id, now=self.now)
        effect = Effect.REQUESTED if new else Effect.KNOWN
        return replace(said, effect=effect, subscriber=known.id)

    def _found(self, arrived: Arrived, traced: Traced) -> Found | None:
        """Return whose it is by its return path, else by the Message-ID."""
        if arrived.reference:
            sent, evidence = self._named(arrived.reference), Evidence.RETURN_PATH
        else:
            mark = arrived.message_id[0] if arrived.message_id else ""
            sent, evidence = traced.get(mark), Evidence.MESSAGE_ID
        return self._of(sent, evidence)

    def _named(self, reference: Reference) -> Sent | None:
        if reference.mail is Mail.LETTER:
            return self.store.letter(reference.id)
        issues = (issue for issue in self.store.issues() if mark_of(issue) == reference.mark)
        copies = (self.store.copy_of(issue, reference.id) for issue in issues)
        return next((copy for copy in copies if copy), None)

    def _by_address(self, returned: Returned, arrived: Arrived) -> Found | None:
        """Return whose an address is, of those who were sent an issue of late."""
        if not (arrived.reported or arrived.vouched):
            return None
        known = self._reader(returned.recipient)
        if known is None:
            return None
        sent = self.store.latest_copy(known.id, since=self.now - BY_ADDRESS_WITHIN)
        return self._of(sent, Evidence.SERVICE if arrived.vouched else Evidence.ADDRESS)

    def _reader(self, address: str) -> Subscriber | None:
        try:
            return self.audience.find(normalise(address).normal)
        except AddressError:
            return None

    def _of(self, sent: Sent | None, evidence: Evidence) -> Found | None:
        known = self.audience.get(sent.recipient) if sent else None
        if sent is None or known is None:
            return None
        moved = self.store.moved(known.id)
        return Found(subscriber=known, sent=sent, evidence=evidence, moved=moved)

    def _told(self, returned: Returned, found: Found | None) -> Taken:
        """Take in what a report says of one reader."""
        said = Taken(effect=Effect.NOBODY, cause=returned.cause, status=returned.status)
        if found:
            said = replace(said, mail=found.sent.mail, evidence=found.evidence)
        if returned.about_us:
            self.store.add_refusal(
                said.mail, cause=returned.cause, status=returned.status, now=self.now
            )
            return replace(said, effect=Effect.ABOUT_US)
        if found is None:
            return said
        kind = kind_of(returned, found.evidence)
        if kind is None:
            return replace(said, effect=Effect.NOTHING)
        effect = standing_effect(found, kind) or self._kept(returned, found, kind)
        who = "" if effect is Effect.NOBODY else found.subscriber.id
        return replace(said, effect=effect, subscriber=who)

    def _kept(self, returned: Returned, found: Found, kind: Action) -> Effect:
        """Keep what was told, and let it take effect; what was told before has none."""
        new = self.store.add_bounce(
            found.sent, kind, cause=returned.cause, status=returned.status, now=self.now
        )
        if not new:
            return Effect.KNOWN
        known = found.subscriber
        since = max(known.since, found.moved or known.since)
        arrived = self.store.arrivals(known.id, since=since, most=_LOOKED_BACK)
        effect = effect_of(kind, arrived, self.rules)
        if effect in _EVENTS:
            note = _note(returned, found, kind, arrived)
            came_back(self.audience, known.id, _EVENTS[effect], now=self.now, note=note)
        return effect


def _note(returned: Returned, found: Found, kind: Action, arrived: Sequence[bool]) -> str:
    """Return why, for the reader's history; no address in it."""
    status = f" ({returned.status})" if returned.status else ""
    told = f"{found.sent.mail}: {returned.cause}{status}"
    if kind is not Action.SOFT:
        return told
    return f"{counted(in_a_row(arrived), 'issue')} in a row did not arrive; the last, {told}"
