"""Names under which the publication knows one person or outlet."""

from __future__ import annotations

from newsletter.check.facts import IssueFacts
from newsletter.text.names import fold_name


def known_aliases(facts: IssueFacts) -> list[tuple[str, ...]]:
    """Return groups of names for one person or outlet, folded."""
    groups = [(person.name, *person.aliases) for person in facts.publication.people]
    groups += [(outlet.name, *outlet.aliases) for outlet in facts.outlets]
    return [tuple(" ".join(map(fold_name, name.split())) for name in group) for group in groups]
