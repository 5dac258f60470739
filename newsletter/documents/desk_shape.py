"""desk: of publication.yaml: where the desk is, and how people may come in."""

from __future__ import annotations

from newsletter.documents.addresses import BASE_ADDRESS, PAGE_ADDRESS
from newsletter.documents.scalars import WORDS
from newsletter.documents.shape import Field, Shape
from newsletter.model.desk import DeskSettings, SingleSignOn

SINGLE_SIGN_ON = Shape(
    name="the single sign-on",
    build=SingleSignOn,
    fields=(
        Field(
            name="issuer",
            kind=PAGE_ADDRESS,
            required=True,
            help="Address by which the provider calls itself: https://login.indus.example.",
        ),
        Field(
            name="client",
            kind=WORDS,
            required=True,
            help="The id under which the provider knows the desk; its secret goes into secrets.env.",
        ),
        Field(name="label", kind=WORDS, help="What the button calls it: your INDUS account."),
    ),
)
DESK = Shape(
    name="the desk",
    build=DeskSettings,
    fields=(
        Field(
            name="url",
            kind=BASE_ADDRESS,
            help="Public base address of the desk, for people who sign in: "
            "https://desk.indus.example.",
        ),
        Field(
            name="single_sign_on",
            kind=SINGLE_SIGN_ON,
            help="A provider that vouches for people's mail addresses (OpenID Connect).",
        ),
    ),
)
