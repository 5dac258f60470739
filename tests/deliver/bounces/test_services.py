"""What mail services tell, in the shapes that their documentation gives."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from contextlib import suppress
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from newsletter.deliver.bounces.services import (
    USER,
    Service,
    ServiceKeys,
    Told,
    UnprovedCallError,
    read_call,
    secret_of,
)
from newsletter.errors import ParseError, SettingError
from newsletter.mail.identity import message_id, named_in
from newsletter.model.bounce import Action, Cause
from newsletter.model.keys import Key, Keyring

KEYS = Keyring(current=Key(id="k", secret=b"\x07" * 32))
OURS = message_id("2026-12", "0123456789abcdef01234567", "review.example")
READER = "sana@reader.example"
MAILGUN = ServiceKeys(mailgun="signing-key")


def _headers(service: Service, **more: Any) -> dict[str, str]:
    basic = base64.b64encode(f"{USER}:{secret_of(service, KEYS)}".encode()).decode()
    fields = {name.replace("_", "-"): said for name, said in more.items()}
    return {"authorization": f"Basic {basic}", "content-type": "application/json", **fields}


def _read(service: Service, body: Any, *, keys: ServiceKeys | None = None, **more: Any) -> Told:
    return read_call(
        service,
        _headers(service, **more),
        json.dumps(body).encode(),
        keyring=KEYS,
        keys=keys or ServiceKeys(),
    )


def _ses(
    event: dict[str, Any], kind: str = "Notification"
) -> tuple[dict[str, Any], dict[str, Any]]:
    mail = {
        "messageId": "0100",
        "destination": [READER],
        "headers": [{"name": "Message-ID", "value": OURS}],
    }
    body = {"Type": kind, "MessageId": "m-1", "Timestamp": "2026-12-01T09:00:00.000Z"}
    body["Message"] = json.dumps({**event, "mail": mail})
    return body, {"x_amz_sns_message_type": kind, "x_amz_sns_message_id": "m-1"}


def _mailgun(data: dict[str, Any]) -> dict[str, Any]:
    signed = {"timestamp": "1796100000", "token": "t" * 50}
    signature = hmac.new(
        b"signing-key", (signed["timestamp"] + signed["token"]).encode(), hashlib.sha256
    ).hexdigest()
    data = {
        "recipient": READER,
        "timestamp": 1796100000.5,
        "message": {"headers": {"message-id": OURS.strip("<>"), "to": READER}},
        **data,
    }
    return {"signature": {**signed, "signature": signature}, "event-data": data}


def test_a_dead_address_is_told_by_each_service() -> None:
    """However a service says it, the address is dead, and the mail of ours is known by its name."""
    gone = "550 5.1.1 <sana@reader.example>: Recipient address rejected: User unknown"
    body, headers = _ses(
        {
            "notificationType": "Bounce",
            "bounce": {
                "bounceType": "Permanent",
                "bounceSubType": "General",
                "bouncedRecipients": [{"emailAddress": READER, "diagnosticCode": f"smtp; {gone}"}],
            },
        }
    )
    calls = [
        _read(Service.AMAZON_SES, body, **headers),
        _read(
            Service.MAILGUN,
            _mailgun(
                {
                    "event": "failed",
                    "severity": "permanent",
                    "delivery-status": {"code": 550, "message": gone, "description": ""},
                }
            ),
            keys=MAILGUN),
        _read(
            Service.POSTMARK,
            {"RecordType": "Bounce", "Type": "HardBounce", "ID": 7, "Email": READER,
             "MessageID": "883953f4", "Description": "unknown user", "Details": gone,
             "BouncedAt": "2026-12-01T09:00:00Z", "Metadata": {"message-id": OURS}},
        ),
        _read(
            Service.BREVO,
            {"event": "hard_bounce", "email": READER, "message-id": OURS, "reason": gone,
             "ts_epoch": 1796100000000},
        ),
        _read(
            Service.SENDGRID,
            [{"event": "bounce", "email": READER, "smtp-id": OURS, "reason": gone,
              "status": "5.1.1", "type": "bounce", "timestamp": 1796100000, "sg_event_id": "e1"}],
        ),
    ]  # fmt: skip
    for told in calls:
        ((_, arrived),) = told.events
        (returned,) = arrived.returned
        assert (returned.action, returned.cause) == (Action.HARD, Cause.UNKNOWN_USER)
        assert (returned.recipient, arrived.vouched) == (READER, True)
        assert arrived.message_id == named_in(OURS)


def test_without_words_the_type_of_the_service_counts() -> None:
    """A bounce whose words say nothing is final only where the service calls it so."""
    for kind, action in (("HardBounce", Action.HARD), ("SoftBounce", Action.SOFT)):
        told = _read(
            Service.POSTMARK,
            {"RecordType": "Bounce", "Type": kind, "ID": 7, "Email": READER, "MessageID": "8",
             "Details": "", "BouncedAt": "2026-12-01T09:00:00Z"},
        )  # fmt: skip
        assert told.events[0][1].returned[0].action is action


def test_a_refusal_because_of_us_says_nothing_of_the_reader() -> None:
    """A block of our server, told as a bounce, is about us."""
    told = _read(
        Service.BREVO,
        {"event": "soft_bounce", "email": READER, "message-id": OURS, "ts_epoch": 1796100000000,
         "reason": "550 5.7.1 Service unavailable; client host blocked using Spamhaus"},
    )  # fmt: skip
    assert told.events[0][1].returned[0].about_us


def test_complaints_and_requests_are_told() -> None:
    """Who called it spam, or left by the service's own link, is told as that."""
    body, headers = _ses(
        {
            "notificationType": "Complaint",
            "complaint": {"complainedRecipients": [{"emailAddress": READER}]},
        }
    )
    spam = _read(Service.AMAZON_SES, body, **headers)
    left = _read(Service.MAILGUN, _mailgun({"event": "unsubscribed"}), keys=MAILGUN)
    assert [one.events[0][1].returned[0].action for one in (spam, left)] == [
        Action.COMPLAINT,
        Action.UNSUBSCRIBE,
    ]


