"""Mail addresses: what is accepted, and the form in which two of them are the same."""

from __future__ import annotations

import re
import unicodedata

from newsletter.errors import AddressError
from newsletter.model.audience import Mailbox

_FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ue000-\uf8ff\ud800-\udfff]")
_INVISIBLE = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
_LONGEST_NAME = 200
_LONGEST_ADDRESS = 320
"""Characters: 64 before the @ and 255 behind it (RFC 5321, 4.5.3.1)."""
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PLAIN = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@((?:{_LABEL}\.)+[A-Za-z]{{2,63}})")
"""The addresses that nearly everybody has."""
_RESERVED = frozenset({"arpa", "invalid", "local", "localhost", "onion", "test"})
"""Ends of names that no mail reaches (RFC 6761); the validator judges what stands before them."""


def normalise(text: str) -> Mailbox:
    """Return the address in the three forms in which it is needed; DNS is not asked.

    Two addresses are the same where the local parts agree in lower case and
    the domains agree in ASCII (IDNA 2008).  Quoted local parts, comments and
    address literals are refused: hardly anybody has one, and many relays
    mishandle them.  Raises `AddressError`.
    """
    typed = text.strip(" \t")
    return _plain(typed) or _judged(typed)


def _plain(typed: str) -> Mailbox | None:
    """Return what the validator would, a tenfold faster; None where it must be asked."""
    found = _PLAIN.fullmatch(typed)
    if not found or len(typed) > 254:  # noqa: PLR2004 - RFC 5321, 4.5.3.1.3, without the brackets
        return None
    local, domain = found[1], found[2].lower()
    doubtful = "--" in domain or domain.rpartition(".")[2] in _RESERVED
    if doubtful or len(local) > 64 or len(domain) > 253:  # noqa: PLR2004 - RFC 5321, 4.5.3.1
        return None
    return Mailbox(
        address=typed, deliverable=f"{local}@{domain}", normal=f"{local.lower()}@{domain}"
    )


def _judged(typed: str) -> Mailbox:
    if len(typed) > _LONGEST_ADDRESS:
        raise AddressError(
            f"“{typed[:40]}…” is longer than any mail address may be.",
            help="Type the address again, on its own.",
        )
    if _FORBIDDEN.search(typed):
        raise AddressError(
            f"{typed!r} holds a line break or another character that no address has.",
            help="Type the address again, on one line.",
        )
    # Its tables take longer to make than most commands take, and hardly any address needs them.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    try:
        found = validate_email(typed, check_deliverability=False, strict=True)
    except EmailNotValidError as error:
        raise AddressError(
            f"{typed or 'An empty text'} is not a mail address: {_first_sentence(str(error))}",
            help="Write it as name@host.example, without quotes or comments.",
        ) from error
    domain = str(found.ascii_domain).lower()
    return Mailbox(
        address=typed,
        deliverable=f"{found.local_part}@{domain}",
        normal=f"{found.local_part.lower()}@{domain}",
    )


def clean_name(text: str) -> str:
    """Return a person's name on one line, composed (NFC), at most 200 characters.

    Control characters become blanks and overrides of direction vanish; joiners
    and marks that Urdu and emoji need stay.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())[:_LONGEST_NAME].rstrip()
    spaced = _INVISIBLE.sub("", _FORBIDDEN.sub(" ", text))
    return " ".join(unicodedata.normalize("NFC", spaced).split())[:_LONGEST_NAME].rstrip()


def _first_sentence(message: str) -> str:
    return message.partition(". ")[0].rstrip(".") + "."
