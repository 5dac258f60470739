"""A proof: an issue's mail as it would be sent, marked in both parts so that nobody mistakes it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from html import escape
from textwrap import fill

from newsletter.mail.compose import alternative
from newsletter.mail.enclosing import enclosed_in
from newsletter.mail.headers import angle_field, ascii_address, field, safe_address
from newsletter.model.publication import Sender
from newsletter.model.rendition import Rendition, Token
from newsletter.model.values import dataclass

PROOF_HEADER = b"X-Newsletter-Proof"
_WIDTH = 72
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_BOX = (
    "background:#FFF3C4;color:#1B1F23;border-bottom:3px solid #8A5A00;padding:16px;"
    "font:16px/24px Helvetica,Arial,sans-serif;text-align:left"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What stands above the issue in its proof."""

    proof: str
    """Its id."""
    lines: tuple[str, ...]
    items: tuple[tuple[str, str], ...]
    """(number, title) of all that readers would find, so that an answer can name it."""
    link: str = ""
    """Where it is approved, or empty."""


def compose_proof(
    rendition: Rendition,
    notice: Notice,
    *,
    sender: Sender,
    to: str,
    date: datetime,
    message_id: str,
    by_mail: str,
    name: str,
) -> bytes:
    """Return the message, ready for the wire; `to` is what the relay is given.

    Its subject, its Reply-To and a field of its own carry the proof's id, so that an answer can be
    told.  The links that each reader has for themselves lead to `by_mail`.
    Raises `SendError` or `AddressError` for what no header can carry.
    """
    values = {
        Token.NAME: name,
        Token.ADDRESS: to,
        Token.UNSUBSCRIBE: by_mail,
        Token.PREFERENCES: by_mail,
    }
    mime, body = alternative(
        _as_text(notice) + _filled(rendition.text, values),
        _with_box(_filled(rendition.html, {k: escape(v) for k, v in values.items()}), notice),
        enclosed_in(rendition),
    )
    answers = ascii_address(sender.reply_to or sender.address)
    head = (
        angle_field("From", sender.name, ascii_address(sender.address)),
        angle_field("Reply-To", f"Proof {notice.proof} {rendition.issue}", answers),
        b"To: " + safe_address(to).encode() + b"\r\n",
        field("Subject", f"[PROOF {notice.proof}] {rendition.subject}"),
        field("Date", format_datetime(date)),
        b"Message-ID: " + message_id.encode("ascii") + b"\r\n",
        b"Auto-Submitted: auto-generated\r\n",
        PROOF_HEADER + b": " + notice.proof.encode("ascii") + b"\r\n",
        mime,
    )
    return b"".join(head) + b"\r\n" + body


def _filled(text: str, values: dict[Token, str]) -> str:
    for token, value in values.items():
        text = text.replace(token, value)
    return text


def _as_text(notice: Notice) -> str:
    bar = "*" * _WIDTH
    lines = [bar, f"PROOF {notice.proof}", *(fill(line, _WIDTH) for line in notice.lines)]
    if notice.link:
        lines += ["", "Approve, or say why not yet:", notice.link]
    lines += [""]
    for number, title in notice.items:
        lines.append(fill(f"{number:>3}  {title}", _WIDTH, subsequent_indent="     "))
    lines += [bar, "", ""]
    return "\n".join(lines)


def _with_box(html: str, notice: Notice) -> str:
    """Return the document with the notice at the very beginning of its body."""
    begin = _BODY.search(html)
    at = begin.end() if begin else 0
    return html[:at] + _box(notice) + html[at:]


def _box(notice: Notice) -> str:
    link = ""
    if notice.link:
        link = (
            f'<p style="margin:12px 0"><a href="{escape(notice.link)}" '
            'style="color:#0B5D3B;font-weight:bold">Approve, or say why not yet</a></p>'
        )
    return (
        f'<div lang="en" dir="ltr" style="{_BOX}"><p style="margin:0"><b>PROOF {notice.proof}</b></p>'
        f"{_paragraphs(notice.lines)}{link}{_list(notice.items)}</div>"
    )


def _paragraphs(lines: Iterable[str]) -> str:
    return "".join(f'<p style="margin:4px 0">{escape(line)}</p>' for line in lines)


def _list(items: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f"<br><b>{escape(number)}</b>&nbsp; <bdi>{escape(title)}</bdi>" for number, title in items
    )
    return f'<p style="margin:12px 0 0;font-size:14px;line-height:20px">What it holds:{rows}</p>'
