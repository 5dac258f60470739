"""What the exports of each service look like: a table, so that another one is another row.

Names of columns are compared in lower case with single blanks.  How sure each table is, and what it
was learnt from, stands in docs/how-to/move-in.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from newsletter.audience.services import Role, Said, Service, fold


def _needs(*groups: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group.split("|")) for group in groups)


def _columns(names: str) -> frozenset[str]:
    return frozenset(names.split("|"))


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
    passed_over=_columns(
        "member_rating|latitude|longitude|gmtoff|dstoff|timezone|cc|region|last_changed|leid|euid|notes|"
        "clean_campaign_title|clean_campaign_id|unsub_campaign_title|unsub_campaign_id|unsub_reason|"
        "unsub_reason_other"
    ),
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
    passed_over=_columns("id|note|complimentary_plan|stripe_customer_id|tiers"),
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
    passed_over=_columns(
        "active_subscription|expiry|plan|type|first_payment_at|prefer_digests|"
        "stripe_connected_customer_id"
    ),
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
    passed_over=_columns("uuid|attributes|updated_at"),
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
    passed_over=_columns(
        "id|notes|metadata|source|referrer_url|utm_campaign|utm_medium|utm_source|secondary_id"
    ),
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
    passed_over=_columns(
        "id|tier|stripe_customer_id|free tier|premium tier|utm_source|utm_medium|utm_campaign|"
        "acquisition_source"
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
    passed_over=_columns(
        "id|referrer|referrer_utm_source|referrer_utm_medium|referrer_utm_campaign"
    ),
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
    label="a plain list",
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
