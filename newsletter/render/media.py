"""The media that an issue is made for: mail, text, web; and what differs between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Any, Literal

from newsletter.model.pictures import Portrait
from newsletter.model.prose import Prose
from newsletter.model.values import dataclass
from newsletter.pictures.box import Box
from newsletter.render.pictures import box_of_portrait, box_of_text
from newsletter.text.direction import direction_of
from newsletter.text.prose_html import Picture, ProseStyle, html_for
from newsletter.text.prose_text import Links, to_text

REMOTE = ("http://", "https://", "//")
COLUMN = 536
"""Pixels of the text's width in the shipped themes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """How prose and pictures come out in one medium."""

    prose: Callable[[Prose, str, int, str], str]
    """(prose, anchor, heading shift, language of its place) to what the template prints."""
    picture: Callable[[str, str], Picture]
    """(source, alt) to the picture as this medium refers to it."""
    portrait: Callable[[Portrait, str], Picture] = lambda _portrait, alt: Picture(
        address="", alt=alt
    )
    """(portrait, alt) to somebody's picture, cut square."""
    date: Callable[[str], str] = str
    """A spelt date to one that is not broken over lines, where the medium can say so."""
    folds: bool = False
    """True: what is for the web alone is only named."""
    number: Callable[[str], int] = lambda _address: 0
    """An address to its number in the text's list of links; 0 where there is no such list."""


@dataclass(frozen=True, slots=True)
class Alike:
    """What is the same in several media, so that it is made once for an issue.

    By the `id` of what it is made of, which is kept beside it so that no other gets the same.
    """

    prose: dict[tuple[int, str, int, str], tuple[Prose, str]] = field(default_factory=dict)
    """HTML, by prose, anchor, heading shift and direction."""
    facts: dict[tuple[int, str], tuple[object, dict[str, Any]]] = field(default_factory=dict)
    """Fields of views, by piece and the issue's language."""


Locate = Callable[[str, str, Box], Picture]
"""(source, alt, the box in which it is shown) to a picture of the publication."""


def html_medium(
    kind: Literal["mail", "web"],
    locate: Locate,
    *,
    width: int = COLUMN,
    alike: Alike | None = None,
) -> Medium:
    """Return mail or web; `locate` says where a picture of the publication is found.

    Those in the text are at most `width` pixels wide.  Media that share `alike` share prose.
    """
    known = {} if alike is None else alike.prose

    def picture(source: str, alt: str) -> Picture:
        if source.startswith(REMOTE):
            return Picture(address="", alt=alt)
        return locate(source, alt, box_of_text(width))

    def portrait(one: Portrait, alt: str) -> Picture:
        return locate(one.file, alt, box_of_portrait(one.focus))

    def prose(content: Prose, anchor: str, shift: int, language: str) -> str:
        base = direction_of(language)
        key = (id(content), anchor, shift, base)
        if key in known:
            return known[key][1]
        style = ProseStyle(
            medium=kind,
            heading_shift=shift,
            anchor=anchor,
            base=base,
            picture=picture,
        )
        html, same_everywhere = html_for(content, style)
        if same_everywhere:
            known[key] = (content, html)
        return html

    return Medium(
        prose=prose, picture=picture, portrait=portrait, date=unbroken, folds=kind == "mail"
    )


def unbroken(text: str) -> str:
    """Return the text with no-break spaces."""
    return text.replace(" ", "\u00a0")


def text_medium(links: Links | None = None) -> Medium:
    """Return plain text; with `links`, addresses are added to it and not listed below each piece."""

    def prose(content: Prose, _anchor: str, _shift: int, _language: str) -> str:
        if links is not None:
            return to_text(content, links=links)
        own = Links()
        text = to_text(content, links=own)
        return "\n\n".join(part for part in (text, own.listed()) if part)

    def number(address: str) -> int:
        return links.number(address) if links is not None and address else 0

    return Medium(
        prose=prose,
        picture=lambda _source, alt: Picture(address="", alt=alt),
        number=number,
        folds=True,
    )
