"""delivery: of publication.yaml: how mail leaves, and where it comes back to."""

from __future__ import annotations

from newsletter.documents.addresses import MAIL_ADDRESS
from newsletter.documents.mail_shapes import BOUNCE_MAILBOX, BOUNCES, REPLY_MAILBOX
from newsletter.documents.pacing_shapes import BRAKE, RAMP, RATES, UNCERTAIN
from newsletter.documents.scalars import SECONDS, WORDS, YES_NO, Choice, Pattern, WholeNumber
from newsletter.documents.shape import Field, ListOf, Shape
from newsletter.model.publication import DeliverySettings, Smtp

SERVICES = ("amazon-ses", "brevo", "mailgun", "postmark", "sendgrid")
SMTP = Shape(
    name="the SMTP settings",
    build=Smtp,
    fields=(
        Field(name="host", kind=WORDS, help="Host name of the relay."),
        Field(name="port", kind=WholeNumber(most=65535), help="Its port: 587, 465 or 25."),
        Field(
            name="security",
            kind=Choice(options=("starttls", "tls", "none")),
            help="How the connection is protected.",
        ),
        Field(name="timeout", kind=SECONDS, help="Seconds to wait for an answer."),
        Field(
            name="connections",
            kind=WholeNumber(least=1, most=50),
            help="How many connections a send has open at once.",
        ),
        Field(
            name="ahead",
            kind=WholeNumber(least=0, most=500),
            help="How many readers are leased ahead for each connection, and settled in batches; "
            "0, unless said otherwise: a transaction for each message.",
        ),
        Field(
            name="log",
            kind=WORDS,
            help="The log of a Postfix that is the relay and runs on this machine: "
            "/var/log/mail.log. After a crash it is asked what was taken.",
        ),
    ),
)
DELIVERY = Shape(
    name="the delivery settings",
    build=DeliverySettings,
    fields=(
        Field(
            name="transport",
            kind=Choice(options=("smtp", "files", "console")),
            help="How mail leaves: smtp, files or console.",
        ),
        Field(name="smtp", kind=SMTP, help="How to reach the relay."),
        Field(name="folder", kind=WORDS, help="Where transport files puts its .eml files."),
        Field(
            name="bounces",
            kind=BOUNCES,
            help="Where mail comes back to: bounces@indus.example. Each mail gets a variant of it, "
            "bounces+…@indus.example, which names its recipient; absent: the sender's address.",
        ),
        Field(
            name="bounce_mailbox",
            kind=BOUNCE_MAILBOX,
            help="The mailbox in which what comes back is read; nothing in it is touched.",
        ),
        Field(
            name="reply_mailbox",
            kind=REPLY_MAILBOX,
            help="Where people answer (Reply-To): answers to proofs become comments, requests to "
            "leave wait for a person, automatic replies are put into a folder where one is named, "
            "all else is left alone.",
        ),
        Field(
            name="probe",
            kind=MAIL_ADDRESS,
            help="An address of your own that takes no mail: `newsletter doctor --bounce` writes to "
            "it, and what comes back proves the way.",
        ),
        Field(
            name="webhooks",
            kind=ListOf(item=Choice(options=SERVICES), example="[postmark]"),
            help="Mail services that call when mail comes back: amazon-ses, brevo, mailgun, "
            "postmark, sendgrid.",
        ),
        Field(
            name="seeds",
            kind=ListOf(item=MAIL_ADDRESS),
            help="Inboxes of our own people that get each issue first, marked as a test: "
            "[editor@indus.example].",
        ),
        Field(name="ramp", kind=RAMP, help="In which steps an issue goes out."),
        Field(
            name="brake", kind=BRAKE, help="When a send stops by itself, in percent of those tried."
        ),
        Field(name="rates", kind=RATES, help="How fast mail may leave, of all who send."),
        Field(
            name="uncertain",
            kind=UNCERTAIN,
            help="What becomes of a copy that may have arrived where nobody can be asked: ask a "
            "person (unless said otherwise), resend it once, or leave it.",
        ),
        Field(
            name="workers",
            kind=YES_NO,
            help="Whether `newsletter worker` processes, on any number of hosts, mail an issue; needs "
            "a PostgreSQL database. Unless said otherwise whoever sends it does so by itself.",
        ),
        Field(
            name="dkim",
            kind=ListOf(
                item=Pattern(
                    form="a selector of DKIM",
                    pattern=r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?",
                    code="bad-selector",
                    help="Copy it from `newsletter keys new`, or from your relay's documentation.",
                )
            ),
            help="Selectors of DKIM with which our mail is signed, by us or by the relay.",
        ),
    ),
)
