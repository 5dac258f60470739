"""The kept copy of one page, for an editor who wants to see it as it was."""

from __future__ import annotations

from newsletter.archive.keeping.reading import KeptPage, html_page_in
from newsletter.model.kept import KeptCopy, KeptState
from newsletter.publication.archive.keeping import place_of
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.kept import SqlKeptStore

__all__ = ["KeptCopy", "KeptPage", "kept_copy", "kept_page"]

MOST = 12_000_000
"""Octets of a page that is shown."""


def kept_copy(workplace: Workplace, key: str) -> KeptCopy | None:
    """Return what is known of the copy of a page, by its canonical address, where there is one."""
    with workplace.newsroom() as connection:
        copy = SqlKeptStore(connection).copy(key)
    return copy if copy and copy.state is KeptState.KEPT and copy.name else None


def kept_page(workplace: Workplace, key: str) -> KeptPage | None:
    """Return the page itself, if it is HTML; None where there is no copy, or it cannot be read."""
    copy = kept_copy(workplace, key)
    if copy is None:
        return None
    data = place_of(workplace, reading.publication(workplace)).get(copy.name)
    return html_page_in(data, most=MOST) if data else None
