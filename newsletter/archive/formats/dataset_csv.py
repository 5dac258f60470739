"""archive.csv: a row for each lead and entry (RFC 4180), for spreadsheets and statistics.

A spreadsheet takes a cell that begins with one of ``= + - @``, a tab or a return for a formula.
Such a text, and one that begins with an apostrophe, gets an apostrophe before it; whoever takes one
apostrophe off the beginning of each cell that has one gets every text back exactly.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO

from newsletter.archive.editions import Edition
from newsletter.archive.formats.dataset import cited_pieces, text_of
from newsletter.archive.formats.lines import one_line
from newsletter.model.publication import Publication

BYTE_ORDER_MARK = "\ufeff"
"""By which spreadsheets see that this is UTF-8."""
BETWEEN = "; "
"""Between authors, and between topics."""
COLUMNS = (
    ("issue", "Id of the issue."),
    ("date", "Date of the issue, as far as it is known: year, month or day."),
    ("number", "Number of the issue, or nothing."),
    ("kind", "lead or entry."),
    ("id", "Id of the lead or entry; it never changes."),
    ("title", "Title, on one line."),
    ("authors", "Names as printed, with a semicolon between them."),
    (
        "outlet",
        "Where the article appeared that an entry, or a lead that is a précis, tells about.",
    ),
    ("url", "Address of that article."),
    ("published", "When that article appeared, as far as it is known."),
    ("language", "BCP 47."),
    ("topics", "Topics of an entry, with a semicolon between them."),
    ("text", "An entry's summary, a lead's text; paragraphs apart by a blank line."),
    ("address", "Permanent address in the archive."),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'", "＝", "＋", "－", "＠")
"""Wide signs too: some spreadsheets read them as the narrow ones."""


def dataset_csv(editions: Iterable[Edition], publication: Publication) -> Iterator[bytes]:
    """Yield archive.csv in pieces, an issue in each; `editions` are newest first."""
    return joined_csv(issue_rows(one, publication) for one in editions)


def joined_csv(rows: Iterable[bytes]) -> Iterator[bytes]:
    """Yield archive.csv in pieces; `rows` as `issue_rows` returns them, newest issue first."""
    yield (BYTE_ORDER_MARK + _rows([[name for name, _ in COLUMNS]])).encode()
    yield from rows


def issue_rows(edition: Edition, publication: Publication) -> bytes:
    """Return what archive.csv has of an issue: a row for each piece."""
    return _rows(_pieces(edition, publication)).encode()


def csv_metadata() -> bytes:
    """Return archive.csv-metadata.json: the columns, as CSV on the Web (W3C) tells them."""
    columns = [
        {
            "name": name,
            "titles": name,
            "datatype": "string",
            "dc:description": {"@value": about, "@language": "en"},
            **({"separator": BETWEEN} if name in {"authors", "topics"} else {}),
        }
        for name, about in COLUMNS
    ]
    told = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": "archive.csv",
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True},
        "dc:description": {
            "@value": "An apostrophe at the beginning of a cell is not part of its text: take one off.",
            "@language": "en",
        },
        "tableSchema": {"columns": columns},
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _pieces(edition: Edition, publication: Publication) -> Iterator[list[str]]:
    issue = edition.issue
    for piece, citation in cited_pieces(edition, publication):
        elsewhere = citation.elsewhere
        yield [
            issue.id,
            str(issue.date),
            "" if issue.number is None else str(issue.number),
            citation.kind.value,
            piece.id,
            citation.title,
            BETWEEN.join(creator.name for creator in citation.creators),
            citation.container if elsewhere else "",
            citation.address if elsewhere else "",
            str(citation.date or "") if elsewhere else "",
            citation.language,
            BETWEEN.join(map(one_line, citation.topics)),
            text_of(piece),
            citation.permalink,
        ]


def _rows(rows: Iterable[list[str]]) -> str:
    written = StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(map(safe_cell, row) for row in rows)
    return written.getvalue()
