"""The whole archive as data: archive.json and archive.csv, an issue at a time.

What stands in them is told by a schema beside them (`dataset_schema`); `VERSION` counts up when a
field is renamed, dropped or means something else.  What was withdrawn leaves its id, date and
reason, and nothing besides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from newsletter.archive.editions import Edition
from newsletter.archive.formats.citing import Citation, citations_of, issue_address
from newsletter.archive.formats.lines import one_line, without_controls
from newsletter.model.issue import Entry, Lead
from newsletter.model.publication import Publication
from newsletter.text.prose_text import plain

VERSION = 1
SCHEMA = "archive.schema.json"


def dataset_json(editions: Iterable[Edition], publication: Publication) -> Iterator[bytes]:
    """Yield archive.json in pieces, an issue in each; `editions` are newest first."""
    return joined_json((issue_line(one, publication) for one in editions), publication)


def joined_json(lines: Iterable[bytes], publication: Publication) -> Iterator[bytes]:
    """Yield archive.json in pieces; `lines` as `issue_line` returns them, newest first."""
    head = {
        "$schema": SCHEMA,
        "version": VERSION,
        "publication": {
            "name": one_line(publication.name),
            "full_name": one_line(publication.full_name or publication.name),
            "language": publication.language,
            "address": publication.archive_url,
        },
    }
    yield _json(head).rstrip("}").encode() + b'},"issues":['
    between = b"\n"
    for line in lines:
        yield between + line
        between = b",\n"
    yield b"\n]}\n"


def issue_line(edition: Edition, publication: Publication) -> bytes:
    """Return what archive.json has of an issue, on one line."""
    return _json(issue_record(edition, publication)).encode()


def issue_record(edition: Edition, publication: Publication) -> dict[str, Any]:
    """Return what the data set says of one issue."""
    issue = edition.issue
    told: dict[str, Any] = {
        "id": issue.id,
        "date": str(issue.date),
        "number": issue.number,
        "title": one_line(issue.heading),
        "language": issue.language,
        "published": edition.published.date().isoformat(),
        "address": issue_address(edition, publication),
        "items": list(_items(edition, publication)),
        "corrections": [
            {
                "date": one.date.isoformat(),
                "item": one.item,
                "what": _text(plain(one.what)),
            }
            for one in issue.corrections
        ],
    }
    if issue.withdrawn:
        told["withdrawn"] = {
            "date": issue.withdrawn.date.isoformat(),
            "why": one_line(issue.withdrawn.why),
        }
    return told


def _items(edition: Edition, publication: Publication) -> Iterator[dict[str, Any]]:
    for piece, citation in cited_pieces(edition, publication):
        yield {
            "id": piece.id,
            "kind": citation.kind.value,
            "title": citation.title,
            "authors": [creator.name for creator in citation.creators],
            "outlet": citation.container if citation.elsewhere else "",
            "url": citation.address if citation.elsewhere else "",
            "published": str(citation.date or "") if citation.elsewhere else "",
            "language": citation.language,
            "topics": list(citation.topics),
            "text": text_of(piece),
            "address": citation.permalink,
        }
    if not edition.issue.withdrawn:
        for stone in edition.tombstones:
            if stone.id:
                why = {"date": stone.date.isoformat(), "why": one_line(stone.why)}
                yield {"id": stone.id, "withdrawn": why}


def cited_pieces(
    edition: Edition, publication: Publication
) -> Iterator[tuple[Lead | Entry, Citation]]:
    """Yield each lead and entry that is shown, with what there is to cite of it."""
    pieces: tuple[Lead | Entry, ...] = (*edition.issue.leads, *edition.issue.entries)
    shown = [one for one in pieces if not one.withdrawn and not edition.issue.withdrawn]
    yield from zip(shown, citations_of(edition, publication), strict=True)


def text_of(piece: Lead | Entry) -> str:
    """Return the words of a piece, paragraphs apart by a blank line."""
    if isinstance(piece, Entry):
        return _text(plain(piece.summary))
    return _text("\n\n".join(filter(None, (plain(piece.standfirst), plain(piece.body)))))


def _text(text: str) -> str:
    return without_controls(text).strip()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
