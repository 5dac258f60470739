"""What comes in by mail: newsletters of others, and links that editors send."""

from __future__ import annotations

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapBox:
    """A folder on an IMAP server (RFC 9051), reached over TLS."""

    host: str
    port: int = 993
    user: str
    folder: str = "INBOX"
    secret: str = ""
    """Which password it has among the secrets: ``bounces``; empty: the one that all others share."""

    @property
    def password_name(self) -> str:
        """Return the name of its password among the secrets: ``NEWSLETTER_IMAP_BOUNCES_PASSWORD``."""
        own = self.secret.upper().replace("-", "_")
        return f"NEWSLETTER_IMAP_{own}_PASSWORD" if own else "NEWSLETTER_IMAP_PASSWORD"

    @property
    def address(self) -> str:
        """``imap://user@host:993/INBOX``."""
        return f"imap://{self.user}@{self.host}:{self.port}/{self.folder}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Where mail is read: a folder on this machine, or on a server."""

    maildir: str = ""
    """Folder of a Maildir, in the publication or absolute; empty: `imap` is meant."""
    imap: ImapBox | None = None
    automatic: str = ""
    """Folder of it into which automatic replies are put; empty: they stay where they are."""

    @property
    def mailbox(self) -> str:
        """The same for the same mailbox."""
        return self.imap.address if self.imap else self.maildir


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSource(Mailbox):
    """A newsletter that comes by mail, as feeds.yaml names it."""

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
class ClipsByMail(Mailbox):
    """The mailbox to which editors send links, and whose word on senders is believed."""

    authserv_id: str
    """How our receiving host calls itself in Authentication-Results (RFC 8601)."""
