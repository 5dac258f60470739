"""The search index of a publication: derived, kept up to date, made anew where it is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from newsletter.model.values import dataclass
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.database import Database
from newsletter.stores.search import SearchIndex
from newsletter.stores.sqlite import explained

SEARCH_FILE = "search-candidates.db"
"""In var/; without it the next search makes it anew."""


def search_file(workplace: Workplace) -> Path:
    """Return where the index lies."""
    return workplace.var / SEARCH_FILE


@contextmanager
def search_index(workplace: Workplace, newsroom: Database) -> Iterator[SearchIndex]:
    """Open the index as it is after everything in the newsroom was entered."""
    path = search_file(workplace)
    with explained(path), closing(SearchIndex(path, newsroom)) as index:
        index.catch_up()
        yield index


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """An index that was made anew."""

    file: str
    candidates: int


def rebuild(workplace: Workplace) -> Rebuilt:
    """Make the index anew from the newsroom."""
    path = search_file(workplace)
    with (
        workplace.newsroom() as newsroom,
        explained(path),
        closing(SearchIndex(path, newsroom)) as index,
    ):
        index.drop()
        return Rebuilt(file=workplace.shown(path), candidates=index.catch_up())
