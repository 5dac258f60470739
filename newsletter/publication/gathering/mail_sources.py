"""Newsletters that come by mail, beside the feeds: listed, looked at, judged like them."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from pathlib import Path

from newsletter.collect.imap import count_on_server, opened
from newsletter.collect.maildir import delivered
from newsletter.errors import NewsletterError
from newsletter.model.article import Feed, FeedKind
from newsletter.model.mail_source import Mailbox, MailSource
from newsletter.model.values import dataclass
from newsletter.publication.place import reading, secrets
from newsletter.publication.place.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxLook:
    """A mailbox that was opened, or the reason why it cannot be."""

    messages: int = 0
    trouble: str = ""
    help: str = ""


def as_feed(source: MailSource) -> Feed:
    """Return how a newsletter stands among the feeds: ``mail:briefing@think-tank.example``."""
    return Feed(
        kind=FeedKind.MAIL,
        url=source.name,
        title=source.title,
        outlet=source.outlet,
        language=source.language,
        paused=source.paused,
    )


def by_mail(workplace: Workplace) -> tuple[Feed, ...]:
    """Return the newsletters that come by mail, as feeds, in the order of feeds.yaml."""
    return tuple(map(as_feed, reading.feed_list(workplace).mail))


def mailbox_of(workplace: Workplace, feed: Feed) -> Mailbox:
    """Return where the newsletter that stands there as a feed is delivered."""
    sources: Sequence[MailSource] = reading.feed_list(workplace).mail
    return next(one for one in sources if one.name == feed.url)


def look_into(
    workplace: Workplace, mailbox: Mailbox, *, tls: ssl.SSLContext | None = None
) -> MailboxLook:
    """Open a mailbox and count its messages; none is read.

    `tls` says whom to trust; None: whom the machine trusts.
    """
    try:
        if mailbox.imap is None:
            folder = workplace.folder / Path(mailbox.maildir).expanduser()
            return MailboxLook(messages=sum(1 for _ in delivered(folder)))
        password = secrets.mailbox_password(workplace.folder, workplace.environ, mailbox.imap)
        with opened(mailbox.imap, password, tls=tls) as client:
            return MailboxLook(messages=count_on_server(client))
    except NewsletterError as error:
        return MailboxLook(trouble=error.message, help=error.help)
    except OSError as error:
        return MailboxLook(trouble=f"The mailbox {mailbox.mailbox} cannot be read: {error}.")
