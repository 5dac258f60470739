"""suggestions: of publication.yaml: whether readers may suggest pages, and within which limits."""

from __future__ import annotations

from newsletter.documents.scalars import YES_NO, WholeNumber
from newsletter.documents.shape import Field, Shape
from newsletter.model.suggestion import SuggestionRules

SUGGESTIONS = Shape(
    name="the readers' suggestions",
    build=SuggestionRules,
    fields=(
        Field(
            name="open",
            kind=YES_NO,
            help="true: the readers' pages have a form on which anybody suggests a page to the "
            "editors; absent: they have none.",
        ),
        Field(
            name="keep_days",
            kind=WholeNumber(most=730),
            help="Days after which what readers wrote is forgotten, names and addresses with it: 90.",
        ),
        Field(
            name="per_network",
            kind=WholeNumber(most=100_000),
            help="Most suggestions an hour that one network address can make: 10.",
        ),
        Field(
            name="most_waiting",
            kind=WholeNumber(most=100_000),
            help="So many pages may wait for a decision; further ones are turned away: 500.",
        ),
    ),
)
