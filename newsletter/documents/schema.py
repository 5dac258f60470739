"""JSON Schemas and reference listings, from the same declaration as the reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from newsletter.documents.feed_shapes import OneShapeOf
from newsletter.documents.feeds_file import FEEDS
from newsletter.documents.issue_file import ISSUE
from newsletter.documents.publication_file import PUBLICATION
from newsletter.documents.reading import Kind, Schema
from newsletter.documents.rules import FORMAT_VERSION
from newsletter.documents.shape import ListOf, OneOf, Shape
from newsletter.documents.translations import ByLanguage
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass

FileKind = Literal["issue", "publication", "feeds"]
SHAPES: dict[FileKind, Shape] = {"issue": ISSUE, "publication": PUBLICATION, "feeds": FEEDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDoc:
    """One field, for the reference."""

    path: str
    """``media_review[].url``"""
    type: str
    """In words: ``a list of people's ids or names``."""
    required: bool
    help: str


def json_schema(kind: FileKind, *, publication: Publication | None = None) -> Schema:
    """Return the JSON Schema (draft 7) of a kind of file, for completion and validation.

    It describes the file as other YAML readers see it (``2017`` is a number to them).  With a
    publication, the ids of its people and focus areas are completed and checked too.  What a schema
    cannot say (two entries with one id, a day that does not exist) only the reader finds.  Draft 7 is
    what the language servers of editors understand whole; later ones they take in part.
    """
    schema = SHAPES[kind].schema(publication)
    schema["properties"]["version"] |= {"enum": [FORMAT_VERSION, str(FORMAT_VERSION)]}
    for constraint in ("type", "pattern"):
        schema["properties"]["version"].pop(constraint, None)
    schema["required"] = ["version", *schema["required"]]
    head = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": SHAPES[kind].name[0].upper() + SHAPES[kind].name[1:],
    }
    return {**head, **schema}


def describe(kind: FileKind) -> tuple[FieldDoc, ...]:
    """Return every field of a kind of file, in the order in which the format declares them."""
    return tuple(_fields(SHAPES[kind], ""))


def _fields(shape: Shape, prefix: str) -> Iterator[FieldDoc]:
    for one in shape.fields:
        path = prefix + one.name
        required = one.required or path == "version"
        yield FieldDoc(path=path, type=_type(one.kind), required=required, help=one.help)
        yield from _below(one.kind, path)


def _below(kind: Kind, path: str) -> Iterator[FieldDoc]:
    if isinstance(kind, Shape):
        yield from _fields(kind, f"{path}.")
    elif isinstance(kind, ListOf):
        yield from _below(kind.item, f"{path}[]")
    elif isinstance(kind, OneOf):
        yield from _below(kind.other, path)
    elif isinstance(kind, ByLanguage):
        yield from _fields(kind.shape, f"{path}.LANGUAGE.")
    elif isinstance(kind, OneShapeOf):
        yield from _of_any(kind, f"{path}.")


def _of_any(kind: OneShapeOf, prefix: str) -> Iterator[FieldDoc]:
    """Yield each field once; none is required of all shapes but the fields they share."""
    told: set[str] = set()
    for shape in kind.shapes:
        for one in _fields(shape, prefix):
            if one.path not in told:
                told.add(one.path)
                yield replace(one, required=False)


def _type(kind: Kind) -> str:
    if isinstance(kind, (Shape, OneShapeOf)):
        return "a mapping"
    if isinstance(kind, ListOf):
        return f"a list, each item {_type(kind.item)}"
    if isinstance(kind, OneOf):
        return f"{_type(kind.text)}, or {_type(kind.other)}"
    return kind.words
