"""counting: of publication.yaml: whether clicks are counted, with the consent of those who click."""

from __future__ import annotations

from newsletter.documents.scalars import YES_NO, WholeNumber
from newsletter.documents.shape import Field, Shape
from newsletter.model.publication import Counting

LEAST_MINIMUM = 5

COUNTING = Shape(
    name="the counting of clicks",
    build=Counting,
    fields=(
        Field(
            name="clicks",
            kind=YES_NO,
            help="true: links of readers who agreed to it lead through our pages, and are counted "
            "by day.",
        ),
        Field(
            name="minimum",
            kind=WholeNumber(least=LEAST_MINIMUM, most=10_000),
            help="The smallest number of clicks that is ever shown; 10 unless said otherwise.",
        ),
    ),
)
