"""The search index of a publication: derived, kept up to date, made anew where it is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from newsletter.publication.workplace import Workplace
from newsletter.stores.search import SearchIndex
from newsletter.stores.sqlite import Connection, explained

SEARCH_FILE = "search-candidates.db"
"""In var/; without it the next search makes it anew."""


def search_file(workplace: Workplace) -> Path:
    """Return where the index lies."""
    return workplace.var / SEARCH_FILE


@contextmanager
def search_index(workplace: Workplace, newsroom: Connection) -> Iterator[SearchIndex]:
    """Open the index as it is after everything in the newsroom was entered."""
    path = search_file(workplace)
    with explained(path), closing(SearchIndex(path, newsroom)) as index:
        index.catch_up()
        yield index


def rebuild(workplace: Workplace) -> int:
    """Make the index anew; return how many candidates are in it."""
    path = search_file(workplace)
    with (
        workplace.newsroom() as newsroom,
        explained(path),
        closing(SearchIndex(path, newsroom)) as index,
    ):
        index.drop()
        return index.catch_up()
