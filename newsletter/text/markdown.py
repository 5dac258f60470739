r"""The Markdown subset that editors write, read into `newsletter.model.prose`.

What is understood: paragraphs, ``*emphasis*``, ``**strong**``, ``[links](https://…)`` (http, https
and mailto) and ``<https://…>``, sub-headings (``#`` to ``###``; deeper ones count as ``###``),
bulleted and numbered lists, ``>`` quotes, ``^sup^`` and ``~sub~``, figures
(``![alt](images/file.jpg "caption")`` alone in a paragraph), footnotes (``[^1]``), hard breaks
(two blanks or a backslash at a line's end), rules (``***``), backslash escapes (``\$``).

Everything else is text and printed as typed: HTML, entities, code, tables.  One exception:
``<sup>th</sup>`` and ``<sub>2</sub>``, with nothing but text inside, are read as ``^th^`` and
``~2~``, because text pasted from other newsletters is full of them.

A link whose address cannot go into a mail stays text, and so does a picture from elsewhere; both
are told of in `MarkdownReading.problems`.  Nothing that was typed is ever dropped.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

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

MOST_NESTING = 40
"""Markdown nested deeper in blocks than this (in tokens: about half as many quotes in quotes) is
taken as plain paragraphs."""
MOST_INLINE_DEPTH = 12
MOST_BRACKETS = 4_000
"""A text with more opening brackets is taken as plain paragraphs: looking for links in it would
take time that grows with their square."""
LOWEST_HEADING = 3

ProblemKind = Literal["unsafe-link", "link-without-scheme", "bad-link", "bad-image", "unused-note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownProblem:
    """Something in the Markdown that cannot mean what its author wanted."""

    kind: ProblemKind
    subject: str
    """The address or label concerned, as typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownReading:
    """What the Markdown says, and what is wrong with it, in reading order."""

    prose: Prose
    problems: tuple[MarkdownProblem, ...]


def read_markdown(source: str) -> MarkdownReading:
    """Read Markdown; never raises, whatever the source."""
    if not _MARKED.search(source):
        return MarkdownReading(prose=_unmarked(source), problems=())
    return _remembered(source) if len(source) <= _REMEMBERED else _parsed(source)


_MARKED = re.compile(
    r"[\\*_\[\]<>^~!\x00]|[^\S \n]|[ ]{2}$|^[ ]*(?:[#+-]|[0-9]+[.)])", re.MULTILINE
)
"""What could be a mark, and so calls for the parser."""
_REMEMBERED = 20_000
"""Texts up to this length are parsed once, however often an issue is read (a preview, the desk)."""


def _unmarked(source: str) -> Prose:
    """Return the paragraphs of a text without marks."""
    paragraphs = re.split(r"\n[ ]*\n", source)
    texts = (" ".join(filter(None, map(str.strip, one.split("\n")))) for one in paragraphs)
    return Prose(blocks=tuple(Paragraph(children=(Text(text=text),)) for text in texts if text))


@lru_cache(maxsize=2_000)
def _remembered(source: str) -> MarkdownReading:
    return _parsed(source)


def _parsed(source: str) -> MarkdownReading:
    environment: dict[str, object] = {}
    parser = _MARKDOWN if source.count("[") <= MOST_BRACKETS else _PLAIN
    tokens = parser.parse(source, environment)
    if any(token.level >= MOST_NESTING - 1 for token in tokens):
        tokens = _PLAIN.parse(source, environment := {})
    builder = _Builder(tokens, environment)
    return MarkdownReading(prose=builder.prose(), problems=tuple(builder.problems))


def parse_markdown(source: str) -> Prose:
    """Read Markdown and keep what it says."""
    return read_markdown(source).prose


def parse_inline(source: str) -> tuple[Inline, ...]:
    """Read Markdown in which only marks inside a line count; line ends become blanks."""
    tokens = _MARKDOWN.parseInline(" ".join(source.split("\n")), {})
    return _Builder([], {}).inlines(tokens[0].children or []) if tokens else ()


