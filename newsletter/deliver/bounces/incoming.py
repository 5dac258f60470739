"""A message that came back, taken apart; what it says is still to be judged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.utils import getaddresses

from newsletter.errors import ParseError
from newsletter.model.values import dataclass
from newsletter.text.charsets import decoded
from newsletter.text.header_words import header_of, header_words
from newsletter.text.html import html_to_text

MOST_BYTES = 2_000_000
"""What is read of a message; reports stand at its beginning."""
MOST_PARTS = 100
MOST_TEXT = 200_000
_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_FEEDBACK = "message/feedback-report"
_ORIGINALS = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
_IN_WORDS = frozenset({"final-recipient", "action"})
"""Fields by which a report is known that stands in a text part."""
_DEEPEST = 2
_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*)$")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,998}>")

Fields = dict[str, str]
"""Field names in lower case to values on one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What a message holds that can matter."""

    sender: str
    """The address of From, in lower case, or empty."""
    name: str
    """The display name of From."""
    subject: str
    kind: str
    """The content type of the whole."""
    headers: Fields
    returned_to: str
    """The address of the null or named return path; ``<>`` for null, empty where not given."""
    text: str
    """What it says in words, line by line, without what it encloses."""
    reports: tuple[tuple[Fields, ...], ...]
    """For each machine-readable report (RFC 3464): the blocks of fields, the first about the
    message, the others about one recipient each."""
    feedback: Fields | None
    """Fields of a feedback report (RFC 5965)."""
    original: Fields
    """Headers of the message that came back, where it is enclosed."""
    enclosed: Incoming | None = None
    """A report of delivery that came enclosed in this message."""

    @property
    def message_id(self) -> str:
        """Return the Message-ID of the message that came back, or empty."""
        found = _MESSAGE_ID.search(self.original.get("message-id", ""))
        return found[0] if found else ""


def read_incoming(data: bytes) -> Incoming:
    """Take a message (RFC 5322) apart.  Raises `ParseError` for what is none."""
    try:
        message = message_from_bytes(data[:MOST_BYTES])
        if not message.keys():
            raise ParseError(
                "This is no message: it has no header.",
                help="Give the message as it arrived, with everything above its text.",
            )
        return _taken_apart(message)
    except (RecursionError, MessageError, LookupError, ValueError, AttributeError) as error:
        raise ParseError(
            "The message is damaged and could not be read.", help="Open it in a mail program."
        ) from error


def _taken_apart(message: Message, depth: int = 0) -> Incoming:
    parts = list(_parts(message))
    senders = getaddresses([str(value) for value in message.get_all("From", [])][:1])
    name, sender = senders[0] if senders else ("", "")
    return Incoming(
        sender=sender.lower(),
        name=header_words(name),
        subject=header_of(message, "Subject"),
        kind=message.get_content_type(),
        headers=_headers(message),
        returned_to=str(message.get("Return-Path", "")).strip(),
        text="\n".join(_words(parts))[:MOST_TEXT],
        reports=_reports(parts),
        feedback=_feedback(parts),
        original=_original(parts),
        enclosed=_enclosed_report(parts, depth),
    )


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts in order; what is enclosed as a message is one part."""
    waiting, count = [message], 0
    while waiting and count < MOST_PARTS:
        part = waiting.pop(0)
        count += 1
        yield part
        if part.is_multipart() and not part.get_content_type().startswith("message/"):
            waiting = [one for one in part.get_payload() if isinstance(one, Message)] + waiting


def _headers(message: Message) -> Fields:
    fields: Fields = {}
    for name, value in message.raw_items():
        fields.setdefault(name.lower(), header_words(str(value)))
    return fields


def _content(part: Message) -> str:
    """Return a part's text: decoded, or, of an enclosed message, as it stands."""
    if part.is_multipart():
        return "\n\n".join(str(one) for one in part.get_payload() if isinstance(one, Message))
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    return decoded(data, [part.get_content_charset() or ""])


def _words(parts: list[Message]) -> Iterator[str]:
    """Yield the readable parts before the first enclosed message; HTML only without plain text."""
    readable = []
    for part in parts:
        if part.get_content_type() in _ORIGINALS:
            break
        if part.get_content_maintype() == "text":
            readable.append(part)
    plain = [part for part in readable if part.get_content_subtype() != "html"]
    for part in plain or readable:
        text = _content(part)[:MOST_TEXT]
        yield html_to_text(text) if part.get_content_subtype() == "html" else text


def _blocks(text: str) -> Iterator[Fields]:
    """Yield the blocks of a report (RFC 3464, 2.1); folded lines are joined."""
    block: Fields = {}
    last = ""
    for line in text.replace("\r", "").split("\n"):
        if not line.strip():
            if block:
                yield block
            block, last = {}, ""
        elif line[0] in " \t" and last:
            block[last] = f"{block[last]} {line.strip()}"
        elif field := _FIELD.match(line):
            last = field[1].lower()
            block.setdefault(last, field[2].strip())
    if block:
        yield block


def _reports(parts: list[Message]) -> tuple[tuple[Fields, ...], ...]:
    """Return the reports of their own kind, or else those that stand among the words."""
    proper = tuple(
        tuple(_blocks(_content(part))) for part in parts if part.get_content_type() in _REPORTS
    )
    if proper:
        return proper
    among = tuple(block for block in _blocks("\n".join(_words(parts))) if set(block) >= _IN_WORDS)
    return (among,) if among else ()


def _enclosed_report(parts: list[Message], depth: int) -> Incoming | None:
    for part in parts:
        if part.get_content_type() == "message/rfc822" and depth < _DEEPEST:
            enclosed = part.get_payload()
            inner = enclosed[0] if isinstance(enclosed, list) and enclosed else None
            if isinstance(inner, Message) and inner.get_content_type() == "multipart/report":
                return _taken_apart(inner, depth + 1)
    return None


def _feedback(parts: list[Message]) -> Fields | None:
    for part in parts:
        if part.get_content_type() == _FEEDBACK:
            merged: Fields = {}
            for block in _blocks(_content(part)):
                merged = block | merged
            return merged
    return None


def _original(parts: list[Message]) -> Fields:
    for part in parts:
        if part.get_content_type() not in _ORIGINALS:
            continue
        if part.is_multipart():
            enclosed = part.get_payload()
            first = enclosed[0] if isinstance(enclosed, list) and enclosed else None
            return _headers(first) if isinstance(first, Message) else {}
        return _headers(message_from_bytes(_content(part).encode("utf-8", "replace")))
    return {}
