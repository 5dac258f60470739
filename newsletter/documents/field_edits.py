"""Fields of an issue's file that are set, emptied and taken out, by the characters concerned."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from newsletter.documents.canonical import is_required, order_at
from newsletter.documents.edit import (
    Change,
    changed,
    column_of,
    line_end,
    newline_of,
    plain,
    refused,
    replace_scalar,
    says,
    tree_of,
    true_end,
)
from newsletter.documents.lists import comments_end
from newsletter.documents.located import located
from newsletter.documents.nodes import MapNode, Node, TextNode, walk
from newsletter.documents.written import (
    Said,
    expect_all_writable,
    flow_of,
    lines_of,
    plainly,
    style_for,
)
from newsletter.errors import DocumentError
from newsletter.model.finding import ItemPath, spell_path


def set_field(source: str, path: ItemPath, said: Said) -> str:
    """Say something in a field, which is added where it is missing, in the order of the format.

    A field is addressed by the ids of what it belongs to: ``("media_review", "flood", "summary")``.
    An empty text empties a field that must stand there, and takes any other out.  Raises
    `DocumentError` where the file has mistakes in its YAML, has no such item, or holds something
    else there than what is to be said.
    """
    expect_all_writable(said)
    tree = tree_of(source)
    where = located(tree, path)
    node = walk(tree, where)
    if not said and node is not None and not is_required(where):
        return remove_field(source, where)
    if isinstance(said, str) and isinstance(node, TextNode):
        return _replaced(source, tree, where, node, said)
    if node is None:
        return on_whole_lines(source, lambda text: _inserted(text, where, said)) if said else source
    if isinstance(node, TextNode) and node.is_empty and not node.style:
        return _filled(source, tree, where, node, said)
    raise refused(f"At “{spell_path(path)}” stands something else than what is to be written.")


def remove_field(source: str, path: ItemPath) -> str:
    """Take a field out, and a mapping that has no other; an absent one is no mistake.

    Raises `DocumentError` where the file has mistakes in its YAML, or no such item.
    """
    tree = tree_of(source)
    where = located(tree, path)
    owner = walk(tree, where[:-1])
    if not isinstance(owner, MapNode) or owner.get(str(where[-1])) is None:
        return source
    if len(owner.pairs) == 1:
        if len(where) < 2 or isinstance(where[-2], int):  # noqa: PLR2004 - an item, and its field
            raise refused(f"“{spell_path(path)}” is all that stands there.")
        return remove_field(source, where[:-1])
    expected = plain(tree)
    _at(expected, where[:-1]).pop(where[-1])
    for change in _cuts(source, owner, str(where[-1])):
        if says(edited := changed(source, [change]), expected):
            return edited
    raise refused(f"“{spell_path(path)}” cannot be taken out of this file by the program.")


def on_whole_lines(source: str, edit: Callable[[str], str]) -> str:
    """Make an edit; where the last line has no end and is in its way, it gets one."""
    try:
        return edit(source)
    except DocumentError:
        if source.endswith(("\n", "\r")):
            raise
        # A block text that ends the file gets its own line end with what follows it.
        return edit(source + newline_of(source))


def indented(lines: Iterator[str], margin: str) -> list[str]:
    """Return lines with a margin, blank ones without."""
    return [margin + line if line else "" for line in lines]


def _replaced(source: str, tree: Node, where: ItemPath, node: TextNode, said: str) -> str:
    if said:
        fresh = style_for(said, where, tree) if node.is_empty else None
        return replace_scalar(source, where, said, style=fresh)
    if not node.value:
        return source
    expected = plain(tree)
    _at(expected, where[:-1])[where[-1]] = ""
    if node.style in {"|", ">"}:
        head = re.compile(r"[|>][-+0-9]*").match(source, node.start)
        end = line_end(source, node.start)
        cuts = [
            Change(start=node.start, end=head.end() if head else node.end, text=""),
            Change(start=end, end=true_end(source, node), text=""),
        ]
    else:
        cuts = [Change(start=node.start, end=node.end, text="")]
    blanks = len(source[: node.start]) - len(source[: node.start].rstrip(" "))
    tight = [replace(cuts[0], start=cuts[0].start - blanks), *cuts[1:]]
    for changes in (tight, cuts):
        if says(edited := changed(source, changes), expected):
            return edited
    return replace_scalar(source, where, said)


def _filled(source: str, tree: Node, where: ItemPath, node: TextNode, said: Said) -> str:
    """Write a list or a mapping behind a name that has nothing behind it yet."""
    key = _key(tree, where)
    lines = list(lines_of(key.value, said, where, tree))
    margin = " " * column_of(source, key.start)
    newline = newline_of(source)
    below = "".join(newline + line for line in indented(iter(lines[1:]), margin))
    at = line_end(source, node.end)
    head = lines[0].removeprefix(f"{key.value}:")
    start = len(source[: node.start].rstrip(" "))
    expected = plain(tree)
    _at(expected, where[:-1])[where[-1]] = plainly(said)
    changes = [
        Change(start=start, end=node.end, text=head),
        Change(start=at, end=at, text=below),
    ]
    return _first_that_says(source, [changes], expected, where)


def _inserted(source: str, where: ItemPath, said: Said) -> str:
    tree = tree_of(source)
    depth = next(d for d in range(len(where) - 1, -1, -1) if walk(tree, where[:d]) is not None)
    owner = walk(tree, where[:depth])
    for step in reversed(where[depth + 1 :]):
        said = {str(step): said}
    name = str(where[depth])
    if not isinstance(owner, MapNode) or not owner.pairs:
        raise refused(f"“{spell_path(where)}” has no place in this file.")
    expected = plain(tree)
    _at(expected, where[:depth])[name] = plainly(said)
    before, after = _neighbours(owner, name, order_at(where[:depth]))
    if owner.flow:
        ways = [_into_braces(owner, before, after, f"{name}: {flow_of(said, path=where)}")]
    else:
        lines = list(lines_of(name, said, where[: depth + 1], tree))
        ways = list(_below(source, owner, before, after, lines, apart=not isinstance(said, str)))
    return _first_that_says(source, [[one] for one in ways], expected, where)


def _neighbours(owner: MapNode, name: str, order: tuple[str, ...]) -> tuple[int, int]:
    """Return the numbers of the fields behind and before which a new one belongs; -1: there is none."""
    rank = {one: number for number, one in enumerate(order)}
    own = rank.get(name, len(rank))
    ranks = [rank.get(key.value, -1) for key, _value in owner.pairs]
    lower = [number for number, one in enumerate(ranks) if 0 <= one < own]
    higher = [number for number, one in enumerate(ranks) if one > own]
    if lower:
        return max(lower, key=lambda number: ranks[number]), -1
    return (-1, higher[0]) if higher else (len(owner.pairs) - 1, -1)


def _into_braces(owner: MapNode, before: int, after: int, text: str) -> Change:
    if before >= 0:
        at = owner.pairs[before][1].end
        return Change(start=at, end=at, text=f", {text}")
    at = owner.pairs[max(after, 0)][0].start
    return Change(start=at, end=at, text=f"{text}, ")


def _below(
    source: str, owner: MapNode, before: int, after: int, lines: list[str], *, apart: bool
) -> Iterator[Change]:
    """Yield places for the lines of a new field, the best first."""
    newline = newline_of(source)
    column = column_of(source, owner.pairs[0][0].start)
    shown = indented(iter(lines), " " * column)
    if before >= 0:
        end = line_end(source, true_end(source, owner.pairs[before][1]))
        commented = comments_end(source, end, column)
        text = "".join(newline + line for line in shown)
        if apart and not column:
            yield Change(start=commented, end=commented, text=newline + text)
        yield Change(start=commented, end=commented, text=text)
        yield Change(start=end, end=end, text=text)
        return
    at = owner.pairs[max(after, 0)][0].start
    head = newline.join(shown).removeprefix(" " * column)
    yield Change(start=at, end=at, text=head + newline + " " * column)


def _cuts(source: str, owner: MapNode, name: str) -> Iterator[Change]:
    number = next(n for n, (key, _value) in enumerate(owner.pairs) if key.value == name)
    key, value = owner.pairs[number]
    if owner.flow:
        if number + 1 < len(owner.pairs):
            yield Change(start=key.start, end=owner.pairs[number + 1][0].start, text="")
        else:
            yield Change(start=owner.pairs[number - 1][1].end, end=value.end, text="")
        return
    column = column_of(source, key.start)
    end = line_end(source, true_end(source, value))
    line = key.start - column
    own_line = not source[line : key.start].strip(" ")
    for last in dict.fromkeys((comments_end(source, end, column), end)):
        after = re.compile(r"\r\n|\n|\r|$").match(source, last)
        behind = after.end() if after else last
        if own_line:
            yield Change(start=line, end=behind, text="")
        blanks = re.compile(r" *").match(source, behind)
        yield Change(start=key.start, end=blanks.end() if blanks else behind, text="")
    if own_line and line:  # the file ends with it, without a line end
        ended = len(source[:line].rstrip("\r\n"))
        yield Change(start=ended, end=end, text="")


def _first_that_says(
    source: str, ways: list[list[Change]], expected: object, where: ItemPath
) -> str:
    for changes in ways:
        if says(edited := changed(source, changes), expected):
            return edited
    raise refused(f"“{spell_path(where)}” cannot be written into this file by the program.")


def _key(tree: Node, where: ItemPath) -> TextNode:
    owner = walk(tree, where[:-1])
    key = owner.key(str(where[-1])) if isinstance(owner, MapNode) else None
    if key is None:
        raise refused(f"“{spell_path(where)}” is no field.")
    return key


def _at(said: Any, path: ItemPath) -> Any:  # noqa: ANN401 - dicts, lists and texts
    """Return the dict or list at a path."""
    for step in path:
        said = said[step]
    return said