def link_problem(address: str) -> ProblemKind | None:
    """Say what keeps an address from being linked to in a mail; None: nothing."""
    if not address.isprintable() or " " in address:
        return "bad-link"
    try:
        parts = urlsplit(address)
    except ValueError:
        return "bad-link"
    if parts.scheme in {"http", "https"}:
        return None if parts.netloc and "." in parts.netloc.strip(".") else "bad-link"
    if parts.scheme == "mailto":
        return None if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", parts.path) else "bad-link"
    if not parts.scheme or "." in parts.scheme:  # "example.org:8080/x" has no scheme either
        looks_like_host = re.match(r"(//)?[\w-]+(\.[\w-]+)+", address)
        return "link-without-scheme" if looks_like_host else "bad-link"
    return "unsafe-link"


def is_own_picture(source: str) -> bool:
    """Tell whether a picture's source is a path inside the publication."""
    return bool(
        source
        and source.isprintable()
        and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]", source)
        and "\\" not in source
        and ".." not in source.split("/")
    )


# -- the parser, each rule switched on by name ---------------------------------------------------

_PASTED = re.compile(r"<(sup|sub)>([^<>\n]{1,80})</\1>")


def _pasted_sup_and_sub(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Read ``<sup>th</sup>``, the one piece of HTML that is understood."""
    if state.src[state.pos] != "<":
        return False
    match = _PASTED.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push(f"{match[1]}_open", match[1], 1)
        state.push("text", "", 0).content = match[2]
        state.push(f"{match[1]}_close", match[1], -1)
    state.pos = match.end()
    return True


class _AllAddresses(MarkdownIt):
    """Addresses are judged where the tree is built, so that what is refused can be told of."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name
        return url

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        del url
        return True


def _markdown() -> MarkdownIt:
    parser = _AllAddresses("zero", {"maxNesting": MOST_NESTING})
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    parser.use(superscript_plugin)
    parser.use(sub_plugin)
    parser.inline.ruler.before("autolink", "pasted_sup_and_sub", _pasted_sup_and_sub)
    parser.enable(["blockquote", "hr", "list", "heading"])
    parser.enable(["newline", "escape", "emphasis", "link", "image", "autolink"])
    parser.enable(["balance_pairs", "fragments_join", "text_join"])
    return parser


_MARKDOWN = _markdown()
_PLAIN = MarkdownIt("zero")


# -- tokens to tree ------------------------------------------------------------------------------

_WRAPPERS: dict[str, type[Emphasis | Strong | Superscript | Subscript]] = {
    "em": Emphasis,
    "strong": Strong,
    "sup": Superscript,
    "sub": Subscript,
}


class _Builder:
    """Turns one token stream into a tree, and collects problems on the way."""

    def __init__(self, tokens: list[Token], environment: dict[str, object]) -> None:
        self.problems: list[MarkdownProblem] = []
        self._tokens = tokens
        self._at = 0
        self._notes: dict[str, tuple[Block, ...]] = {}
        self._labels = _note_labels(environment)

    def prose(self) -> Prose:
        blocks = self._blocks("")
        notes = tuple(self._notes.get(label, ()) for label in self._labels)
        return Prose(blocks=blocks, notes=notes)

    def _blocks(self, end: str) -> tuple[Block, ...]:
        """Build blocks up to the token of type `end`, which is consumed."""
        blocks: list[Block] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.type == end:
                break
            blocks += self._block(token)
        return tuple(blocks)

    def _block(self, token: Token) -> tuple[Block, ...]:
        match token.type:
            case "paragraph_open":
                return self._paragraph()
            case "heading_open":
                level = min(int(token.tag[1:]), LOWEST_HEADING)
                return (Heading(children=self._leaf(), level=level),)
            case "bullet_list_open" | "ordered_list_open":
                return (self._list(token),)
            case "blockquote_open":
                return (Quote(children=self._blocks("blockquote_close")),)
            case "hr":
                return (Rule(),)
            case "footnote_reference_open":
                return self._note(token.meta["label"])
        raise AssertionError(token.type)

    def _paragraph(self) -> tuple[Block, ...]:
        figure = self._figure(self._tokens[self._at].children or [])
        if figure:
            self._at += 2
            return (figure,)
        children = self._leaf()
        return (Paragraph(children=children),) if children else ()

    def _leaf(self) -> tuple[Inline, ...]:
        """Consume an inline token and the closing token behind it."""
        inline = self._tokens[self._at]
        self._at += 2
        return self.inlines(inline.children or [])

    def _list(self, token: Token) -> ListBlock:
        ordered = token.type == "ordered_list_open"
        close = token.type.replace("open", "close")
        items = []
        while self._tokens[self._at].type != close:
            self._at += 1  # list_item_open
            items.append(self._blocks("list_item_close"))
        self._at += 1
        start = int(token.attrs.get("start", 1)) if ordered else 1
        return ListBlock(items=tuple(items), ordered=ordered, start=start)

    def _note(self, label: str) -> tuple[Block, ...]:
        blocks = self._blocks("footnote_reference_close")
        if label in self._labels and label not in self._notes:
            self._notes[label] = blocks
            return ()
        self.problems.append(MarkdownProblem(kind="unused-note", subject=label))
        return blocks  # nobody refers to it: it stays where it stands

    def _figure(self, tokens: list[Token]) -> Figure | None:
        if len(tokens) != 1 or tokens[0].type != "image":
            return None
        source = str(tokens[0].attrs.get("src", ""))
        if not is_own_picture(source):
            return None
        caption = parse_inline(str(tokens[0].attrs.get("title", "")))
        return Figure(source=source, alt=_bare(tokens[0].children or []), caption=caption)

    def inlines(self, tokens: list[Token]) -> tuple[Inline, ...]:
        stack: list[tuple[Token | None, list[Inline]]] = [(None, [])]
        for token in tokens:
            if token.nesting == 1:
                stack.append((token, []))
            elif token.nesting == -1:
                opening, children = stack.pop()
                for inline in self._wrapped(opening, children, depth=len(stack)):
                    _append(stack[-1][1], inline)
            else:
                for inline in self._atom(token):
                    _append(stack[-1][1], inline)
        return tuple(stack[0][1])

    def _wrapped(
        self, opening: Token | None, children: list[Inline], *, depth: int
    ) -> list[Inline]:
        """Wrap finished children; marks nested beyond all reason are left out."""
        if opening is None or depth > MOST_INLINE_DEPTH:
            return children
        if opening.type != "link_open":
            wrapper = _WRAPPERS[opening.type.removesuffix("_open")]
            return [wrapper(children=tuple(children))] if children else []
        address = str(opening.attrs.get("href", ""))
        problem = link_problem(address)
        if problem is None:
            return [Link(children=tuple(children) or (Text(text=address),), address=address)]
        self.problems.append(MarkdownProblem(kind=problem, subject=address))
        return [Text(text="["), *children, Text(text=f"]({address})")]

    def _atom(self, token: Token) -> tuple[Inline, ...]:
        match token.type:
            case "text" | "text_special":
                return (Text(text=token.content),) if token.content else ()
            case "softbreak":
                return (Text(text=" "),)
            case "hardbreak":
                return (LineBreak(),)
            case "footnote_ref":
                return (NoteReference(number=token.meta["id"] + 1),)
            case "image":
                source = str(token.attrs.get("src", ""))
                self.problems.append(MarkdownProblem(kind="bad-image", subject=source))
                return (Text(text=f"![{token.content}]({source})"),)
        raise AssertionError(token.type)


def _append(inlines: list[Inline], inline: Inline) -> None:
    """Append, joining neighbouring texts."""
    last = inlines[-1] if inlines else None
    if isinstance(last, Text) and isinstance(inline, Text):
        inlines[-1] = Text(text=last.text + inline.text)
    else:
        inlines.append(inline)


def _bare(tokens: list[Token]) -> str:
    """Return the text of inline tokens without their marks."""
    return "".join(" " if token.type == "softbreak" else token.content for token in tokens)


def _note_labels(environment: dict[str, object]) -> list[str]:
    """Return the labels of the notes that are referred to, in order of first reference."""
    footnotes = environment.get("footnotes")
    if not isinstance(footnotes, dict):
        return []
    return [str(note["label"]) for _number, note in sorted(footnotes["list"].items())]
