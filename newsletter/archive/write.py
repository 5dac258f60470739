"""A site to a folder: what is equal is left alone, what is gone is removed, nothing else touched."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from newsletter.archive.issues import Site
from newsletter.errors import ArchiveError

MANIFEST = ".archive-manifest.json"
"""Lists the files that are ours: only these are ever removed."""
_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did; paths are relative to the site's folder."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def compare_site(site: Site, folder: Path) -> BuildReport:
    """Return what `write_site` would do, and do nothing; raises the same errors."""
    ours = _our_files(folder)
    _refuse_foreign(site, folder, ours)
    written = tuple(path for path, data in site.files.items() if not _holds(folder / path, data))
    return BuildReport(
        written=written,
        unchanged=tuple(path for path in site.files if path not in frozenset(written)),
        removed=tuple(sorted(path for path in ours - set(site.files) if (folder / path).is_file())),
    )


def write_site(site: Site, folder: Path) -> BuildReport:
    """Make `folder` hold the site, in the order of its files, the index last.

    Each file is written beside its place and moved there, so that a reader sees
    the old or the new one.  The manifest is widened first: a build that breaks
    off leaves nothing that the next one does not know as its own.  Raises
    `ArchiveError` where the folder holds files that are not ours.
    """
    report = compare_site(site, folder)
    ours = _our_files(folder)
    if not ours >= set(site.files):
        _write_manifest(folder, ours | set(site.files))
    for path in report.written:
        _write(folder, path, site.files[path])
    for path in report.removed:
        (folder / path).unlink(missing_ok=True)
        _prune(folder, path)
    if _our_files(folder) != set(site.files):
        _write_manifest(folder, site.files)
    return report


def _our_files(folder: Path) -> set[str]:
    path = folder / MANIFEST
    if not path.is_file():
        return set()
    try:
        files = json.loads(path.read_text("utf-8"))["files"]
        return {str(name) for name in files if _is_inside(str(name))}
    except (ValueError, KeyError, TypeError) as error:
        raise ArchiveError(
            f"{path} cannot be read, so nobody knows which files of the folder are the archive's.",
            help="Delete the folder and build the archive again; it holds nothing else of value "
            "if you put nothing there.",
        ) from error


def _is_inside(name: str) -> bool:
    parts = name.split("/")
    return ".." not in parts and "" not in parts and not name.startswith("/")


def _refuse_foreign(site: Site, folder: Path, ours: set[str]) -> None:
    if folder.exists() and not folder.is_dir():
        raise ArchiveError(f"{folder} is not a folder.", help="Name another place with --output.")
    if not folder.exists():
        return
    if not (folder / MANIFEST).is_file() and any(folder.iterdir()):
        raise ArchiveError(
            f"{folder} holds files that are not the archive's.",
            help="Name an empty or a new folder with --output; nothing was written.",
        )
    for path in site.files:
        taken = path not in ours and (folder / path).exists()
        if taken or any(step.is_symlink() for step in _steps(folder, path)):
            raise ArchiveError(
                f"{folder / path} stands where the archive would be written, and is not ours.",
                help="Move it away, or name another folder with --output; nothing was written.",
            )


def _steps(folder: Path, path: str) -> Iterable[Path]:
    target = folder / path
    return [target, *(parent for parent in target.parents if parent.is_relative_to(folder))][:-1]


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _write(folder: Path, path: str, data: bytes) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.part")
    beside.write_bytes(data)
    beside.replace(target)


def _write_manifest(folder: Path, files: Iterable[str]) -> None:
    listed = {"version": _VERSION, "files": sorted(files)}
    text = json.dumps(listed, ensure_ascii=False, indent=1) + "\n"
    _write(folder, MANIFEST, text.encode())


def _prune(folder: Path, path: str) -> None:
    """Remove the folders that the removal of `path` has emptied."""
    for parent in (folder / path).parents:
        if parent == folder or any(parent.iterdir()):
            return
        parent.rmdir()
