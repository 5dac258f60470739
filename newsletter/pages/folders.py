"""Where templates are found: the publication's own first, then the shipped ones, then what a theme inherits.

A theme is a folder below ``templates/``.  A file that it lacks is taken from the theme that its
tokens.toml names with ``extends``.  At every step the publication's own file comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsletter.errors import ThemeError

PACKAGE = Path(__file__).resolve().parents[1]
TOKENS_FILE = "tokens.toml"


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
    """Return the file ``THEME/…`` or ``archive/…``, inherited where need be, or raise `ThemeError`."""
    theme, _, rest = name.partition("/")
    for layer in layers_of(folders, theme):
        for folder in folders:
            if (folder / layer / rest).is_file():
                return folder / layer / rest
    searched = ", ".join(str(folder) for folder in folders)
    raise ThemeError(
        f"The template file {name} was not found (searched: {searched}).",
        help="Check `theme:` in publication.yaml, and that the file was not renamed.",
    )


def layers_of(folders: Sequence[Path], theme: str) -> tuple[str, ...]:
    """Return the theme and those that it inherits from, nearest first.

    A folder that is no theme (``archive``, ``public``) inherits nothing.
    """
    chain: list[str] = []
    following = theme
    while following:
        if following in chain:
            told = " → ".join([*chain, following])
            raise ThemeError(
                f"The theme {theme} extends itself in the end: {told}.",
                help=f"Mend or remove `extends` in the {TOKENS_FILE} of one of them.",
            )
        chain.append(following)
        following = _extended(folders, following)
    return tuple(chain)


def inherited_files(folders: Sequence[Path], theme: str, name: str) -> tuple[Path, ...]:
    """Return every file of that name that the theme is made of, nearest first; raise without any."""
    find_file(folders, f"{theme}/{name}")
    places = (folder / layer / name for layer in layers_of(folders, theme) for folder in folders)
    return tuple(place for place in places if place.is_file())


def theme_names(folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of all themes in these folders, in order."""
    found = {path.parent.name for folder in folders for path in folder.glob(f"*/{TOKENS_FILE}")}
    return tuple(sorted(found))


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file says; raise `ThemeError` where it cannot be read."""
    import tomllib  # noqa: PLC0415 - the child that fills templates reads no file

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ThemeError(f"{path}: {error}.", help="Mend the file; it is TOML.") from error


def _token_files(folders: Sequence[Path], layer: str) -> tuple[Path, ...]:
    places = (folder / layer / TOKENS_FILE for folder in folders)
    return tuple(place for place in places if place.is_file())


def _extended(folders: Sequence[Path], theme: str) -> str:
    """Return the theme that this one extends, or empty; the publication's own file decides first."""
    for path in _token_files(folders, theme):
        extends = read_toml(path).get("extends")
        if extends is None:
            continue
        if not isinstance(extends, str) or not _token_files(folders, extends):
            there = ", ".join(theme_names(folders))
            raise ThemeError(
                f"{path}: extends names a theme that is not there: {extends}.",
                help=f"Themes here: {there}.",
            )
        return extends
    return ""
