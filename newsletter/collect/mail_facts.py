"""What a message says, as plain data: the result of parsing, before any knowledge of ours."""

from __future__ import annotations

from datetime import datetime

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLink:
    """A link of a message that may lead to an article."""

    url: str
    """Absolute http(s) address, taken out of redirectors that carry it in their query."""
    title: str
    text: str = ""
    """What stands beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFacts:
    """A message."""

    message_id: str = ""
    sender: str = ""
    """The one address of its From header, in lower case; empty: none, or several."""
    authenticated: bool = False
    """True: our receiving host says that the sender's domain vouches for it."""
    list_id: str = ""
    subject: str = ""
    sent: datetime | None = None
    """Aware, UTC."""
    links: tuple[MailLink, ...] = ()
    """Those worth having, each address once, in order."""
    addresses: tuple[str, ...] = ()
    """Every web address in its text, in order: what an editor sends."""
    web_version: str = ""
    """Where it can be read in a browser, or empty."""
    text: str = ""
