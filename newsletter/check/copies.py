"""Rules about the copies of what is cited; nothing is fetched here."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.facts import IssueFacts
from newsletter.check.rule import Slip, warning
from newsletter.model.kept import KeptState
from newsletter.text.addresses import canonical_address


@warning
def page_too_large_to_keep(facts: IssueFacts) -> Iterator[Slip]:
    """Keep a copy of every page that is cited, of long ones too."""
    for path, entry in facts.entries:
        copy = facts.copies.get(canonical_address(entry.address)) if entry.address else None
        if copy and copy.state is KeptState.TOO_LARGE:
            limit = facts.publication.keeping.megabytes
            yield Slip(
                message=f"No copy of “{entry.title}” is kept: its page is longer than {limit} MB.",
                help=f"Allow longer ones (keeping: megabytes: in publication.yaml) and run `newsletter "
                f"archive keep {facts.issue.id}`, or save the page yourself and waive this.",
                path=(*path, "url"),
                item=entry.id,
            )
