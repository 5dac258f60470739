"""What the last build left behind: which files are ours, what they were made of, what they hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from newsletter.errors import ArchiveError

MANIFEST = ".archive-manifest.json"
"""Lists the files that are ours: only these are ever removed."""
VERSION = 2


class Row(NamedTuple):
    """A file as it was written."""

    key: str
    """Of the page; empty: unknown, so that it is made again."""
    sha256: str
    """Of its octets, hexadecimal; empty: unknown."""
    size: int
    mtime_ns: int
    """When it was last changed; whoever changed it afterwards changed this, too."""


UNKNOWN = Row(key="", sha256="", size=-1, mtime_ns=-1)
"""A file of which no more is known than that it is ours."""


@dataclass(slots=True, kw_only=True)
class Part:
    """The files of one group."""

    key: str
    rows: dict[str, Row] = field(default_factory=dict)
    """By path, in the order in which they were built."""


@dataclass(slots=True, kw_only=True)
class Manifest:
    """All groups of a site."""

    frame: str = ""
    """What every page is made of besides what its key says: templates, theme, program."""
    parts: dict[str, Part] = field(default_factory=dict)
    """By the group's name."""

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield all files."""
        for part in self.parts.values():
            yield from part.rows.items()

    def octets(self) -> bytes:
        """Return the file, a group on each line."""
        lines = [
            f"{_json(name)}:{_json([part.key, part.rows])}" for name, part in self.parts.items()
        ]
        head = f'{{"version":{VERSION},"frame":{_json(self.frame)},"groups":{{\n'
        return (head + ",\n".join(lines) + "\n}}\n").encode()


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of a site; None where none is there; raises `ArchiveError`.

    That of an older program says which files are ours, and no more.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return None
    try:
        return manifest_of(path.read_bytes())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArchiveError(
            f"{path} cannot be read, so nobody knows which files of the folder are the archive's.",
            help="Delete the folder and build the archive again; it holds nothing else of value "
            "if you put nothing there.",
        ) from error


def manifest_of(octets: bytes) -> Manifest:
    """Return what was written by `Manifest.octets`; raises `ValueError` and others where it was not."""
    said = json.loads(octets)
    if said["version"] == 1:
        rows = dict.fromkeys(filter(is_inside, said["files"]), UNKNOWN)
        return Manifest(parts={"": Part(key="", rows=rows)})
    if said["version"] != VERSION:
        raise ValueError(f"version {said['version']}")
    return Manifest(
        frame=str(said["frame"]),
        parts={
            name: Part(key=key, rows=_rows(rows)) for name, (key, rows) in said["groups"].items()
        },
    )


def _rows(said: Mapping[str, Iterable[Any]]) -> dict[str, Row]:
    return {path: Row._make(row) for path, row in said.items() if is_inside(path)}


def is_inside(path: str) -> bool:
    """Say whether a path stays below the folder to which it is put."""
    return not (
        path.startswith("/")
        or "//" in path
        or path.endswith("/")
        or "\0" in path
        or ("." in path and not {".", ".."}.isdisjoint(path.split("/")))
    ) and bool(path)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), check_circular=False)
