"""A mail made elsewhere, from its bytes: HTML alone, or a whole message (RFC 5322, MIME)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

from newsletter.check.html import Document, read_html
from newsletter.check.mail_facts import MailFacts
from newsletter.errors import ParseError
from newsletter.model.values import dataclass
from newsletter.text.charsets import codec_of, decoded

LONGEST_HTML = 2_000_000
"""Characters of HTML that are read; Gmail shows the first 102,000 bytes."""
MOST_PARTS = 300
_MESSAGE = re.compile(rb"\A(?:From [^\n]*\n)?[!-9;-~]{1,70}:[ \t\r\n]")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_HEAD = 4096
_DEFECTS = {
    "CloseBoundaryNotFoundDefect": "it ends before its last part does",
    "StartBoundaryNotFoundDefect": "its parts do not begin where it says",
    "NoBoundaryInMultipartDefect": "it does not say where its parts begin",
    "MultipartInvariantViolationDefect": "it says that it has parts and has none",
    "InvalidBase64CharactersDefect": "a part says that it is base64 and is not",
    "InvalidBase64PaddingDefect": "a part in base64 was cut off",
    "InvalidBase64LengthDefect": "a part in base64 was cut off",
    "MissingHeaderBodySeparatorDefect": "no empty line parts its fields from its text",
    "FirstHeaderLineIsContinuationDefect": "its first line goes on from none",
}
_BEGINNING = 20
"""Characters by which the preheader is known at the beginning of the text."""
_HIDING = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMail:
    """The facts about a mail, and where in its file the HTML stands."""

    facts: MailFacts
    first_line: int | None = 1
    """Line of the file on which the HTML begins, from 1; None: it is encoded there."""


def looks_like_message(data: bytes) -> bool:
    """Tell whether bytes begin with a header, as a message does, and not with HTML."""
    return bool(_MESSAGE.match(data[:200]))


def read_mail(data: bytes) -> ReadMail:
    """Read HTML or a message, whichever it is; raises `ParseError` for what is beyond reading."""
    if not looks_like_message(data):
        html, faults = _decoded(data, "")
        return ReadMail(facts=_facts(html, charset_faults=faults, has_text=False))
    try:
        return _message(data, message_from_bytes(data))
    except (RecursionError, MessageError) as error:
        raise ParseError(
            "The parts of the message are nested too deep, or broken.",
            help="Save the mail again from the program that made it.",
        ) from error


def _message(data: bytes, message: Message) -> ReadMail:
    parts = _parts(message)
    body, said = _payload(parts.get("text/html"))
    html, faults = _decoded(body, said)
    text, more = _decoded(*_payload(parts.get("text/plain")))
    headers = tuple((name.lower(), _header(value)) for name, value in message.items())
    at = data.find(body) if body else -1
    facts = _facts(
        html,
        text=text,
        has_text="text/plain" in parts,
        headers=headers,
        charset_faults=(*faults, *more),
        images=_picture_names(message),
        longest_line=max(map(len, data.replace(b"\r\n", b"\n").split(b"\n"))),
        kinds=tuple(parts),
        defects=tuple(dict.fromkeys(_defects(message))),
        mixed_line_ends=_mixes_line_ends(data),
        attachments=tuple(_attached(message)),
    )
    return ReadMail(facts=facts, first_line=data.count(b"\n", 0, at) + 1 if at >= 0 else None)


def _facts(
    html: str,
    *,
    headers: tuple[tuple[str, str], ...] | None = None,
    **more: Any,  # noqa: ANN401 (fields of MailFacts, given on as they are)
) -> MailFacts:
    if len(html) > LONGEST_HTML:
        raise ParseError(
            f"The HTML has {len(html):,} characters; more than {LONGEST_HTML:,} are not read.",
            help="Gmail cuts a mail off after 102,000 bytes: shorten it first.",
        )
    document = read_html(html)
    given = dict(reversed(headers or ()))
    return MailFacts(
        source=html,
        html=document,
        headers=headers,
        subject=given.get("subject", ""),
        language=given.get("content-language", ""),
        preheader=_preheader(document),
        **more,
    )


def _preheader(document: Document) -> str:
    """Return the words of the first hidden element, if nothing that can be read is before it."""
    for element in document.elements:
        if _HIDING.search(element.get("style")) and element.words:
            words = " ".join(element.words.split())
            return element.words if document.text.startswith(words[:_BEGINNING]) else ""
    return ""


def _parts(message: Message) -> dict[str, Message]:
    """Return the first part of each kind that is no attachment."""
    found: dict[str, Message] = {}
    for part in _walk(message):
        if part.get_content_disposition() != "attachment":
            found.setdefault(part.get_content_type(), part)
    return found


def _walk(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number == MOST_PARTS:
            return
        yield part


def _payload(part: Message | None) -> tuple[bytes, str]:
    payload: Any = part.get_payload(decode=True) if part is not None else b""
    charset = part.get_content_charset() if part is not None else ""
    return (payload if isinstance(payload, bytes) else b""), charset or ""


def _defects(message: Message) -> Iterator[str]:
    """Yield what the reader of messages had to put up with, in our words."""
    for part in _walk(message):
        part.get_payload(decode=True)  # notes what is wrong with its encoding
        for defect in part.defects:
            said = _DEFECTS.get(type(defect).__name__)
            if said:
                yield said


def _mixes_line_ends(data: bytes) -> bool:
    """Tell whether bytes end lines in several ways; a file with LF alone was only saved so."""
    pairs = data.count(b"\r\n")
    return data.count(b"\r") != pairs or 0 < pairs != data.count(b"\n")


def _attached(message: Message) -> Iterator[str]:
    """Yield the names of files that readers would have to open."""
    for part in _walk(message):
        if part.get_content_disposition() == "attachment" and not part.get("Content-ID"):
            yield _header(part.get_filename() or part.get_content_type())


def _picture_names(message: Message) -> frozenset[str]:
    ids = (str(part.get("Content-ID", "")).strip("<> ") for part in _walk(message))
    return frozenset(f"cid:{one}" for one in ids if one)


def _header(value: object) -> str:
    """Return what strict programs make of a header: what is written amiss stays visible."""
    text = str(value)[:10_000]
    try:
        return " ".join(str(make_header(decode_header(text))).split())
    except (ValueError, LookupError, MessageError):
        return " ".join(text.split())


def _decoded(data: bytes, said: str) -> tuple[str, tuple[str, ...]]:
    """Return the characters, and what is wrong with how they are encoded."""
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    found = _META.search(data[:_HEAD])
    inside = found[1].decode("ascii", "replace").lower() if found else ""
    faults = []
    if said and inside and _same(said) != _same(inside):
        faults.append(f"The message says {said}, its HTML {inside}.")
    if not said and not inside and not data.isascii():
        faults.append("Nothing says in which charset the mail is written.")
    charset = said or inside or "utf-8"
    codec = codec_of(charset)
    try:
        return data.decode(codec), tuple(faults)
    except LookupError:
        faults.append(f"No program knows the charset “{charset[:40]}”.")
    except ValueError:
        faults.append(f"The mail says that it is {charset}, but its bytes are not.")
    return decoded(data), tuple(faults)


def _same(charset: str) -> str:
    name = charset.lower().replace("_", "-")
    return {"utf8": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8", "latin1": "iso-8859-1"}.get(
        name, name
    )
