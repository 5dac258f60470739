"""Where something stands in a file, by the ids of what it belongs to: positions shift, ids do not."""

from __future__ import annotations

from newsletter.documents.edit import refused
from newsletter.documents.nodes import ListNode, MapNode, Node, TextNode, walk
from newsletter.model.finding import ItemPath, spell_path


def located(tree: Node, path: ItemPath) -> ItemPath:
    """Return a path with numbers in the place of ids: ``("media_review", "flood", "title")``.

    An item is found by its `id:`, or, where it is a text, by that text.  What lies below the last
    item need not be there.  Raises `DocumentError` where a list has no such item.
    """
    found: list[str | int] = []
    for step in path:
        node = walk(tree, tuple(found))
        found.append(_number(node, step, path) if isinstance(node, ListNode) else step)
    return tuple(found)


def id_of(item: Node) -> str:
    """Return an item's id; empty where it has none."""
    node = item.get("id") if isinstance(item, MapNode) else item
    return node.value.strip() if isinstance(node, TextNode) else ""


def _number(listed: ListNode, step: str | int, path: ItemPath) -> int:
    if isinstance(step, int):
        if 0 <= step < len(listed.items):
            return step
        raise refused(f"There is nothing at “{spell_path(path)}”.")
    for number, item in enumerate(listed.items):
        if id_of(item) == step:
            return number
    raise refused(f"There is no “{step}” at “{spell_path(path[:1])}” any more.")
