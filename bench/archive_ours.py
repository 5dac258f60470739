"""The archive's own turn in `bench.archive`, as a program of its own.

    python -m bench.archive_ours prepare FOLDER COUNT [ENTRIES]
    python -m bench.archive_ours build FOLDER [change]

`prepare` remembers issues as a build of the product does: parsed, their lists' rows, their articles.
`build` makes the same kinds of pages as the peers, and prints seconds of each step.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.archive_corpus import issue, issues
from newsletter.archive.building import BuildReport, Group, build_site
from newsletter.archive.building.packed import Packed
from newsletter.archive.editions import Edition
from newsletter.archive.plan import edition_key
from newsletter.archive.private import AddressGuard
from newsletter.archive.site.cards import card_of
from newsletter.archive.site.kept_cards import LineShelf, body_of, card_from, head_of, names_of
from newsletter.archive.site.labels import read_labels
from newsletter.archive.site.names import Book
from newsletter.archive.site.pages import site_groups
from newsletter.archive.site.setting import Setting, Shown
from newsletter.documents import read_publication
from newsletter.documents.kept import issue_of, octets_of
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.pages import Press, design_tokens, read_bundle, template_folders
from newsletter.publication.archive.filling import PressFiller, frame_of, processes
from newsletter.publication.archive.inspecting import Look
from newsletter.render import Theme
from newsletter.render.articles import articles
from newsletter.stores.archive_rows import ArchiveRows, Body, Head

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("style", "issues/", "years/", "index")
"""Groups that the peers have, too."""
BATCH = 24


def main(arguments: list[str]) -> None:
    """Do what was asked."""
    match arguments:
        case ["prepare", folder, count, *rest]:
            said = prepare(Path(folder), int(count), int(rest[0]) if rest else 25)
        case ["build", folder, *rest]:
            said = build(Path(folder), change="change" in rest)
        case _:
            raise SystemExit(__doc__)
    sys.stdout.write(json.dumps(said) + "\n")


def prepare(folder: Path, count: int, entries: int) -> dict[str, float]:
    """Remember issues as the product does; return what rendering the articles cost, and making the rows."""
    publication, folders = _publication(), template_folders(ROOT)
    book = Book(publication, ())
    with Press() as press, Packed(folder, "issues") as kept, _rows(folder) as rows:
        theme = Theme.load(folders, publication.theme, press=press)
        rendering = remembering = 0.0
        for batch in _batches(issues(count, entries)):
            began = time.perf_counter()
            made = articles(batch, publication, theme)
            rendered = time.perf_counter()
            for one, article in zip(batch, made, strict=True):
                kept.put(one.id, octets_of(one))
                _remember(rows, _edition(one, article.html), book, publication)
            rendering += rendered - began
            remembering += time.perf_counter() - rendered
        rows.keep()
        return {"articles": rendering, "rows": remembering}


def build(folder: Path, *, change: bool) -> dict[str, float]:
    """Build the site; return seconds of each step."""
    began = time.perf_counter()
    publication, folders = _publication(), template_folders(ROOT)
    with Press() as press, Packed(folder, "issues") as kept, _rows(folder) as rows:
        if change:
            _change(kept, rows, publication, press)
            began = time.perf_counter()
        tokens = design_tokens(folders, publication.theme)
        setting = Setting(publication=publication, labels=read_labels(folders), tokens=tokens)
        shown = list(_shown(kept, rows))
        read = time.perf_counter()
        look = look_of(publication)
        filler = PressFiller.of(press, read_bundle(folders))
        report = build_site(
            _groups(shown, setting),
            folder / "site",
            filler,
            inspect=look.inspect,
            heed=look.heed,
            frame=frame_of(filler),
            workers=processes(),
        )
        return _told(began, read, report)


def look_of(publication: Publication) -> Look:
    """Return what looks at each page, as the product does, where there are no readers."""
    guard = AddressGuard(publication=publication, issues=lambda: (), is_reader=lambda _: False)
    return Look(guard=guard)


def _told(began: float, carded: float, report: BuildReport) -> dict[str, float]:
    now = time.perf_counter()
    return {
        "seconds": now - began,
        "cards": carded - began,
        "pages": now - carded,
        "written": len(report.written),
        "filled": report.filled,
    }


def _groups(shown: list[Shown], setting: Setting) -> Iterator[Group]:
    for group in site_groups(shown, setting):
        if group.name.startswith(KINDS):
            yield group


@contextmanager
def _rows(folder: Path) -> Iterator[ArchiveRows]:
    rows = ArchiveRows(folder / "archive.db", "bench")
    try:
        yield rows
    finally:
        rows.close()


def _shown(kept: Packed, rows: ArchiveRows) -> Iterator[Shown]:
    shelf = LineShelf(rows.body, rows.names)
    for name, head in rows.heads().items():
        card, key = json.loads(head.told)
        yield Shown(
            card=card_from(card, shelf.of(name)), key=key, edition=partial(_whole, kept, rows, name)
        )


def _whole(kept: Packed, rows: ArchiveRows, name: str) -> Edition:
    return _edition(issue_of(kept.get(name) or b""), rows.article(name))


def _edition(found: Issue, article: str) -> Edition:
    day = found.date
    return Edition(
        issue=found, article=article, published=datetime(day.year, day.month, day.day, tzinfo=UTC)
    )


def _remember(rows: ArchiveRows, edition: Edition, book: Book, publication: Publication) -> None:
    card = card_of(edition, book, publication)
    told = json.dumps([head_of(card), edition_key(edition)])
    rows.put(card.id, Head("", told), Body(body_of(card), names_of(card), edition.article))


def _change(kept: Packed, rows: ArchiveRows, publication: Publication, press: Press) -> None:
    """Change the title of an entry in the middle of all issues."""
    names = sorted(rows.heads())
    place = len(names) // 2
    entries = len(issue_of(kept.get(names[place]) or b"").entries)
    changed = issue(place, entries, edition=1)
    theme = Theme.load(template_folders(ROOT), publication.theme, press=press)
    (article,) = articles([changed], publication, theme)
    kept.put(changed.id, octets_of(changed))
    _remember(rows, _edition(changed, article.html), Book(publication, ()), publication)
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


def _publication() -> Publication:
    found = read_publication((ROOT / "publication.yaml").read_bytes(), file="p").value
    assert found
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
