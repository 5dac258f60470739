"""house_rules: sign_up: of publication.yaml: what the public forms may do."""

from __future__ import annotations

from newsletter.documents.scalars import YES_NO, WholeNumber
from newsletter.documents.shape import Field, Shape
from newsletter.model.consent import SignUp

SIGN_UP = Shape(
    name="the rules of the forms",
    build=SignUp,
    fields=(
        Field(
            name="keep_network",
            kind=YES_NO,
            help="true: keep from which network address people asked and confirmed, as proof.",
        ),
        Field(
            name="mails_per_network",
            kind=WholeNumber(most=100_000),
            help="Most confirmation mails an hour that one network address can cause.",
        ),
        Field(
            name="mails_in_all",
            kind=WholeNumber(most=1_000_000),
            help="Most confirmation mails an hour; further ones wait.",
        ),
        Field(
            name="link_days",
            kind=WholeNumber(most=60),
            help="Days for which the link of a confirmation mail works.",
        ),
        Field(
            name="forget_days",
            kind=WholeNumber(most=3650),
            help="Days after which those who never confirmed are forgotten.",
        ),
    ),
)
