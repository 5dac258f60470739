"""Mailboxes in YAML: a Maildir, or a folder on an IMAP server."""

from __future__ import annotations

from typing import Any

from newsletter.documents.addresses import MAIL_ADDRESS
from newsletter.documents.feed_shapes import OneShapeOf
from newsletter.documents.scalars import LANGUAGE, WORDS, YES_NO, Pattern, WholeNumber
from newsletter.documents.shape import Field, Shape
from newsletter.model.mail_source import ClipsByMail, ImapBox, Mailbox, MailSource

_SERVER = Pattern(
    form="a host name",
    pattern=r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?",
    code="bad-host",
    help="Write only the name, such as mail.indus.example: no https://, no path.",
)
_SECRET = Pattern(
    form="the name of a password",
    pattern=r"[a-z][a-z0-9-]{0,23}",
    code="bad-secret-name",
    help="Write a short word of small letters, such as bounces; the password itself stands in "
    "secrets.env, as NEWSLETTER_IMAP_BOUNCES_PASSWORD.",
)
IMAP = Shape(
    name="a mailbox on a server",
    build=ImapBox,
    fields=(
        Field(name="host", kind=_SERVER, required=True, help="Name of the IMAP server."),
        Field(name="port", kind=WholeNumber(most=65535), help="Its port, with TLS: 993."),
        Field(
            name="user", kind=WORDS, required=True, help="Who logs in; the password is a secret."
        ),
        Field(name="folder", kind=WORDS, help="Folder to read: INBOX."),
        Field(
            name="secret",
            kind=_SECRET,
            help="Where mailboxes have different passwords, which is its: bounces stands for "
            "NEWSLETTER_IMAP_BOUNCES_PASSWORD; absent: NEWSLETTER_IMAP_PASSWORD.",
        ),
    ),
)
_MAILDIR = Field(
    name="maildir", kind=WORDS, required=True, help="Folder of the mailbox, a Maildir: var/mail."
)
_IMAP = Field(
    name="imap", kind=IMAP, required=True, help="Instead of maildir: a mailbox on a server."
)


def _source(*, sender: str, list_id: str = "", **said: Any) -> MailSource:  # noqa: ANN401 - the fields of a shape
    return MailSource(sender=sender.lower(), list_id=list_id.strip("<>").lower(), **said)


def _source_shape(where: Field) -> Shape:
    return Shape(
        name="a newsletter that comes by mail",
        build=_source,
        fields=(
            where,
            Field(
                name="from",
                attribute="sender",
                kind=MAIL_ADDRESS,
                required=True,
                help="Address from which it comes.",
            ),
            Field(name="list_id", kind=WORDS, help="Its List-Id, where the sender has several."),
            Field(name="title", kind=WORDS, help="What you call it."),
            Field(name="outlet", kind=WORDS, help="Name of an outlet, if hosts do not tell."),
            Field(name="language", kind=LANGUAGE, help="Language of its articles: en, ur."),
            Field(name="paused", kind=YES_NO, help="true: not read for now."),
        ),
    )


def _clips_shape(where: Field) -> Shape:
    return Shape(
        name="the mailbox for links",
        build=ClipsByMail,
        fields=(
            where,
            Field(
                name="authserv_id",
                kind=WORDS,
                required=True,
                help="How the host that receives its mail calls itself in Authentication-Results.",
            ),
        ),
    )


MAIL = OneShapeOf(shapes=(_source_shape(_MAILDIR), _source_shape(_IMAP)))
CLIPS_BY_MAIL = OneShapeOf(shapes=(_clips_shape(_MAILDIR), _clips_shape(_IMAP)))
BOUNCES = Pattern(
    form="an address for what comes back",
    pattern=r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,15}[A-Za-z0-9])?"
    r"@(?:[A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]{1,62}",
    code="bad-bounce-address",
    help="Write bounces@ and your domain: at most 17 letters and digits before the @, and no plus "
    "sign, because a mark of 47 signs is added there.",
)


def _bounces_shape(where: Field) -> Shape:
    return Shape(name="the mailbox for what comes back", build=Mailbox, fields=(where,))


def _replies_shape(where: Field, folder: Pattern, example: str) -> Shape:
    automatic = Field(
        name="automatic",
        kind=folder,
        help=f"Folder of the mailbox into which automatic replies are put: {example}; absent: they "
        "stay where they are.",
    )
    return Shape(name="the mailbox for answers", build=Mailbox, fields=(where, automatic))


_FOLDER = Pattern(
    form="the name of a folder",
    pattern=r"[A-Za-z0-9](?:[A-Za-z0-9 _-]|[./](?=[A-Za-z0-9])){0,59}",
    code="bad-folder-name",
    help="Write letters and digits as the mail program shows the folder: Automatic, or, in some "
    "mailboxes on servers, INBOX.Automatic.",
)
_LOCAL_FOLDER = Pattern(
    form="the name of a folder",
    pattern=r"[A-Za-z0-9](?:[A-Za-z0-9 _-]|[.](?=[A-Za-z0-9])){0,59}",
    code="bad-folder-name",
    help="Write letters and digits as the mail program shows the folder: Automatic.",
)
REPLY_MAILBOX = OneShapeOf(
    shapes=(
        _replies_shape(_MAILDIR, _LOCAL_FOLDER, "Automatic"),
        _replies_shape(_IMAP, _FOLDER, "Automatic, or INBOX.Automatic"),
    )
)
BOUNCE_MAILBOX = OneShapeOf(shapes=(_bounces_shape(_MAILDIR), _bounces_shape(_IMAP)))
