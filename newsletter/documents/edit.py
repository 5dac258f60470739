"""Changing a YAML file by the characters concerned, and no others.

An edit is a pure function from text to text.  What it made is read again and must say exactly what
was wanted, and everything else what it said before; otherwise the edit is refused with a
`DocumentError`, and the file stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from newsletter.documents.nodes import ListNode, MapNode, Node, TextNode, compose, walk
from newsletter.documents.refolding import broken_up, refolded, width_of
from newsletter.documents.source import FORBIDDEN, Source, character_name
from newsletter.documents.spelling import Spelling, spellings
from newsletter.documents.syntax import parse
from newsletter.errors import DocumentError
from newsletter.model.finding import ItemPath, spell_path
from newsletter.model.values import dataclass

INDENT = 2
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of what follows: an issue says it by language."""
_NO_LINES = 10_000
"""Stands for the indentation of a block without lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Characters to put in the place of those from `start` to `end`."""

    start: int
    end: int
    text: str


def replace_scalar(source: str, path: ItemPath, value: str, *, style: str | None = None) -> str:
    """Put a text in the place of the one at `path`, in the same style where that can hold it.

    Lines of a folded text that stay the same stay where they are.  `style` is for a place where
    nothing is written yet.  Raises `DocumentError` where no text stands at `path`, where the file has mistakes in its YAML,
    or where the value contains a character that no document may contain.
    """
    tree = tree_of(source)
    node = walk(tree, path)
    if not isinstance(node, TextNode):
        raise refused(f"No text stands at “{spell_path(path)}”.")
    expect_writable(value)
    if node.value == value:
        return source
    expected = _with(plain(tree), path, value)
    flow = any(_is_flow(walk(tree, path[:depth])) for depth in range(len(path)))
    indent, fresh = _indents(source, tree, path, node)
    exact = node.style == "" and not node.is_empty
    fitting = node.style if style is None or not node.is_empty or node.style else style
    ways = spellings(value, style=fitting, indent=indent, fresh=fresh, flow=flow, exact=exact)
    for spelling in (*_as_folded(source, node, fitting, value, indent, flow=flow), *ways):
        edited = changed(source, _changes(source, node, spelling))
        if says(edited, expected):
            return edited
    raise refused(f"The text for “{spell_path(path)}” cannot be written into this file.")


def tree_of(source: str) -> Node:
    """Return the tree of a sound file; raises `DocumentError` with its mistakes otherwise."""
    parsed = parse(Source.of(source, file=""))
    if parsed.findings or parsed.tree is None:
        raise DocumentError(
            "The file has mistakes, so it was not changed.",
            findings=parsed.findings,
            help="Mend them first; newsletter check shows them.",
        )
    return parsed.tree


def plain(node: Node) -> Any:  # noqa: ANN401 - dicts, lists and texts
    """Return what a tree says: dicts, lists and texts."""
    if isinstance(node, MapNode):
        return {key.value: plain(value) for key, value in node.pairs}
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return node.value


def says(source: str, expected: object) -> bool:
    """Tell whether a text is sound YAML that says what is expected, keys in any order."""
    try:
        tree, findings = compose(source, Source.of(source, file=""))
    except yaml.YAMLError:
        return False
    return tree is not None and not findings and plain(tree) == expected


def changed(source: str, changes: Iterable[Change]) -> str:
    """Apply changes that do not overlap; of several at one offset the first stays first."""
    for change in reversed(sorted(changes, key=lambda one: one.start)):  # noqa: C413 - a stable order, from the end
        source = source[: change.start] + change.text + source[change.end :]
    return source


def checked(source: str, changes: Iterable[Change], expected: object, *, what: str) -> str:
    """Apply changes; refuse where the result does not say what is expected."""
    edited = changed(source, changes)
    if not says(edited, expected):
        raise refused(f"{what} cannot be written into this file by the program.")
    return edited


def refused(message: str) -> DocumentError:
    """Return the error of an edit that is not made."""
    return DocumentError(
        message, findings=(), help="Make this change by hand, in your editor; nothing was changed."
    )


def expect_writable(text: str) -> None:
    """Raise `DocumentError` for a character that no document may contain."""
    match = FORBIDDEN.search(text)
    if match is None and not _has_surrogate(text):
        return
    name = character_name(match[0]) if match else "half of a character"
    raise DocumentError(
        f"The text contains an invisible character ({name}).",
        findings=(),
        help="Take it out; it usually comes along with a copied text.",
    )


def writable(text: str) -> str:
    """Return a text from elsewhere on one line, without what no document may contain.

    Marks that turn the direction of what follows go too: an issue says it by language.
    """
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    return " ".join(TURNING.sub("", FORBIDDEN.sub(" ", whole)).split())


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def newline_of(source: str) -> str:
    """Return the line end that the file uses."""
    return "\r\n" if "\r\n" in source else "\n"


def column_of(source: str, offset: int) -> int:
    """Return the column, from 0, of a character."""
    return offset - (max(source.rfind("\n", 0, offset), source.rfind("\r", 0, offset)) + 1)


def line_end(source: str, offset: int) -> int:
    """Return the offset of the end of the line that holds `offset`, before its line end."""
    match = re.compile(r"[\r\n]").search(source, offset)
    return match.start() if match else len(source)


def true_end(source: str, node: Node) -> int:
    """Return where a node really ends: libyaml lets block nodes end at the next one's start."""
    if isinstance(node, TextNode):
        return _text_end(source, node)
    if node.flow:
        return node.end
    children: Iterator[Node] = (
        iter(node.items) if isinstance(node, ListNode) else (value for _key, value in node.pairs)
    )
    return max((true_end(source, child) for child in children), default=node.end)


