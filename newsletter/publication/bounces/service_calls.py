"""Calls of mail services: what became of our mail, told by those who carried it."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from newsletter.deliver.bounces.services import (
    USER,
    Service,
    ServiceKeys,
    UnprovedCallError,
    expect_secret,
    read_call,
    secret_of,
)
from newsletter.errors import ParseError, SettingError, UsageError
from newsletter.model.values import dataclass
from newsletter.publication.bounces.bounce_intake import take_events
from newsletter.publication.bounces.intake import Intake
from newsletter.publication.place import audit, reading, secrets
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post.told import note_taken

__all__ = ["ServiceCall", "UnprovedCallError", "addresses", "expect_caller", "take_call"]

log = logging.getLogger("newsletter.webhooks")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCall:
    """The address that a service is to call."""

    service: str
    address: str
    """With its secret; whoever has it can tell us that mail came back."""


def addresses(workplace: Workplace) -> tuple[ServiceCall, ...]:
    """Return the addresses for the services that publication.yaml names.

    Raises `UsageError` where it names none, `SettingError` where pages are not public.
    """
    publication = reading.publication(workplace)
    if not publication.delivery.webhooks:
        raise UsageError(
            "publication.yaml names no mail service that calls.",
            help=f"Name it under delivery: webhooks: [{', '.join(Service)}].",
        )
    if not publication.public_url.startswith("https://"):
        raise SettingError(
            "There is no public address that a mail service could call.",
            help="Give public_url: https://… in publication.yaml, where `newsletter serve` answers.",
        )
    tokens = secrets.load(workplace.folder, workplace.environ).tokens
    _, _, place = publication.public_url.partition("https://")
    return tuple(
        ServiceCall(
            service=name,
            address=f"https://{USER}:{secret_of(Service(name), tokens)}@{place}hooks/{name}",
        )
        for name in publication.delivery.webhooks
    )


def expect_caller(workplace: Workplace, name: str, headers: Mapping[str, str]) -> bool:
    """Look at who calls, before the body is read; False: publication.yaml does not name that service.

    Raises `UnprovedCallError` for whoever does not know the secret, `SettingError`.
    """
    if name not in reading.publication(workplace).delivery.webhooks:
        return False
    tokens = secrets.load(workplace.folder, workplace.environ).tokens
    expect_secret(Service(name), headers, tokens)
    return True


def take_call(
    workplace: Workplace, name: str, headers: Mapping[str, str], body: bytes
) -> Intake | None:
    """Take in one call; None: publication.yaml does not name that service.

    Raises `UnprovedCallError`, `ParseError`, `SettingError` as `read_call` does.
    """
    if name not in reading.publication(workplace).delivery.webhooks:
        return None
    found = secrets.load(workplace.folder, workplace.environ)
    keys = ServiceKeys(
        mailgun=secrets.find(workplace.folder, workplace.environ, secrets.MAILGUN_KEY),
        sendgrid=secrets.find(workplace.folder, workplace.environ, secrets.SENDGRID_KEY),
    )
    try:
        told = read_call(Service(name), headers, body, keyring=found.tokens, keys=keys)
    except ParseError as error:
        log.warning("webhook", extra={"facts": {"service": name, "refused": error.message}})
        raise
    if told.confirm:
        audit.record(workplace, "webhook-to-confirm", item=name, detail=told.confirm)
    note_taken(workplace, told.taken)
    return take_events(workplace, told.events)
