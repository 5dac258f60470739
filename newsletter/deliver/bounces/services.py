"""What mail services tell by webhook, read by django-anymail, judged by our own rules.

Amazon SES (through SNS), Brevo, Mailgun, Postmark, SendGrid.  A call proves who makes it by a
secret in its address (HTTP basic authentication, RFC 7617), and by the service's own signature
where it has one; nothing of it is read before.  Opens and clicks are passed over.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from functools import cache
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from typing import Any

from newsletter.deliver.bounces.classifying import judge
from newsletter.deliver.bounces.notices import Notice
from newsletter.deliver.bounces.tracing import Arrived
from newsletter.errors import ParseError, SettingError
from newsletter.mail.identity import named_in
from newsletter.model.bounce import Action, Cause, Returned
from newsletter.model.keys import Key, Keyring
from newsletter.model.values import dataclass

MOST_BYTES = 4 * 1024 * 1024
USER = "newsletter"
_OURS = re.compile(r"\b[0-9a-f]{32}\.[a-z0-9-]{1,40}@[^<>@\s\"]+")
_GONE_FOR_GOOD = frozenset({"Permanent", "HardBounce", "BadEmailAddress", "hard_bounce"})
"""Types of bounces as SES, Postmark and Brevo call them; they set the type, not the words."""
_KINDS = {"bounced", "deferred", "rejected", "complained", "unsubscribed"}
_HAS_IT = {
    "queued", "sent", "delivered", "bounced", "deferred", "autoresponded", "complained",
    "unsubscribed",
}  # fmt: skip
"""Events of a message that the service took; one that it rejected or dropped, it may never have."""


class Service(StrEnum):
    """Mail services whose webhooks are read."""

    AMAZON_SES = "amazon-ses"
    BREVO = "brevo"
    MAILGUN = "mailgun"
    POSTMARK = "postmark"
    SENDGRID = "sendgrid"


_READERS = {
    Service.AMAZON_SES: ("amazon_ses", "AmazonSESTrackingWebhookView"),
    Service.BREVO: ("brevo", "BrevoTrackingWebhookView"),
    Service.MAILGUN: ("mailgun", "MailgunTrackingWebhookView"),
    Service.POSTMARK: ("postmark", "PostmarkTrackingWebhookView"),
    Service.SENDGRID: ("sendgrid", "SendGridTrackingWebhookView"),
}
"""Modules and classes of django-anymail: an extra, loaded when a service calls."""


class UnprovedCallError(ParseError):
    """A call that does not prove that it comes from the service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceKeys:
    """What services sign with."""

    mailgun: str = field(default="", repr=False)
    """Mailgun's HTTP webhook signing key; it needs one."""
    sendgrid: str = ""
    """SendGrid's verification key (public); empty: the secret in the address is the only proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one call told."""

    events: tuple[tuple[str, Arrived], ...] = ()
    """(digest by which it is known again, what happened)."""
    taken: frozenset[tuple[str, str]] = frozenset()
    """(fingerprint, label) of mails of ours that the service has, as its events name them."""
    confirm: str = ""
    """The address by which a person confirms to Amazon that the calls are wanted."""


def secret_of(service: Service, keyring: Keyring) -> str:
    """Return the password of a webhook: a pure function of the service and the key in use."""
    return _secret(service, keyring.current)


def read_call(
    service: Service,
    headers: Mapping[str, str],
    body: bytes,
    *,
    keyring: Keyring,
    keys: ServiceKeys,
) -> Told:
    """Return what a call tells; `headers` by names in lower case.

    Raises `UnprovedCallError` where it is not the service's, `ParseError` for what cannot be read,
    `SettingError` where django-anymail or a key is missing.
    """
    expect_secret(service, headers, keyring)
    if len(body) > MOST_BYTES:
        raise ParseError(f"{service} sent more than {MOST_BYTES} bytes in one call.")
    view, request = _view(service, keys), _request(headers, body)
    try:
        view.run_validators(request)
    except Exception as error:
        raise UnprovedCallError(f"{service}: {error}") from error
    try:
        events = tuple(view.parse_events(request))
        confirm = _to_confirm(body) if service is Service.AMAZON_SES else ""
    except Exception as error:  # whatever a malformed call makes the library stumble over
        raise ParseError(f"{service} sent what cannot be read: {type(error).__name__}.") from error
    wanted = (one for one in events if one.event_type in _KINDS and one.recipient)
    has = (_named(_raw(one)) for one in events if one.event_type in _HAS_IT)
    return Told(
        events=tuple(_arrived(service, one) for one in wanted),
        taken=frozenset(one for one in has if one),
        confirm=confirm,
    )


def expect_secret(service: Service, headers: Mapping[str, str], keyring: Keyring) -> None:
    """Raise `UnprovedCallError` for a call that does not know the secret of its address."""
    scheme, _, coded = headers.get("authorization", "").partition(" ")
    try:
        given = base64.b64decode(coded, validate=True) if scheme.lower() == "basic" else b""
    except ValueError:
        given = b""
    for key in (keyring.current, *keyring.retired):
        if hmac.compare_digest(given, f"{USER}:{_secret(service, key)}".encode()):
            return
    raise UnprovedCallError(f"A call in the name of {service} did not know the secret.")


