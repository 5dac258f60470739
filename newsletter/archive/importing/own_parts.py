"""The parts of our own pages and mails: leads, entries, focus areas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field, replace

from selectolax.lexbor import LexborNode

from newsletter.archive.importing.bylines import is_group
from newsletter.archive.importing.own_prose import OwnProse
from newsletter.model.dates import PartialDate
from newsletter.model.issue import UNKNOWN_URL, Entry, FirstPublished, Lead
from newsletter.model.people import Byline
from newsletter.model.prose import NO_PROSE, Prose
from newsletter.model.publication import FocusArea, Publication
from newsletter.model.values import dataclass
from newsletter.text.said_dates import find_dates
from newsletter.text.slugs import slug, unused

_ISO = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How one medium marks its parts: CSS selectors, names of classes."""

    lead: str
    byline: str
    standfirst: str
    about: str
    source: str
    entries: str
    notes: str
    shift: int
    """What is taken off a sub-heading's level."""


PAGE = Form(
    lead="section.lead",
    byline="byline",
    standfirst="standfirst",
    about="about",
    source="source",
    entries="ol.entries > li",
    notes="notes",
    shift=2,
)
MAIL = Form(
    lead="div.l",
    byline="y",
    standfirst="d",
    about="a",
    source="u",
    entries="ol.e:not(.o) > li",
    notes="f",
    shift=2,
)


@dataclass(slots=True, kw_only=True)
class Own:
    """What is known while an issue of our own is read."""

    form: Form
    publication: Publication
    language: str
    ids: set[str] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)


def words_of(node: LexborNode | None) -> str:
    """Return the words of an element on one line; of none, an empty text."""
    return re.sub(r"[ \t\r\n]+", " ", node.text() if node else "").strip(" ")


def iso_date(text: str) -> PartialDate | None:
    """Return the date of a ``<time datetime>``."""
    found = _ISO.fullmatch(text)
    if not found:
        return None
    return PartialDate(year=int(found[1]), month=int(found[2] or 0), day=int(found[3] or 0))


def spelt_date(words: str) -> PartialDate | None:
    """Return the date that a text ends with."""
    for said_date in reversed(find_dates(words)):
        if said_date.year:
            return PartialDate(
                year=said_date.year,
                month=said_date.month,
                day=said_date.day if said_date.month else 0,
            )
    return None


