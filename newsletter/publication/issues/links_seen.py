"""How the links of an issue stood when somebody looked last, in a line; nobody is asked."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from newsletter.model.values import dataclass
from newsletter.publication.issues.known_links import known_links, links_of
from newsletter.publication.issues.renditions import renditions_of
from newsletter.publication.place.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksSeen:
    """What is known of the links of an issue and of its mail."""

    total: int
    states: tuple[tuple[str, int], ...]
    """(state, how many), the most frequent first."""
    age: timedelta
    """Of the oldest news among them; nothing is known: zero."""

    @property
    def unseen(self) -> int:
        """How many nobody has looked at within a month."""
        return self.total - sum(count for _, count in self.states)


def links_seen(workplace: Workplace, issue_id: str) -> LinksSeen | None:
    """Return what is known of an issue's links; None where the issue cannot be shown."""
    found = renditions_of(workplace).preview(issue_id)
    if found.issue is None or found.publication is None or found.shown.rendition is None:
        return None
    wanted = links_of(found.issue, found.publication, found.shown.rendition.html)
    known = known_links(workplace, wanted).values()
    states = Counter(one.state.value for one in known)
    oldest = min((one.checked for one in known), default=None)
    return LinksSeen(
        total=len(wanted),
        states=tuple(states.most_common()),
        age=workplace.clock() - oldest if oldest else timedelta(),
    )
