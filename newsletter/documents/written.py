"""What an editor's form says, as lines of YAML that were not there before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from newsletter.documents.canonical import is_exact, is_markdown
from newsletter.documents.edit import expect_writable
from newsletter.documents.nodes import ListNode, Node, TextNode, walk
from newsletter.documents.refolding import refolded
from newsletter.documents.spelling import one_line, spellings
from newsletter.model.finding import ItemPath

Said = str | Sequence[str | Mapping[str, str]] | Mapping[str, Any]
"""A text; a list of texts, or of authors as mappings; a mapping of such."""
_SHORT = 80
"""Columns of a text that may stand behind its colon where the file shows no other way."""


def expect_all_writable(said: Said) -> None:
    """Raise `DocumentError` where some text has a character that no document may contain."""
    for text in _texts(said):
        expect_writable(text)


def plainly(said: Said) -> Any:  # noqa: ANN401 - dicts, lists and texts
    """Return what is said as dicts, lists and texts."""
    if isinstance(said, str):
        return said
    if isinstance(said, Mapping):
        return {name: plainly(value) for name, value in said.items()}
    return [plainly(one) for one in said]


def lines_of(name: str, said: Said, path: ItemPath, tree: Node) -> Iterator[str]:
    """Yield the lines of a field, without indentation; `path` is where it will stand."""
    if isinstance(said, str):
        yield from _text_lines(name, said, path, tree)
    elif isinstance(said, Mapping):
        yield f"{name}:"
        for key, value in said.items():
            yield from (
                f"  {line}" if line else "" for line in lines_of(key, value, (*path, key), tree)
            )
    elif house_style(tree, path) == "-" or any(isinstance(one, Mapping) for one in said):
        yield f"{name}:"
        for one in said:
            yield from (f"  {line}" for line in item_lines(one))
    else:
        yield f"{name}: {flow_of(said)}"


def item_lines(said: str | Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of an item of a list, its dash included."""
    if isinstance(said, str):
        yield f"- {one_line(said)}"
        return
    for number, (key, value) in enumerate(said.items()):
        yield f"{'  ' if number else '- '}{key}: {one_line(value)}"


def flow_of(said: Said, *, path: ItemPath = ()) -> str:
    """Return what is said in brackets and braces."""
    if isinstance(said, str):
        return one_line(said, flow=True, exact=bool(path) and is_exact(path))
    if isinstance(said, Mapping):
        pairs = (f"{key}: {flow_of(value, path=(*path, key))}" for key, value in said.items())
        return "{" + ", ".join(pairs) + "}"
    return "[" + ", ".join(flow_of(one) for one in said) + "]"


def house_style(tree: Node, path: ItemPath) -> str:
    """Return how the file writes this field elsewhere: a text's style, ``-`` or ``[`` for lists.

    Without an example a long text is folded and a list stands in brackets.
    """
    first, *rest = path
    listed = walk(tree, (first,))
    owners = range(len(listed.items)) if isinstance(listed, ListNode) else ()
    below = tuple(rest[1:]) if owners else ()
    nodes = [walk(tree, (first, number, *below)) for number in owners] if below else []
    styles = Counter(filter(None, map(_style, nodes)))
    return styles.most_common(1)[0][0].strip() if styles else ""


def _style(node: Node | None) -> str:
    """Return a text's style, a blank for a plain one; empty where nothing is written."""
    if isinstance(node, TextNode):
        return (node.style or " ") if not node.is_empty else ""
    if isinstance(node, ListNode) and node.items:
        return "[" if node.flow else "-"
    return ""


def style_for(text: str, path: ItemPath, tree: Node) -> str:
    """Return the style in which a new text is best written."""
    if not is_markdown(path):
        return ""
    style = house_style(tree, path)
    if style in {"|", ">"}:
        return style
    return "|" if "\n" in text else "" if len(text) + len(str(path[-1])) <= _SHORT else ">"


def _text_lines(name: str, text: str, path: ItemPath, tree: Node) -> Iterator[str]:
    style = style_for(text, path, tree)
    if style == ">" and "\n" not in text.rstrip("\n"):
        lines = refolded([], text.rstrip("\n"))
        if lines and not any(mark in text for mark in "\t\r"):
            yield f"{name}: >{'' if text.endswith(chr(10)) else '-'}"
            yield from (f"  {line}" for line in lines)
            return
    way = next(spellings(text, style=style, indent=2, fresh=2, exact=is_exact(path)))
    yield f"{name}: {way.head}".rstrip(" ") if text else f"{name}:"
    yield from way.lines


def _texts(said: Said) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    else:
        for one in said.values() if isinstance(said, Mapping) else said:
            yield from _texts(one)
