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
_INLINE_NAMES = "a abbr b cite code del em i img ins mark q s small span strong sub sup time u"
_ATTRIBUTES = r"""(?:\s(?:[^<>"']|"[^"<>]*"|'[^'<>]*')*)?/?"""
_SIMPLE = re.compile(
    rf"<(?:(?P<line>br{_ATTRIBUTES})|(?P<break>/?p{_ATTRIBUTES})|hr{_ATTRIBUTES}(?P<rule>)|"
    rf"(?P<end>/?)(?:(?P<block>div|ul|ol|li|h[1-6]|blockquote)|"
    rf"{_INLINE_NAMES.replace(' ', '|')}){_ATTRIBUTES})>",
    re.IGNORECASE,
)
"""Tags that mean the same wherever they stand; those of blocks where they are closed in order."""
_ODD_NUMBER = re.compile(
    r"&#(?:0*(?:\d|[12]\d|3[01]|12[7-9]|1[345]\d)(?!\d)|[xX]0*(?:[01]?[\da-fA-F]|7[fF]|[89][\da-fA-F])(?![\da-fA-F]))"
)
"""Control characters, which browsers and Python read in their own ways."""
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u2028\u2029\ufffe\uffff]")


def one_line(text: str) -> str:
    """Return plain text as one line: white space collapsed, control characters gone."""
    if not text.isprintable():
        text = _INVISIBLE.sub(" ", text)
    return " ".join(text.split())


def html_to_text(fragment: str) -> str:
    """Return the readable text: entities resolved, scripts dropped, blocks as paragraphs.

    Paragraphs are separated by one blank line, line breaks kept.
    """
    marked = _marked_simply(fragment)
    if marked is None:
        return _thoroughly(fragment)
    paragraphs = (
        "\n".join(filter(None, map(one_line, block.split("\0"))))
        if "\0" in block
        else one_line(block)
        for block in marked.split("\1")
    )
    return "\n\n".join(filter(None, paragraphs))


def _marked_simply(fragment: str) -> str | None:
    r"""Return the text, ``\1`` for each tag of a block and ``\0`` for each break; None if not simple.

    What is simple says the same to `_thoroughly`, which takes several times as long.
    """
    if "\0" in fragment or "\1" in fragment:
        return None
    if "<" in fragment:
        paragraphs = fragment.replace("<p>", "\1").replace("</p>", "\1")
        if "<" not in paragraphs:  # no other tags, as in most feeds
            return _unescaped(paragraphs)
        tags = _Tags()
        fragment = _SIMPLE.sub(tags.mark, fragment)
        if "<" in fragment or tags.open:
            return None
    return _unescaped(fragment)


def _unescaped(text: str) -> str | None:
    """Return the text with its entities resolved; None where readers of HTML differ."""
    entities = text.count("&")
    if not entities:
        return text
    if entities == text.count("&amp;"):
        return text.replace("&amp;", "&")
    return None if "&#" in text and _ODD_NUMBER.search(text) else unescape(text)


class _Tags:
    """The blocks that are open while tags are read one after another."""

    def __init__(self) -> None:
        self.open = list[str]()
        """Empty at the end unless some were not closed in order."""

    def mark(self, tag: re.Match[str]) -> str:
        """Return what stands for a tag."""
        kind = tag.lastgroup
        if kind == "end":
            return ""
        if kind != "block":
            return "\0" if kind == "line" else "\1"
        name = tag["block"].lower()
        if not tag["end"]:
            self.open.append(name)
        elif self.open and self.open[-1] == name:
            self.open.pop()
        else:
            self.open.append("")
        return "\1"


def _thoroughly(fragment: str) -> str:
    """Return the readable text of any markup, as a browser would take it apart."""
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
    if not ("<" in fragment or "&" in fragment) or not _MARKUP.search(fragment):
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
