"""The text of a page that a person read and pasted: behind a paywall nobody else can save it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from newsletter.collect.articles import sane_language
from newsletter.collect.clipping import Clip, article_of
from newsletter.collect.items import LONGEST_TITLE, shorten, web_address
from newsletter.collect.page_facts import PageFacts
from newsletter.errors import ParseError
from newsletter.model.article import Article, SavedSource
from newsletter.model.people import Outlet
from newsletter.text.addresses import canonical_address
from newsletter.text.html import one_line

LARGEST_TEXT = 4_000_000
"""Bytes; a book has fewer."""
_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body)\b", re.IGNORECASE)


def pasted_page(
    data: bytes,
    *,
    url: str,
    known: Article | None,
    outlets: Sequence[Outlet],
    now: datetime,
    by: str,
) -> Clip:
    """Return what a person pasted of the page at `url`: plain text in UTF-8.

    An article that is `known` stays as it is; of another one the text's first
    line is the title.  Raises `ParseError` for what is no such text.
    """
    key = canonical_address(web_address(url))
    if not key:
        raise ParseError(
            f"{url[:200]!r} is not the address of a page.",
            help="Give an address that begins with http:// or https://.",
        )
    paragraphs = tuple(_paragraphs(_decoded(data)))
    if not paragraphs:
        raise ParseError("There is no text in what was pasted.", help="Copy the article again.")
    text = "\n\n".join(paragraphs)
    article = known or _article(url, paragraphs[0], text, outlets=outlets, now=now)
    source = SavedSource(
        url=url,
        key=key,
        fetched=now,
        sha256=hashlib.sha256(data).hexdigest(),
        title=article.title,
        text=text,
        by=by,
        pasted=True,
    )
    return Clip(article=article, source=source)


def _decoded(data: bytes) -> str:
    if len(data) > LARGEST_TEXT:
        raise ParseError(
            f"What was pasted has more than {LARGEST_TEXT // 1_000_000} MB.",
            help="Paste the article alone.",
        )
    if _MARKUP.match(data) or b"\0" in data or data.startswith(b"%PDF-"):
        raise ParseError(
            "This is a page or a document, not text that was pasted.",
            help="Clip it as a file: newsletter clip FILE --url https://…",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(
            f"What was pasted is not UTF-8: byte {error.start + 1} belongs to another encoding.",
            help="Save the text as UTF-8 and give it again.",
        ) from error


def _paragraphs(text: str) -> Iterator[str]:
    """Yield paragraphs: parts between blank lines, or lines where there are no blank ones."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    parts = _BLANK_LINES.split(text) if _BLANK_LINES.search(text) else text.split("\n")
    yield from filter(None, map(one_line, parts))


def _article(
    url: str, title: str, text: str, *, outlets: Sequence[Outlet], now: datetime
) -> Article:
    facts = PageFacts(title=shorten(title, LONGEST_TITLE))
    article = article_of(facts, url=url, outlets=outlets, now=now)
    return replace(article, language=sane_language(article.language, title, text))
