"""A mail's or page's HTML to pieces.  Runs in the confined child.

Tables and divisions are taken as boxes for text; scripts, styles and drawings are not looked at,
nothing is fetched, and every address goes through `newsletter.text.click_links.unwrap`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsletter.archive.importing.html_styles import BODY_SIZE, Style, style_of
from newsletter.archive.importing.pieces import (
    Page,
    Piece,
    SeenLink,
    SeenPicture,
    inlines_of,
    said,
    wholly,
    words_in,
)
from newsletter.model.prose import Block, Heading, ListBlock, Paragraph, Quote, Rule
from newsletter.text.click_links import PLACEHOLDER, unwrap
from newsletter.text.html import BLOCKS, SILENT
from newsletter.text.runs import Run, inlines_from
from newsletter.text.tree_walk import walk

DEEPEST = 12
"""Lists and quotes inside one another; what is deeper stands as if it were not."""
HEADING_WORDS = 30
"""A longer heading is a paragraph that somebody wanted large."""
LARGE = 1.25
LARGE_WORDS = 14
"""A short line in letters that much larger than the text is a heading, whatever its element."""
_PADDING = re.compile(
    "[\u034f\u00ad\u200b\u2060\ufeff\u2007]|(?:[\u200c\u200d](?=[\\s\u200c\u200d\u00a0]|$))+"
)
"""What holds no place in a text: padding behind the preheader, soft hyphens."""
_HEADING = re.compile(r"h([1-6])")
_SECTIONS = BLOCKS | frozenset(("tbody", "thead", "tfoot", "center", "form", "fieldset", "body"))
_NOTES = '[role="doc-endnotes"] li, section.footnotes li'


@dataclass(slots=True)
class _Frame:
    """A list, an item, a quote or the page while it is filled."""

    kind: Literal["page", "list", "item", "quote"]
    ordered: bool = False
    start: int = 1
    blocks: list[Block] = field(default_factory=list)
    items: list[tuple[Block, ...]] = field(default_factory=list)
    node: int = 0
    """`mem_id` of the element that opened it."""


def read_html(html: str, *, exact: bool = False) -> Page:
    """Return the pieces of a page; `exact` keeps no-break spaces, for pages of our own."""
    tree = LexborHTMLParser(html)
    reader = Reader(exact=exact)
    notes = _notes(tree, reader, exact=exact)
    if tree.body is not None:
        reader.read(tree.body)
    head = _head(tree)
    return replace(
        head,
        pieces=tuple(_with_headings(reader.pieces)),
        notes=notes,
        pictures=tuple(reader.pictures),
        links=tuple(reader.links),
        marks=tuple(reader.marks),
        placeholders=tuple(reader.placeholders),
    )


class Reader:
    """Walks through a tree once; `pieces` grow in reading order."""

    def __init__(self, *, exact: bool = False) -> None:
        self.pieces = list[Piece]()
        self.pictures = list[SeenPicture]()
        self.links = list[SeenLink]()
        self.placeholders = list[str]()
        self.marks = list[str]()
        self.left_out = set[int]()
        """`mem_id` of elements that are read elsewhere: footnotes."""
        self.note_numbers = dict[str, int]()
        """Ids of footnotes."""
        self._exact = exact
        self._frames = [_Frame(kind="page")]
        self._styles = [Style()]
        self._runs = list[Run]()
        self._level = 0
        self._sizes = Counter[float]()
        self._nowhere = False

    def read(self, root: LexborNode) -> None:
        """Read an element and all within it."""
        walk(root, enter=self._enter, leave=self._leave)
        self._flush()

    def _enter(self, node: LexborNode) -> bool:
        """Take note of a node; say whether to go into it."""
        if node.is_text_node:
            self._text(node.text_content or "")
            return False
        tag = node.tag or ""
        if not node.is_element_node or tag in SILENT or node.mem_id in self.left_out:
            return False
        attributes = node.attributes
        if tag == "br":
            self._runs.append(Run("\n"))
        elif tag == "hr":
            self._flush()
            self._add(Rule())
        elif tag == "img":
            self._picture(attributes.get("src") or "", attributes.get("alt") or "")
        if tag in {"br", "hr", "img", "wbr"}:
            return False
        if tag == "a" and self._note_reference(attributes.get("href") or "", node):
            return False
        self._open(node, tag, attributes)
        return True

    def _open(self, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> None:
        above = self._styles[-1]
        style = style_of(tag, attributes, above)
        if tag in _SECTIONS or style.hidden != above.hidden:
            self._flush()
        if tag == "a":
            style = self._link(style, attributes.get("href") or "", node)
        self._styles.append(style)
        heading = _HEADING.fullmatch(tag)
        if heading and len(self._frames) == 1:
            self._level = int(heading[1])
        if tag in {"ul", "ol", "li", "blockquote"} and len(self._frames) < DEEPEST:
            self._begin(tag, attributes, node.mem_id)

    def _begin(self, tag: str, attributes: dict[str, str | None], node: int) -> None:
        inside = self._frames[-1].kind
        if tag in {"ul", "ol"}:
            start = attributes.get("start") or "1"
            number = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
            self._frames.append(_Frame(kind="list", ordered=tag == "ol", start=number, node=node))
        elif tag == "li" and inside == "list":
            self._frames.append(_Frame(kind="item", node=node))
        elif tag == "blockquote":
            self._frames.append(_Frame(kind="quote", node=node))

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        style, above = self._styles[-1], self._styles[-2]
        if tag in _SECTIONS or style.hidden != above.hidden:
            self._flush()
        self._styles.pop()
        if self._frames[-1].node == node.mem_id and len(self._frames) > 1:
            self._end()

    def _end(self) -> None:
        frame = self._frames.pop()
        if frame.kind == "item":
            if frame.blocks:
                self._frames[-1].items.append(tuple(frame.blocks))
        elif frame.kind == "list":
            if frame.blocks:  # words between the items
                frame.items.append(tuple(frame.blocks))
            if frame.items:
                items = tuple(frame.items)
                self._add(ListBlock(items=items, ordered=frame.ordered, start=frame.start))
        elif frame.blocks:
            self._add(Quote(children=tuple(frame.blocks)))

    def _text(self, text: str) -> None:
        if "|" in text or "[[" in text or "{" in text or "%" in text or "<<" in text:
            self.placeholders += PLACEHOLDER.findall(text)
            text = PLACEHOLDER.sub("", text)
        if not self._exact:
            text = _PADDING.sub("", text).replace("\u00a0", " ").replace("\u202f", " ")
        style = self._styles[-1]
        if not text:
            return
        self._runs.append(Run(text, style.marks, style.link))
        words = len(words_in(text))
        if words:
            self._sizes[style.size] += words
            self._nowhere |= style.nowhere

    def _link(self, style: Style, href: str, node: LexborNode) -> Style:
        found = unwrap(href)
        if found.fate != "kept":
            words = " ".join((node.text() or "").split())[:200]
            self.links.append(SeenLink(words=words, fate=found.fate, address=found.address))
        return replace(style, link=found.address, nowhere=not found.address)

    def _note_reference(self, href: str, node: LexborNode) -> bool:
        number = self.note_numbers.get(href[1:], 0) if href.startswith("#") else 0
        if number:
            self.marks.append(node.text() or "")
            self._runs.append(Run("", note=number))
        return bool(number)

    def _picture(self, source: str, alt: str) -> None:
        if not source.startswith("data:"):
            link = self._styles[-1].link
            seen = SeenPicture(source=source[:2000], alt=" ".join(alt.split())[:500], link=link)
            self.pictures.append(seen)

    def _flush(self) -> None:
        """End the paragraph or heading under way."""
        runs, level = self._runs, self._level
        sizes, nowhere = self._sizes, self._nowhere
        self._runs, self._level, self._sizes, self._nowhere = [], 0, Counter(), False
        size = sizes.most_common(1)[0][0] if sizes else 0
        for part in _paragraphs(runs):
            inlines = inlines_from(part)
            if not (said(inlines).strip() or any(run.note for run in part)):
                continue
            short = len(words_in(said(inlines))) <= HEADING_WORDS
            block = (
                Heading(children=inlines, level=level)
                if level and short
                else Paragraph(children=inlines)
            )
            self._add(block, size=size, nowhere=nowhere)

    def _add(self, block: Block, *, size: float = 0, nowhere: bool = False) -> None:
        frame = self._frames[-1]
        style = self._styles[-1]
        if frame.kind != "page":
            frame.blocks.append(block)
            return
        piece = Piece(block=block, hidden=style.hidden, bar=style.bar, size=size, nowhere=nowhere)
        self.pieces.append(piece)


def _paragraphs(runs: list[Run]) -> Iterator[list[Run]]:
    """Yield the runs between two or more line breaks."""
    part, breaks = list[Run](), 0
    for run in runs:
        if run.text == "\n" and not run.note and not run.marks and not run.link:
            breaks += 1
            if breaks == 2:  # noqa: PLR2004 - an empty line
                yield part
                part = []
                continue
        elif run.text.strip() or run.note:
            breaks = 0
        part.append(run)
    yield part


def _with_headings(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield the pieces; short lines in large letters become headings."""
    sizes = Counter[float]()
    for piece in pieces:
        if isinstance(piece.block, Paragraph):
            sizes[piece.size] += len(words_in(said(piece.block)))
    body = (sizes.most_common(1)[0][0] if sizes else 0) or BODY_SIZE
    for piece in pieces:
        level = _shown_level(piece, body)
        inlines = inlines_of(piece.block)
        yield replace(piece, block=Heading(children=inlines, level=level)) if level else piece


