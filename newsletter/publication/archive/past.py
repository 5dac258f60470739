"""What the archive's pages were before: ids that each ever had, what was withdrawn, what was renamed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from newsletter.archive.mending.redirects import former_ids
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.archive import addressing
from newsletter.publication.place.workplace import Workplace

CORRECTION = "-correction-"
"""Between the id of an issue and the number of a correction of it: ``2017-11-correction-1``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """By the address of a page (``issues/2017-11/``), or by an issue's id."""

    known: Mapping[str, tuple[str, ...]]
    """The ids that each page ever had, as far as the register tells."""
    hidden: Mapping[str, tuple[str, ...]]
    """What of each page was withdrawn: ids; an empty one is the whole page."""
    former: Mapping[str, Mapping[str, str]]
    """Former ids of each page's items, to those of today."""
    mails: Mapping[str, tuple[str, ...]]
    """Ids of the sealed corrections of each issue."""

    def of(self, issue_id: str) -> str:
        """Return what is equal where an issue's page has the same past."""
        page = page_of(issue_id)
        return repr((self.known.get(page), self.hidden.get(page), self.former.get(page)))


def past_of(workplace: Workplace, publication: Publication) -> Past:
    """Return the past of all pages, as it is known now."""
    register = addressing.read_register(workplace)
    hidden: dict[str, tuple[str, ...]] = {}
    for address in register.withdrawn:
        page, _, item = address.partition("#")
        hidden[page] = (*hidden.get(page, ()), item)
    return Past(
        known=register.by_page(),
        hidden=hidden,
        former=former_ids(publication.redirects),
        mails=corrections_by_issue(workplace.sealed_ids()),
    )


def page_of(issue_id: str) -> str:
    """Return the address of an issue's page, below the archive."""
    return f"issues/{issue_id}/"


def corrections_by_issue(sealed: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the ids of corrections among those of sealed issues, by what they correct."""
    found: dict[str, tuple[str, ...]] = {}
    for name in sealed:
        issue, mark, _ = name.rpartition(CORRECTION)
        if mark:
            found[issue] = (*found.get(issue, ()), name)
    return found
