"""YAML as a tree of texts, lists and mappings, each with its place.

Every scalar is text; what it means is for the shape to say (`newsletter.documents.shape`), so that
``NO``, ``on`` and ``1:30`` stay what was typed.  What makes YAML surprising (anchors, aliases,
tags, merge keys, a key twice, several documents) is a finding.

The tree is made from the events of libyaml's parser: nodes that PyYAML composes forget their
anchors.  There is no fallback to the parser in Python, which is fifteen times slower and reports
other places: where libyaml is missing, importing this module fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

import yaml
from yaml import CLoader

from newsletter.documents.source import Source
from newsletter.model.finding import Finding, ItemPath
from newsletter.model.values import dataclass

DEEPEST = 24
"""Lists and mappings may be nested so deep; the formats need six."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextNode:
    """A scalar as typed; `start` and `end` are offsets, quotes included."""

    value: str
    start: int
    end: int
    style: str = ""
    """``"``, ``'``, ``|``, ``>``, or empty for a plain scalar."""
    broken: bool = False
    """True: a finding about it exists already, nothing more is to be said."""

    @property
    def is_empty(self) -> bool:
        """True where nothing, or only blanks, was typed."""
        return not self.value.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNode:
    """A sequence."""

    items: tuple[Node, ...]
    start: int
    end: int
    flow: bool = False
    """True: written in brackets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapNode:
    """A mapping; no key stands twice in it."""

    pairs: tuple[tuple[TextNode, Node], ...]
    start: int
    end: int
    flow: bool = False

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None."""
        return next((value for name, value in self.pairs if name.value == key), None)

    def key(self, key: str) -> TextNode | None:
        """Return the node of the key itself, or None."""
        return next((name for name, _value in self.pairs if name.value == key), None)


Node = TextNode | ListNode | MapNode


def walk(root: Node | None, path: ItemPath) -> Node | None:
    """Return the node at `path`, or None where the tree does not reach so far."""
    node = root
    for step in path:
        if isinstance(node, MapNode) and isinstance(step, str):
            node = node.get(step)
        elif isinstance(node, ListNode) and isinstance(step, int) and 0 <= step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def texts(root: Node | None) -> Iterator[TextNode]:
    """Yield every text below and including `root`, keys too."""
    pending = [root] if root else []
    while pending:
        node = pending.pop()
        if isinstance(node, TextNode):
            yield node
        elif isinstance(node, ListNode):
            pending += node.items
        else:
            for key, value in node.pairs:
                pending += (key, value)


def compose(text: str, source: Source) -> tuple[Node | None, tuple[Finding, ...]]:
    """Parse YAML; `source` is the file as it stands, for places, as long as `text`.

    Returns None for the tree of a file without content.  Raises `yaml.MarkedYAMLError` where the
    text is not YAML.
    """
    composer = _Composer(source)
    for event in yaml.parse(text, Loader=CLoader):
        if not composer.take(event):
            break
    return composer.root, composer.findings()