def _secret(service: Service, key: Key) -> str:
    made = hmac.new(key.secret, f"newsletter webhook 1\0{service}".encode(), sha256).digest()
    return base64.b32encode(made[:20]).decode().lower()


def _view(service: Service, keys: ServiceKeys) -> Any:  # noqa: ANN401 - the library's
    """Return the library's reader of a service's calls; the secret was looked at already."""
    options: dict[str, object] = {"webhook_secret": []}
    if service is Service.MAILGUN:
        if not keys.mailgun:
            raise SettingError(
                "The signing key of Mailgun's webhooks is missing.",
                help="Add NEWSLETTER_MAILGUN_SIGNING_KEY=… to secrets.env; Mailgun shows it under "
                "Webhooks.",
            )
        options["webhook_signing_key"] = keys.mailgun
    if service is Service.SENDGRID:
        options["tracking_webhook_verification_key"] = keys.sendgrid or None
    with warnings.catch_warnings():
        # It warns that a call has no other proof, and that nobody tests it with SendGrid itself.
        warnings.simplefilter("ignore")
        return _reader_of(service)(**options)


@cache
def _reader_of(service: Service) -> Any:  # noqa: ANN401 - the library's
    module, name = _READERS[service]
    try:
        settings = import_module("django.conf").settings
        if not settings.configured:
            settings.configure(
                ALLOWED_HOSTS=["*"], DATA_UPLOAD_MAX_MEMORY_SIZE=MOST_BYTES, ANYMAIL={}
            )
        reader = getattr(import_module(f"anymail.webhooks.{module}"), name)
        return _unconfirming(reader) if service is Service.AMAZON_SES else reader
    except ImportError as error:
        raise SettingError(
            f"Webhooks of mail services need a library that is not installed ({error.name}).",
            help="Install it with: pip install 'newsletter[webhooks]'",
        ) from error


def _unconfirming(reader: Any) -> Any:  # noqa: ANN401 - the library's
    """Return Amazon's reader without what it needs boto3 for: to confirm calls by itself."""
    base = import_module("anymail.webhooks.base").AnymailBaseWebhookView

    class Unconfirming(reader):  # type: ignore[misc] # known only when the extra is there
        auto_confirm_enabled = False

        def __init__(self, **options: object) -> None:
            base.__init__(self, **options)

    return Unconfirming


def _request(headers: Mapping[str, str], body: bytes) -> Any:  # noqa: ANN401
    environ = {f"HTTP_{name.upper().replace('-', '_')}": said for name, said in headers.items()}
    return import_module("django.core.handlers.wsgi").WSGIRequest(
        {
            **environ,
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "443",
            "CONTENT_TYPE": headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
        }
    )


def _to_confirm(body: bytes) -> str:
    """Return the address in Amazon's question whether its calls are wanted, or empty."""
    asked = json.loads(body)
    address = str(asked.get("SubscribeURL", ""))
    amazon = re.fullmatch(r"https://sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/\S*", address)
    return address if asked.get("Type") == "SubscriptionConfirmation" and amazon else ""


def _arrived(service: Service, event: Any) -> tuple[str, Arrived]:  # noqa: ANN401 - the library's
    returned = _returned(event)
    raw = _raw(event)
    known_by = f"{service}\0{event.event_id or raw}\0{event.event_type}\0{returned.recipient}"
    return sha256(known_by.encode()).hexdigest(), Arrived(
        returned=(returned,),
        reference=None,
        message_id=_named(raw),
        reported=False,
        vouched=True,
    )


def _raw(event: Any) -> str:  # noqa: ANN401 - the library's
    return json.dumps(_plain(event.esp_event), sort_keys=True, default=str)


def _named(raw: str) -> tuple[str, str] | None:
    """Return (fingerprint, label) of the mail of ours that an event names, or None."""
    found = _OURS.search(raw.lower())
    return named_in(f"<{found[0]}>") if found else None


def _returned(event: Any) -> Returned:  # noqa: ANN401 - the library's
    recipient = str(event.recipient)
    if event.event_type == "complained" or event.reject_reason == "spam":
        return Returned(recipient=recipient, action=Action.COMPLAINT, cause=Cause.FEEDBACK)
    if event.event_type == "unsubscribed" or event.reject_reason == "unsubscribed":
        return Returned(recipient=recipient, action=Action.UNSUBSCRIBE, cause=Cause.REQUEST)
    words = " ".join(str(one) for one in (event.mta_response, event.description) if one)
    late = event.event_type == "deferred"
    found = judge(Notice(recipient=recipient, delayed=late, words=words))
    if found.cause is not Cause.UNEXPLAINED or late:
        return found
    gone = bool(_GONE_FOR_GOOD & set(_types(event.esp_event)))
    return Returned(
        recipient=recipient,
        action=Action.HARD if gone else Action.SOFT,
        cause=Cause.UNKNOWN_USER if gone else Cause.UNEXPLAINED,
    )


def _types(raw: object) -> Iterator[str]:
    """Yield how the service calls this kind of bounce."""
    fields = _plain(raw)
    bounce = fields.get("bounce")
    inner = bounce if isinstance(bounce, Mapping) else {}
    for said in (fields.get("Type"), fields.get("event"), inner.get("bounceType")):
        if isinstance(said, str):
            yield said


def _plain(raw: object) -> Mapping[str, Any]:
    """Return the service's own fields, or none where they are no mapping."""
    return dict(raw) if isinstance(raw, Mapping) else {}
