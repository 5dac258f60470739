"""HTML fragments of strangers: to plain text, or to harmless HTML."""

from __future__ import annotations

import re
from html import unescape

import nh3

_BLOCK_NAMES = """
address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6
header hr li main nav ol p pre section table td th tr ul
"""
_SILENT_NAMES = "script style template noscript iframe object svg math title head"
_SAFE_NAMES = "a b blockquote br em h2 h3 h4 i li ol p strong sub sup ul"
BLOCKS = frozenset(_BLOCK_NAMES.split())
SILENT = frozenset(_SILENT_NAMES.split())
"""Elements whose content nobody reads."""
SAFE = frozenset(_SAFE_NAMES.split())

_LINE_BREAK = re.compile(r"<br>")
_TAG = re.compile(r"<[^<>]*>")
_BLANK_LINES = re.compile(r"\n\s*\n")
_MARKUP = re.compile(r"<[a-zA-Z!/][^<>]*>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,31});")
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u2028\u2029\ufffe\uffff]")


def one_line(text: str) -> str:
    """Return plain text as one line: white space collapsed, control characters gone."""
    return " ".join(_INVISIBLE.sub(" ", text).split())


def html_to_text(fragment: str) -> str:
    """Return the readable text: entities resolved, scripts dropped, blocks as paragraphs.

    Paragraphs are separated by one blank line, line breaks kept.
    """
    kept = nh3.clean(
        fragment,
        tags=set(BLOCKS),
        clean_content_tags=set(SILENT),
        attributes={},
        link_rel=None,
    )
    broken = _LINE_BREAK.sub("\0", kept.replace("\n", " ").replace("\0", ""))
    text = unescape(_TAG.sub("\n\n", broken))
    paragraphs = (
        "\n".join(filter(None, (one_line(line) for line in block.split("\0"))))
        for block in _BLANK_LINES.split(text)
    )
    return "\n\n".join(filter(None, paragraphs))


def html_to_line(fragment: str) -> str:
    """Return the readable text on one line: for titles and names."""
    if not _MARKUP.search(fragment):
        return one_line(fragment)
    return one_line(html_to_text(fragment))


def clean_html(fragment: str) -> str:
    """Return harmless HTML: plain formatting and http(s) or mailto links, nothing else."""
    return nh3.clean(
        fragment,
        tags=set(SAFE),
        clean_content_tags=set(SILENT),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )
