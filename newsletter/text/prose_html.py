"""Prose to HTML, for mail and for the web.

Everything typed is escaped here, once; the markup around it is ours.  Mail and
web differ where mail clients do: in-mail anchors fail in some, so notes carry no
links there, and a figure is an image with a paragraph below it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from typing import Literal

from markupsafe import Markup, escape

from newsletter.model.prose import (
    Block,
    Emphasis,
    Figure,
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
from newsletter.model.values import dataclass
from newsletter.text.direction import (
    Direction,
    direction_of_text,
    runs_right_to_left_nowhere,
)

LOWEST_HEADING = 6
MARK_ROOM = 26
"""Pixels that a list of a mail leaves for the marks of its items."""

TAGS: dict[type[Inline], str] = {
    Emphasis: "em",
    Strong: "strong",
    Superscript: "sup",
    Subscript: "sub",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as a page refers to it; `width` and `height` are pixels, 0 where unknown."""

    address: str
    """Where it is loaded from; empty: it cannot be shown, its `alt` stands for it."""
    alt: str
    width: int = 0
    height: int = 0


def bare_picture(source: str, alt: str) -> Picture:
    """Return the picture at its own path, size unknown."""
    return Picture(address=source, alt=alt)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProseStyle:
    """How prose becomes HTML."""

    medium: Literal["mail", "web"] = "web"
    heading_shift: int = 1
    """The highest heading becomes ``<h2>`` with 1, ``<h3>`` with 2; no level is skipped."""
    anchor: str = "text"
    """Ids of notes begin with it, so that two pieces on one page do not clash."""
    base: Direction = "ltr"
    """How the place runs in which the prose stands; a block that runs against it says so."""
    picture: Callable[[str, str], Picture] = field(default=bare_picture)
    """(source, alt) to the picture as this page refers to it."""


MAIL = ProseStyle(medium="mail")
WEB = ProseStyle(medium="web")


def to_html(prose: Prose, style: ProseStyle) -> Markup:
    """Return the blocks, and the notes as a list behind them."""
    return html_for(prose, style)[0]


def html_for(prose: Prose, style: ProseStyle) -> tuple[Markup, bool]:
    """Return the blocks and the notes, and whether they would be the same in any medium."""
    writer = _Writer(style=style)
    html = writer.blocks(prose.blocks)
    if prose.notes:
        html += writer.notes(prose.notes)
    return Markup(html), not writer.particular  # noqa: S704  # made of escaped text and our own tags


def inlines_to_html(inlines: Iterable[Inline], style: ProseStyle) -> Markup:
    """Return inline elements without a paragraph around them."""
    return Markup(_Writer(style=style).inlines(inlines))  # noqa: S704  # see to_html


