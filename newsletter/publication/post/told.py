"""What mail services told that they have: a record that can be asked after a crash.

A service tells by its webhook, seconds or minutes later, so what it did not tell is unknown, and
never "not accepted".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from newsletter.deliver.transports.base import Answer
from newsletter.mail.identity import label_of, named_in
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.taken import Named, SqlTakenStore

KEPT = timedelta(days=7)
"""So long such a word is kept, at most."""


class StoredEvents:
    """A peer that answers from the events that were stored."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace

    def ask(
        self, message_ids: Collection[str], *, since: datetime | None = None
    ) -> Mapping[str, Answer]:
        """Say which messages a service told of; a Message-ID is of one copy, whenever it was told."""
        del since
        named = {one: found for one in message_ids if (found := named_in(one))}
        with self._workplace.mail() as connection:
            known = SqlTakenStore(connection).among(named.values())
        return {one: Answer.ACCEPTED for one, found in named.items() if found in known}


def note_taken(workplace: Workplace, named: Collection[Named]) -> int:
    """Keep that a service has these messages; return of how many, for the others nobody asks."""
    if not named:
        return 0
    with workplace.mail() as connection:
        store = SqlTakenStore(connection)
        wanted = {label_of(issue) for issue in store.open_issues()}
        kept = [one for one in named if one[1] in wanted]
        if kept:
            store.add(kept, now=workplace.clock())
    return len(kept)


def tidy_up(workplace: Workplace) -> None:
    """Forget what nobody will ask about: issues without open rows, and what is old."""
    with workplace.mail() as connection:
        store = SqlTakenStore(connection)
        wanted = {label_of(issue) for issue in store.open_issues()}
        store.forget(but=wanted, before=workplace.clock() - KEPT)
