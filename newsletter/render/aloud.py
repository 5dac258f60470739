"""A mail in the order and in the words in which a screen reader says it.

It follows the accessibility tree that browsers build (HTML-AAM, WAI-ARIA 1.2): tables that only lay
out are not mentioned, what is hidden is not said, a picture is its alternative text, an
`aria-label` stands for what it names.  Each block is said in a line of its own; what a reader hears
beside the words stands in square brackets: ``[heading 2]``, ``[link: Their report]``,
``[in Urdu]``, ``[list, 3 items]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID_NAMES = "area base br col embed hr img input link meta source track wbr"
_SILENT_NAMES = "head style script template noscript title svg math object"
_INLINE_NAMES = (
    "a abbr b bdi bdo cite code del em font i img ins mark picture q s small source span strong "
    "sub sup time u wbr"
)
_VOID = frozenset(_VOID_NAMES.split())
_SILENT = frozenset(_SILENT_NAMES.split())
_INLINE = frozenset(_INLINE_NAMES.split())
_HEADING = re.compile(r"h([1-6])")
_HIDDEN_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE
)
_UNHEARD = re.compile("[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Marks that only steer line breaks and direction, as far as nothing is said for them.

The zero-width non-joiner and joiner lie among them and are kept: they shape Urdu words.
"""
_KEPT = frozenset("\u200c\u200d")
_DEEPEST = 128
"""Elements inside one another; what lies deeper is said as if it lay beside."""
LANGUAGES = {
    "ar": "Arabic",
    "bn": "Bengali",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "hi": "Hindi",
    "ks": "Kashmiri",
    "pa": "Punjabi",
    "pnb": "Western Punjabi",
    "ps": "Pashto",
    "sd": "Sindhi",
    "skr": "Saraiki",
    "ur": "Urdu",
    "zh": "Chinese",
}
"""Names of languages that are said by name; others are said by their code."""


@dataclass(slots=True, kw_only=True, eq=False)
class _Node:
    """An element; `inside` holds texts and elements in order."""

    tag: str
    attributes: dict[str, str]
    inside: list[_Node | str] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.attributes.get(name, "").strip()

    def elements(self) -> Iterator[_Node]:
        return (one for one in self.inside if isinstance(one, _Node))


def aloud(html: str) -> tuple[str, ...]:
    """Return what is said, line by line; `html` is a whole document.

    Pure, and linear in its size.  Comments, Outlook's conditional ones among them, are not said.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    teller = _Teller(language=_language(reader.root))
    if reader.title.strip():
        teller.lines.append(f"[document] {_folded(reader.title)}{_in(teller.language)}")
    teller.tell(reader.root)
    teller.end_line()
    return tuple(teller.lines)


class _Reader(HTMLParser):
    """Characters to a tree; what is left open is closed by whatever encloses it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node(tag="", attributes={})
        self.title = ""
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self._close_item()
        node = _Node(tag=tag, attributes={name: value or "" for name, value in reversed(attrs)})
        self._open[-1].inside.append(node)
        if tag not in _VOID and len(self._open) < _DEEPEST:
            self._open.append(node)

    def _close_item(self) -> None:
        """Close the item before this one, whose end tag may be left out (HTML 13.1.2.4)."""
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag in {"ul", "ol"}:
                return
            if self._open[depth].tag == "li":
                del self._open[depth:]
                return

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        if self._open[-1].tag == "title" and not self.title:
            self.title = data
        self._open[-1].inside.append(data)


