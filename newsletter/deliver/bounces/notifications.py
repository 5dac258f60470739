"""Notices that a provider mails or posts as JSON: Amazon SES by way of SNS.

The shape is that of "Contents of Amazon SNS notifications for Amazon SES" in the
provider's developer guide, bare or wrapped in an SNS notification.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from newsletter.deliver.bounces.notices import Notice
from newsletter.model.bounce import Action, Cause, Returned

_DECODER = json.JSONDecoder(strict=False)
_MOST = 100


def notification_in(text: str) -> dict[str, Any] | None:
    """Return the notification that the text begins with, or None."""
    found = _object_at_start(text)
    if found and isinstance(found.get("Message"), str):
        found = _object_at_start(found["Message"])
    return found if found and isinstance(found.get("notificationType"), str) else None


def notices_in(notification: dict[str, Any]) -> tuple[Notice, ...]:
    """Return what it says of each recipient that was bounced or reached."""
    if notification["notificationType"] == "Delivery":
        reached = _mapping(notification, "delivery").get("recipients")
        return tuple(Notice(recipient=str(one), delivered=True) for one in _listed(reached)[:_MOST])
    return tuple(_bounced(_mapping(notification, "bounce")))


def complaints_in(notification: dict[str, Any]) -> tuple[Returned, ...]:
    """Return the complaints that it tells of."""
    people = _listed(_mapping(notification, "complaint").get("complainedRecipients"))
    return tuple(
        Returned(
            recipient=str(one.get("emailAddress", "")),
            action=Action.COMPLAINT,
            cause=Cause.FEEDBACK,
            said="abuse",
        )
        for one in people[:_MOST]
        if isinstance(one, dict)
    )


def _bounced(bounce: dict[str, Any]) -> Iterator[Notice]:
    for one in _listed(bounce.get("bouncedRecipients"))[:_MOST]:
        if isinstance(one, dict):
            _, semicolon, words = str(one.get("diagnosticCode", "")).partition(";")
            yield Notice(
                recipient=str(one.get("emailAddress", "")),
                status=str(one.get("status", "")),
                words=(words if semicolon else str(one.get("diagnosticCode", ""))).strip(),
                delayed=one.get("action") == "delayed",
            )


def _object_at_start(text: str) -> dict[str, Any] | None:
    text = text.lstrip()
    if not text.startswith("{"):
        return None
    try:
        found, _ = _DECODER.raw_decode(text.replace("\r", ""))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _mapping(value: dict[str, Any], name: str) -> dict[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
