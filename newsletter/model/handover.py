"""Services that an issue may be handed over to, for them to send."""

from __future__ import annotations

from datetime import datetime

from newsletter.model.values import dataclass

SERVICES = {"mailchimp": "Mailchimp", "listmonk": "listmonk"}
"""Services by the word of the command, and what people call them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailchimpAccount:
    """An audience in Mailchimp."""

    list: str
    """The audience's id, as its settings show it: ``3f1e2d4c5b``."""
    address: str = ""
    """Base address of the API; empty: what the end of the key says (``…-us21``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListmonkAccount:
    """Lists in a listmonk."""

    address: str
    """Base address of the listmonk, ending in ``/``."""
    lists: tuple[int, ...]
    """Numbers of the lists that receive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverSettings:
    """The accounts of a publication; None: it has none there."""

    mailchimp: MailchimpAccount | None = None
    listmonk: ListmonkAccount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """The record of one hand-over: a draft lies in the service. Nothing is known of its sending."""

    issue: str
    sealed_sha256: str
    service: str
    campaign: str
    """Its id or number over there."""
    at: datetime
    """Aware, UTC."""
    by: str
    because: str = ""
    """Why it was handed over although it was sent or handed over before."""

    def __str__(self) -> str:
        """As people read it: ``it was handed over to Mailchimp on 2026-12-01``."""
        return f"it was handed over to {SERVICES[self.service]} on {self.at:%Y-%m-%d}"
