"""What comes in by mail: newsletters of others, and links that editors send."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSource:
    """A newsletter that comes by mail, as feeds.yaml names it."""

    maildir: str
    """Folder of the mailbox, in the publication or absolute."""
    sender: str
    """Address from which it comes, in lower case."""
    list_id: str = ""
    """Its List-Id (RFC 2919) without angle brackets; empty: any."""
    title: str = ""
    outlet: str = ""
    """Name of an outlet; empty: found by the host of each link."""
    language: str = ""
    paused: bool = False

    @property
    def name(self) -> str:
        """Under which its articles are stored: ``mail:briefing@think-tank.example``."""
        return f"mail:{self.list_id or self.sender}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipsByMail:
    """The mailbox to which editors send links, and whose word on senders is believed."""

    maildir: str
    authserv_id: str
    """How our receiving host calls itself in Authentication-Results (RFC 8601)."""
