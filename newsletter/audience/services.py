"""What an export may tell: roles of columns, what is said of people, the form of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum

from newsletter.model.values import dataclass


class Role(StrEnum):
    """What a column may tell of a person."""

    EMAIL = "email"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    LANGUAGE = "language"
    TAGS = "tags"
    SECTIONS = "sections"
    STATUS = "status"
    ADDED = "added"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"
    """When they left; any time in it means that they did."""
    BOUNCED = "bounced"
    """When the service gave their address up; any time in it means that it did."""
    NETWORK = "network"
    """The network address from which they confirmed."""
    CONSENT = "consent"
    CONSENT_WORDING = "consent_wording"
    CONSENT_VERSION = "consent_version"
    CONSENT_TIME = "consent_time"
    SINCE = "since"
    HISTORY = "history"
    """All events, as our own export writes them."""


class Said(StrEnum):
    """What a file says of somebody."""

    SUBSCRIBED = "subscribed"
    UNCONFIRMED = "unconfirmed"
    NEVER = "non-subscribed"
    """Known to the service, but never asked for the newsletter: never entered here."""
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "cleaned"
    COMPLAINED = "complained"
    SUPPRESSED = "suppressed"


STRENGTH: Mapping[Said, int] = {
    said: strength
    for strength, said in enumerate(
        (
            Said.NEVER,
            Said.UNCONFIRMED,
            Said.SUBSCRIBED,
            Said.BOUNCED,
            Said.UNSUBSCRIBED,
            Said.COMPLAINED,
            Said.SUPPRESSED,
        )
    )
}
"""Where several rows speak of one person, the one that says what has the highest number holds."""
LEFT = frozenset({Said.BOUNCED, Said.UNSUBSCRIBED, Said.COMPLAINED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One kind of export."""

    name: str
    """For ``--service``."""
    label: str
    needs: tuple[frozenset[str], ...]
    """Of each group the header must have one."""
    columns: Mapping[str, Role]
    """Where several columns have one role, the first of this table that is there counts."""
    passed_over: frozenset[str] = frozenset()
    """Columns that the service always writes and that are of no use here."""
    words: Mapping[str, Said] = field(default_factory=dict)
    """What the cells of the status column mean, in lower case."""
    silent: frozenset[str] = frozenset()
    """Words of the status column that do not say whether somebody receives the newsletter."""
    unsaid: Said | None = None
    """What a row without a status means; None: the file as a whole must say it."""
    file_columns: Mapping[str, Said] = field(default_factory=dict)
    """Columns that only one kind of file has."""
    file_names: tuple[tuple[str, Said], ...] = ()
    """(pattern at the start of the file's name, what it says)"""
    lists: tuple[Said, ...] = ()
    """Lists of those who left that come in files of their own; none: one file tells all."""

    def fits(self, columns: Sequence[str]) -> bool:
        """Return whether a header with these columns, folded, may be from this service."""
        return not self.lacks(columns)

    def lacks(self, columns: Sequence[str]) -> tuple[str, ...]:
        """Return a column of each group that is missing."""
        there = set(columns)
        return tuple(min(group) for group in self.needs if not group & there)


def fold(column: str) -> str:
    """Return a column's name as it is compared."""
    return " ".join(column.casefold().split())
