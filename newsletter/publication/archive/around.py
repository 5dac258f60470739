"""Of what every issue of the archive is made besides its own files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from newsletter.model.people import Outlet
from newsletter.model.publication import Publication
from newsletter.pages import template_folders
from newsletter.publication.place.workplace import Workplace


def around(
    workplace: Workplace,
    publication: Publication,
    outlets: Sequence[Outlet],
    originals: str,
    program: Path,
) -> str:
    """Return what is equal where publication, outlets, theme, program and lost `originals` are.

    `program`: the folder in which it lies.
    """
    told = [
        repr(publication),
        repr(outlets),
        originals,
        *(told for folder in template_folders(workplace.folder) for told in _stand(folder)),
        *_stand(program),
    ]
    return blake2b("\0".join(told).encode(), digest_size=16).hexdigest()


def _stand(folder: Path) -> Iterator[str]:
    """Yield how each file of a folder, if there is one, and its folders stands; what Python keeps beside does not count."""
    if not folder.is_dir():
        return
    for entry in sorted(os.scandir(folder), key=lambda one: one.name):
        if entry.name in {"__pycache__", "testing"}:
            continue
        if entry.is_dir():
            yield from _stand(Path(entry.path))
        else:
            found = entry.stat()
            yield f"{entry.path} {found.st_size} {found.st_mtime_ns}"
