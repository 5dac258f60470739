"""What a file is, by its content; its name decides nothing."""

from __future__ import annotations

import re

from newsletter.archive.importing.posts import Kind
from newsletter.archive.importing.tables import column
from newsletter.text.any_markdown import is_markdown

START = 200_000
_HEADER = re.compile(
    rb"(?:From [^\n]*\n)?(?:[A-Za-z][\w-]{1,60}:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,}"
)
_MAIL_FIELDS = re.compile(
    rb"^(?:from|to|subject|date|received|mime-version|message-id|return-path):",
    re.IGNORECASE | re.MULTILINE,
)
_TAG = re.compile(
    r"<!doctype\s+html|<(?:html|head|body|table|div|p|h[1-6]|center|article|br|span|td)\b[^>]{0,500}>",
    re.IGNORECASE,
)
OWN_ARTICLE = re.compile(r"""<article\b[^>]*\bclass=["']?issue\b""", re.IGNORECASE)


def kind_of(data: bytes, text: str) -> Kind | None:
    """Return what a file that is no zip holds; `text` is its content, decoded.

    None: it is none of what can be read.
    """
    start = text[:START].lstrip("\ufeff \t\r\n")
    if not start or "\x00" in start[:4_000]:
        return None
    if start[0] in "{[" and re.search(r'"(?:db|posts|subject)"', start):
        return (
            "ghost"
            if '"subject"' not in start[:2_000] or '"mobiledoc"' in start or '"lexical"' in start
            else "buttondown"
        )
    found = _HEADER.match(data[:START].lstrip(b"\r\n"))
    if found and len(_MAIL_FIELDS.findall(found[0])) > 1:
        return "mail"
    table = _table(start)
    if table:
        return table
    if _TAG.search(start):
        return "page" if OWN_ARTICLE.search(text) else "campaign"
    return "markdown" if is_markdown(text) else "text"


def _table(start: str) -> Kind | None:
    names = {
        column(name.strip('"')) for name in re.split(r"[,;\t]", start.split("\n", 1)[0][:5_000])
    }
    if {"content_html", "web_title"} <= names:
        return "beehiiv"
    if {"post_id", "is_published"} <= names:
        return "substack"
    if (
        {"date_sent", "filename"} <= names
        or {"subject", "send_date"} <= names
        or {"title", "unique_id"} <= names
    ):
        return "mailchimp"
    if {"subject", "slug", "publish_date"} <= names:
        return "buttondown"
    return None
