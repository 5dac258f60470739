"""`web_only: true`, written into entries of an issue file and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.documents.edit import (
    Change,
    checked,
    column_of,
    line_end,
    newline_of,
    plain,
    refused,
    tree_of,
)
from newsletter.documents.nodes import MapNode, TextNode, walk
from newsletter.model.finding import ItemPath, spell_path

KEY, YES = "web_only", "true"


def fold_pieces(source: str, paths: Iterable[ItemPath]) -> str:
    """Let the leads or entries at these paths stand on the web page alone.

    The line goes below the id, or in front of everything else.  Raises `DocumentError` where the
    file has mistakes in its YAML, or no such piece.
    """
    tree = tree_of(source)
    expected = plain(tree)
    changes: list[Change] = []
    for path in dict.fromkeys(paths):
        item = walk(tree, path)
        if not isinstance(item, MapNode) or not item.pairs:
            raise refused(f"There is no piece at “{spell_path(path)}”.")
        said = expected
        for step in path:
            said = said[step]
        if said.get(KEY) != YES:
            said[KEY] = YES
            changes.append(_change(source, item))
    return checked(source, changes, expected, what="“web_only: true”") if changes else source


def _change(source: str, item: MapNode) -> Change:
    value, name = item.get(KEY), item.get("id")
    if isinstance(value, TextNode):
        blank = " " if source[value.start - 1 : value.start] == ":" else ""
        return Change(start=value.start, end=value.end, text=blank + YES)
    first = item.pairs[0][0].start
    line = f"{KEY}: {YES}"
    if item.flow:
        return Change(start=first, end=first, text=f"{line}, ")
    margin = newline_of(source) + " " * column_of(source, first)
    if isinstance(name, TextNode) and name.style not in {"|", ">"}:
        at = line_end(source, name.end)
        return Change(start=at, end=at, text=margin + line)
    return Change(start=first, end=first, text=line + margin)
