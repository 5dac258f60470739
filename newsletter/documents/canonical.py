"""What the formats say of a place in an issue's file: which fields, in which order, of which kind."""

from __future__ import annotations

from newsletter.documents.issue_file import ISSUE
from newsletter.documents.reading import Kind
from newsletter.documents.scalars import MARKDOWN, WORDS
from newsletter.documents.shape import ListOf, OneOf, Shape
from newsletter.model.finding import ItemPath


def kind_at(path: ItemPath) -> Kind | None:
    """Return the kind of what stands at a path, or None where the format has no such place."""
    kind: Kind | None = ISSUE
    for step in path:
        kind = _below(kind, step)
    return kind


def order_at(path: ItemPath) -> tuple[str, ...]:
    """Return the names of the fields of the mapping at a path, in their order; empty: there is none."""
    shape = _shape(kind_at(path))
    return tuple(one.name for one in shape.fields) if shape else ()


def is_required(path: ItemPath) -> bool:
    """Tell whether a field must stand there, if only empty."""
    shape = _shape(kind_at(path[:-1]))
    return bool(shape and any(one.name == path[-1] and one.required for one in shape.fields))


def is_markdown(path: ItemPath) -> bool:
    """Tell whether a field holds a text that may run over many lines."""
    return kind_at(path) is MARKDOWN


def is_exact(path: ItemPath) -> bool:
    """Tell whether a field holds no words, but a date, an address, yes or no."""
    kind = kind_at(path)
    return kind is not None and kind is not MARKDOWN and kind is not WORDS


def _below(kind: Kind | None, step: str | int) -> Kind | None:
    if isinstance(kind, ListOf):
        return kind.item
    shape = _shape(kind)
    if shape is None:
        return None
    return next((one.kind for one in shape.fields if one.name == step), None)


def _shape(kind: Kind | None) -> Shape | None:
    if isinstance(kind, OneOf):
        kind = kind.other
    return kind if isinstance(kind, Shape) else None
