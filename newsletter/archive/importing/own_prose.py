"""The HTML that this program makes of prose (`newsletter.text.prose_html`), back to that prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from newsletter.model.prose import (
    Block,
    Emphasis,
    Heading,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    NoteReference,
    Paragraph,
    Prose,
    Quote,
    Rule,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from newsletter.text.click_links import counts_clicks
from newsletter.text.markdown import link_problem

DEEPEST = 60
LOWEST = 3
_WRAPPERS: dict[str, type[Emphasis | Strong | Superscript | Subscript]] = {
    "em": Emphasis,
    "strong": Strong,
    "sup": Superscript,
    "sub": Subscript,
}
_BLOCKS = frozenset(("p", "ul", "ol", "blockquote", "hr", "div", "section", "figure"))
_HEADING = re.compile(r"h([1-6])")


@dataclass(slots=True, kw_only=True)
class OwnProse:
    """Reads one piece of prose."""

    shift: int
    """The level of a heading that is ``<h1>`` would be 1 less this."""
    notes: dict[str, int] = field(default_factory=dict)
    """Anchors of notes."""
    marks: int = 0
    """How many notes there are, where marks are bare numbers."""

    def prose(self, nodes: Iterable[LexborNode], notes: Iterable[LexborNode] = ()) -> Prose:
        """Return the prose that nodes one after the other say; `notes` are items of a list."""
        items = list(notes)
        self.marks = len(items)
        for number, item in enumerate(items, start=1):
            self.notes["#" + (item.attributes.get("id") or "")] = number
            for back in item.css("a.back"):
                back.decompose()
        blocks = tuple(block for node in nodes for block in self.blocks(node))
        return Prose(blocks=blocks, notes=tuple(self.item(item, 0) for item in items))

    def blocks(self, node: LexborNode, depth: int = 0) -> Iterator[Block]:
        """Yield the blocks that an element is."""
        tag = node.tag or ""
        heading = _HEADING.fullmatch(tag)
        if depth > DEEPEST or not node.is_element_node:
            return
        if heading:
            level = min(max(int(heading[1]) - self.shift, 1), LOWEST)
            yield Heading(children=self.inlines(node), level=level)
        elif tag == "p":
            children = self.inlines(node)
            if children:
                yield Paragraph(children=children)
        elif tag in {"ul", "ol"}:
            start = node.attributes.get("start") or "1"
            items = tuple(self.item(one, depth) for one in node.iter() if one.tag == "li")
            yield ListBlock(
                items=items, ordered=tag == "ol", start=int(start) if start.isdecimal() else 1
            )
        elif tag == "blockquote":
            yield Quote(children=tuple(self._inside(node, depth)))
        elif tag == "hr":
            yield Rule()
        elif tag in {"div", "section", "figure", "figcaption", "td", "tr", "table", "tbody"}:
            yield from self._inside(node, depth)

    def _inside(self, node: LexborNode, depth: int) -> Iterator[Block]:
        for child in node.iter():
            yield from self.blocks(child, depth + 1)

    def item(self, node: LexborNode, depth: int) -> tuple[Block, ...]:
        """Return the blocks of a list's item, whose only or first paragraph has no tags."""
        found, loose = list[Block](), list[Inline]()
        for child in node.iter(include_text=True):
            if child.is_element_node and (
                child.tag in _BLOCKS or _HEADING.fullmatch(child.tag or "")
            ):
                found += _paragraph(loose)
                loose = []
                found += self.blocks(child, depth + 1)
            else:
                loose += self._inline(child, 0)
        return (*found, *_paragraph(loose))

    def inlines(self, node: LexborNode, depth: int = 0) -> tuple[Inline, ...]:
        """Return the inline elements in an element."""
        found = list[Inline]()
        for child in node.iter(include_text=True):
            found += self._inline(child, depth)
        return _tidied(found) if not depth else tuple(found)

    def _inline(self, node: LexborNode, depth: int) -> list[Inline]:
        tag = node.tag or ""
        if node.is_text_node:
            text = node.text_content or ""
            return [Text(text=text)] if text else []
        if depth > DEEPEST or not node.is_element_node or tag in {"img", "script", "style"}:
            return []
        number = self._note(node, tag)
        if number or tag == "br":
            return [NoteReference(number=number) if number else LineBreak()]
        return self._element(node, tag, depth)

    def _element(self, node: LexborNode, tag: str, depth: int) -> list[Inline]:
        children = self.inlines(node, depth + 1)
        if tag in _WRAPPERS:
            return [_WRAPPERS[tag](children=children)] if children else []
        address = node.attributes.get("href") or "" if tag == "a" else ""
        if address and not link_problem(address) and not counts_clicks(address):
            return [Link(children=children, address=address)]
        return list(children)

    def _note(self, node: LexborNode, tag: str) -> int:
        """Return the number of the note that a mark refers to, or 0."""
        if tag != "sup":
            return 0
        link = node.css_first("a")
        if link is not None:
            return self.notes.get(link.attributes.get("href") or "", 0)
        words = node.text().strip()
        number = int(words) if words.isdecimal() and len(words) < 4 else 0  # noqa: PLR2004 - 999 notes
        return number if number <= self.marks else 0


def _paragraph(inlines: list[Inline]) -> list[Block]:
    children = _tidied(inlines)
    return [Paragraph(children=children)] if children else []


def _tidied(inlines: list[Inline]) -> tuple[Inline, ...]:
    """Return inlines without the line ends that only lay out the source."""
    found = list[Inline]()
    for inline in inlines:
        if isinstance(inline, Text):
            text = inline.text
            if not found or isinstance(found[-1], LineBreak):
                text = text.lstrip("\n")
            if found and isinstance(found[-1], Text):
                found[-1] = Text(text=found[-1].text + text)
            elif text:
                found.append(Text(text=text))
        else:
            found.append(inline)
    last = found[-1] if found else None
    if isinstance(last, Text):
        text = last.text.rstrip("\n")
        found[-1:] = [Text(text=text)] if text else []
    return tuple(found)
