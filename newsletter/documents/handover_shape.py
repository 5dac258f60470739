"""hand_over: of publication.yaml: services that get an issue as a draft, to send it themselves."""

from __future__ import annotations

from newsletter.documents.addresses import BASE_ADDRESS
from newsletter.documents.scalars import Pattern, WholeNumber
from newsletter.documents.shape import Field, ListOf, Shape
from newsletter.model.handover import HandOverSettings, ListmonkAccount, MailchimpAccount

MAILCHIMP = Shape(
    name="the account at Mailchimp",
    build=MailchimpAccount,
    fields=(
        Field(
            name="list",
            kind=Pattern(
                form="an audience id",
                pattern="[0-9a-z]{4,20}",
                code="bad-audience-id",
                help="Mailchimp shows it under Audience, Settings: ten letters and digits.",
            ),
            required=True,
            help="The id of the audience, as Mailchimp shows it under Audience, Settings.",
        ),
        Field(
            name="address",
            kind=BASE_ADDRESS,
            help="Address of the API; absent: the end of the key says it (-us21).",
        ),
    ),
)
LISTMONK = Shape(
    name="the account at a listmonk",
    build=ListmonkAccount,
    fields=(
        Field(
            name="address",
            kind=BASE_ADDRESS,
            required=True,
            help="Where the listmonk is: https://lists.indus.example.",
        ),
        Field(
            name="lists",
            kind=ListOf(item=WholeNumber(least=1, most=10**9), example="[3]"),
            required=True,
            help="Numbers of the lists that receive: [3].",
        ),
    ),
)
HAND_OVER = Shape(
    name="the hand-over",
    build=HandOverSettings,
    fields=(
        Field(name="mailchimp", kind=MAILCHIMP, help="An audience in Mailchimp."),
        Field(name="listmonk", kind=LISTMONK, help="Lists in a listmonk of your own."),
    ),
)
