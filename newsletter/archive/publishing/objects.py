"""A site in an object store that speaks S3.

No store of that kind switches many objects at once.  So what is new comes first, then what
changed, pages that lead to others last, and what is gone is removed at the end: at no time does a
page that was put lead to one that is not there yet.
"""

from __future__ import annotations

import io
import mimetypes
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from newsletter.archive.building.manifest import MANIFEST, UNKNOWN, Manifest, Part, manifest_of
from newsletter.archive.publishing.base import BuiltSite, Change, Put
from newsletter.errors import ArchiveError
from newsletter.objects import Objects

BESIDE = 8
"""Requests under way together."""
LARGEST_MANIFEST = 500_000_000
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".svg": "image/svg+xml",
    ".bib": "application/x-bibtex; charset=utf-8",
    ".ris": "application/x-research-info-systems; charset=utf-8",
    ".eml": "message/rfc822",
}
"""Media types that not every system knows alike."""


class ObjectsPlace:
    """Objects below a prefix, which a web host shows."""

    at_once = False

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    @property
    def shown(self) -> str:
        """Return the address, without a secret."""
        return self._objects.shown

    def there(self) -> Manifest | None:
        """Return what the last publication put there."""
        octets = io.BytesIO()
        if not self._objects.get(MANIFEST, octets):
            return None
        try:
            return manifest_of(octets.getvalue())
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ArchiveError(
                f"{self.shown}/{MANIFEST} cannot be read, so nobody knows which objects are the archive's.",
                help="Delete that object: everything is put again, and nothing is removed.",
            ) from error

    def put(self, site: BuiltSite, change: Change, how: Put) -> None:
        """Put what differs, in an order in which no link is dead, and remove what is gone."""
        del how  # a store keeps no versions of ours
        before = self.there() or Manifest()
        # Broken off from here on, the next publication knows as ours whatever was put.
        self._note(_widened(before, change))
        for stage in _stages(change.sent):
            self._all(stage, lambda path: self._put(site, path))
        self._all(change.removed, self._objects.remove)
        self._put(site, MANIFEST)

    def _put(self, site: BuiltSite, path: str) -> None:
        with (site.folder / path).open("rb") as stream:
            self._objects.put(path, stream, kind=kind_of(path))

    def _note(self, manifest: Manifest) -> None:
        self._objects.put(MANIFEST, io.BytesIO(manifest.octets()), kind=KINDS[".json"])

    def _all(self, paths: Iterable[str], act: Callable[[str], object]) -> None:
        with ThreadPoolExecutor(BESIDE) as pool:
            try:
                for _ in pool.map(act, paths):
                    pass
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


def kind_of(path: str) -> str:
    """Return the media type of a file."""
    ending = path[path.rfind(".") :] if "." in path else ""
    return KINDS.get(ending) or mimetypes.types_map.get(ending, "application/octet-stream")


def _stages(paths: Iterable[str]) -> tuple[list[str], list[str], list[str]]:
    """Return files that pages show or lead to, then pages of issues, then pages that lead to those."""
    stages: tuple[list[str], list[str], list[str]] = ([], [], [])
    for path in paths:
        if "/" in path and not path.endswith(".html"):
            stages[0].append(path)
        elif path.startswith("issues/"):
            stages[1].append(path)
        else:
            stages[2].append(path)
    stages[2].sort(key=lambda path: (path.count("/") == 0, path.endswith(".html"), path))
    return stages


def _widened(before: Manifest, change: Change) -> Manifest:
    """Return what was there, and what will be, of which nothing is certain yet."""
    rows = dict(before.rows()) | dict.fromkeys(change.sent, UNKNOWN)
    return Manifest(frame="", parts={"": Part(key="", rows=rows)})