@dataclass(slots=True, kw_only=True)
class _Writer:
    """Writes one prose; remembers notes referred to, since an id stands once, and headings."""

    style: ProseStyle
    referred: set[int] = field(default_factory=set)
    above: list[int] = field(default_factory=list)
    """Levels of the headings under which the writer stands."""
    particular: bool = False
    """True: another medium would have something written otherwise."""

    def blocks(self, blocks: Iterable[Block]) -> str:
        return "\n".join([self.block(block) for block in blocks])

    def block(self, block: Block) -> str:
        match block:
            case Paragraph():
                html = self.inlines(block.children)
                return f"<p{self.turn(html)}>{html}</p>"
            case Heading():
                level = min(self.depth(block.level) + self.style.heading_shift, LOWEST_HEADING)
                html = self.inlines(block.children)
                return f"<h{level}{self.turn(html)}>{html}</h{level}>"
            case ListBlock():
                return self.listing(block)
            case Quote():
                return f"<blockquote>{self.blocks(block.children)}</blockquote>"
            case Figure():
                return self.figure(block)
            case Rule():
                return "<hr>"

    def depth(self, level: int) -> int:
        """Return how deep a heading of that level stands; editors skip levels, pages must not."""
        while self.above and self.above[-1] >= level:
            self.above.pop()
        self.above.append(level)
        return len(self.above)

    def listing(self, block: ListBlock) -> str:
        tag = "ol" if block.ordered else "ul"
        start = f' start="{block.start}"' if block.ordered and block.start != 1 else ""
        items = "\n".join(map(self.list_item, block.items))
        return f"<{tag}{start}>\n{items}\n</{tag}>"

    def list_item(self, blocks: tuple[Block, ...]) -> str:
        html = self.item(blocks)
        return f"<li{self.turn(html, item=True)}>{html}</li>"

    def item(self, blocks: tuple[Block, ...]) -> str:
        """Return an item's content; a single paragraph needs no tags of its own."""
        match blocks:
            case (Paragraph() as only,):
                return self.inlines(only.children)
            case (Paragraph() as first, ListBlock() as second):
                return f"{self.inlines(first.children)}\n{self.listing(second)}"
        return self.blocks(blocks)

    def figure(self, block: Figure) -> str:
        self.particular = True
        picture = self.style.picture(block.source, block.alt)
        caption = self.inlines(block.caption)
        if self.style.medium == "mail":
            below = f'\n<p class="c">{caption}</p>' if caption else ""
            return f"<p>{picture_html(picture)}</p>{below}"
        below = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f"<figure>{picture_html(picture)}{below}</figure>"

    def inlines(self, inlines: Iterable[Inline]) -> str:
        return "".join([self.inline(inline) for inline in inlines])

    def inline(self, inline: Inline) -> str:
        match inline:
            case Text():
                return str(escape(inline.text))
            case Link():
                return f'<a href="{escape(inline.address)}">{self.inlines(inline.children)}</a>'
            case Emphasis() | Strong() | Superscript() | Subscript():
                tag = TAGS[type(inline)]
                return f"<{tag}>{self.inlines(inline.children)}</{tag}>"
            case LineBreak():
                return "<br>\n"
            case NoteReference():
                return self.reference(inline.number)

    def reference(self, number: int) -> str:
        self.particular = True
        if self.style.medium == "mail":
            return f"<sup>{number}</sup>"
        anchor = escape(self.style.anchor)
        first = number not in self.referred
        self.referred.add(number)
        ident = f' id="{anchor}-ref-{number}"' if first else ""
        return (
            f'<sup class="note"{ident}>'
            f'<a href="#{anchor}-note-{number}" role="doc-noteref">{number}</a></sup>'
        )

    def notes(self, notes: tuple[tuple[Block, ...], ...]) -> str:
        self.particular = True
        items = [self.note(number, blocks) for number, blocks in enumerate(notes, start=1)]
        listed = "\n".join(items)
        if self.style.medium == "mail":
            return f'\n<ol class="f">\n{listed}\n</ol>'
        return f'\n<section class="notes" role="doc-endnotes"><ol>\n{listed}\n</ol></section>'

    def note(self, number: int, blocks: tuple[Block, ...]) -> str:
        content = self.item(blocks)
        if self.style.medium == "mail":
            return f"<li{self.turn(content, item=True)}>{content}</li>"
        anchor = escape(self.style.anchor)
        back = ""
        if number in self.referred:
            back = (
                f' <a class="back" href="#{anchor}-ref-{number}" role="doc-backlink"'
                f' aria-label="Back to reference {number}">↩</a>'
            )
        return f'<li id="{anchor}-note-{number}"{self.turn(content)}>{content}{back}</li>'

    def turn(self, html: str, *, item: bool = False) -> str:
        """Return the `dir` of a block that runs against its place.

        In mail its side is said with it, since no style sheet can tell such blocks apart there; an
        item of a list has its mark on that side, too, and the room for it.
        """
        if self.style.base == "ltr" and runs_right_to_left_nowhere(html):
            return ""
        way = direction_of_text(Markup(html).striptags())  # noqa: S704  # only looked at
        if not way or way == self.style.base:
            return ""
        if self.style.medium == "web":
            return f' dir="{way}"'
        self.particular = True
        side, other = ("right", "left") if way == "rtl" else ("left", "right")
        room = f";margin-{side}:{MARK_ROOM}px;margin-{other}:-{MARK_ROOM}px" if item else ""
        return f' dir="{way}" style="text-align:{side}{room}"'


def picture_html(picture: Picture) -> Markup:
    """Return the image, or its alternative text in brackets where it cannot be shown."""
    if not picture.address:
        return Markup("<em>[{}]</em>").format(picture.alt) if picture.alt else Markup("")
    size = ""
    if picture.width and picture.height:
        size = f' width="{picture.width}" height="{picture.height}"'
    image = f'<img src="{escape(picture.address)}" alt="{escape(picture.alt)}"{size}>'
    return Markup(image)  # noqa: S704  # made of escaped text and our own tags
