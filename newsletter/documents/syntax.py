"""Text to tree; where the text is not YAML, find the mistake that a person would point to."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from newsletter.documents.nodes import Node, compose
from newsletter.documents.source import Source, forbidden_characters
from newsletter.model.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What could be made of a text."""

    tree: Node | None
    findings: tuple[Finding, ...]
    mended_lines: frozenset[int] = frozenset()
    """Lines that were read otherwise than they stand, because of one of the findings."""


def parse(source: Source) -> Parsed:
    """Parse a text; an empty tree always comes with a finding."""
    text, forbidden = forbidden_characters(source)
    try:
        tree, findings = compose(text, source)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        at = mark.index if mark else 0
        finding = source.finding((at, at + 1), "bad-yaml", str(error.problem), "Correct it.")
        return Parsed(tree=None, findings=(*forbidden, finding))
    if tree is None and not findings:
        findings = (_empty(source),)
    return Parsed(tree=tree, findings=(*forbidden, *findings))


def _empty(source: Source) -> Finding:
    return source.finding(
        (0, 1), "empty-file", "The file is empty.", "Write “version: 1” and the fields below it."
    )
