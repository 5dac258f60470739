"""The personal links: into mails, and their paths below the public address.

==============  ================================================
``u/TOKEN``     unsubscribe, also by one click (RFC 8058)
``p/TOKEN``     preferences
``x/TOKEN``     everything that is kept about me
``e/TOKEN``     erase me
``c/TOKEN``     confirm a subscription
``a/TOKEN``     agree to a change of address, from either end
``v/TOKEN``     approve what was mailed as a proof
``h/TOKEN``     halt an issue that is being sent
==============  ================================================
"""

from __future__ import annotations

from datetime import datetime

from newsletter.audience.tokens import Purpose, sign
from newsletter.model.consent import Letter, LetterKind
from newsletter.model.keys import Keyring
from newsletter.model.ledger import Recipient
from newsletter.model.proof import Proof
from newsletter.model.rendition import Token

NAMELESS = "reader"
"""How somebody is addressed whose name is not known."""

PATHS = {
    Purpose.UNSUBSCRIBE: "u",
    Purpose.PREFERENCES: "p",
    Purpose.EXPORT: "x",
    Purpose.ERASE: "e",
    Purpose.CONFIRM: "c",
    Purpose.ADDRESS_CHANGE: "a",
    Purpose.PROOF: "v",
    Purpose.HALT: "h",
}


def values_for(
    recipient: Recipient,
    *,
    public_url: str,
    by_mail: str,
    keyring: Keyring,
    nameless: str = NAMELESS,
) -> dict[Token, str]:
    """Return the text for every token of a mail.

    `public_url` ends in ``/``; where it is empty, both links become `by_mail`, a
    mailto address that a person reads.
    """
    return {
        Token.NAME: recipient.name or nameless,
        Token.ADDRESS: recipient.address,
        Token.UNSUBSCRIBE: unsubscribe_link(recipient.id, public_url, keyring) or by_mail,
        Token.PREFERENCES: preferences_link(
            recipient.id, public_url, keyring, generation=recipient.generation
        )
        or by_mail,
    }


def unsubscribe_link(subscriber: str, public_url: str, keyring: Keyring) -> str:
    """Return ``PUBLIC_URLu/TOKEN``, or empty where there is no public address."""
    return public_url and f"{public_url}u/{sign(Purpose.UNSUBSCRIBE, subscriber, keyring)}"


def preferences_link(
    subscriber: str, public_url: str, keyring: Keyring, *, generation: int = 0
) -> str:
    """Return ``PUBLIC_URLp/TOKEN``, or empty where there is no public address."""
    return public_url and public_url + personal_path(
        Purpose.PREFERENCES, subscriber, keyring, generation=generation
    )


def personal_path(
    purpose: Purpose, subscriber: str, keyring: Keyring, *, generation: int = 0
) -> str:
    """Return ``p/TOKEN`` or its like for one subscriber."""
    return f"{PATHS[purpose]}/{sign(purpose, subscriber, keyring, generation=generation)}"


def letter_link(letter: Letter, public_url: str, keyring: Keyring) -> str:
    """Return the address that a letter asks to be opened, or empty without a public address."""
    if not public_url or letter.kind is LetterKind.KNOWN:
        return ""
    purpose = purpose_of(letter.kind)
    token = sign(purpose, letter.id, keyring, expires=letter.expires)
    return f"{public_url}{PATHS[purpose]}/{token}"


def proof_link(proof: Proof, public_url: str, keyring: Keyring) -> str:
    """Return the address at which a proof is answered, or empty without a public address."""
    token = sign(Purpose.PROOF, proof.id, keyring, expires=proof.ends)
    return public_url and f"{public_url}{PATHS[Purpose.PROOF]}/{token}"


def halt_link(issue: str, public_url: str, keyring: Keyring, *, expires: datetime) -> str:
    """Return the address at which an issue is halted, or empty without a public address."""
    token = sign(Purpose.HALT, issue, keyring, expires=expires)
    return public_url and f"{public_url}{PATHS[Purpose.HALT]}/{token}"


def purpose_of(kind: LetterKind) -> Purpose:
    """Return what the link of a letter is for."""
    return Purpose.CONFIRM if kind is LetterKind.CONFIRM else Purpose.ADDRESS_CHANGE
