"""Items of lists that are put in, taken out and moved, and whole short lists, as a form gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from newsletter.documents.canonical import is_required
from newsletter.documents.edit import (
    Change,
    changed,
    plain,
    refused,
    replace_scalar,
    says,
    tree_of,
)
from newsletter.documents.field_edits import on_whole_lines, remove_field, set_field
from newsletter.documents.located import id_of, located
from newsletter.documents.nodes import ListNode, MapNode, Node, TextNode, walk
from newsletter.documents.pieces import pieces_of
from newsletter.documents.written import expect_all_writable, flow_of, lines_of, plainly
from newsletter.model.finding import ItemPath, spell_path

Item = str | Mapping[str, Any]
"""A text, or the fields of an item."""
_MOST_REPAIRS = 8


def ids_in(source: str, path: ItemPath) -> tuple[str, ...]:
    """Return the ids of a list's items in order, empty ones too; an absent list has none."""
    node = walk(tree_of(source), path)
    return tuple(map(id_of, node.items)) if isinstance(node, ListNode) else ()


def insert_item(source: str, path: ItemPath, said: Item, *, before: str | int | None = None) -> str:
    """Put an item into a list, before another or at its end; an absent list is made.

    Raises `DocumentError` where the file has mistakes in its YAML, or `before` is not there.
    """
    expect_all_writable(said)
    return on_whole_lines(source, lambda text: _inserted(text, path, said, before))


def remove_item(source: str, path: ItemPath) -> str:
    """Take an item out, with the comments that belong to it; the last one leaves ``[]``.

    Raises `DocumentError` where the file has mistakes in its YAML, or there is no such item.
    """
    tree = tree_of(source)
    where = located(tree, path)
    listed, number = _list_and_number(tree, where)
    expected = plain(tree)
    del _at(expected, where[:-1])[number]
    if len(listed.items) == 1:
        return _emptied(source, tree, where[:-1], listed, expected)
    if listed.flow:
        return _checked(source, [_cut_from_brackets(listed, number)], expected)
    pieces = pieces_of(source, listed)
    change = Change(start=pieces.start, end=pieces.end, text=pieces.without(number))
    return _checked(source, [change], expected)


def move_item(source: str, path: ItemPath, *, before: str | int | None = None) -> str:
    """Move an item before another of its list, or to the end; its comments go with it.

    Raises `DocumentError` where the file has mistakes in its YAML, or one of the two is not there.
    """
    return on_whole_lines(source, lambda text: _moved(text, path, before))


def set_list(source: str, path: ItemPath, said: Sequence[Item]) -> str:
    """Let a list hold these texts, or authors as mappings; items that stay are not written anew.

    Raises `DocumentError` where the file has mistakes in its YAML, or no such item.
    """
    expect_all_writable(said)
    tree = tree_of(source)
    where = located(tree, path)
    node = walk(tree, where)
    if not isinstance(node, ListNode):
        return set_field(source, where, said)
    if not said and len(where) > 1 and not is_required(where):
        return remove_field(source, where)
    return on_whole_lines(source, lambda text: _as_list(text, where, plainly(said)))


def _as_list(source: str, where: ItemPath, said: list[Any]) -> str:
    """Change a list item by item, from its end, so that numbers before stay right."""
    node = walk(tree_of(source), where)
    before = plain(node) if node else []
    if not before:
        return set_field(source, where, said) if said else source
    codes = SequenceMatcher(None, list(map(repr, before)), list(map(repr, said)), autojunk=False)
    for tag, start, end, first, last in reversed(codes.get_opcodes()):
        new = said[first:last]
        if tag == "equal":
            continue
        pairs = min(end - start, len(new))
        for offset in range(pairs):
            source = _put(source, where, start + offset, new[offset])
        for one in reversed(new[pairs:]):
            at = start + pairs
            source = _inserted(source, where, one, at if at < len(_items(source, where)) else None)
        for number in reversed(range(start + pairs, end)):
            source = remove_item(source, (*where, number))
    return source


def _put(source: str, where: ItemPath, number: int, said: Item) -> str:
    node = walk(tree_of(source), (*where, number))
    if isinstance(node, TextNode) and isinstance(said, str):
        return replace_scalar(source, (*where, number), said)
    source = _inserted(source, where, said, number)
    return remove_item(source, (*where, number + 1))


def _inserted(source: str, path: ItemPath, said: Item, before: str | int | None) -> str:
    tree = tree_of(source)
    listed = walk(tree, path)
    if not isinstance(listed, ListNode) or not listed.items:
        return _first_item(source, tree, path, said, listed)
    number = len(listed.items)
    if before is not None:
        number = int(located(tree, (*path, before))[-1])
    expected = plain(tree)
    _at(expected, path).insert(number, plainly(said))
    if listed.flow:
        text, last = flow_of(said, path=(*path, number)), number == len(listed.items)
        at = listed.items[-1].end if last else listed.items[number].start
        change = Change(start=at, end=at, text=f", {text}" if last else f"{text}, ")
    else:
        pieces = pieces_of(source, listed)
        lines = _lines(said, (*path, number), tree)
        change = Change(start=pieces.start, end=pieces.end, text=pieces.inserted(number, lines))
    return _checked(source, [change], expected)


