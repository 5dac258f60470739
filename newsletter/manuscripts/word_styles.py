"""styles.xml: what the styles of a document mean, by their names in whatever language.

Word writes the English names of its own styles into every file; other programs write those that
they show.  A style of somebody's own means what the one means that it is based on.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import field

from newsletter.manuscripts.raw import Role
from newsletter.manuscripts.word_names import (
    Element,
    attribute,
    child,
    number,
    switched,
    tag,
    value,
)
from newsletter.model.values import dataclass

DEEPEST = 20
"""Styles that are based on one another."""
_HEADINGS = """
heading überschrift titre título titulo titolo kop rubrik overskrift otsikko nagłówek nadpis címsor
titlu naslov заголовок başlık επικεφαλίδα judul tiêu عنوان سرخی 标题 標題 見出し 제목 शीर्षक
"""
_TITLES = """
title titel titre título titulo titolo otsikko tytuł název cím titlu naslov название заголовок
konu başlığı τίτλος judul العنوان عنوان 标题 標題 表題 제목
"""
_SUBTITLES = """
subtitle untertitel sous-titre subtítulo subtitulo sottotitolo ondertitel underrubrik undertitel
alaotsikko podtytuł podtitul alcím subtitlu podnaslov подзаголовок altyazı 副标题 副標題 副題 부제
standfirst lede dek deck abstract
"""
_QUOTES = """
quote,intense quote,block text,block quote,blockquote,quotations,quotation,zitat,intensives zitat,
citation,citation intense,cita,cita destacada,citazione,citazione intensa,citat,citaat,duidelijk citaat,
sitat,lainaus,cytat,cytat intensywny,citace,idézet,citação,citação intensa,цитата,alıntı,引用,اقتباس
"""
_CAPTIONS = """
caption,beschriftung,légende,epígrafe,leyenda,legenda,didascalia,bijschrift,beskrivning,billedtekst,
bildetekst,kuvaotsikko,podpis,titulek,képaláírás,название объекта,resim yazısı,illustration,figure,drawing
"""
_BYLINES = "author,authors,byline,by line,autor,auteur,autore,verfasser,writer"
_CONTINUED = "list paragraph,list continue,listenabsatz,paragraphe de liste,párrafo de lista"
_HEADING = re.compile(rf"(?:{'|'.join(_HEADINGS.split())})\s*([1-9])")
_DEEPER = re.compile(r"list (?:bullet|number) ([2-9])")
_NUMBERED = re.compile(r"\s*\d$")


def _set(names: str) -> frozenset[str]:
    separator = "," if "," in names else None
    return frozenset(name.strip() for name in names.replace("\n", " ").split(separator))


_ROLES: tuple[tuple[Role, frozenset[str]], ...] = (
    ("title", _set(_TITLES)),
    ("subtitle", _set(_SUBTITLES)),
    ("quote", _set(_QUOTES)),
    ("caption", _set(_CAPTIONS)),
    ("byline", _set(_BYLINES)),
    ("continued", _set(_CONTINUED)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What a style says, with what it is based on."""

    role: Role = "text"
    level: int = 0
    """Of a heading."""
    contents: bool = False
    """True: a line of a table of contents."""
    list_number: str = ""
    """`w:numId`; ``0``: no list."""
    list_level: int = 0
    marks: dict[str, bool] = field(default_factory=dict)
    """Which of bold, italic, hidden it switches on or off."""


PLAIN = Style()


class Styles:
    """The styles of one document, by their ids."""

    def __init__(self, root: Element) -> None:
        self._elements: dict[str, Element] = {}
        self._known: dict[str, Style] = {}
        self._default = ""
        for element in () if root is None else root.iter(tag("w:style")):
            ident = attribute(element, "w:styleId")
            self._elements.setdefault(ident, element)
            is_default = attribute(element, "w:default").lower() in {"1", "true", "on"}
            if is_default and attribute(element, "w:type") == "paragraph":
                self._default = ident

    def of(self, ident: str) -> Style:
        """Return a style; an unknown id is judged as a name."""
        if ident not in self._known:
            self._known[ident] = self._read(ident)
        return self._known[ident]

    def of_paragraph(self, ident: str) -> Style:
        """Return a paragraph's style; without an id, the one of plain text."""
        return self.of(ident or self._default)

    def _read(self, ident: str) -> Style:
        style = PLAIN
        for element in reversed(self._chain(ident)):
            style = _with(style, element)
        if ident and ident not in self._elements:
            return _named(style, ident)
        return style

    def _chain(self, ident: str) -> list[Element]:
        """Return a style and those that it is based on, the nearest first."""
        chain, seen = list[Element](), set[str]()
        while ident in self._elements and ident not in seen and len(chain) < DEEPEST:
            seen.add(ident)
            chain.append(self._elements[ident])
            ident = value(self._elements[ident], "w:basedOn")
        return chain


def _with(style: Style, element: Element) -> Style:
    """Return what a style says on top of the one that it is based on."""
    properties, looks = child(element, "w:pPr"), child(element, "w:rPr")
    named = _named(style, value(element, "w:name"))
    outline = number(value(properties, "w:outlineLvl"), most=8)
    role, level = named.role, named.level
    deeper = _DEEPER.fullmatch(value(element, "w:name").lower())
    if outline is not None and role == "text":
        role, level = "heading", outline + 1
    listing = child(properties, "w:numPr")
    return Style(
        role=role,
        level=level,
        contents=named.contents,
        list_number=value(listing, "w:numId") or style.list_number,
        list_level=number(value(listing, "w:ilvl"), most=8)
        or (int(deeper[1]) - 1 if deeper else style.list_level),
        marks=style.marks | switches(looks),
    )


def switches(looks: Element) -> dict[str, bool]:
    """Return what run properties switch on or off: ``strong``, ``emphasis``, ``hidden``."""
    if looks is None:
        return {}
    found = {
        "strong": _either(looks, "w:b", "w:bCs"),
        "emphasis": _either(looks, "w:i", "w:iCs"),
        "hidden": _either(looks, "w:vanish", "w:vanish"),
    }
    return {name: on for name, on in found.items() if on is not None}


def _either(looks: Element, name: str, complex_name: str) -> bool | None:
    """Return a switch; that for scripts like Urdu's counts where the run is one of theirs."""
    if switched(looks, "w:rtl") or switched(looks, "w:cs"):
        own = switched(looks, complex_name)
        if own is not None:
            return own
    return switched(looks, name)


def _named(style: Style, name: str) -> Style:
    """Return a style with what its name means, if it means anything."""
    plain = unicodedata.normalize("NFC", " ".join(name.split())).lower()
    plain = plain.removesuffix(" char").strip()
    if re.fullmatch(r"toc ?\d|contents \d|verzeichnis ?\d|tm ?\d|tdc ?\d", plain):
        return Style(contents=True, marks=style.marks)
    heading = _HEADING.fullmatch(plain)
    if heading:
        return Style(role="heading", level=int(heading[1]), marks=style.marks)
    bare = _NUMBERED.sub("", plain)
    role = next((role for role, names in _ROLES if bare in names or plain in names), None)
    if role is None:
        return style
    return Style(
        role=role,
        list_number=style.list_number,
        list_level=style.list_level,
        marks=style.marks,
    )
