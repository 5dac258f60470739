"""What an issue file holds, told also where it cannot be read as an issue yet: while it is written."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.documents.edit import tree_of
from newsletter.documents.nodes import ListNode, MapNode, Node, TextNode, walk
from newsletter.model.values import dataclass

_ENTRIES = ("media_review", "media-review")
_TOLD_IN = {"leads": ("standfirst", "body"), "media_review": ("summary",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A lead or entry as its file has it; what is absent is empty."""

    id: str
    title: str
    words: str
    """Its own words in Markdown: a summary, or standfirst and body."""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The pieces of an issue file, in order."""

    subject: str = ""
    title: str = ""
    language: str = ""
    leads: tuple[Sketch, ...] = ()
    entries: tuple[Sketch, ...] = ()

    def piece(self, item: str) -> Sketch | None:
        """Return the lead or entry of that id, or None."""
        pieces = (*self.leads, *self.entries)
        return next((one for one in pieces if item and one.id == item), None)


def outline(source: str) -> Outline:
    """Return what an issue file holds; raises `DocumentError` where its YAML cannot be parsed."""
    tree = tree_of(source)
    entries = next((name for name in _ENTRIES if walk(tree, (name,))), _ENTRIES[0])
    return Outline(
        subject=_text(tree, "subject"),
        title=_text(tree, "title"),
        language=_text(tree, "language"),
        leads=tuple(_sketches(tree, "leads", "leads")),
        entries=tuple(_sketches(tree, entries, "media_review")),
    )


def _sketches(tree: Node, name: str, kind: str) -> Iterator[Sketch]:
    items = walk(tree, (name,))
    for item in items.items if isinstance(items, ListNode) else ():
        if isinstance(item, MapNode):
            words = (_text(item, field) for field in _TOLD_IN[kind])
            yield Sketch(
                id=_text(item, "id"),
                title=_text(item, "title"),
                words="\n\n".join(filter(None, words)),
                withdrawn=item.get("withdrawn") is not None,
            )


def _text(node: Node, field: str) -> str:
    found = node.get(field) if isinstance(node, MapNode) else None
    return found.value.strip() if isinstance(found, TextNode) and not found.is_empty else ""
