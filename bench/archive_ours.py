"""The archive's own turn in `bench.archive`, as a program of its own.

    python -m bench.archive_ours prepare FOLDER COUNT [ENTRIES]
    python -m bench.archive_ours build FOLDER [change]

`prepare` remembers issues as a build of the product does: parsed, their lists' rows, their articles.
`build` makes the same kinds of pages as the peers, and prints seconds of each step.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from newsletter.archive.building import BuildReport, Group, build_site
from newsletter.archive.building.packed import Packed
from newsletter.archive.editions import Edition
from newsletter.archive.private import AddressGuard
from newsletter.archive.site.kept_cards import LineShelf, card_from
from newsletter.archive.site.kept_shelves import directory_of
from newsletter.archive.site.labels import read_labels
from newsletter.archive.site.pages import site_groups
from newsletter.archive.site.setting import Setting, Shown
from newsletter.cli import CALM
from newsletter.documents.kept import issue_of, value_of
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.pages import Press, design_tokens, read_bundle, template_folders
from newsletter.publication.archive.filling import PressFiller, frame_of, processes
from newsletter.publication.archive.inspecting import Look
from newsletter.stores.archive_rows import ArchiveRows

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("style", "issues/", "years/", "index")
"""Groups that the peers have, too."""
BATCH = 24
PUBLICATION = "publication.pickle"


def main(arguments: list[str]) -> None:
    """Do what was asked."""
    gc.set_threshold(CALM)
    match arguments:
        case ["prepare", folder, count, *rest]:
            # What the product has loaded only where something is rendered.
            from bench.archive_kept import prepare  # noqa: PLC0415

            said = prepare(Path(folder), int(count), int(rest[0]) if rest else 25)
        case ["build", folder, *rest]:
            said = build(Path(folder), change="change" in rest)
        case _:
            raise SystemExit(__doc__)
    sys.stdout.write(json.dumps(said) + "\n")


def build(folder: Path, *, change: bool) -> dict[str, float]:
    """Build the site; return seconds of each step."""
    began = time.perf_counter()
    publication, folders = kept_publication(folder), template_folders(ROOT)
    with Press() as press, Packed(folder, "issues") as kept, rows_in(folder) as rows:
        if change:
            press.begin()  # as the product does where an issue is rendered
            from bench.archive_kept import change_one  # noqa: PLC0415 - as above

            change_one(folder, kept, rows, publication, press)
            began = time.perf_counter()
        tokens = design_tokens(folders, publication.theme)
        setting = Setting(publication=publication, labels=read_labels(folders), tokens=tokens)
        shown = list(_shown(kept, rows))
        read = time.perf_counter()
        look = look_of(publication)
        filler = PressFiller.of(press, read_bundle(folders))
        report = build_site(
            _groups(shown, setting, folder / "archive.shelves"),
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


def _groups(shown: list[Shown], setting: Setting, shelves: Path) -> Iterator[Group]:
    cards = sorted((one.card for one in shown), key=lambda card: card.order)
    directory = directory_of(cards, setting.remembered, shelves, "bench")
    for group in site_groups(shown, setting, directory=directory):
        if group.name.startswith(KINDS):
            yield group


@contextmanager
def rows_in(folder: Path) -> Iterator[ArchiveRows]:
    """Open what is remembered of issues."""
    rows = ArchiveRows(folder / "archive.db", "bench")
    try:
        yield rows
    finally:
        rows.close()


def _shown(kept: Packed, rows: ArchiveRows) -> Iterator[Shown]:
    heads = rows.heads()
    shelf = LineShelf(rows.body, rows.names, issues=len(heads))
    for name, head in heads.items():
        card, key = json.loads(head.told)
        yield Shown(
            card=card_from(card, shelf.of(name)), key=key, edition=partial(_whole, kept, rows, name)
        )


def _whole(kept: Packed, rows: ArchiveRows, name: str) -> Edition:
    return edition(issue_of(kept.get(name) or b""), rows.article(name))


def edition(found: Issue, article: str) -> Edition:
    """Return an issue with its article."""
    day = found.date
    return Edition(
        issue=found, article=article, published=datetime(day.year, day.month, day.day, tzinfo=UTC)
    )


def kept_publication(folder: Path) -> Publication:
    """Return the publication of this repository, as it was parsed before."""
    return value_of(Publication, (folder / PUBLICATION).read_bytes())


if __name__ == "__main__":
    main(sys.argv[1:])
