"""moving: of publication.yaml: the old service, while it is still live."""

from __future__ import annotations

from newsletter.documents.moments import DAY
from newsletter.documents.scalars import Choice
from newsletter.documents.shape import Field, Shape
from newsletter.model.moving import OLD_SERVICES, Moving

MOVING = Shape(
    name="the move",
    build=Moving,
    fields=(
        Field(
            name="service",
            kind=Choice(options=OLD_SERVICES),
            required=True,
            help="The old service: mailchimp, substack, ghost, buttondown, beehiiv, kit, listmonk; "
            "newsletter for any other.",
        ),
        Field(
            name="until",
            kind=DAY,
            required=True,
            help="The last day on which it is live, and people can leave there: 2026-12-31.",
        ),
    ),
)
