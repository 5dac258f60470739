"""What stands around every page is read again only after one of its files changed."""

from __future__ import annotations

from threading import Lock

from newsletter.errors import NewsletterError
from newsletter.model.values import dataclass
from newsletter.publication.gathering.deadlines import deadlines
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace

Stamp = tuple[tuple[str, int, int], ...]
"""(name, time in ns, octets) of the files that it was read from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Of the publication what every page shows."""

    publication: str
    """Its name, or the folder's where publication.yaml cannot be read."""
    theme: str
    issue: str
    """The issue that is being made; without one the newest; empty: there is none."""
    issues: tuple[str, ...]


class Known:
    """The surroundings, kept until a file is another."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._lock = Lock()
        self._kept: tuple[Stamp, Surroundings] | None = None

    def surroundings(self) -> Surroundings:
        """Return them as they are now."""
        stamp = self._stamp()
        with self._lock:
            if self._kept is None or self._kept[0] != stamp:
                self._kept = (stamp, surroundings(self._workplace))
            return self._kept[1]

    def _stamp(self) -> Stamp:
        place = self._workplace
        paths = [place.publication_file, place.sent, *sorted(place.issues.glob("*.yaml"))]
        found = ((path, path.stat()) for path in paths if path.exists())
        return tuple((path.name, stat.st_mtime_ns, stat.st_size) for path, stat in found)


def surroundings(workplace: Workplace) -> Surroundings:
    """Read them; a publication.yaml with mistakes must not lock its editors out."""
    issues = workplace.issue_ids()
    newest = issues[-1] if issues else ""
    try:
        publication = reading.publication(workplace)
    except NewsletterError:
        return Surroundings(
            publication=workplace.folder.name, theme="", issue=newest, issues=issues
        )
    current = deadlines(workplace, publication).current
    return Surroundings(
        publication=publication.name,
        theme=publication.theme,
        issue=current or newest,
        issues=issues,
    )
