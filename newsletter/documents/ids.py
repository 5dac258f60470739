"""Permanent ids for leads and entries that have none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Any

from newsletter.documents.edit import Change, checked, column_of, newline_of, plain, tree_of
from newsletter.documents.nodes import ListNode, MapNode, Node, TextNode, walk
from newsletter.model.finding import ItemPath

LONGEST = 48
_KINDS = {"leads": "lead", "media_review": "entry", "media-review": "entry"}


def write_ids(source: str, *, taken: Collection[str]) -> tuple[str, int]:
    """Write an id into every lead and entry without one; return (new text, how many).

    Ids are made from titles; one in `taken`, or in the file, is never given again.  Raises
    `DocumentError` where the file has mistakes in its YAML.
    """
    tree = tree_of(source)
    missing = list(_without_id(tree))
    used = set(taken) | set(_ids(tree))
    changes: list[Change] = []
    expected = plain(tree)
    for path, item in missing:
        new = _unused(_slug(_title(item)) or _KINDS[str(path[0])], used)
        used.add(new)
        changes.append(_insertion(source, item, new))
        _find(expected, path)["id"] = new
    if not changes:
        return source, 0
    return checked(source, changes, expected, what="The ids"), len(changes)


def _items(tree: Node) -> Iterator[tuple[ItemPath, MapNode]]:
    for name in _KINDS:
        items = walk(tree, (name,))
        for number, item in enumerate(items.items if isinstance(items, ListNode) else ()):
            if isinstance(item, MapNode):
                yield (name, number), item


def _without_id(tree: Node) -> Iterator[tuple[ItemPath, MapNode]]:
    for path, item in _items(tree):
        node = item.get("id")
        if item.pairs and (node is None or (isinstance(node, TextNode) and node.is_empty)):
            yield path, item


def _ids(tree: Node) -> Iterator[str]:
    for _path, item in _items(tree):
        node = item.get("id")
        if isinstance(node, TextNode) and not node.is_empty:
            yield node.value.strip()


def _title(item: MapNode) -> str:
    node = item.get("title")
    return node.value if isinstance(node, TextNode) else ""


def _insertion(source: str, item: MapNode, new: str) -> Change:
    empty = item.get("id")
    if isinstance(empty, TextNode):
        blank = " " if source[empty.start - 1 : empty.start] == ":" else ""
        return Change(start=empty.start, end=empty.end, text=blank + new)
    first = item.pairs[0][0].start
    if item.flow:
        return Change(start=first, end=first, text=f"id: {new}, ")
    margin = newline_of(source) + " " * column_of(source, first)
    return Change(start=first, end=first, text=f"id: {new}{margin}")


def _slug(title: str) -> str:
    """Return a title as an id, cut at a word; empty where it has no Latin letters."""
    folded = unicodedata.normalize("NFKD", title.replace("'", "").replace("’", ""))
    words = re.findall(r"[a-z0-9]+", folded.encode("ascii", "ignore").decode().lower())
    result = ""
    for word in words:
        longer = f"{result}-{word}" if result else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        result = longer
    return result


def _unused(wanted: str, used: Collection[str]) -> str:
    number = 1
    name = wanted
    while name in used:
        number += 1
        name = f"{wanted}-{number}"
    return name


def _find(said: Any, path: ItemPath) -> Any:  # noqa: ANN401 - dicts, lists and texts
    for step in path:
        said = said[step]
    return said
