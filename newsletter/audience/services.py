"""What the exports of each service look like: a table, so that another one is another row.

Names of columns are compared in lower case with single blanks.  How sure each table is, and what it
was learnt from, stands in docs/how-to/move-in.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


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
            Said.SUBSCRIBED,
            Said.UNCONFIRMED,
            Said.NEVER,
            Said.BOUNCED,
            Said.UNSUBSCRIBED,
            Said.COMPLAINED,
            Said.SUPPRESSED,
        )
    )
}
"""Where several things are said of one person, the one with the highest number holds."""
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


def _needs(*groups: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group.split("|")) for group in groups)


_ADDRESSES = ("email", "email address", "e-mail", "e-mail address", "email_address", "address")
_ADDRESS = dict.fromkeys(_ADDRESSES, Role.EMAIL)
_NAMES = {
    "first name": Role.FIRST_NAME,
    "last name": Role.LAST_NAME,
    "first_name": Role.FIRST_NAME,
    "last_name": Role.LAST_NAME,
    "name": Role.NAME,
    "full name": Role.NAME,
}
_ANY_ADDRESS = "|".join(_ADDRESSES)

_BUTTONDOWN_RECEIVES = (
    "regular", "premium", "churning", "churned", "past_due", "paused", "gifted", "unpaid", "trialed",
)  # fmt: skip

MAILCHIMP = Service(
    name="mailchimp",
    label="Mailchimp",
    needs=_needs("leid|euid|member_rating", "optin_time|confirm_time|leid"),
    columns={
        **_ADDRESS,
        **_NAMES,
        "tags": Role.TAGS,
        "optin_time": Role.ADDED,
        "confirm_time": Role.CONFIRMED,
        "unsub_time": Role.UNSUBSCRIBED,
        "clean_time": Role.BOUNCED,
        "confirm_ip": Role.NETWORK,
        "optin_ip": Role.NETWORK,
    },
    file_columns={"clean_time": Said.BOUNCED, "unsub_time": Said.UNSUBSCRIBED},
    file_names=(
        (r"(non[-_ ]?subscribed|transactional)", Said.NEVER),
        (r"unsubscribed", Said.UNSUBSCRIBED),
        (r"cleaned", Said.BOUNCED),
        (r"subscribed", Said.SUBSCRIBED),
    ),
    lists=(Said.UNSUBSCRIBED, Said.BOUNCED),
)
GHOST = Service(
    name="ghost",
    label="Ghost",
    needs=_needs(_ANY_ADDRESS, "subscribed_to_emails"),
    columns={
        **_ADDRESS,
        **_NAMES,
        "labels": Role.TAGS,
        "created_at": Role.ADDED,
        "deleted_at": Role.UNSUBSCRIBED,
        "subscribed_to_emails": Role.STATUS,
    },
    words={"true": Said.SUBSCRIBED, "false": Said.UNSUBSCRIBED},
)
SUBSTACK = Service(
    name="substack",
    label="Substack",
    needs=_needs(_ANY_ADDRESS, "email_disabled"),
    columns={
        **_ADDRESS,
        **_NAMES,
        "created_at": Role.ADDED,
        "email_disabled": Role.STATUS,
    },
    words={"false": Said.SUBSCRIBED, "true": Said.UNSUBSCRIBED},
)
LISTMONK = Service(
    name="listmonk",
    label="listmonk",
    needs=_needs("uuid", _ANY_ADDRESS, "attributes", "status"),
    columns={**_ADDRESS, **_NAMES, "created_at": Role.ADDED, "status": Role.STATUS},
    # “enabled” says nothing of the lists that somebody left: the file as a whole must.
    words={"disabled": Said.UNSUBSCRIBED, "blocklisted": Said.UNSUBSCRIBED},
    silent=frozenset({"enabled"}),
    lists=(Said.UNSUBSCRIBED,),
)
BUTTONDOWN = Service(
    name="buttondown",
    label="Buttondown",
    needs=_needs(_ANY_ADDRESS, "type|subscriber_type", "creation_date"),
    columns={
        **_ADDRESS,
        **_NAMES,
        "tags": Role.TAGS,
        "type": Role.STATUS,
        "subscriber_type": Role.STATUS,
        "creation_date": Role.ADDED,
        "unsubscription_date": Role.UNSUBSCRIBED,
        "undeliverability_date": Role.BOUNCED,
        "ip_address": Role.NETWORK,
    },
    words={
        **dict.fromkeys(_BUTTONDOWN_RECEIVES, Said.SUBSCRIBED),
        "unactivated": Said.UNCONFIRMED,
        "unsubscribed": Said.UNSUBSCRIBED,
        "removed": Said.UNSUBSCRIBED,
        "undeliverable": Said.BOUNCED,
        "complained": Said.COMPLAINED,
        "blocked": Said.NEVER,
        "spammy": Said.NEVER,
    },
)
BEEHIIV = Service(
    name="beehiiv",
    label="beehiiv",
    needs=_needs(
        _ANY_ADDRESS,
        "status",
        "tier|subscription_tier|free tier|premium tier|unsubscribed_at|acquisition_source",
    ),
    columns={
        **_ADDRESS,
        **_NAMES,
        "tags": Role.TAGS,
        "status": Role.STATUS,
        "created_at": Role.ADDED,
        "unsubscribed_at": Role.UNSUBSCRIBED,
    },
    words={
        "active": Said.SUBSCRIBED,
        "inactive": Said.UNSUBSCRIBED,
        "pending": Said.UNCONFIRMED,
        "validating": Said.UNCONFIRMED,
        "needs_attention": Said.UNCONFIRMED,
        "invalid": Said.BOUNCED,
    },
)
KIT = Service(
    name="kit",
    label="Kit",
    needs=_needs(_ANY_ADDRESS, "first_name|first name", "status|state", "created_at"),
    columns={
        **_ADDRESS,
        **_NAMES,
        "tags": Role.TAGS,
        "status": Role.STATUS,
        "state": Role.STATUS,
        "created_at": Role.ADDED,
    },
    words={
        "active": Said.SUBSCRIBED,
        "confirmed": Said.SUBSCRIBED,
        "cold": Said.SUBSCRIBED,
        "inactive": Said.UNCONFIRMED,
        "unconfirmed": Said.UNCONFIRMED,
        "cancelled": Said.UNSUBSCRIBED,
        "unsubscribed": Said.UNSUBSCRIBED,
        "bounced": Said.BOUNCED,
        "complained": Said.COMPLAINED,
    },
)
PLAIN_WORDS: Mapping[str, Said] = {
    **{said.value: said for said in Said},
    "active": Said.SUBSCRIBED,
    "confirmed": Said.SUBSCRIBED,
    "pending": Said.UNCONFIRMED,
    "bounced": Said.BOUNCED,
    "spam": Said.COMPLAINED,
    "never mail": Said.SUPPRESSED,
}
"""What a status column means in files that were not made by a service."""
OWN = Service(
    name="newsletter",
    label="this program",
    needs=_needs(_ANY_ADDRESS),
    columns={
        **_ADDRESS,
        **_NAMES,
        **{role.value: role for role in Role if role not in {Role.UNSUBSCRIBED, Role.BOUNCED}},
        "lang": Role.LANGUAGE,
    },
    words=PLAIN_WORDS,
    unsaid=Said.UNCONFIRMED,
)
SERVICES = (MAILCHIMP, GHOST, SUBSTACK, LISTMONK, BUTTONDOWN, BEEHIIV, KIT, OWN)
"""In the order in which a header is tried."""


def service_named(name: str) -> Service | None:
    """Return the service of that name, or None."""
    return next((one for one in SERVICES if one.name == name), None)


def recognise(columns: Sequence[str]) -> Service | None:
    """Return whose export a header is, or None.

    A plain file is taken as ours only where every one of its columns is known to us.
    """
    folded = tuple(map(fold, columns))
    for service in SERVICES:
        if service is OWN and not set(folded) <= set(OWN.columns):
            continue
        if service.fits(folded):
            return service
    return None


def said_by_file(service: Service, columns: Sequence[str], file_name: str) -> Said | None:
    """Return what a file says of everybody in it, or None.

    A column that only those files have who left outweighs the file's name.
    """
    there = {fold(column) for column in columns}
    for column, said in service.file_columns.items():
        if column in there:
            return said
    for pattern, said in service.file_names:
        if re.match(pattern, file_name.casefold()):
            return said
    return None