def test_opens_clicks_and_deliveries_are_passed_over() -> None:
    """What people did with a mail is not looked at, whatever the service sends."""
    assert not _read(Service.MAILGUN, _mailgun({"event": "opened"}), keys=MAILGUN).events
    assert not _read(Service.MAILGUN, _mailgun({"event": "clicked"}), keys=MAILGUN).events
    body = [{"event": "delivered", "email": READER, "timestamp": 1796100000, "smtp-id": OURS}]
    assert not _read(Service.SENDGRID, body).events


def test_the_same_call_is_known_again() -> None:
    """Services call again where our answer was late; what they tell has the same name then."""
    first, second = (
        _read(Service.MAILGUN, _mailgun({"event": "complained"}), keys=MAILGUN) for _ in range(2)
    )
    assert first.events[0][0] == second.events[0][0]


def test_a_call_that_proves_nothing_is_refused() -> None:
    """Without the secret, with that of another service, or with a wrong signature, nothing is read."""
    body = _mailgun({"event": "complained"})
    data = json.dumps(body).encode()
    for headers in ({}, {"authorization": "Basic !!"}, _headers(Service.POSTMARK)):
        with pytest.raises(UnprovedCallError):
            read_call(Service.MAILGUN, headers, data, keyring=KEYS, keys=MAILGUN)
    body["signature"]["signature"] = "0" * 64
    with pytest.raises(UnprovedCallError, match="incorrect signature"):
        _read(Service.MAILGUN, body, keys=MAILGUN)


def test_a_retired_key_still_opens() -> None:
    """After `keys rotate` the address that stands at the service goes on working."""
    rotated = Keyring(current=Key(id="n", secret=b"\x08" * 32), retired=(KEYS.current,))
    data = json.dumps(_mailgun({"event": "complained"})).encode()
    headers = _headers(Service.MAILGUN)
    assert read_call(Service.MAILGUN, headers, data, keyring=rotated, keys=MAILGUN).events


def test_sendgrid_signs_with_its_own_key() -> None:
    """Where its public key is known, the secret alone is not enough."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    keys = ServiceKeys(sendgrid=base64.b64encode(public).decode())
    body = [{"event": "spamreport", "email": READER, "timestamp": 1796100000, "sg_event_id": "e"}]
    with pytest.raises(UnprovedCallError):
        _read(Service.SENDGRID, body, keys=keys)
    signed = private.sign(b"1796100000" + json.dumps(body).encode(), ec.ECDSA(hashes.SHA256()))
    told = _read(
        Service.SENDGRID,
        body,
        keys=keys,
        x_twilio_email_event_webhook_signature=base64.b64encode(signed).decode(),
        x_twilio_email_event_webhook_timestamp="1796100000",
    )
    assert told.events[0][1].returned[0].action is Action.COMPLAINT


def test_amazon_asks_a_person_to_confirm() -> None:
    """The address in its question is told, and nothing is asked by ourselves; a strange one is not."""
    for host, told in (("sns.eu-west-1.amazonaws.com", True), ("evil.example", False)):
        body, headers = _ses({}, "SubscriptionConfirmation")
        body["SubscribeURL"] = f"https://{host}/?Action=ConfirmSubscription&Token=2"
        assert bool(_read(Service.AMAZON_SES, body, **headers).confirm) is told


def test_mailgun_needs_its_signing_key() -> None:
    """Without it the message says which line is missing."""
    with pytest.raises(SettingError, match="signing key of Mailgun"):
        _read(Service.MAILGUN, _mailgun({"event": "complained"}))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(service=st.sampled_from([Service.POSTMARK, Service.BREVO, Service.SENDGRID]), body=_JSON)
def test_a_malformed_call_is_an_error_of_ours(service: Service, body: object) -> None:
    """Whatever a service that knows the secret sends, it is read or refused in our words."""
    with suppress(ParseError):
        assert isinstance(_read(service, body), Told)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 100_000, b"{" * 4_000_001])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    """Bytes that are no document, or nest without an end, or are too many, give one clear error."""
    with pytest.raises(ParseError):
        read_call(
            Service.POSTMARK, _headers(Service.POSTMARK), body, keyring=KEYS, keys=ServiceKeys()
        )
