"""``corrections:`` and ``withdrawn:``: what is done to an issue after it was sent."""

from __future__ import annotations

from typing import Any

from newsletter.documents.moments import DAY
from newsletter.documents.names import AuthorText
from newsletter.documents.scalars import ID, MARKDOWN, WORDS
from newsletter.documents.shape import Field, ListOf, Shape
from newsletter.model.issue import Correction, Withdrawal

_BY = Field(
    name="by",
    kind=AuthorText(),
    required=True,
    help="Who says so: a person's id or a name.",
)


def _correction(**given: Any) -> Correction:  # noqa: ANN401 - each field its own
    return Correction(**_signed(given))


def _withdrawal(**given: Any) -> Withdrawal:  # noqa: ANN401 - each field its own
    return Withdrawal(**_signed(given))


def _signed(given: dict[str, Any]) -> dict[str, Any]:
    """Put the id of a known person, else a name, in the place of the byline."""
    signer = given["by"]
    return {**given, "by": signer.person or signer.name}


CORRECTION = Shape(
    name="a correction",
    build=_correction,
    fields=(
        Field(name="date", kind=DAY, required=True, help="On which day it was put right."),
        Field(
            name="item",
            kind=ID,
            help="Id of the lead or entry that was corrected, also of one that was taken out or "
            "renamed; without it, the issue as a whole.",
        ),
        Field(
            name="what",
            kind=MARKDOWN,
            required=True,
            help="What was wrong and what is right, as readers see it, in Markdown.",
        ),
        _BY,
    ),
)

WITHDRAWAL = Shape(
    name="a withdrawal",
    build=_withdrawal,
    fields=(
        Field(name="date", kind=DAY, required=True, help="On which day it was withdrawn."),
        Field(
            name="why",
            kind=WORDS,
            required=True,
            help="The reason, as readers see it; nothing of what was withdrawn.",
        ),
        _BY,
    ),
)

CORRECTS = Field(
    name="corrects",
    kind=ID,
    help="Id of the issue that this mail corrects. It goes to those who got that one, and stands at "
    "its page in the archive. Written by: newsletter correct.",
)
CORRECTIONS = Field(
    name="corrections",
    kind=ListOf(item=CORRECTION),
    help="What was put right after the issue was sent; the archive shows the file of today, and "
    "says so.",
)


def withdrawn(what: str) -> Field:
    """Return the field by which something is withdrawn; `what` is ``the lead``."""
    return Field(
        name="withdrawn",
        kind=WITHDRAWAL,
        help=f"Takes {what} out of the archive, after it was sent; a dated note stands in its "
        "place. The other fields may then be deleted.",
    )