def _offsets(event: yaml.Event) -> tuple[int, int]:
    """Return where an event begins and ends; libyaml always knows."""
    start, end = event.start_mark, event.end_mark
    if start is None or end is None:
        raise AssertionError(event)
    return start.index, end.index


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been seen yet."""

    start: int
    is_map: bool
    flow: bool
    items: list[Node] = field(default_factory=list)
    pairs: list[tuple[TextNode, Node]] = field(default_factory=list)
    key: TextNode | None = None
    lines: dict[str, int] = field(default_factory=dict)
    skip: bool = False
    """True: the next value belongs to a key that is left out."""


class _Composer:
    """Builds the tree from events; `take` answers False when nothing more is to be read."""

    def __init__(self, source: Source) -> None:
        self.root: Node | None = None
        self._source = source
        self._stack: list[_Open] = []
        self._findings: list[Finding] = []
        self._documents = 0
        self._anchors: dict[str, Finding] = {}

    def findings(self) -> tuple[Finding, ...]:
        """Return what was found; an anchor counts only where no alias was told of."""
        return (*self._findings, *self._anchors.values())

    def take(self, event: yaml.Event) -> bool:
        start, end = _offsets(event)
        if isinstance(event, yaml.ScalarEvent):
            broken = self._check_properties(event)
            self._place_text(event, broken=broken)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._check_properties(event)
            is_map = isinstance(event, yaml.MappingStartEvent)
            self._stack.append(_Open(start=start, is_map=is_map, flow=bool(event.flow_style)))
            if len(self._stack) > DEEPEST:
                self._too_deep(start, end)
                return False
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close(end)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._second_document(start, end)
                return False
        return True

    def _place_text(self, event: yaml.ScalarEvent, *, broken: bool) -> None:
        start, end = _offsets(event)
        style = "" if event.style is None else event.style
        node = TextNode(value=event.value, start=start, end=end, style=style, broken=broken)
        self._place(node)

    def _place(self, node: Node) -> None:
        """Put a finished node where it belongs: root, item, key or value."""
        if not self._stack:
            self.root = node
            return
        top = self._stack[-1]
        if not top.is_map:
            top.items.append(node)
        elif top.key is None:
            top.key = self._key(node, top)
        else:
            if not top.skip:
                top.pairs.append((top.key, node))
            top.key, top.skip = None, False

    def _close(self, end: int) -> None:
        top = self._stack.pop()
        if top.is_map:
            self._place(MapNode(pairs=tuple(top.pairs), start=top.start, end=end, flow=top.flow))
        else:
            self._place(ListNode(items=tuple(top.items), start=top.start, end=end, flow=top.flow))

    def _key(self, node: Node, top: _Open) -> TextNode:
        if not isinstance(node, TextNode):
            self._report(
                node.start,
                node.end,
                "bad-key",
                "A list or mapping stands where the name of a field is expected.",
                "Write a name, a colon and the value: “title: …”.",
            )
            node = TextNode(value="", start=node.start, end=node.start + 1, broken=True)
            top.skip = True
        elif node.value == "<<":
            self._report(
                node.start,
                node.end,
                "merge-key",
                "“<<” copies fields from elsewhere; this is not read here.",
                "Write the fields out.",
            )
            top.skip = True
        elif node.value in top.lines:
            self._report(
                node.start,
                node.end,
                "duplicate-key",
                f"“{node.value}” stands here a second time; the first is on line "
                f"{top.lines[node.value]}.",
                "Delete one of the two; if this belongs to a new item, begin that with “- ”.",
            )
            top.skip = True
        else:
            top.lines[node.value] = self._source.line_of(node.start)
        return node

    def _check_properties(self, event: yaml.NodeEvent) -> bool:
        """Report an anchor or a tag; True where there is one."""
        start = _offsets(event)[0]
        if event.anchor is not None:
            width = len(event.anchor) + 1
            self._anchors[event.anchor] = self._source.finding(
                (start, start + width),
                "anchor",
                f"“&{event.anchor}” marks a value for reuse; this is not read here.",
                "Delete the mark. If a text begins with &, put quotation marks around it.",
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._report(
                start,
                start + len(str(tag)) if str(tag).startswith("!") else start + 1,
                "tag",
                "A word with “!” in front of a value is a type mark; this is not read here.",
                "Delete the mark. If a text begins with !, put quotation marks around it.",
            )
        return event.anchor is not None or tag is not None

    def _alias(self, event: yaml.AliasEvent) -> None:
        start, end = _offsets(event)
        under_merge = bool(self._stack and self._stack[-1].skip)
        if not under_merge:
            self._report(
                start,
                end,
                "alias",
                f"“*{event.anchor}” repeats a value from elsewhere; this is not read here.",
                "Write the value out. If a text begins with *, put quotation marks around it.",
            )
        self._anchors.pop(str(event.anchor), None)
        self._place(TextNode(value="", start=start, end=end, broken=True))

    def _too_deep(self, start: int, end: int) -> None:
        self.root = None
        self._report(
            start,
            max(end, start + 1),
            "too-deep",
            f"Lists and mappings are nested more than {DEEPEST} deep here.",
            "Check the indentation and the brackets of this part.",
        )

    def _second_document(self, start: int, end: int) -> None:
        self._report(
            start,
            max(end, start + 3),
            "second-document",
            "A line “---” begins a second document; a file holds one.",
            "Delete the line, or indent it, if it belongs to a text.",
        )

    def _report(self, start: int, end: int, code: str, message: str, help: str) -> None:
        self._findings.append(self._source.finding((start, end), code, message, help))