def _first_item(source: str, tree: Node, path: ItemPath, said: Item, listed: Node | None) -> str:
    """Put an item into a list that is empty or absent."""
    if not isinstance(tree, MapNode) or len(path) != 1 or isinstance(said, str):
        bare = remove_field(source, path) if listed is not None and len(path) > 1 else source
        if listed is not None and len(path) == 1:
            return _over_empty(source, path, listed, f"[{flow_of(said)}]", said)
        return set_field(bare, path, [said])
    newline = "\r\n" if "\r\n" in source else "\n"
    lines = _lines(said, (*path, 0), tree)
    block = "".join(newline + ("  " + line if line else "") for line in lines)
    if listed is None:
        made = set_field(source, path, ["x"])
        node = walk(tree_of(made), path)
        assert node is not None  # noqa: S101 - just written
        return _over_empty(made, path, node, block, said)
    return _over_empty(source, path, listed, block, said)


def _over_empty(source: str, path: ItemPath, node: Node, text: str, said: Item) -> str:
    """Write what a list holds in the place of ``[]`` or of nothing; a comment behind it stays."""
    expected = plain(tree_of(source))
    _at(expected, path[:-1])[path[-1]] = [plainly(said)]
    start = len(source[: node.start].rstrip(" "))
    if text.startswith("["):
        return _checked(source, [Change(start=start, end=node.end, text=f" {text}")], expected)
    eol = source.find("\n", node.end)
    at = len(source) if eol < 0 else eol - (source[eol - 1 : eol] == "\r")
    cut = Change(start=start, end=node.end, text="")
    return _checked(source, [cut, Change(start=at, end=at, text=text)], expected)


def _moved(source: str, path: ItemPath, before: str | int | None) -> str:
    tree = tree_of(source)
    where = located(tree, path)
    listed, number = _list_and_number(tree, where)
    to = len(listed.items)
    if before is not None:
        to = int(located(tree, (*where[:-1], before))[-1])
    to -= to > number
    if to == number:
        return source
    expected = plain(tree)
    items = _at(expected, where[:-1])
    items.insert(to, items.pop(number))
    if listed.flow:
        return _checked(source, _permuted(source, listed, number, to), expected)
    pieces = pieces_of(source, listed)
    change = Change(start=pieces.start, end=pieces.end, text=pieces.moved(number, to))
    return _checked(source, [change], expected)


def _permuted(source: str, listed: ListNode, number: int, to: int) -> list[Change]:
    order = list(listed.items)
    order.insert(to, order.pop(number))
    return [
        Change(start=place.start, end=place.end, text=source[item.start : item.end])
        for place, item in zip(listed.items, order, strict=True)
    ]


def _emptied(source: str, tree: Node, path: ItemPath, listed: ListNode, expected: object) -> str:
    """Return the file with ``[]`` in the place of a list's only item."""
    if listed.flow:
        return _checked(source, [Change(start=listed.start, end=listed.end, text="[]")], expected)
    owner = walk(tree, path[:-1])
    key = owner.key(str(path[-1])) if isinstance(owner, MapNode) else None
    if key is None:
        raise refused(f"“{spell_path(path)}” is no list of a field.")
    colon = source.index(":", key.end) + 1
    pieces = pieces_of(source, listed)
    start = pieces.start - len(pieces.newline)
    cut = Change(start=start, end=pieces.end, text="")
    return _checked(source, [Change(start=colon, end=colon, text=" []"), cut], expected)


def _cut_from_brackets(listed: ListNode, number: int) -> Change:
    item = listed.items[number]
    if number + 1 < len(listed.items):
        return Change(start=item.start, end=listed.items[number + 1].start, text="")
    return Change(start=listed.items[number - 1].end, end=item.end, text="")


def _checked(source: str, changes: list[Change], expected: Any) -> str:  # noqa: ANN401 - dicts, lists and texts
    """Apply changes; texts at whose ends blank lines came or went are put right."""
    edited = changed(source, changes)
    for _attempt in range(_MOST_REPAIRS):
        if says(edited, expected):
            return edited
        other = _first_other(plain(tree_of(edited)), expected, ())
        if other is None:
            break
        edited = replace_scalar(edited, other[0], other[1])
    raise refused("This list cannot be changed in this file by the program.")


def _first_other(found: Any, wanted: Any, path: ItemPath) -> tuple[ItemPath, str] | None:  # noqa: ANN401 - dicts, lists and texts
    """Return the first text that differs by blank lines at its end alone, and what it should be."""
    if isinstance(found, str) and isinstance(wanted, str):
        return (path, wanted) if found != wanted and found.rstrip() == wanted.rstrip() else None
    if isinstance(found, dict) and isinstance(wanted, dict) and found.keys() == wanted.keys():
        steps: Sequence[Any] = list(found)
    elif isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        steps = range(len(found))
    else:
        return None
    others = (_first_other(found[step], wanted[step], (*path, step)) for step in steps)
    return next(filter(None, others), None)


def _lines(said: Item, path: ItemPath, tree: Node) -> list[str]:
    """Return the lines of an item, its dash included."""
    if isinstance(said, str):
        return [f"- {flow_of(said)}"]
    lines = [
        line for name, value in said.items() for line in lines_of(name, value, (*path, name), tree)
    ]
    return [("  " if number else "- ") + line if line else "" for number, line in enumerate(lines)]


def _items(source: str, where: ItemPath) -> tuple[Node, ...]:
    node = walk(tree_of(source), where)
    return node.items if isinstance(node, ListNode) else ()


def _list_and_number(tree: Node, where: ItemPath) -> tuple[ListNode, int]:
    listed, number = walk(tree, where[:-1]), where[-1]
    if not isinstance(listed, ListNode) or not isinstance(number, int):
        raise refused(f"“{spell_path(where)}” is no item of a list.")
    return listed, number


def _at(said: Any, path: ItemPath) -> Any:  # noqa: ANN401 - dicts, lists and texts
    for step in path:
        said = said[step]
    return said
