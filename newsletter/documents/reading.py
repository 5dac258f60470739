"""One run of the reader over a file, and what every kind of content has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from newsletter.documents.nodes import ListNode, MapNode, Node, TextNode
from newsletter.documents.source import MOST_FINDINGS, Source
from newsletter.model.finding import Finding, ItemPath, Severity
from newsletter.model.publication import Publication

Schema = dict[str, Any]


class Bad(Enum):
    """The type of `BAD`."""

    BAD = "bad"


BAD: Final = Bad.BAD
"""What reading yields where a finding says why there is no value."""


@dataclass(slots=True, kw_only=True)
class Reading:
    """One run of the reader over one file: what it may look up, and what it found."""

    source: Source
    publication: Publication | None = None
    """Whose people and focus areas an issue may name; None while reading publication.yaml."""
    imported: bool = False
    mended_lines: frozenset[int] = frozenset()
    """Lines whose syntax was mended for reading on: nothing more is said about them."""
    findings: list[Finding] = field(default_factory=list)

    def report(
        self,
        node: Node,
        code: str,
        message: str,
        help: str,
        *,
        path: ItemPath,
        severity: Severity = Severity.ERROR,
        span: tuple[int, int] | None = None,
    ) -> Bad:
        """Note a finding about a node, or about a part of it; returns `BAD`."""
        if len(self.findings) >= MOST_FINDINGS:
            return BAD
        finding = self.source.finding(
            span or _span(node, self.source), code, message, help, path=path, severity=severity
        )
        if finding.place and finding.place.line not in self.mended_lines:
            self.findings.append(finding)
        return BAD

    def drop_missing(self, path: ItemPath, name: str) -> None:
        """Take back that the mapping at `path` lacks a field: it was found elsewhere."""
        self.findings[:] = [
            one
            for one in self.findings
            if not (one.code == "missing-key" and one.path == path and f"“{name}”" in one.message)
        ]

    def is_mended(self, node: Node) -> bool:
        """Tell whether some line of the node was mended."""
        if not self.mended_lines:
            return False
        first, last = self.source.line_of(node.start), self.source.line_of(node.end)
        return any(first <= line <= last for line in self.mended_lines)


def _span(node: Node, source: Source) -> tuple[int, int]:
    """Return the characters to point at: for a block text its first line, not the ``|``."""
    if isinstance(node, TextNode) and node.style in {"|", ">"}:
        number = source.line_of(node.start) + 1
        line = source.line(number)
        if line.strip():
            start = source.starts[number - 1] + len(line) - len(line.lstrip())
            return start, start + len(line.strip())
    if isinstance(node, MapNode) and node.pairs and not node.flow:
        return node.pairs[0][0].start, node.pairs[0][0].end
    return node.start, max(node.end, node.start + 1)


class Kind(ABC):
    """What may stand at one place of a file."""

    @property
    @abstractmethod
    def words(self) -> str:
        """What is expected, with its article: ``a text``, ``a list``."""

    @abstractmethod
    def read(self, node: Node, reading: Reading, path: ItemPath) -> Any:  # noqa: ANN401 - each kind its own
        """Return the value, or `BAD` after reporting why there is none."""

    @abstractmethod
    def schema(self, publication: Publication | None) -> Schema:
        """Return the JSON Schema of what `read` accepts."""


def wrong_type(kind: Kind, node: Node, reading: Reading, path: ItemPath, *, hint: str) -> Bad:
    """Report that something of another type stands here."""
    name = field_name(path)
    return reading.report(
        node,
        "wrong-type",
        f"{name} must be {kind.words}, but {_found(node)} stands here.",
        hint,
        path=path,
    )


def _found(node: Node) -> str:
    if isinstance(node, ListNode):
        return "a list"
    if isinstance(node, MapNode):
        return "a mapping (fields with values)"
    return "nothing" if node.is_empty else "a text"


def field_name(path: ItemPath) -> str:
    """Return how a message names the place: its nearest field, or the file."""
    if not path:
        return "The file"
    if isinstance(path[-1], int):
        owner = next((step for step in reversed(path) if isinstance(step, str)), "")
        return f"Item {path[-1] + 1} of “{owner}”"
    return f"“{path[-1]}”"


def nullable(schema: Schema) -> Schema:
    """Return the schema with "nothing written" allowed too."""
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    result = dict(schema)
    if "enum" in schema:
        result["enum"] = [*schema["enum"], None]
    if "type" in schema:
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        result["type"] = [*kinds, "null"]
    return result
