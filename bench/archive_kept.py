"""What `bench.archive_ours` starts from: issues that were parsed, rendered and remembered.

Apart from it, for it needs all that renders, which a build does not load where nothing is rendered.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

from bench.archive_ours import BATCH, PUBLICATION, ROOT, edition, rows_in
from newsletter.archive.building.packed import Packed
from newsletter.archive.editions import Edition
from newsletter.archive.plan import edition_key
from newsletter.archive.site.cards import card_of
from newsletter.archive.site.kept_cards import body_of, head_of, names_of
from newsletter.archive.site.names import Book
from newsletter.documents.kept import issue_of, octets_of
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.pages import Press, template_folders
from newsletter.render import Theme
from newsletter.render.articles import articles
from newsletter.stores.archive_rows import ArchiveRows, Body, Head

CHANGED = "changed.pickle"


def prepare(folder: Path, count: int, entries: int) -> dict[str, float]:
    """Remember issues as the product does; return what rendering the articles cost, and making the rows."""
    # What parses is loaded here alone: a build starts from what was parsed.
    from bench.archive_corpus import issue, issues  # noqa: PLC0415
    from newsletter.documents import read_publication  # noqa: PLC0415

    publication = read_publication((ROOT / "publication.yaml").read_bytes(), file="p").value
    assert publication
    (folder / PUBLICATION).write_bytes(octets_of(publication))
    (folder / CHANGED).write_bytes(octets_of(issue(count // 2, entries, edition=1)))
    folders = template_folders(ROOT)
    book = Book(publication, ())
    with Press() as press, Packed(folder, "issues") as kept, rows_in(folder) as rows:
        theme = Theme.load(folders, publication.theme, press=press)
        rendering = remembering = 0.0
        for batch in _batches(issues(count, entries)):
            began = time.perf_counter()
            made = articles(batch, publication, theme)
            rendered = time.perf_counter()
            for one, article in zip(batch, made, strict=True):
                kept.put(one.id, octets_of(one))
                _remember(rows, edition(one, article.html), book, publication)
            rendering += rendered - began
            remembering += time.perf_counter() - rendered
        rows.keep()
        return {"articles": rendering, "rows": remembering}


def _remember(rows: ArchiveRows, edition: Edition, book: Book, publication: Publication) -> None:
    card = card_of(edition, book, publication)
    told = json.dumps([head_of(card), edition_key(edition)])
    rows.put(card.id, Head("", told), Body(body_of(card), names_of(card), edition.article))


def change_one(
    folder: Path, kept: Packed, rows: ArchiveRows, publication: Publication, press: Press
) -> None:
    """Change the title of an entry in the middle of all issues; it was parsed before, and is rendered now."""
    changed = issue_of((folder / CHANGED).read_bytes())
    theme = Theme.load(template_folders(ROOT), publication.theme, press=press)
    (article,) = articles([changed], publication, theme)
    kept.put(changed.id, octets_of(changed))
    _remember(rows, edition(changed, article.html), Book(publication, ()), publication)
    rows.keep()


def _batches(all_issues: Iterator[Issue]) -> Iterator[list[Issue]]:
    batch: list[Issue] = []
    for one in all_issues:
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
