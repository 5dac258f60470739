"""Exports on disk: a file, a folder, a zip.  Their contents are looked into elsewhere."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from dataclasses import field
from pathlib import Path, PurePosixPath
from typing import Protocol

from newsletter.errors import ParseError, UsageError
from newsletter.model.values import dataclass

LARGEST = 16 * 1024 * 1024
"""Bytes of one text; Mailchimp's limit for a campaign is a hundredth of that."""
MOST_FILES = 20_000
TEXTS = (".html", ".htm", ".md", ".markdown", ".txt", ".eml", ".csv", ".json")
"""Endings of files that are looked at inside folders and zips."""


class Export(Protocol):
    """Something that was exported: one text, or many under their names."""

    @property
    def label(self) -> str:
        """What a person calls it."""

    @property
    def members(self) -> tuple[str, ...]:
        """Names of the texts in it, sorted; of a single file its own."""

    @property
    def refused(self) -> tuple[tuple[str, str], ...]:
        """(name, reason) of what is not looked at."""

    def read(self, name: str) -> bytes:
        """Return a text; raises `ParseError` where it is too large or damaged."""

    def picture(self, name: str) -> bytes:
        """Return a file that a text names, by its way from the export's top; empty: it is not in it.

        `name` does not climb.  Raises `ParseError` as `read` does.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class OneFile:
    """A single file."""

    path: Path
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """Its name."""
        return self.path.name

    @property
    def members(self) -> tuple[str, ...]:
        """Only itself."""
        return (self.path.name,)

    def read(self, name: str) -> bytes:
        """Return its bytes."""
        return _read(self.path, name)

    def picture(self, name: str) -> bytes:
        """Return a file of the folder that a browser saved with the page, or of ``images/`` beside it.

        Whatever else lies beside it is nobody's business.
        """
        first = PurePosixPath(name).parts[0]
        own = first == "images" or first.startswith(self.path.stem)
        return _inside(self.path.parent, name) if own and first != name else b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder; links in it are not followed."""

    path: Path
    members: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]

    @property
    def label(self) -> str:
        """Its name."""
        return self.path.name or str(self.path)

    def read(self, name: str) -> bytes:
        """Return the bytes of one file in it."""
        return _read(self.path / name, name)

    def picture(self, name: str) -> bytes:
        """Return another file in it."""
        return _inside(self.path, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zip:
    """A zip; nothing of it is written to disk."""

    path: Path
    members: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    archive: zipfile.ZipFile = field(repr=False)

    @property
    def label(self) -> str:
        """Its name."""
        return self.path.name

    def read(self, name: str) -> bytes:
        """Return one text, unpacked, never more than `LARGEST` bytes, whatever the zip says."""
        return self._unpacked(name)

    def picture(self, name: str) -> bytes:
        """Return another file in it."""
        entry = self.archive.NameToInfo.get(name)
        return self._unpacked(name) if entry and not entry.is_dir() and not _unfit(entry) else b""

    def _unpacked(self, name: str) -> bytes:
        try:
            with self.archive.open(name) as stream:
                data = stream.read(LARGEST + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            EOFError,
            OSError,
            RuntimeError,
        ) as error:
            raise ParseError(
                f"{name} in {self.path.name} is damaged or packed in an unknown way ({error}).",
                help="Download the export again, or unpack it and give the folder.",
            ) from error
        if len(data) > LARGEST:
            raise _too_large(name)
        return data


def open_export(path: Path) -> Export:
    """Return what lies at a path, by its content; raises `UsageError`."""
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise UsageError(f"{path} is neither a file nor a folder.", help="Name the export's file.")
    with path.open("rb") as stream:
        start = stream.read(4)
    return _zip(path) if start == b"PK\x03\x04" else OneFile(path=path)


def _folder(path: Path) -> Folder:
    members, refused = list[str](), list[tuple[str, str]]()
    for folder, folders, names in os.walk(path, followlinks=False):
        folders.sort()
        for name in sorted(names):
            file = Path(folder) / name
            shown = file.relative_to(path).as_posix()
            if file.is_symlink():
                refused.append((shown, "a link to elsewhere"))
            elif name.lower().endswith(TEXTS) and not name.startswith("."):
                members.append(shown)
        if len(members) > MOST_FILES:
            raise _too_many(path)
    return Folder(path=path, members=tuple(members), refused=tuple(refused))


def _zip(path: Path) -> Zip:
    try:
        archive = zipfile.ZipFile(path)
        entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UsageError(
            f"{path.name} begins like a zip, but cannot be opened ({error}).",
            help="Download it again; it may have been cut off.",
        ) from error
    if len(entries) > MOST_FILES * 10:
        raise _too_many(path)
    members, refused = list[str](), list[tuple[str, str]]()
    for entry in entries:
        if entry.is_dir():
            continue
        reason = _unfit(entry)
        if reason:
            refused.append((entry.filename[:200], reason))
        elif entry.filename.lower().endswith(TEXTS) and not entry.filename.startswith("__MACOSX"):
            members.append(entry.filename)
    if len(members) > MOST_FILES:
        raise _too_many(path)
    return Zip(
        path=path,
        members=tuple(sorted(dict.fromkeys(members))),
        refused=tuple(refused),
        archive=archive,
    )


def _unfit(entry: zipfile.ZipInfo) -> str:
    """Say why an entry of a zip is not looked at; empty: it may be."""
    name = PurePosixPath(entry.filename)
    if name.is_absolute() or ".." in name.parts or "\\" in entry.filename or ":" in entry.filename:
        return "its name leads out of the zip"
    if not entry.filename.isprintable():
        return "its name has invisible characters"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "a link to elsewhere"
    if entry.flag_bits & 1:
        return "it is locked with a password"
    return ""


def _read(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise ParseError(
            f"{name} cannot be read: {error.strerror}.", help="Look at its rights."
        ) from error
    if len(data) > LARGEST:
        raise _too_large(name)
    return data


def _inside(folder: Path, name: str) -> bytes:
    """Return a file that lies in a folder, no link on its way; empty where there is none."""
    path = folder / name
    ways = [path, *list(path.parents)[: len(PurePosixPath(name).parts) - 1]]
    if any(one.is_symlink() for one in ways) or not path.is_file():
        return b""
    return _read(path, name)


def _too_large(name: str) -> ParseError:
    return ParseError(
        f"{name} holds more than {LARGEST >> 20} MB of text, which no issue has.",
        help="Give the issues one by one, or without pictures inside their HTML.",
    )


def _too_many(path: Path) -> UsageError:
    return UsageError(
        f"{path.name} holds more than {MOST_FILES:,} texts.", help="Give it in several parts."
    )
