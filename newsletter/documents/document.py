"""A file as read: its text, its tree with places, its noun, and everything wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field, replace
from functools import lru_cache
from typing import Any, Generic, TypeVar

from newsletter.documents.nodes import MapNode, Node, TextNode, walk
from newsletter.documents.reading import BAD, Kind, Reading
from newsletter.documents.rules import is_old
from newsletter.documents.shape import ListOf, OneOf, Shape
from newsletter.documents.source import Source, decode
from newsletter.documents.syntax import parse
from newsletter.documents.translations import ByLanguage
from newsletter.model.finding import Finding, ItemPath, Place, Severity
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass

T = TypeVar("T")

Rule = Callable[[Node, Reading], None]
"""Reports what no single field can know: two entries with one id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Generic[T]):
    """One file, read; `value` is None when there are errors."""

    file: str
    source: str
    """The text as it stands in the file, without byte order mark."""
    value: T | None
    findings: tuple[Finding, ...]
    """In the order of the file."""
    tree: Node | None = field(default=None, repr=False)
    """None where nothing could be parsed."""
    parsed: Source | None = field(default=None, repr=False)
    """The text that `tree` was made of; it differs from `source` only where syntax was mended."""

    def place(self, path: ItemPath) -> Place | None:
        """Return where `path` stands, or the nearest thing around it that does."""
        if self.tree is None or self.parsed is None:
            return None
        found: ItemPath = path
        while found and walk(self.tree, found) is None:
            found = found[:-1]
        span = _span_of(self.tree, found)
        return self.parsed.place(*span)

    def gives(self, path: ItemPath) -> bool:
        """Say whether the file itself has something at `path`."""
        return self.tree is not None and walk(self.tree, path) is not None

    def locate(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Fill in the place of findings that have only a path."""
        return tuple(
            finding if finding.place else replace(finding, place=self.place(finding.path))
            for finding in findings
        )


def _span_of(tree: Node, path: ItemPath) -> tuple[int, int]:
    """Return the characters to point at: a key where there is one, an item's first key."""
    node = walk(tree, path)
    parent = walk(tree, path[:-1]) if path else None
    if isinstance(parent, MapNode) and isinstance(path[-1], str):
        key = parent.key(path[-1])
        if key and (not isinstance(node, TextNode) or node.is_empty or node.style in {"|", ">"}):
            return key.start, key.end
    if isinstance(node, MapNode) and node.pairs:
        return node.pairs[0][0].start, node.pairs[0][0].end
    if node is None:
        return 0, 1
    return node.start, max(node.end, node.start + 1)


def read_document(
    data: bytes,
    *,
    file: str,
    shape: Shape,
    rules: Iterable[Rule] = (),
    publication: Publication | None = None,
    fill: Callable[[Any], T],
    old_shape: Shape | None = None,
) -> Document[T]:
    """Read a file of the given shape; `fill` makes the noun of what the shape read.

    `old_shape` is for files without a version, which are an error, but read on for the others.
    """
    source, problems = decode(data, file=file)
    if problems:
        return Document(file=file, source=source.text, value=None, findings=problems)
    parsed = parse(source, names=field_names(shape))
    reading = Reading(
        source=parsed.source,
        publication=publication,
        imported=_is_imported(parsed.tree),
        mended_lines=parsed.mended_lines,
    )
    if old_shape and is_old(parsed.tree):
        shape = old_shape
    raw = shape.read(parsed.tree, reading, ()) if parsed.tree else BAD
    for rule in rules:
        if parsed.tree:
            rule(parsed.tree, reading)
    findings = _in_order((*parsed.findings, *reading.findings), parsed.tree)
    is_good = raw is not BAD and not any(one.severity is Severity.ERROR for one in findings)
    value = fill(raw) if is_good else None
    return Document(
        file=file,
        source=source.text,
        value=value,
        findings=findings,
        tree=parsed.tree,
        parsed=parsed.source,
    )


@lru_cache
def field_names(shape: Shape) -> frozenset[str]:
    """Return the names of all fields of a file format."""
    return frozenset(_names(shape))


def _names(kind: Kind) -> Iterator[str]:
    if isinstance(kind, Shape):
        for one in kind.fields:
            yield one.name
            yield from _names(one.kind)
    elif isinstance(kind, ListOf):
        yield from _names(kind.item)
    elif isinstance(kind, OneOf):
        yield from _names(kind.other)
    elif isinstance(kind, ByLanguage):
        yield from _names(kind.shape)


def _is_imported(tree: Node | None) -> bool:
    node = walk(tree, ("imported",))
    return isinstance(node, TextNode) and node.value.strip() == "true"


def _in_order(findings: Iterable[Finding], tree: Node | None) -> tuple[Finding, ...]:
    """Sort by place, and name the lead or entry that each is about."""
    named = [replace(one, item=_item(one.path, tree)) if one.path else one for one in findings]
    return tuple(
        sorted(named, key=lambda one: (one.place.line, one.place.column) if one.place else (0, 0))
    )


def _item(path: ItemPath, tree: Node | None) -> str:
    if len(path) < 2 or path[0] not in {"leads", "media_review", "media-review"}:  # noqa: PLR2004
        return ""
    node = walk(tree, (*path[:2], "id"))
    return node.value.strip() if isinstance(node, TextNode) else ""