def _shown_level(piece: Piece, body: float) -> int:
    if not isinstance(piece.block, Paragraph) or piece.hidden or piece.size < body * LARGE:
        return 0
    words = said(piece.block).strip()
    if wholly(piece.block.children, "link"):
        return 0  # a button
    if len(words_in(words)) > LARGE_WORDS or words.endswith((".", ",", ";")):
        return 0
    ratio = piece.size / body
    return 1 if ratio >= 1.8 else 2 if ratio >= 1.45 else 3  # noqa: PLR2004 - as browsers show h1 to h3


def _notes(tree: LexborHTMLParser, reader: Reader, *, exact: bool) -> tuple[tuple[Block, ...], ...]:
    """Return the footnotes; the reader leaves them out, and knows marks that lead to them."""
    found = list[tuple[Block, ...]]()
    for number, item in enumerate(tree.css(_NOTES)[:999], start=1):
        for back in item.css('a[role="doc-backlink"], a.footnote-backref'):
            reader.marks.append(back.text() or "")
            back.decompose()
        inner = Reader(exact=exact)
        inner.read(item)
        found.append(tuple(piece.block for piece in inner.pieces))
        ident = item.attributes.get("id")
        if ident:
            reader.note_numbers[ident] = number
        reader.left_out.add(item.mem_id)
    return tuple(found)


def _head(tree: LexborHTMLParser) -> Page:
    """Return what the page says of itself."""

    def content(selector: str, name: str) -> str:
        node = tree.css_first(selector)
        return " ".join((node.attributes.get(name) or "").split()) if node else ""

    title = tree.css_first("title")
    addresses = (
        content('link[rel="canonical"]', "href"),
        content('meta[property="og:url"]', "content"),
    )
    words = " ".join(title.text().split()) if title else ""
    return Page(
        pieces=(),
        title=PLACEHOLDER.sub("", words).strip(),
        language=content("html", "lang"),
        description=content('meta[name="description"]', "content"),
        addresses=tuple(dict.fromkeys(filter(None, addresses))),
        date=content('meta[property="article:published_time"]', "content"),
    )
