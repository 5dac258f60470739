"""The people of publication.yaml, who may be named as those who do something."""

from __future__ import annotations

from newsletter.documents.suggest import closest, listed
from newsletter.errors import UsageError
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace


def expect_person(workplace: Workplace, by: str) -> None:
    """Raise `UsageError` where publication.yaml has people, and `by` is the id of none of them.

    Nothing is said about a publication.yaml that cannot be read: whatever needs it tells so.
    """
    publication = reading.publication_document(workplace).value
    if publication is None or not publication.people or publication.person(by):
        return
    spellings = {
        name: person.id
        for person in publication.people
        for name in (person.id, person.name, *person.aliases)
    }
    meant = spellings.get(closest(by, spellings), "")
    suggestion = f"Did you mean {meant}? " if meant else ""
    ids = listed(person.id for person in publication.people)
    raise UsageError(
        f"There is no person {by!r} in publication.yaml.",
        help=f"{suggestion}Give --by the id of one of its people: {ids}.",
    )
