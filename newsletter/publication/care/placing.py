"""Where this publication's backups go, and for whom they are locked."""

from __future__ import annotations

from newsletter.backup.locking import is_recipient
from newsletter.backup.places import Place, place_for
from newsletter.errors import UsageError
from newsletter.model.values import dataclass
from newsletter.publication.place import reading, secrets
from newsletter.publication.place.workplace import Workplace

_HOW = "docs/how-to/back-up-and-restore.md says how it is set up, in five minutes."


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where backups go."""

    place: Place
    recipient: str
    publication: str
    """Its name."""


def place_of(workplace: Workplace, *, to: str = "") -> Place:
    """Return where backups lie; `to` names another place for once.  Raises `UsageError`."""
    rules = reading.publication(workplace).backup
    if not (to or rules.place):
        raise UsageError(
            "publication.yaml names no place for backups.",
            help=f"Write backup: place: FOLDER, or give --to FOLDER for once. {_HOW}",
        )
    return place_for(
        to or rules.place,
        folder=workplace.folder,
        clock=workplace.clock,
        secret=lambda name: secrets.find(workplace.folder, workplace.environ, name),
    )


def target_of(workplace: Workplace, *, to: str = "") -> Target:
    """Return where backups go; `to` names another place for once.

    Raises `UsageError` where publication.yaml does not say it, or says it wrongly.
    """
    publication = reading.publication(workplace)
    rules = publication.backup
    if not rules.recipient:
        raise UsageError(
            "There is no key yet that backups could be locked with.",
            help=f"Make one, once, and print what it says: newsletter backup keys. {_HOW}",
        )
    if not is_recipient(rules.recipient):
        raise UsageError(
            "backup.recipient in publication.yaml is no public key of a backup.",
            help="It begins with age1; `newsletter backup keys` made it, and it stands on the "
            "recovery sheet.",
        )
    place = place_of(workplace, to=to)
    return Target(place=place, recipient=rules.recipient, publication=publication.name)
