"""Rules about what people said of an issue while it was made."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.facts import IssueFacts
from newsletter.check.rule import Slip, warning
from newsletter.model.finding import ItemPath

_SHOWN = 120
"""Characters of a comment."""


@warning
def open_comment(facts: IssueFacts) -> Iterator[Slip]:
    """Settle every comment before the issue goes out."""
    places: dict[str, tuple[ItemPath, str]] = {
        item.id: (path, item.title) for path, item in facts.items if item.id
    }
    for one in facts.comments:
        path, title = places.get(one.about.item, ((), ""))
        removed = bool(one.about.item) and not path
        about = f" on “{title}”" if title else " on something that was removed" if removed else ""
        person = facts.publication.person(one.by)
        who = person.name if person else one.by or "Somebody"
        words = " ".join(one.words.split())
        said = words if len(words) <= _SHOWN else words[: _SHOWN - 1].rstrip() + "…"
        yield Slip(
            message=f"Comment {one.number} by {who}{about} is open: “{said}”",
            help=f"When it is done: newsletter comments resolve {one.number}; or waive it.",
            path=path,
            item=one.about.item if path else "",
        )
