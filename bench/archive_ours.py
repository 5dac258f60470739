"""The archive's own turn in `bench.archive`, as a program of its own.

    python -m bench.archive_ours prepare FOLDER COUNT [ENTRIES]
    python -m bench.archive_ours build FOLDER [change]

`prepare` keeps parsed issues and their articles, as they lie in the cache of parsed files and in
sealed folders.  `build` makes the same kinds of pages as the peers, and prints seconds of each step.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.archive_corpus import issue, issues
from newsletter.archive.building import BuildReport, Group, build_site, key_of
from newsletter.archive.building.packed import Packed
from newsletter.archive.editions import Edition
from newsletter.archive.guard import inspect
from newsletter.archive.site.cards import card_of
from newsletter.archive.site.labels import read_labels
from newsletter.archive.site.names import Book
from newsletter.archive.site.pages import site_groups
from newsletter.archive.site.setting import Setting, Shown
from newsletter.documents import read_publication
from newsletter.documents.kept import issue_of, octets_of
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.pages import Press, design_tokens, read_bundle, template_folders
from newsletter.publication.archive.filling import PressFiller, frame_of
from newsletter.render import Theme
from newsletter.render.articles import articles

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
    """Keep parsed issues and articles; return what rendering the articles cost."""
    publication, folders = _publication(), template_folders(ROOT)
    with Press() as press, Packed(folder, "issues") as kept:
        theme = Theme.load(folders, publication.theme, press=press)
        started, names = time.perf_counter(), []
        for batch in _batches(issues(count, entries)):
            for one, article in zip(batch, articles(batch, publication, theme), strict=True):
                kept.put(one.id, octets_of(one))
                kept.put(f"{one.id} article", article.html.encode())
                names.append(one.id)
        (folder / "names.json").write_text(json.dumps(names))
        return {"articles": time.perf_counter() - started}


def build(folder: Path, *, change: bool) -> dict[str, float]:
    """Build the site; return seconds of each step."""
    began = time.perf_counter()
    publication, folders = _publication(), template_folders(ROOT)
    with Press() as press, Packed(folder, "issues") as kept:
        press.begin()
        if change:
            _change(folder, kept, publication, press)
            began = time.perf_counter()
        tokens = design_tokens(folders, publication.theme)
        setting = Setting(publication=publication, labels=read_labels(folders), tokens=tokens)
        shown = list(_shown(folder, kept, publication))
        carded = time.perf_counter()
        filler = PressFiller(press, read_bundle(folders))
        report = build_site(
            _groups(shown, setting),
            folder / "site",
            filler,
            inspect=inspect,
            frame=frame_of(filler),
        )
        return _told(began, carded, report)


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


def _shown(folder: Path, kept: Packed, publication: Publication) -> Iterator[Shown]:
    book = Book(publication, ())
    for name in json.loads((folder / "names.json").read_text()):
        octets = kept.get(name) or b""
        bare = _edition(octets, "")
        yield Shown(
            card=card_of(bare, book, publication),
            key=key_of(octets),
            edition=partial(_whole, kept, name),
        )


def _whole(kept: Packed, name: str) -> Edition:
    return _edition(kept.get(name) or b"", (kept.get(f"{name} article") or b"").decode())


def _edition(octets: bytes, article: str) -> Edition:
    found = issue_of(octets)
    day = found.date
    return Edition(
        issue=found, article=article, published=datetime(day.year, day.month, day.day, tzinfo=UTC)
    )


def _change(folder: Path, kept: Packed, publication: Publication, press: Press) -> None:
    """Change the title of an entry in the middle of all issues."""
    names = json.loads((folder / "names.json").read_text())
    place = len(names) // 2
    entries = len(issue_of(kept.get(names[place]) or b"").entries)
    changed = issue(place, entries, edition=1)
    theme = Theme.load(template_folders(ROOT), publication.theme, press=press)
    (article,) = articles([changed], publication, theme)
    kept.put(changed.id, octets_of(changed))
    kept.put(f"{changed.id} article", article.html.encode())


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
