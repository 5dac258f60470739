"""What candidates are called, by their ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from newsletter.publication.place.workplace import Workplace
from newsletter.stores.candidates import SqlCandidateStore


def titles_of(workplace: Workplace, names: Iterable[str]) -> Mapping[str, str]:
    """Return the title of each id that is a candidate's; makes no database."""
    wanted = {one for one in names if one.startswith("c-")}
    if not wanted or not workplace.has_newsroom():
        return {}
    with workplace.newsroom() as connection:
        found = SqlCandidateStore(connection).several(wanted)
    return {one.id: one.article.title for one in found if one.id in wanted}
