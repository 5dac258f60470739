"""Going through the tree of a page, without recursion: pages may be nested without end."""

from __future__ import annotations

from collections.abc import Callable

from selectolax.lexbor import LexborNode


def walk(
    root: LexborNode,
    *,
    enter: Callable[[LexborNode], bool],
    leave: Callable[[LexborNode], None],
) -> None:
    """Go through an element and all within it, in reading order.

    `enter` takes note of a node and says whether to go into it; `leave` is called after what is
    within, for each node that was gone into.
    """
    node: LexborNode | None = root
    while node is not None:
        inside = enter(node)
        child = node.child if inside else None
        if child is None and inside:
            leave(node)
        node = child if child is not None else _after(node, root, leave)


def _after(
    node: LexborNode, root: LexborNode, leave: Callable[[LexborNode], None]
) -> LexborNode | None:
    """Return what follows a node and all within it; leave the elements that end with it."""
    current = node
    while current.mem_id != root.mem_id:
        if current.next is not None:
            return current.next
        parent = current.parent
        if parent is None:
            return None
        current = parent
        leave(current)
    return None
