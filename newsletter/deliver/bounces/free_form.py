"""Bounces in prose: which recipient is spoken of, and in which words.

Nobody standardised these.  What the families have in common is used: the part
before the returned message counts; an address at the beginning of a line, alone
or before a colon, is a recipient; what follows, up to a blank line or the next
recipient, is about it; a conversation is quoted as ``>>> RCPT TO`` and ``<<< 550``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from newsletter.deliver.bounces.incoming import Incoming
from newsletter.model.values import dataclass

MOST_LINES = 400
_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"'|]{1,64}@[^\s<>()\[\]:;,\"'|@]{1,255}")
_AT_START = re.compile(
    r"^[\s*>|-]*(?:(?:recipient|to|addressed to|rcpt to|for|recipient address|"
    r"did not reach the following recipient)\s*:\s*)?<?(?:mailto:)?"
    r"([^\s<>()\[\]:;,\"'|]{1,64}@[^\s<>()\[\]:;,\"'|@]{1,255})>?(.*)$",
    re.IGNORECASE,
)
_IN_SENTENCE = re.compile(
    r"(?:deliver\w*|send\w*|message|mail)\b.{0,60}?\bto\b:?\s+<?"
    r"([^\s<>()\[\]:;,\"'|]{1,64}@[^\s<>()\[\]:;,\"'|@]{1,255})",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^\W*(?:original message|message headers follow|returned message|message text follows|"
    r"below this line is a copy|this is a copy of (?:the|your) message|undelivered message|"
    r"unsent message|non-delivered information|message non-deliverable|below is a copy|"
    r"the (?:text|header|body) of the message|content of the message|begin message|"
    r"your (?:original )?message (?:follows|reads)|original (?:message|mail) follows|"
    r"message header|the original mail|transcript of original)"
    r"|^(?:received|return-path):\s",
    re.IGNORECASE,
)
_CONVERSATION = re.compile(r"^\s*(?:>>>|<<<)\s?(.*)$")
# The last two are an IronPort gateway, which says 5.1.0 where the recipient was refused at once,
# and the Japanese mobile carrier au, whose filter answers so, without the address.
_AFTER_DATA = re.compile(
    r"end of data|after (?:i sent|sending) the message|final data|in reply to \.|"
    r"response to (?:end of )?data|smtp transmission failure|message data|"
    r"error from remote mail server after (?:end of data|\.)|"
    r"5\.3\.0 - other mail system problem|\b550 : user unknown",
    re.IGNORECASE,
)


_AT_RECIPIENT = re.compile(
    r"reply to rcpt|did not like our rcpt|rejected address|rcpt to:? command|smtp:rcpt|"
    r">>> rcpt to|remote mail server after rcpt",
    re.IGNORECASE,
)


class Phase(StrEnum):
    """When a server refused."""

    RECIPIENT = "recipient"
    """As soon as the recipient was named."""
    CONTENT = "content"
    """After it had the whole message."""
    UNTOLD = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told of one recipient."""

    recipient: str
    words: str
    phase: Phase


def address_in(text: str) -> str:
    """Return the first mail address in the text, or empty."""
    found = _ADDRESS.search(text)
    return found[0].strip(".").removeprefix("mailto:") if found else ""


def phase_of(*texts: str) -> Phase:
    """Return when the server refused, by the first text that tells it."""
    for text in texts:
        if _AFTER_DATA.search(text):
            return Phase.CONTENT
        if _AT_RECIPIENT.search(text):
            return Phase.RECIPIENT
    return Phase.UNTOLD


def told_of(incoming: Incoming) -> tuple[Told, ...]:
    """Return what the prose tells of each recipient; of one at least, where any can be found."""
    lines = _before_the_original(incoming.text)
    told = dict.fromkeys(filter(None, incoming.headers.get("x-failed-recipients", "").split(",")))
    found: dict[str, list[str]] = {address_in(one): [] for one in told if address_in(one)}
    for recipient, words in _paragraphs(lines, own=incoming.sender):
        if found.get(recipient.lower()) or not told or recipient.lower() in found:
            found.setdefault(recipient.lower(), []).append(words)
    if not found:
        found = _anyone(lines, incoming)
    everything = " ".join(lines)
    conversation = _conversation(lines)
    return tuple(
        Told(
            recipient=recipient,
            words=_said(" ".join(words), conversation, everything),
            phase=phase_of(" ".join(words), everything if len(found) == 1 else ""),
        )
        for recipient, words in found.items()
    )


def _before_the_original(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.replace("\r", "").split("\n")[:MOST_LINES]:
        if lines and _ORIGINAL.match(line):
            break
        lines.append(line)
    return lines


def _paragraphs(lines: list[str], *, own: str) -> Iterator[tuple[str, str]]:
    """Yield (recipient, words): a line that begins with an address, and what follows it."""
    recipient, words = "", [""]
    for line in [*lines, ""]:
        found = None if _CONVERSATION.match(line) else _AT_START.match(line)
        if found and found[1].strip(".").lower() != own:
            if recipient:
                yield recipient, " ".join(words)
            recipient, words = found[1].strip("."), [found[2].strip(" :.")]
        elif not line.strip() and recipient and any(words):
            yield recipient, " ".join(words)
            recipient, words = "", [""]
        elif recipient:
            words.append(line.strip())
    if recipient:
        yield recipient, " ".join(words)


def _conversation(lines: list[str]) -> str:
    return " ".join(found[1] for line in lines if (found := _CONVERSATION.match(line)))


def _anyone(lines: list[str], incoming: Incoming) -> dict[str, list[str]]:
    """Return the recipient that a sentence names, or that the returned message was to."""
    text = " ".join(" ".join(lines).split())
    if found := _IN_SENTENCE.search(text):
        return {found[1].strip("."): []}
    named = [one for one in _ADDRESS.findall(text) if one.lower() != incoming.sender]
    recipient = named[0] if named else address_in(incoming.original.get("to", ""))
    return {recipient: []} if recipient else {"": []}


def _said(words: str, conversation: str, everything: str) -> str:
    """Return the words about a recipient, then the quoted conversation, else all there is."""
    own = " ".join(words.split())
    told = " ".join(filter(None, (own, " ".join(conversation.split()))))
    return told if len(told) > len("rejected") else " ".join(everything.split())
