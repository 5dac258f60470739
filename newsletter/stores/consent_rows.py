"""Rows of requests, letters and changes of address ↔ values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from newsletter.model.audience import Cause, Consent, Mailbox
from newsletter.model.consent import AddressChange, Letter, LetterKind, Request, RequestKind
from newsletter.model.sending import Delivery, DeliveryState
from newsletter.stores.audience_rows import list_of, list_to_text
from newsletter.stores.times import from_text, to_text


def request_row(request: Request) -> tuple[object, ...]:
    """Return the columns of ``requests``, its number aside."""
    box, consent, counting = request.mailbox, request.consent, request.counting
    return (
        to_text(request.at),
        request.kind,
        request.subscriber,
        box.address,
        box.normal,
        box.deliverable,
        request.name,
        request.language,
        list_to_text(request.sections),
        consent.form,
        consent.wording,
        consent.version,
        request.network,
        request.network_digest,
        counting.wording if counting else "",
        counting.version if counting else "",
    )


def request_of(row: Any) -> Request:  # noqa: ANN401 - a row of whichever database
    """Return the request of a row."""
    at = from_text(row["at"])
    return Request(
        number=row["number"],
        at=at,
        kind=RequestKind(row["kind"]),
        subscriber=row["subscriber"],
        mailbox=_mailbox(row),
        name=row["name"],
        language=row["language"],
        sections=list_of(row["sections"]),
        consent=_consent(row, at),
        counting=_counting(row, at),
        network=row["network"],
        network_digest=row["network_digest"],
    )


def letter_row(letter: Letter) -> tuple[object, ...]:
    """Return the columns of ``letters`` as they are when it is made."""
    return (
        letter.id,
        letter.kind,
        letter.subscriber,
        letter.change,
        letter.language,
        to_text(letter.consent.given or letter.asked),
        to_text(letter.expires),
        letter.consent.form,
        letter.consent.wording,
        letter.consent.version,
        letter.state,
        letter.reason,
        letter.carrier,
        letter.attempts,
        to_text(letter.at),
        to_text(letter.next_try),
    )


def letter_of(row: Any) -> Letter:  # noqa: ANN401 - a row of whichever database
    """Return the letter of a row."""
    asked = from_text(row["asked"])
    return Letter(
        id=row["id"],
        kind=LetterKind(row["kind"]),
        subscriber=row["subscriber"],
        change=row["change"],
        language=row["language"],
        asked=asked,
        expires=from_text(row["expires"]),
        consent=_consent(row, asked),
        used=_time(row["used"]),
        revoked=_time(row["revoked"]),
        state=DeliveryState(row["state"]),
        reason=row["reason"],
        carrier=row["carrier"],
        attempts=row["attempts"],
        at=from_text(row["at"]),
        next_try=from_text(row["next_try"]),
    )


def change_row(change: AddressChange) -> tuple[object, ...]:
    """Return the columns of ``address_changes`` as they are when it is made."""
    box = change.mailbox
    return (
        change.id,
        change.subscriber,
        box.address,
        box.normal,
        box.deliverable,
        to_text(change.asked),
        change.cause,
        change.by,
        change.note,
        to_text(change.old_agreed) if change.old_agreed else None,
    )


def change_of(row: Any) -> AddressChange:  # noqa: ANN401 - a row of whichever database
    """Return the change of a row; a finished one has no address any more."""
    return AddressChange(
        id=row["id"],
        subscriber=row["subscriber"],
        mailbox=_mailbox(row),
        asked=from_text(row["asked"]),
        cause=Cause(row["cause"]),
        by=row["by"],
        note=row["note"],
        old_agreed=_time(row["old_agreed"]),
        new_agreed=_time(row["new_agreed"]),
        done=_time(row["done"]),
    )


def delivery_of(row: Any) -> Delivery:  # noqa: ANN401 - a row of whichever database
    """Return the ledger's row."""
    return Delivery(
        issue=row["issue"],
        recipient=row["recipient"],
        state=DeliveryState(row["state"]),
        reason=row["reason"],
        variant=row["variant"],
        carrier=row["carrier"],
        attempts=row["attempts"],
        at=from_text(row["at"]),
    )


def _mailbox(row: Any) -> Mailbox:  # noqa: ANN401 - a row of whichever database
    return Mailbox(address=row["address"], deliverable=row["deliverable"], normal=row["normal"])


def _consent(row: Any, given: datetime) -> Consent:  # noqa: ANN401 - a row of whichever database
    return Consent(form=row["form"], wording=row["wording"], version=row["version"], given=given)


def _counting(row: Any, given: datetime) -> Consent | None:  # noqa: ANN401 - as above
    if not row["counting_wording"]:
        return None
    return Consent(
        form=row["form"],
        wording=row["counting_wording"],
        version=row["counting_version"],
        given=given,
    )


def _time(text: str | None) -> datetime | None:
    return from_text(text) if text else None
