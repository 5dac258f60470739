"""What the publisher is told of what came back: refusals because of us, sums of an issue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from newsletter.model.bounce import Refusals
from newsletter.model.diagnosis import Diagnosis, warning
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.returned import SqlReturnStore

TOLD_FOR = timedelta(days=14)
"""So long after the last refusal of a kind it is warned of."""
MOST_TOLD = 5
"""Kinds of refusal, the most frequent ones: a report can state whatever code it likes."""


def examine(workplace: Workplace) -> Iterator[Diagnosis]:
    """Yield a warning for each kind of refusal that was because of us, of late."""
    if not workplace.has_mail():
        return
    with workplace.mail() as connection:
        refusals = SqlReturnStore(connection).refusals(since=workplace.clock() - TOLD_FOR)
    for one in refusals[:MOST_TOLD]:
        yield warning(
            "refused mail",
            _told(one),
            "It is about us, and nobody was removed for it. Look at the sender: newsletter doctor "
            "--sender; then ask whoever runs the mail service.",
        )


def issue_lines(workplace: Workplace, issue: str) -> Iterator[str]:
    """Yield how many copies of an issue came back, by kind; nothing where none did."""
    if not workplace.has_mail():
        return
    with workplace.mail() as connection:
        kinds = SqlReturnStore(connection).kinds(issue)
    if kinds:
        yield ", ".join(f"{count:,} {kind}" for kind, count in kinds.items())


def _told(one: Refusals) -> str:
    status = f" ({one.status})" if one.status else ""
    of = f" of issue {one.issue}" if one.issue else ""
    copies = counted(one.count, "copy").replace("copys", "copies")
    return f"{copies}{of}: {one.cause}{status}, last on {one.last:%Y-%m-%d}"
