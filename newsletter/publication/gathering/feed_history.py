"""What feeds.yaml said before each command that changed it, so that it can be taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from hashlib import sha256

from newsletter.errors import UsageError
from newsletter.model.values import dataclass
from newsletter.publication.place import audit
from newsletter.publication.place.files import read_source, rewrite, write_whole
from newsletter.publication.place.workplace import Workplace

HISTORY_FILE = "feeds-before.json"
"""In var/; without it nothing can be taken back, and nothing else is lost."""
MOST = 20
"""Changes that are remembered."""
LARGEST = 1_000_000
"""Characters of a feeds.yaml that is remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """feeds.yaml before a change."""

    source: str
    left: str
    """SHA-256 of what the change left."""
    did: str
    item: str
    by: str


def note(workplace: Workplace, *, before: str, after: str, did: str, item: str, by: str) -> None:
    """Remember what a change replaced."""
    if len(before) > LARGEST:
        return
    new = Before(source=before, left=_digest(after), did=did, item=item, by=by)
    _keep(workplace, (*_known(workplace), new))


def take_back(workplace: Workplace, *, by: str) -> Before:
    """Write feeds.yaml as it was before the last change, if that was this person's; return what it was.

    Raises `UsageError` where there is none, or where somebody changed the file since.
    """
    known = tuple(_known(workplace))
    if not known or known[-1].by != by:
        raise UsageError(
            "There is no change of yours to take back.",
            help="Only the last change of feeds.yaml can be taken back, by who made it.",
        )
    last, path = known[-1], workplace.feeds_file
    now = read_source(path) if path.exists() else ""
    if _digest(now) != last.left:
        raise UsageError(
            "feeds.yaml was changed by hand since; nothing was taken back.",
            help="Change it again as it should be.",
        )
    rewrite(path, read=now, write=last.source)
    _keep(workplace, known[:-1])
    audit.record(workplace, f"undo {last.did}", item=last.item, by=by)
    return last


def _known(workplace: Workplace) -> Iterator[Before]:
    """Yield what is remembered, oldest first; of a damaged file nothing."""
    try:
        kept = json.loads((workplace.var / HISTORY_FILE).read_text("utf-8"))
        yield from [Before(**one) for one in kept]
    except (OSError, ValueError, TypeError):
        return


def _keep(workplace: Workplace, known: tuple[Before, ...]) -> None:
    write_whole(
        workplace.var / HISTORY_FILE,
        json.dumps([asdict(one) for one in known[-MOST:]], ensure_ascii=False) + "\n",
    )


def _digest(source: str) -> str:
    return sha256(source.encode()).hexdigest()
