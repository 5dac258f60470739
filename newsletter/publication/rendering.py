"""An issue through its theme, with the publication's own pictures."""

from __future__ import annotations

from pathlib import Path

from newsletter.errors import UsageError
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition
from newsletter.pages import template_folders
from newsletter.publication.workplace import Workplace
from newsletter.render import Theme, render


def theme_of(workplace: Workplace, publication: Publication) -> Theme:
    """Compile the publication's theme; raises `ThemeError`."""
    return Theme.load(template_folders(workplace.folder), publication.theme)


def rendered(
    workplace: Workplace, issue: Issue, publication: Publication, theme: Theme
) -> Rendition:
    """Render an issue; raises `ThemeError`, or `UsageError` for a picture that is not there."""
    return render(issue, publication, theme, pictures=lambda name: picture(workplace.folder, name))


def picture(folder: Path, name: str) -> bytes:
    """Return a picture of the publication; a path that leads out of the folder is refused."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise UsageError(
            f"The picture {name!r} is not in the publication's folder.",
            help="Put the file there, or mend its path in the issue file.",
        )
    return path.read_bytes()
