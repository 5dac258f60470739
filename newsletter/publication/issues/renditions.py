"""The rendition of an issue as it stands, made once per state of its files and kept in this process."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock

from newsletter.documents import read_issue, read_publication
from newsletter.model.finding import Finding
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition
from newsletter.model.values import dataclass
from newsletter.model.variant import WHOLE, Variant, possible
from newsletter.pages import template_folders
from newsletter.publication.issues.picturing import ForgivingGallery, Gallery, picture_findings
from newsletter.publication.issues.rendering import rendered_variants, theme_of, variant_named
from newsletter.publication.issues.shown import HALF_WRITTEN, Attempt, Shown, after, try_render
from newsletter.publication.place.reading import usable, with_settings
from newsletter.publication.place.workplace import Workplace
from newsletter.render import Theme, offer_of

MOST = 8
"""Renditions that are kept: an issue of a hundred kilobytes and its pictures each."""
PLACES = 4
"""Publications whose renditions are kept in one process; more than one in tests alone."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)

Stamp = tuple[tuple[str, int, int], ...]
"""(path, time in ns, octets) of files; a file that is not there has zeros."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """An issue, or a variant of it, as its files stand now."""

    shown: Shown = field(default_factory=Shown)
    """The last rendition that could be made, tokens unfilled, and why there is no newer one."""
    issue: Issue | None = None
    """What `shown.rendition` is of."""
    publication: Publication | None = None
    variant: Variant = WHOLE
    saved: datetime = LONG_AGO
    """When the issue's file was written last."""
    state: str = ""
    """What tells this state of the issue's file from others."""

    @property
    def variants(self) -> tuple[Variant, ...]:
        """What somebody may get of the issue."""
        return possible(offer_of(self.issue)) if self.issue else (WHOLE,)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    sources: tuple[bytes, bytes, Stamp]
    pictures: Stamp
    preview: Preview


class Renditions:
    """Renders when asked, and only what has changed since; safe to be asked by several threads."""

    def __init__(
        self, workplace: Workplace, *, wait: Callable[[float], object] = time.sleep
    ) -> None:
        """Render what `workplace` holds; `wait` lets seconds pass while somebody is writing."""
        self._workplace = workplace
        self._wait = wait
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._publication: tuple[bytes, Publication] | None = None
        self._theme: tuple[Stamp, str, Theme] | None = None

    def preview(self, issue_id: str, variant: str = WHOLE.key) -> Preview:
        """Return the issue as its files stand, or as they stood before a mistake was saved.

        A mistake is believed once nobody is in the middle of writing.  A picture that cannot be
        shown has a dot in its place and is among `shown.findings`.  Raises `NoSuchIssue`.
        """
        path = self._workplace.existing_issue_file(issue_id)
        with self._lock:
            preview = self._now(path, issue_id, variant)
            if preview.shown.problems and self._just_written(path):
                self._wait(HALF_WRITTEN)
                preview = self._now(path, issue_id, variant)
            return preview

    def _just_written(self, path: Path) -> bool:
        latest = max(one.stat().st_mtime for one in (path, self._workplace.publication_file))
        return time.time() - latest < HALF_WRITTEN

    def _now(self, path: Path, issue_id: str, variant: str) -> Preview:
        sources = (
            path.read_bytes(),
            self._workplace.publication_file.read_bytes(),
            stamp(own_templates(self._workplace)),
        )
        known = self._kept.get((issue_id, variant))
        if known and known.sources == sources and known.pictures == _again(known.pictures):
            self._kept.move_to_end((issue_id, variant))
            return known.preview
        before = known.preview if known else Preview()
        pictures = ForgivingGallery(gallery=Gallery(workplace=self._workplace))
        made = self._made(issue_id, variant, sources, pictures, before)
        made = replace(
            made,
            saved=datetime.fromtimestamp(path.stat().st_mtime, UTC),
            state=sha256(sources[0]).hexdigest()[:12],
        )
        seen = stamp(self._workplace.folder / one for one in sorted(pictures.gallery.noted))
        self._kept[issue_id, variant] = _Kept(sources=sources, pictures=seen, preview=made)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return made

    def _made(
        self,
        issue_id: str,
        variant: str,
        sources: tuple[bytes, bytes, Stamp],
        pictures: ForgivingGallery,
        before: Preview,
    ) -> Preview:
        read: list[tuple[Issue, Publication, Variant]] = []

        def render() -> Rendition:
            publication = self._read_publication(sources[1])
            issue = usable(
                read_issue(
                    sources[0],
                    file=self._workplace.shown(self._workplace.issue_file(issue_id)),
                    issue_id=issue_id,
                    publication=publication,
                )
            )
            chosen = variant_named(issue, variant)
            theme = self._read_theme(sources[2], publication)
            made = rendered_variants(
                self._workplace, issue, publication, theme, (chosen,), pictures=pictures
            )
            read.append((issue, publication, chosen))
            return made[chosen]

        def faults() -> tuple[Finding, ...]:
            issue, publication, _ = read[0]
            return tuple(picture_findings(pictures, issue, publication))

        attempt: Attempt = try_render(render, faults)
        shown = after(before.shown, attempt)
        if not read:
            known = self._publication[1] if self._publication else None
            return replace(before, shown=shown, publication=before.publication or known)
        issue, publication, chosen = read[0]
        return Preview(shown=shown, issue=issue, publication=publication, variant=chosen)

    def _read_publication(self, data: bytes) -> Publication:
        if self._publication is None or self._publication[0] != data:
            file = self._workplace.shown(self._workplace.publication_file)
            self._publication = (
                data,
                with_settings(self._workplace, read_publication(data, file=file)),
            )
        return self._publication[1]

    def _read_theme(self, templates: Stamp, publication: Publication) -> Theme:
        known = self._theme
        if known is None or known[:2] != (templates, publication.theme):
            theme = theme_of(self._workplace, publication)
            known = self._theme = (templates, publication.theme, theme)
        return known[2]


def own_templates(workplace: Workplace) -> Iterable[Path]:
    """Yield the publication's own templates; those that are shipped do not change."""
    own = template_folders(workplace.folder)[:-1]
    return (path for folder in own for path in sorted(folder.rglob("*")) if path.is_file())


def stamp(paths: Iterable[Path]) -> Stamp:
    """Return what tells whether any of these files is another now."""
    return tuple(_stamp_of(path) for path in paths)


def _stamp_of(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), found.st_mtime_ns, found.st_size


def _again(known: Stamp) -> Stamp:
    return stamp(Path(path) for path, _, _ in known)


def _keeping() -> Callable[[Workplace], Renditions]:
    kept: OrderedDict[tuple[object, ...], Renditions] = OrderedDict()
    lock = Lock()

    def renditions_of(workplace: Workplace) -> Renditions:
        """Return what keeps the renditions of a publication in this process."""
        key = (
            workplace.folder,
            *sorted(workplace.flags.items()),
            *sorted(one for one in workplace.environ.items() if one[0].startswith("NEWSLETTER")),
        )
        with lock:
            if key not in kept:
                kept[key] = Renditions(workplace)
            kept.move_to_end(key)
            while len(kept) > PLACES:
                kept.popitem(last=False)
            return kept[key]

    return renditions_of


renditions_of = _keeping()