def _class(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()


def own_lead(own: Own, node: LexborNode) -> Lead:
    """Return the lead in its element."""
    form = own.form
    authors: tuple[Byline, ...] = ()
    body, precis = list[LexborNode](), False
    parts = dict[str, LexborNode]()
    notes = list[LexborNode]()
    for child in node.iter():
        classes = _class(child)
        if child.tag == "h2" and "title" not in parts:
            parts["title"] = child
        elif "precis" in classes or (
            form is MAIL and "y" in classes and not child.css_first("bdi")
        ):
            precis = True
        elif form.byline in classes:
            authors = _authors(child)
        elif form.standfirst in classes:
            parts["standfirst"] = child
        elif form.about in classes:
            parts["about"] = child
        elif form.notes in classes:
            notes = (
                child.css("li")
                if child.tag != "ol"
                else [one for one in child.iter() if one.tag == "li"]
            )
        else:
            body.append(child)
    title = words_of(parts.get("title"))
    about, first = _about(own, parts.get("about"))
    return Lead(
        id=_id(own, node, title, "lead"),
        title=title,
        authors=authors,
        standfirst=_prose(own, parts.get("standfirst")),
        body=OwnProse(shift=form.shift).prose(body, notes),
        about=about,
        first_published=first,
        precis=precis,
        language=_language(own, node),
    )


def _prose(own: Own, node: LexborNode | None) -> Prose:
    return OwnProse(shift=own.form.shift).prose(node.iter()) if node is not None else NO_PROSE


def _about(own: Own, node: LexborNode | None) -> tuple[Prose, FirstPublished | None]:
    """Return the note about the authors, and what its last line says of the first publication."""
    if node is None:
        return NO_PROSE, None
    last = next((one for one in reversed(node.css("p")) if one.css_first("bdi")), None)
    first = _origin(last) if last is not None else None
    if last is not None:
        last.decompose()
    return _prose(own, node), first


def _origin(line: LexborNode) -> FirstPublished:
    outlet = line.css_first("bdi")
    words = words_of(line)
    behind = words.rpartition(words_of(outlet))[2]
    return FirstPublished(outlet=words_of(outlet), date=spelt_date(behind), url=_link(line))


def _link(node: LexborNode) -> str:
    link = node.css_first("a")
    address = (link.attributes.get("href") or "") if link is not None else ""
    return address if address.startswith("http") else ""


def _authors(line: LexborNode) -> tuple[Byline, ...]:
    return tuple(
        Byline(name=words_of(name), link=_link(name)) for name in line.css("bdi") if words_of(name)
    )


def _language(own: Own, node: LexborNode) -> str:
    language = node.attributes.get("lang") or ""
    return "" if language == own.language else language


def _id(own: Own, node: LexborNode, title: str, kind: str) -> str:
    given = node.attributes.get("id") or ""
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", given):
        given = slug(title) or kind
    found = unused(given, own.ids)
    own.ids.add(found)
    return found


def own_entry(own: Own, node: LexborNode) -> Entry:
    """Return the entry in its item."""
    authors: tuple[Byline, ...] = ()
    title, source = "", None
    summary, notes = list[LexborNode](), list[LexborNode]()
    for child in node.iter():
        classes = _class(child)
        if child.tag == "h3" and not title:
            title = words_of(child)
        elif own.form.byline in classes or (own.form is MAIL and "n" in classes):
            authors = _authors(child)
        elif own.form.source in classes:
            source = child
        elif own.form.notes in classes:
            notes = child.css("li")
        else:
            summary.append(child)
    outlet = words_of(source.css_first("bdi")) if source is not None else ""
    return Entry(
        id=_id(own, node, title, "entry"),
        title=title,
        authors=_signed(authors),
        summary=OwnProse(shift=own.form.shift + 1).prose(summary, notes),
        outlet=outlet or "unknown",
        url=(_link(source) if source is not None else "") or UNKNOWN_URL,
        published=_published(source, outlet),
        language=_language(own, node),
    )


def _signed(authors: Sequence[Byline]) -> tuple[Byline, ...]:
    if len(authors) == 1 and not authors[0].link and is_group(authors[0].name):
        return (replace(authors[0], organisation=True),)
    return tuple(authors)


def _published(source: LexborNode | None, outlet: str) -> PartialDate | None:
    if source is None:
        return None
    time = source.css_first("time")
    if time is not None:
        return iso_date(time.attributes.get("datetime") or "")
    return spelt_date(words_of(source).rpartition(outlet)[2])


def own_areas(
    own: Own, body: LexborNode, ids: Sequence[str], *, mail: bool
) -> tuple[FocusArea, ...]:
    """Return the focus areas, in the order of `ids` where the page says them."""
    groups = (
        _mail_areas(body)
        if mail
        else [list(node.iter()) for node in body.css("section.focus > section")]
    )
    known = {area.title: area for area in own.publication.focus_areas}
    found = list[FocusArea]()
    for place, group in enumerate(groups):
        title, text, link = "", list[LexborNode](), ""
        for node in group:
            if node.tag == "h3" and not title:
                title = words_of(node)
            elif own.form.source in _class(node):
                link = _link(node)
            else:
                text.append(node)
        same = known.get(title)
        ident = (
            ids[place]
            if place < len(ids)
            else same.id
            if same
            else slug(title) or f"focus-{place + 1}"
        )
        area = FocusArea(
            id=ident, title=title, text=OwnProse(shift=own.form.shift + 1).prose(text), link=link
        )
        held = same and (same.title, same.text, same.link) == (area.title, area.text, area.link)
        found.append(same if same and held else area)
    return tuple(found)


def _mail_areas(body: LexborNode) -> list[list[LexborNode]]:
    """Return the headings and texts between a section's heading and the next, of blurbs alone."""
    groups = list[list[LexborNode]]()
    for label in body.css("h2.s"):
        node = label.next
        while node is not None and not (
            node.tag == "h2" or (node.tag == "ol" and "e" in _class(node))
        ):
            inner = list(node.iter()) if node.tag == "div" else [node]
            for one in inner:
                if one.tag == "h3":
                    groups.append([one])
                elif groups and one.is_element_node:
                    groups[-1].append(one)
            node = node.next
    return groups
