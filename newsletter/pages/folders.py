"""Where templates are found: the publication's own first, then the shipped ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from newsletter.errors import ThemeError

PACKAGE = Path(__file__).resolve().parents[1]


def shipped_templates() -> Path:
    """Return the folder of the templates that come with the program.

    In a wheel they lie inside the package, in a checkout beside it.
    """
    inside = PACKAGE / "_templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"


def template_folders(publication_folder: Path) -> tuple[Path, ...]:
    """Return the folders to search, the publication's ``templates/`` first.

    A file found in the first folder hides the one of the same name in the next,
    so that a publication replaces only the files that it wants different.
    """
    own = publication_folder / "templates"
    shipped = shipped_templates()
    if not own.is_dir() or own.resolve() == shipped.resolve():
        return (shipped,)
    return (own, shipped)


def find_file(folders: Sequence[Path], name: str) -> Path:
    """Return the first file of that relative name, or raise `ThemeError`."""
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    searched = ", ".join(str(folder) for folder in folders)
    raise ThemeError(
        f"The template file {name} was not found (searched: {searched}).",
        help="Check `theme:` in publication.yaml, and that the file was not renamed.",
    )
