"""A publication's templates as octets: all that the child process gets of the file system."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from newsletter.errors import ThemeError
from newsletter.model.values import dataclass
from newsletter.pages.folders import layers_of

SUFFIXES = (".j2", ".mjml", ".html", ".css", ".svg", ".txt")
"""What may be filled or included."""
LARGEST = 8_000_000
"""Octets of all templates; the shipped ones have sixty thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Templates by name, ``indus/mail/foot.html.j2``, those that a theme inherits under its name, too."""

    key: str
    """Equal for equal templates in equal files."""
    templates: Mapping[str, tuple[str, bytes]]
    """Name → (file, octets)."""

    def full_name(self, name: str, theme: str = "") -> str:
        """Return the name with its folder: inside a theme ``mail/foot.html.j2`` is the theme's.

        Raises `KeyError` where there is no such template.
        """
        for full in (f"{theme}/{name}", name) if theme else (name,):
            if full in self.templates:
                return full
        raise KeyError(name)

    def file(self, name: str, theme: str = "") -> str:
        """Return the file of a template, or its name where there is none."""
        try:
            return self.templates[self.full_name(name, theme)][0]
        except KeyError:
            return name

    def source(self, name: str, theme: str = "") -> tuple[str, str]:
        """Return (file, text) of a template; raises `KeyError`, or `ThemeError` where it is no text."""
        file, octets = self.templates[self.full_name(name, theme)]
        try:
            return file, octets.decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise ThemeError(
                f"{file}: this is no text in UTF-8 (octet {error.start}).",
                help="Save the file as UTF-8, without a byte order mark.",
            ) from error

    def names_of(self, theme: str) -> Iterator[str]:
        """Yield the full names of what is certainly a template in a theme, in order."""
        for name in sorted(self.templates):
            if name.startswith(f"{theme}/") and name.endswith((".j2", ".mjml")):
                yield name


def read_bundle(folders: Sequence[Path]) -> Bundle:
    """Read all templates of these folders; raise `ThemeError` where they are too large together."""
    read: dict[Path, bytes] = {}
    left = LARGEST
    templates: dict[str, tuple[str, bytes]] = {}
    for name, path in sorted(_files(folders).items()):
        if path not in read:
            read[path] = path.read_bytes()
            left -= len(read[path])
        if left < 0:
            raise ThemeError(
                f"{path}: all templates together are larger than {LARGEST:,} octets.",
                help="Templates are small files: take out what does not belong there.",
            )
        templates[name] = (str(path), read[path])
    return Bundle(key=_key(templates), templates=templates)


def _files(folders: Sequence[Path]) -> dict[str, Path]:
    """Return files by full name; the first folder's hide those of the next, a theme's own its inherited."""
    found: dict[str, Path] = {}
    inside: dict[tuple[Path, str], list[tuple[str, Path]]] = {}
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.is_dir():
                inside[folder, path.name] = list(_templates_in(path))
            elif path.name.endswith(SUFFIXES):
                found.setdefault(path.name, path)
    for theme in {name for _, name in inside}:
        for layer in _layers(folders, theme):
            for folder in folders:
                for name, path in inside.get((folder, layer), ()):
                    found.setdefault(f"{theme}/{name}", path)
    return found


def _templates_in(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.name.endswith(SUFFIXES) and path.is_file():
            yield path.relative_to(folder).as_posix(), path


def _layers(folders: Sequence[Path], theme: str) -> tuple[str, ...]:
    try:
        return layers_of(folders, theme)
    except ThemeError:
        return (theme,)  # whoever uses that theme is told when its tokens are read


def _key(templates: Mapping[str, tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, (file, octets) in templates.items():
        for part in (
            name.encode("utf-8", "surrogateescape"),
            file.encode("utf-8", "surrogateescape"),
            octets,
        ):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
