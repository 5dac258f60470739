"""Items added to a list of a file, below those that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from newsletter.documents.edit import (
    Change,
    changed,
    checked,
    column_of,
    line_end,
    newline_of,
    refused,
    says,
    true_end,
)
from newsletter.documents.nodes import ListNode, MapNode, Node, TextNode

Lines = Sequence[str]
"""The lines of one item, without indentation and without its dash."""


def with_items(
    source: str, tree: MapNode, name: str, items: Sequence[Lines], expected: object, *, what: str
) -> str:
    """Return a file with items added to the list called `name`, which is made where it is missing.

    The result must say what is `expected`.  Raises `DocumentError` for a list in brackets that
    holds something, and where the result would say something else; `what` names the items then.
    """
    changes = list(_additions(source, tree, name, items, what=what))
    if tree.get(name) is None and says(loose := changed(source, _apart(source, changes)), expected):
        return loose
    return checked(source, changes, expected, what=what)


def comments_end(source: str, end: int, column: int) -> int:
    """Return the end of the comments below `end` that are indented further than `column`."""
    for match in re.compile(r"(?:\r\n|\n|\r)( *)(#?)[^\r\n]*").finditer(source, end):
        if match[2] and len(match[1]) > column:
            end = match.end()
        elif match[0].strip():
            break
    return end


def _additions(
    source: str, tree: MapNode, name: str, items: Sequence[Lines], *, what: str
) -> Iterator[Change]:
    node = tree.get(name)
    newline = newline_of(source)
    if node is None:
        margin = " " * column_of(source, tree.start)
        ended = source.endswith(("\n", "\r"))
        head = newline * (not ended) + f"{margin}{name}:"
        text = head + _block(items, len(margin) + 2, newline) + newline * ended
        yield Change(start=len(source), end=len(source), text=text)
    elif _is_nothing(node):
        start = len(source[: node.start].rstrip(" "))
        at = line_end(source, node.end)
        key = tree.key(name)
        indent = column_of(source, key.start) + 2 if key else 2
        yield Change(start=start, end=node.end, text="")
        yield Change(start=at, end=at, text=_block(items, indent, newline))
    elif isinstance(node, ListNode) and not node.flow:
        column = column_of(source, node.start)
        at = comments_end(source, line_end(source, true_end(source, node)), column)
        yield Change(start=at, end=at, text=_block(items, column, newline))
    else:
        raise refused(f"{what} cannot be added: “{name}” is not a list with one item per line.")


def _apart(source: str, changes: Sequence[Change]) -> list[Change]:
    """Return the same changes with a blank line in front, where none is."""
    newline = newline_of(source)
    if source.endswith(newline * 2):
        return list(changes)
    return [replace(change, text=newline + change.text) for change in changes]


def _is_nothing(node: Node) -> bool:
    if isinstance(node, TextNode):
        return node.is_empty and not node.style
    return isinstance(node, ListNode) and not node.items


def _block(items: Sequence[Lines], indent: int, newline: str) -> str:
    """Return items as lines, each with a line end in front of it."""
    margin = " " * indent
    text = ""
    for lines in items:
        for number, line in enumerate(lines):
            text += newline + (margin + ("  " if number else "- ") + line if line else "")
    return text
