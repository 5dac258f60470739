"""Calls of mail services take effect as bounces by mail do: once, and for the right reader."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from newsletter.errors import SettingError, UsageError
from newsletter.model.bounce import Effect
from newsletter.model.sending import Status
from newsletter.publication.approval import approving
from newsletter.publication.bounces.intake import Intake
from newsletter.publication.bounces.service_calls import (
    UnprovedCallError,
    addresses,
    take_call,
)
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.publication.send import sending

SANA = "sana@reader.example"


@pytest.fixture
def called(public: Workplace, enter: Callable[..., None]) -> Workplace:
    """Return a publication that Postmark calls, whose issue went to one reader."""
    path = public.publication_file
    path.write_text(
        path.read_text().replace("\ndelivery:\n", "\ndelivery:\n  webhooks: [postmark]\n")
    )
    enter(public, SANA)
    approving.approve(public, "2026-12", by="editor")
    sending.send(public, "2026-12")
    return public


def _call(
    workplace: Workplace, body: dict[str, object], service: str = "postmark"
) -> Intake | None:
    (one,) = addresses(workplace)
    split = urlsplit(one.address)
    basic = base64.b64encode(f"{split.username}:{split.password}".encode()).decode()
    headers = {"authorization": f"Basic {basic}", "content-type": "application/json"}
    return take_call(workplace, service, headers, json.dumps(body).encode())


def _bounce(**changed: object) -> dict[str, object]:
    return {
        "RecordType": "Bounce", "Type": "HardBounce", "ID": 7, "Email": SANA, "MessageID": "8",
        "Details": "550 5.1.1 User unknown", "BouncedAt": "2026-12-01T09:00:00Z", **changed,
    }  # fmt: skip


def _status(workplace: Workplace) -> Status:
    return subscribing.history(workplace, SANA).subscriber.status


def test_a_dead_address_gets_nothing_more(called: Workplace) -> None:
    """The service says it and proves who it is: one word of it is enough, and counts once."""
    taken = _call(called, _bounce())
    assert taken
    assert taken.effects == {Effect.BOUNCED: 1}
    assert _status(called) is Status.BOUNCED
    again = _call(called, _bounce())
    assert again
    assert not again.messages


def test_of_strangers_nothing_is_kept(called: Workplace) -> None:
    """An address that we never wrote to changes nobody."""
    taken = _call(called, _bounce(Email="stranger@elsewhere.example"))
    assert taken
    assert taken.effects == {Effect.NOBODY: 1}
    assert _status(called) is Status.CONFIRMED


def test_a_service_that_is_not_named_is_not_heard(called: Workplace) -> None:
    """Only services that publication.yaml names are listened to."""
    assert _call(called, _bounce(), service="brevo") is None
    assert _call(called, _bounce(), service="../etc") is None


def test_a_wrong_secret_changes_nobody(called: Workplace) -> None:
    """Who does not know the address cannot end anybody's newsletter."""
    with pytest.raises(UnprovedCallError):
        take_call(called, "postmark", {}, json.dumps(_bounce()).encode())
    assert _status(called) is Status.CONFIRMED


def test_addresses_need_a_service_and_a_public_place(workplace: Workplace) -> None:
    """Where something is missing, the message says which line to add."""
    with pytest.raises(UsageError, match="names no mail service"):
        addresses(workplace)
    path = workplace.publication_file
    path.write_text(path.read_text().replace("\ndelivery:\n", "\ndelivery:\n  webhooks: [brevo]\n"))
    with pytest.raises(SettingError, match="no public address"):
        addresses(workplace)


def test_the_question_of_amazon_waits_for_a_person(called: Workplace) -> None:
    """The address by which it is confirmed stands in the audit log."""
    path = called.publication_file
    path.write_text(path.read_text().replace("[postmark]", "[amazon-ses]"))
    address = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2"
    body = {"Type": "SubscriptionConfirmation", "MessageId": "m", "SubscribeURL": address}
    (one,) = addresses(called)
    split = urlsplit(one.address)
    basic = base64.b64encode(f"{split.username}:{split.password}".encode()).decode()
    headers = {
        "authorization": f"Basic {basic}",
        "x-amz-sns-message-type": "SubscriptionConfirmation",
        "x-amz-sns-message-id": "m",
    }
    assert take_call(called, "amazon-ses", headers, json.dumps(body).encode())
    assert audit.deeds(called)[-1].detail == address
