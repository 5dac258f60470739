"""Feedback about our mail: ARF (RFC 5965) and what came before it."""

from __future__ import annotations

import re

from newsletter.deliver.bounces.free_form import address_in
from newsletter.deliver.bounces.incoming import Incoming
from newsletter.model.bounce import Action, Cause, Returned

_NO_COMPLAINT = frozenset({"auth-failure", "not-spam", "dmarc", "dkim", "spf"})
"""Feedback types that no reader caused (RFC 6591) or that take a complaint back (RFC 6430)."""
_OLD_SUBJECT = re.compile(r"^complaint about message from ", re.IGNORECASE)
"""Of the feedback loop of Outlook.com, which sends no report beside the enclosed message."""
_RECIPIENT_FIELDS = ("original-rcpt-to", "removal-recipient")
_RECIPIENT_HEADERS = ("x-hmxmroriginalrecipient", "x-original-to", "delivered-to", "to")


def complaint_of(incoming: Incoming) -> Returned | None:
    """Return what a feedback report says; None: it is none."""
    fields = incoming.feedback
    if fields is None:
        if not (incoming.original and _OLD_SUBJECT.match(incoming.subject)):
            return None
        fields = {"feedback-type": "abuse"}
    kind = fields.get("feedback-type", "abuse").lower().split(" ")[0]
    return Returned(
        recipient=_recipient(fields, incoming),
        action=Action.NONE if kind in _NO_COMPLAINT else Action.COMPLAINT,
        cause=Cause.FEEDBACK,
        about_us=kind in _NO_COMPLAINT,
        said=kind,
        message_id=incoming.message_id,
    )


def _recipient(fields: dict[str, str], incoming: Incoming) -> str:
    named = [fields.get(name, "") for name in _RECIPIENT_FIELDS]
    enclosed = [incoming.original.get(name, "") for name in _RECIPIENT_HEADERS]
    return next((found for text in (*named, *enclosed) if (found := address_in(text))), "")
