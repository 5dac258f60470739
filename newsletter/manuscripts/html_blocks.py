"""Blocks of a pasted page: what an element is, and where its paragraphs end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from newsletter.manuscripts.html_looks import role_of
from newsletter.manuscripts.raw import ListPlace, Piece, Role
from newsletter.model.values import dataclass

_BOUND = re.compile("\u00a0(?=[:;!?»%])|(?<=[«0-9])\u00a0(?=[^\\s])")
"""A no-break space that typography asks for; all others come from editors that pad with them."""
_NUMBER = re.compile(r"\s*\(?(?:(\d{1,6})|[a-zA-Z]{1,5})[.)]")
_ROLES: dict[str, Role] = {"blockquote": "quote", "figcaption": "caption"}
_HEADING = re.compile(r"h([1-6])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a block is."""

    role: Role = "text"
    level: int = 1
    place: ListPlace | None = None
    node: int = 0
    """`mem_id` of the item of a list that it stands in."""


def context_of(tag: str, attributes: Mapping[str, str | None], above: Context) -> Context:
    """Return what an element makes of its text."""
    if heading := _HEADING.fullmatch(tag):
        role = role_of(attributes)
        return replace(above, role=role or "heading", level=int(heading[1]), place=None)
    role = _ROLES.get(tag) or (role_of(attributes) if tag in {"p", "div"} else None)
    return replace(above, role=role) if role else above


def spaced(text: str) -> str:
    """Return a text in which only those no-break spaces are kept that typography asks for."""
    if "\u00a0" not in text:
        return text
    marked = _BOUND.sub("\ufdd0", text)
    return marked.replace("\u00a0", " ").replace("\ufdd0", "\u00a0")


def numbered(place: ListPlace, number: str) -> ListPlace:
    """Return the place of an item of Word's, by what stands in front of it."""
    if not number:
        return place
    found = _NUMBER.match(number)
    if not found:
        return place
    return replace(place, ordered=True, start=int(found[1]) if found[1] else 1)


def paragraphs_of(pieces: list[Piece]) -> list[list[Piece]]:
    """Return the pieces between two or more line breaks."""
    parts, breaks = [list[Piece]()], 0
    for piece in pieces:
        if piece.text == "\n":
            breaks += 1
            if breaks == 2:  # noqa: PLR2004 - an empty line
                parts.append([])
                continue
        elif piece.text.strip() or piece.note or piece.picture:
            breaks = 0
        parts[-1].append(piece)
    return parts
