"""What differs from recipient to recipient: name, address, and the ways out."""

from __future__ import annotations

from newsletter.audience.tokens import Purpose, sign
from newsletter.model.keys import Keyring
from newsletter.model.ledger import Recipient
from newsletter.model.rendition import Token

NAMELESS = "reader"
"""How somebody is addressed whose name is not known."""


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
        Token.PREFERENCES: preferences_link(recipient.id, public_url, keyring) or by_mail,
    }


def unsubscribe_link(subscriber: str, public_url: str, keyring: Keyring) -> str:
    """Return ``PUBLIC_URLu/TOKEN``, or empty where there is no public address."""
    return public_url and f"{public_url}u/{sign(Purpose.UNSUBSCRIBE, subscriber, keyring)}"


def preferences_link(subscriber: str, public_url: str, keyring: Keyring) -> str:
    """Return ``PUBLIC_URLp/TOKEN``, or empty where there is no public address."""
    return public_url and f"{public_url}p/{sign(Purpose.PREFERENCES, subscriber, keyring)}"
