"""A site that is ready to a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsletter.archive.building import MANIFEST, BuildReport, Group, Ready, build_site
from newsletter.archive.building.batches import NOBODY
from newsletter.archive.issues import Site

__all__ = ["MANIFEST", "BuildReport", "compare_site", "write_site"]


def compare_site(site: Site, folder: Path) -> BuildReport:
    """Return what `write_site` would do, and do nothing; raises the same errors."""
    return _built(site, folder, dry_run=True)


def write_site(site: Site, folder: Path) -> BuildReport:
    """Make `folder` hold the site, in the order of its files, as `build_site` does."""
    return _built(site, folder, dry_run=False)


def _built(site: Site, folder: Path, *, dry_run: bool) -> BuildReport:
    def pages() -> Iterator[Ready]:
        for path, data in site.files.items():
            yield Ready(path=path, key="", data=data)

    whole = Group(name="site", key="", pages=pages)
    return build_site([whole], folder, NOBODY, inspect=_inspected_before, dry_run=dry_run)


def _inspected_before(_path: str, _data: bytes) -> None:
    """Let it pass: a `Site` is looked through when it is made."""