@dataclass(slots=True, kw_only=True)
class _Teller:
    """Says a tree; `language` is the one that was said last."""

    language: str
    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    prefix: str = ""
    """What is said before the next words: ``[heading 2]``, ``1.``."""
    depth: int = 0
    """Of lists and quotations, for the margin."""

    def tell(self, node: _Node, language: str = "") -> None:
        """Say an element and what is inside it."""
        if _is_hidden(node):
            return
        language = node.get("lang") or language or self.language
        if node.tag in _INLINE or node.tag == "":
            self._inline(node, language)
        elif node.tag == "br":
            self.end_line()
        else:
            self.end_line()
            self._block(node, language)
            self.end_line()

    def end_line(self) -> None:
        """Close the line that is being said."""
        said = _folded("".join(self.line))
        self.line.clear()
        if said or self.prefix.endswith("]"):
            self._say(f"{self.prefix} {said}".strip())
            self.prefix = ""

    def _say(self, line: str) -> None:
        self.lines.append("  " * self.depth + line)

    def _inside(self, node: _Node, language: str) -> None:
        for one in node.inside:
            if isinstance(one, _Node):
                self.tell(one, language)
            elif one.strip():
                self._switch(language)
                self.line.append(one)
            else:
                self.line.append(one)

    def _switch(self, language: str) -> None:
        """Say that another language begins; it takes a line of its own unless words stand there."""
        if _same(language, self.language):
            return
        self.language = language
        self.line.append(f" [in {spoken_language(language)}] ")

    def _inline(self, node: _Node, language: str) -> None:
        if node.tag == "img":
            self._picture(node, language)
        elif node.tag == "a" and "href" in node.attributes:
            self._link(node, language)
        elif label := node.get("aria-label"):
            self._words(label, language)
        else:
            self._inside(node, language)

    def _words(self, words: str, language: str) -> None:
        self._switch(language)
        self.line.append(words)

    def _picture(self, node: _Node, language: str) -> None:
        alt = node.attributes.get("alt")
        if alt is None:
            name = node.get("src").rsplit("/", 1)[-1]
            self.line.append(f" [picture without words: {name}] ")
        elif alt.strip():
            self._switch(language)
            self.line.append(f" [picture: {alt}] ")

    def _link(self, node: _Node, language: str) -> None:
        before, self.line = self.line, []
        if label := node.get("aria-label"):
            self._words(label, language)
        else:
            self._inside(node, language)
        said = _folded("".join(self.line)) or "without words"
        self.line = [*before, f"[link: {said}]"]

    def _block(self, node: _Node, language: str) -> None:
        level = _level(node)
        if level:
            self.prefix = f"{self.prefix} [heading {level}]".strip()
            self._inside(node, language)
        elif node.tag in {"ul", "ol"} and not _presentational(node):
            self._list(node, language)
        elif node.tag == "blockquote":
            self._framed("quotation", node, language)
        elif node.tag == "hr" and not _presentational(node):
            self._say("[separator]")
        elif node.tag == "table" and not _presentational(node):
            self._framed(_table(node), node, language, end="table")
        elif node.get("aria-roledescription"):
            self._framed(node.get("aria-roledescription"), node, language)
        else:
            self._inside(node, language)

    def _framed(self, what: str, node: _Node, language: str, *, end: str = "") -> None:
        self._say(f"[{what}]")
        self.depth += 1
        self._inside(node, language)
        self.end_line()
        self.depth -= 1
        self._say(f"[end of {end or what}]")

    def _list(self, node: _Node, language: str) -> None:
        items = [one for one in node.elements() if one.tag == "li" and not _is_hidden(one)]
        count = len(items)
        self._say(f"[list, {count} {'item' if count == 1 else 'items'}]")
        self.depth += 1
        number = _number(node.get("start"), 1)
        for item in items:
            number = _number(item.get("value"), number)
            self.prefix = f"{number}." if node.tag == "ol" else "•"
            self._inside(item, item.get("lang") or language)
            self.end_line()
            self.prefix = ""
            number += 1
        self.depth -= 1
        self._say("[end of list]")


def spoken_language(language: str) -> str:
    """Return a language's name: ``Urdu``; its code where we have no name for it."""
    first = language.lower().split("-")[0]
    return "another language" if first == "und" else LANGUAGES.get(first, language)


def _same(one: str, other: str) -> bool:
    return one.lower().split("-")[0] == other.lower().split("-")[0]


def _in(language: str) -> str:
    return f" [in {spoken_language(language)}]" if language else ""


def _language(root: _Node) -> str:
    html = next((node for node in root.elements() if node.tag == "html"), None)
    return html.get("lang") if html else ""


def _is_hidden(node: _Node) -> bool:
    return (
        node.tag in _SILENT
        or "hidden" in node.attributes
        or node.get("aria-hidden").lower() == "true"
        or _HIDDEN_STYLE.search(node.get("style")) is not None
    )


def _presentational(node: _Node) -> bool:
    return node.get("role").lower() in {"presentation", "none"}


def _level(node: _Node) -> int:
    """Return the level of a heading, 0 for anything else."""
    if node.get("role").lower() == "heading":
        return _number(node.get("aria-level"), 2)
    match = _HEADING.fullmatch(node.tag)
    return int(match[1]) if match and not _presentational(node) else 0


def _number(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else otherwise


def _table(node: _Node) -> str:
    """Return how a table of data is announced."""
    rows = [one for one in _below(node) if one.tag == "tr"]
    columns = max(
        (sum(cell.tag in {"td", "th"} for cell in row.elements()) for row in rows), default=0
    )
    return f"table, {len(rows)} rows, {columns} columns"


def _below(node: _Node) -> Iterator[_Node]:
    waiting = list(node.elements())
    while waiting:
        one = waiting.pop()
        yield one
        if one.tag != "table":
            waiting.extend(one.elements())


def _folded(text: str) -> str:
    heard = _UNHEARD.sub(lambda mark: mark[0] if mark[0] in _KEPT else "", text)
    return " ".join(heard.split())
