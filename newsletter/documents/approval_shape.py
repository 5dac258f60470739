"""approval: of publication.yaml: whose yes an issue needs."""

from __future__ import annotations

from newsletter.documents.scalars import YES_NO, WholeNumber
from newsletter.documents.shape import Field, Shape
from newsletter.model.approval import ApprovalRules

MOST_APPROVERS = 20

APPROVAL = Shape(
    name="the rules of approval",
    build=ApprovalRules,
    fields=(
        Field(
            name="approvers",
            kind=WholeNumber(least=1, most=MOST_APPROVERS),
            help="How many people must say yes to an issue, each by themselves: 1.",
        ),
        Field(
            name="own",
            kind=YES_NO,
            help="false: who worked on an issue does not approve it.",
        ),
        Field(
            name="drift",
            kind=WholeNumber(least=0, most=100),
            help="Percent of the readers approved for that may be added or taken off, other than by "
            "themselves, before an approval no longer holds: 2.",
        ),
    ),
)
