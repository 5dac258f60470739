"""New issue files, and entries added to one that people write in."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from newsletter.documents.edit import expect_writable, newline_of, plain, refused, tree_of
from newsletter.documents.lists import with_items
from newsletter.documents.nodes import MapNode
from newsletter.documents.rules import FORMAT_VERSION, values
from newsletter.documents.scalars import SLUG
from newsletter.documents.spelling import one_line
from newsletter.model.dates import PartialDate
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.text.addresses import canonical_address

LIST = "media_review"
_NOTE_WIDTH = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """An entry without its summary, which a person writes."""

    id: str = ""
    title: str
    authors: tuple[str, ...] = ()
    """Names as printed, or ids of people."""
    organisation: str = ""
    """Signs instead of authors."""
    outlet: str = ""
    url: str
    published: PartialDate | None = None
    language: str = ""
    notes: tuple[str, ...] = ()
    """To write the summary from; they become comments."""


def new_issue(
    *,
    issue_id: str,
    publication: Publication,
    schema_path: str,
    send_at: str,
    today: date | None = None,
) -> str:
    """Return a new issue file, ready to be filled in.

    `schema_path` leads from the file to the JSON Schema; `today` dates issues whose id is no date.
    """
    known = re.match(r"([0-9]{4})-(0[1-9]|1[0-2])(?![0-9])", issue_id)
    when = known[0] if known else f"{today:%Y-%m}" if today else send_at[:7]
    day = PartialDate(year=int(when[:4]), month=int(when[5:7]))
    subject = f"{publication.name}, {day.spelt}"
    areas = ", ".join(area.id for area in publication.focus_areas)
    return (
        f"# yaml-language-server: $schema={schema_path}\n"
        f"version: {FORMAT_VERSION}\n"
        f"date: {when}\n"
        f"subject: {one_line(subject)}\n"
        "# The line that mail programs show behind the subject:\n"
        "preheader:\n"
        f"send_at: {send_at}\n"
        "\n"
        "# Long pieces: title, authors, standfirst, body, about, first_published, permission.\n"
        "leads: []\n"
        "\n"
        f"focus_areas: [{areas}]\n"
        "\n"
        f"{LIST}: []\n"
    )


def add_entries(source: str, entries: Sequence[EntryDraft]) -> str:
    """Add entries at the end of the media review; what a person wrote stays as it is.

    An entry whose article is cited there already, under whatever address, is left out.  The summary is left empty, which the
    reader tells of until somebody writes it.  Raises `DocumentError` where the file has mistakes in
    its YAML, or its media review is written in brackets.
    """
    tree = tree_of(source)
    if not isinstance(tree, MapNode) or tree.flow:
        raise refused("The file is not a mapping with one field per line.")
    new = _new(tree, entries)
    if not new:
        return source
    for text in (text for entry in new for text in _texts_of(entry)):
        expect_writable(text)
    if not source.endswith(("\n", "\r")):
        # A block text that ends the file gets its own line end with what follows it.
        return add_entries(source + newline_of(source), entries)
    said = plain(tree)
    before = said.get(LIST) or []
    expected = {**said, LIST: [*before, *(_said(entry) for entry in new)]}
    items = [tuple(_lines(entry)) for entry in new]
    return with_items(source, tree, LIST, items, expected, what="The entries")


def entry_urls(source: str) -> tuple[str, ...]:
    """Return the addresses that the media review gives, also where the file has other mistakes.

    Raises `DocumentError` where its YAML cannot be parsed.
    """
    tree = tree_of(source)
    return tuple(node.value for _path, node in values(tree, LIST, "url"))


def _new(tree: MapNode, entries: Sequence[EntryDraft]) -> list[EntryDraft]:
    present = {canonical_address(node.value) for _path, node in values(tree, LIST, "url")} - {""}
    new = []
    for entry in entries:
        key = canonical_address(entry.url)
        if key not in present:
            present |= {key} - {""}
            new.append(entry)
    return new


def _texts_of(entry: EntryDraft) -> Iterator[str]:
    yield from (entry.id, entry.title, entry.organisation, entry.outlet, entry.url, entry.language)
    yield from (*entry.authors, *entry.notes)


def _lines(entry: EntryDraft) -> Iterator[str]:
    """Yield the lines of an entry, without indentation."""
    if entry.id:
        yield f"id: {one_line(entry.id)}"
    yield f"title: {one_line(entry.title)}"
    if entry.organisation:
        yield f"organisation: {one_line(entry.organisation)}"
    elif entry.authors:
        yield f"authors: [{', '.join(map(_author, entry.authors))}]"
    yield "summary:"
    for note in entry.notes:
        wrapped = textwrap.wrap(note, _NOTE_WIDTH, break_long_words=False, break_on_hyphens=False)
        yield from (f"# {line}" for line in wrapped)
    yield f"outlet: {one_line(entry.outlet)}"
    yield f"url: {one_line(entry.url)}"
    if entry.published:
        yield f"published: {entry.published}"
    if entry.language:
        yield f"language: {one_line(entry.language)}"


def _author(name: str) -> str:
    """Write a name in a list in brackets; one that looks like an id is marked as a name."""
    text = one_line(name, flow=True)
    return f"{{name: {text}}}" if SLUG.fullmatch(name) else text


def _said(entry: EntryDraft) -> dict[str, Any]:
    """Return what the lines of an entry say."""
    said: dict[str, Any] = {"id": entry.id} if entry.id else {}
    said["title"] = entry.title
    if entry.organisation:
        said["organisation"] = entry.organisation
    elif entry.authors:
        said["authors"] = [
            {"name": name} if SLUG.fullmatch(name) else name for name in entry.authors
        ]
    said |= {"summary": "", "outlet": entry.outlet, "url": entry.url}
    if entry.published:
        said["published"] = str(entry.published)
    if entry.language:
        said["language"] = entry.language
    return said
