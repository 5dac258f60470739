"""What a template's names and attributes are, told from the types of its context."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

import jinja2
from jinja2 import nodes

from newsletter.errors import ThemeError
from newsletter.pages.environment import syntax_error
from newsletter.pages.faults import Fault

ANY: Any = typing.Any
"""A type that cannot be told; nothing is said of it."""


class Loop:
    """Stands for the type of ``loop``."""


def dotted(node: nodes.Node) -> str:
    """Return ``publication.wordmark.drawing``, or empty for anything else than names and dots."""
    match node:
        case nodes.Name():
            return str(node.name)
        case nodes.Getattr():
            before = dotted(node.node)
            return f"{before}.{node.attr}" if before else ""
    return ""


@cache
def field_types(kind: type) -> Mapping[str, Any]:
    """Return the fields and properties of a class of ours with their types."""
    hints = typing.get_type_hints(kind)
    own = {one.name: hints[one.name] for one in fields(kind)}
    properties = {
        name: typing.get_type_hints(value.fget).get("return", ANY)
        for name, value in vars(kind).items()
        if isinstance(value, property)
    }
    return own | properties


def without_none(kind: Any) -> Any:  # noqa: ANN401  # types
    """Return ``PictureView`` for ``PictureView | None``; other unions are unknown."""
    if typing.get_origin(kind) in {types.UnionType, typing.Union}:
        parts = [part for part in typing.get_args(kind) if part is not type(None)]
        return parts[0] if len(parts) == 1 else ANY
    return kind


def item_type(kind: Any) -> Any:  # noqa: ANN401  # types
    """Return ``EntryView`` for ``tuple[EntryView, ...]``; anything else is unknown."""
    kind = without_none(kind)
    arguments = typing.get_args(kind)
    if typing.get_origin(kind) is tuple and len(arguments) == 2 and arguments[1] is ...:  # noqa: PLR2004  # item and dots
        return arguments[0]
    return ANY


def top_types(tree: nodes.Template) -> dict[str, Any]:
    """Return the names that a template sets at its top, their types unknown."""
    return dict.fromkeys(top_names(tree), ANY)


def top_names(tree: nodes.Template) -> frozenset[str]:
    """Return the names that a template sets at its top."""
    return frozenset(_targets(tree.body))


def _targets(body: Sequence[nodes.Node]) -> Iterator[str]:
    for node in body:
        if isinstance(node, nodes.Assign | nodes.AssignBlock):
            yield from (one.name for one in node.target.find_all(nodes.Name))
            if isinstance(node.target, nodes.Name):
                yield node.target.name


def unparsed(error: Exception, place: str) -> Fault:
    """Return what is told of a template that cannot be parsed."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        error = syntax_error(error)
    if isinstance(error, ThemeError):
        _, _, rest = error.message.partition(f"{place}:")
        line, _, said = rest.partition(": ")
        if line.isdigit():
            return Fault(file=place, line=int(line), message=said)
    return Fault(file=place, line=1, message=f"the template cannot be understood: {error}"[:300])
