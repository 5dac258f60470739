"""`newsletter archive publish`: the built site, put in place in one step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsletter.archive.building import finish
from newsletter.archive.publishing import Change, Put, built_site, difference, place_for
from newsletter.errors import UsageError
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.archive.building import built_folder
from newsletter.publication.place import reading, secrets
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace

KEPT = 5
"""Versions that stay, unless somebody says otherwise."""
NAMED = 20
"""Files that a dry run names; the rest is counted."""
_HOW = "docs/how-to/publish-the-archive.md says how it is set up."


@dataclass(frozen=True, slots=True, kw_only=True)
class PutInPlace:
    """What was put in place, or would be."""

    place: str
    folder: str
    version: str
    """Empty: nothing was to be done."""
    at_once: bool
    """True: readers saw the old site and then, in one step, this one."""
    change: Change

    def lines(self, *, dry_run: bool = False) -> Iterator[str]:
        """Yield the report, line by line."""
        change = self.change
        if change.is_nothing:
            yield f"{self.place} has everything that is in {self.folder}."
            return
        would = "would be " if dry_run else ""
        yield (
            f"{self.place}: {counted(len(change.new), 'new file')} and {len(change.changed)} changed "
            f"{would}sent ({change.octets / 1000:,.0f} kB), {len(change.removed)} {would}removed"
        )
        if dry_run:
            yield from _named(change)
        elif not self.at_once:
            yield "An object store has no single step: pages were put before what leads to them."


def _named(change: Change) -> Iterator[str]:
    told = [
        *(f"  new      {path}" for path in change.new),
        *(f"  changed  {path}" for path in change.changed),
        *(f"  removed  {path}" for path in change.removed),
    ]
    yield from told[:NAMED]
    if len(told) > NAMED:
        yield f"  and {len(told) - NAMED:,} more"


def put_in_place(
    workplace: Workplace,
    *,
    to: str = "",
    output: Path | None = None,
    keep: int = KEPT,
    dry_run: bool = False,
) -> PutInPlace:
    """Put the built site where the world sees it; `to` names another place than publication.yaml does.

    Raises `UsageError` where no place is named, `ArchiveError` where it cannot be reached, refuses
    or is somebody else's, or where the site is not as it was built.
    """
    publication = reading.publication(workplace)
    place = place_for(
        to or _place_named(publication),
        folder=workplace.folder,
        clock=workplace.clock,
        secret=lambda name: secrets.find(workplace.folder, workplace.environ, name),
    )
    folder = built_folder(workplace, output=output)
    if not dry_run:
        finish(folder)
    site = built_site(folder)
    change = difference(site.rows, place.there())
    version = ""
    if not change.is_nothing:
        version = f"{workplace.clock():%Y%m%dT%H%M%SZ}-{site.fingerprint}"
        if not dry_run:
            place.put(site, change, Put(version=version, keep=keep))
    return PutInPlace(
        place=place.shown,
        folder=workplace.shown(folder),
        version=version,
        at_once=place.at_once,
        change=change,
    )


def _place_named(publication: Publication) -> str:
    if not publication.archive_publish_to:
        raise UsageError(
            "publication.yaml does not say where the archive is published.",
            help=f"Write archive_publish_to: FOLDER, or name the place for once: "
            f"newsletter archive publish FOLDER. {_HOW}",
        )
    return publication.archive_publish_to
