"""The public copy of what was sent: the sealed message with nobody's token in it."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from newsletter.archive.editions import AsSent, SentFile, Tombstone
from newsletter.mail import Mailing
from newsletter.model.rendition import Token
from newsletter.model.sending import Receipt

MAIL, TEXT = "as-sent.eml", "as-sent.txt"
NOBODY = "reader@recipient.invalid"
"""To whom the copy is addressed: no host of that domain can ever be (RFC 2606)."""
NOWHERE = "https://recipient.invalid/"
"""Where its personal links lead."""
_VALUES = {
    Token.NAME: "reader",
    Token.ADDRESS: "[address]",
    Token.UNSUBSCRIBE: NOWHERE,
    Token.PREFERENCES: NOWHERE,
}


def public_copies(
    issue_id: str, mail: bytes, text: str, *, names: tuple[str, str] = (MAIL, TEXT)
) -> tuple[tuple[str, bytes], ...]:
    """Return (file name, bytes) of the message and of its text, every token filled by nothing personal.

    `mail` and `text` are as sealed.  Raises `SendError` for a message that we did not compose.
    """
    filled = Mailing.parse(mail).fill(
        _VALUES, to=NOBODY, message_id=f"<{issue_id}.as-sent@recipient.invalid>"
    )
    for token, value in _VALUES.items():
        text = text.replace(token, value)
    return (names[0], filled), (names[1], text.encode())


def as_sent(copies: Iterable[tuple[str, bytes]], sealed_sha256: str, receipt: Receipt) -> AsSent:
    """Return what the page says of the copies, and of how many got what was sent."""
    return AsSent(
        files=tuple(
            SentFile(name=name, size=len(data), sha256=sha256(data).hexdigest())
            for name, data in copies
        ),
        sealed_sha256=sealed_sha256,
        recipients=receipt.recipients,
        accepted=receipt.accepted,
        failed=receipt.failed,
        excluded=receipt.excluded,
        uncertain=receipt.uncertain,
    )


def stone_copies(
    stones: Iterable[Tombstone], sealed_sha256: str, *, names: tuple[str, str] = (MAIL, TEXT)
) -> tuple[tuple[str, bytes], ...]:
    """Return what stands at the addresses of the copies, where something of them was withdrawn."""
    told = "".join(f"{one.date.isoformat()}: {one.why}\n" for one in stones)
    text = (
        "The public copy of what was sent is no longer shown.\n\n"
        f"{told}\nThe sealed bytes are kept; their SHA-256 is\n{sealed_sha256}\n"
    ).encode()
    head = b"Subject: No longer shown\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    body = text.replace(b"\n", b"\r\n")
    mail = head + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + body
    return (names[0], mail), (names[1], text)
