"""Whose a message that came back is: by its return path, else by the Message-ID of our mail.

An address that stands in a report proves nothing: anybody can write one.  So it only counts
where the report is machine-readable, and never removes anybody at once (`effects`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from newsletter.deliver.bounces.classifying import judged
from newsletter.deliver.bounces.incoming import Incoming, read_incoming
from newsletter.deliver.bounces.replies import is_machines_answer
from newsletter.mail.identity import named_in
from newsletter.mail.return_path import Reference, references_in
from newsletter.model.bounce import Action, Cause, Returned
from newsletter.model.keys import Keyring
from newsletter.model.proof import LONGEST_REMARK
from newsletter.model.values import dataclass
from newsletter.text.answers import Said, own_words, said_beside

_DELIVERED_TO = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "to",
)
"""Fields in which receiving servers say to whom a message was delivered."""
_SENT_FROM = ("return-path", "errors-to", "sender", "x-envelope-from")
"""Fields of our mail in which servers wrote its return path."""
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,998}>")
_MOST_ANSWERED = 100
_LOOKED_AT = 1_000_000
"""Octets of a message in which a return path is looked for."""
_SEVERITY = (Action.NONE, Action.AUTO_REPLY, Action.UNSUBSCRIBE, Action.SOFT, Action.HARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A message that came back: what it says, and whose it may be."""

    returned: tuple[Returned, ...]
    reference: Reference | None
    """What its return path names; None: none of ours, or several."""
    message_id: tuple[str, str] | None
    """(fingerprint, label) of the mail of ours that it encloses."""
    reported: bool
    """Its recipients stand in fields of a report (RFC 3464)."""
    answered: frozenset[tuple[str, str]] = frozenset()
    """(fingerprint, label) of mails of ours that it answers, where it is a letter."""
    words: str = ""
    """What a letter says itself, without what it quotes."""
    said: tuple[Said, ...] = ()
    """The same in parts, each with what it quotes above."""
    automatic: bool = False
    """Its header proves that a machine answered (RFC 3834)."""
    vouched: bool = False
    """The mail service told it, and proved that it is the service."""

    @property
    def mildest(self) -> Returned:
        """Return the mildest that it says: of several addresses behind one, some may be alive."""
        return min(self.returned, key=_severity)

    def about(self, normal: str) -> Returned:
        """Return what it says about an address; where it does not name it, the mildest."""
        named = [one for one in self.returned if one.recipient.lower() == normal]
        return min(named, key=_severity) if named else self.mildest


def digest_of(data: bytes) -> str:
    """Return by what a message is known again that is read a second time."""
    return sha256(data).hexdigest()


def read_arrived(data: bytes, keyring: Keyring) -> Arrived:
    """Read a message that came back.  Raises `ParseError` for what is none."""
    incoming = read_incoming(data)
    returned = judged(incoming)
    named = (named_in(one.message_id) for one in returned if one.message_id)
    letter = returned[0].cause is Cause.LETTER
    answered = all(one.action is Action.AUTO_REPLY for one in returned)
    return Arrived(
        automatic=answered and is_machines_answer(incoming),
        answered=_answered(incoming) if letter else frozenset(),
        words=own_words(incoming.text, most=LONGEST_REMARK) if letter else "",
        said=said_beside(incoming.text, most=LONGEST_REMARK) if letter else (),
        returned=returned,
        reference=_reference(incoming, data, keyring),
        message_id=next((one for one in named if one), None),
        reported=bool(incoming.reports) and bool(returned[0].recipient),
    )


def _answered(incoming: Incoming) -> frozenset[tuple[str, str]]:
    """Return what In-Reply-To and References name of ours (RFC 5322, 3.6.4)."""
    said = " ".join(incoming.headers.get(name, "") for name in ("in-reply-to", "references"))
    named = (named_in(one) for one in _MESSAGE_ID.findall(said)[:_MOST_ANSWERED])
    return frozenset(one for one in named if one)


def _reference(incoming: Incoming, data: bytes, keyring: Keyring) -> Reference | None:
    """Return the one reference in the most telling place that has any."""
    for text in _places(incoming, data):
        found = references_in(text, keyring)
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _places(incoming: Incoming, data: bytes) -> Iterator[str]:
    yield " ".join(incoming.headers.get(name, "") for name in _DELIVERED_TO)
    yield " ".join(incoming.original.get(name, "") for name in _SENT_FROM)
    yield data[:_LOOKED_AT].decode("latin-1")


def _severity(one: Returned) -> tuple[int, bool]:
    known = one.action in _SEVERITY
    rank = _SEVERITY.index(one.action) if known else len(_SEVERITY)
    return rank, not (one.tried_further or one.about_us)