def _text_end(source: str, node: TextNode) -> int:
    """Return the end of a text; libyaml's own lies behind blank lines and comments that follow."""
    if node.style not in {"|", ">"}:
        return node.end
    header_end = line_end(source, node.start)
    wanted = _content_indent(source, node)
    end = header_end
    for match in re.compile(r"(?:\r\n|\n|\r)([^\r\n]*)").finditer(source, header_end):
        line = match[1]
        if line.strip(" \t") and len(line) - len(line.lstrip(" ")) < wanted:
            break
        if line.strip(" \t"):
            end = match.end()
    return _kept_blank_lines(source, node, end)


def _kept_blank_lines(source: str, node: TextNode, end: int) -> int:
    """Return the end behind the blank lines that ``|+`` keeps, but for the last line end."""
    if "+" not in source[node.start : node.start + 3]:
        return end
    match = re.compile(r"(?:(?:\r\n|\n|\r(?!\n)) *(?=[\r\n]))*").match(source, end)
    return match.end() if match else end


def _content_indent(source: str, node: TextNode) -> int:
    """Return the indentation of a block text's lines, or `_NO_LINES`."""
    header = source[node.start : node.start + 3]
    hint = re.search(r"[1-9]", header)
    first = re.compile(r"(?:[\r\n]+ *)*[\r\n]( *)[^ \r\n]").match(
        source, line_end(source, node.start)
    )
    own = len(first[1]) if first else _NO_LINES
    if hint:
        line_start = node.start - column_of(source, node.start)
        margin = re.compile(r"( *(?:- +)*?)(?:- +(?=[|>])|(?=[^- ])|$)").match(source, line_start)
        return min(own, (len(margin[1]) if margin else 0) + int(hint[0]))
    return own


def _indents(source: str, tree: Node, path: ItemPath, node: TextNode) -> tuple[int, int]:
    """Return (its own indentation if it is a block, two more than its owner's)."""
    fresh = _fresh_indent(source, tree, path)
    own = _content_indent(source, node) if node.style in {"|", ">"} else _NO_LINES
    return (own if own < _NO_LINES else fresh), fresh


def _fresh_indent(source: str, tree: Node, path: ItemPath) -> int:
    parent = walk(tree, path[:-1])
    if isinstance(parent, MapNode):
        key = parent.key(str(path[-1]))
        return column_of(source, key.start) + INDENT if key else INDENT
    return column_of(source, parent.start) + INDENT if parent else INDENT


def _is_flow(node: Node | None) -> bool:
    return isinstance(node, ListNode | MapNode) and node.flow


def _changes(source: str, node: TextNode, spelling: Spelling) -> Iterator[Change]:
    """Yield the changes that put a spelling where a text stands; comments behind it stay."""
    newline = newline_of(source)
    below = "".join(newline + line for line in spelling.lines)
    blank = " " if node.start == node.end and source[node.start - 1 : node.start] in ":-" else ""
    if node.style in {"|", ">"}:
        header = re.compile(r"[|>][-+0-9]*").match(source, node.start)
        yield Change(start=node.start, end=header.end() if header else node.end, text=spelling.head)
        yield Change(start=line_end(source, node.start), end=_text_end(source, node), text=below)
        return
    yield Change(start=node.start, end=node.end, text=blank + spelling.head)
    if below:
        at = line_end(source, node.end)
        yield Change(start=at, end=at, text=below)


def _as_folded(
    source: str, node: TextNode, style: str, value: str, indent: int, *, flow: bool
) -> Iterator[Spelling]:
    """Yield the text folded as the old one was, over the same lines where the words are the same."""
    if style == ">" and not flow:
        old = _block_lines(source, node) if node.style else []
        ends = len(value) - len(value.rstrip("\n"))
        body = value[: len(value) - ends]
        lines = refolded(old, body, width=width_of(old)) if ends < 2 else None  # noqa: PLR2004 - “>+” keeps more
        if lines and not any("\t" in line or "\r" in line for line in lines):
            shown = tuple(" " * indent + line if line else "" for line in lines)
            yield Spelling(head=">" if ends else ">-", lines=shown)
    raw = source[node.start : node.end]
    if node.style not in {"|", ">"} and re.search(r"[\r\n]", raw) and "\n" not in value:
        ways = spellings(value, style=node.style, indent=indent, fresh=indent, flow=flow)
        head = next(way.head for way in ways if not way.lines)
        old = [line.strip(" \t") for line in re.split(r"\r\n|\n|\r", raw)]
        margin = re.search(r"(?:\r\n|\n|\r)( *)[^ \r\n]", raw)
        join = newline_of(source) + (margin[1] if margin else " " * indent)
        yield Spelling(head=join.join(broken_up(head, old)))


def _block_lines(source: str, node: TextNode) -> list[str]:
    """Return the lines of a block text without their indentation, blank ones at its end left out."""
    start, end = line_end(source, node.start), _text_end(source, node)
    indent = _content_indent(source, node)
    lines = re.split(r"\r\n|\n|\r", source[start:end])[1:]
    return [line[indent:] for line in lines] if indent < _NO_LINES else []


def _with(value: Any, path: ItemPath, new: str) -> Any:  # noqa: ANN401 - dicts, lists and texts
    """Return a copy of what a tree says, with one text replaced."""
    if not path:
        return new
    copy: Any = list(value) if isinstance(value, list) else dict(value)
    copy[path[0]] = _with(copy[path[0]], path[1:], new)
    return copy
