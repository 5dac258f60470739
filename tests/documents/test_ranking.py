"""house_rules: ranking: in publication.yaml."""

import pytest

from newsletter.documents import json_schema, read_publication
from newsletter.model.publication import Ranking

HEAD = """\
version: 1
name: The Review
sender: {name: The Review, address: review@review.example}
postal_address: 1 Canal Road
house_rules:
  ranking:
"""


def test_weights_are_read_and_the_others_keep_their_value() -> None:
    """Signs and decimals are taken; what is not written stays as it ships."""
    read = read_publication(f"{HEAD}    paywall: -2.5\n    topic: +3\n".encode(), file="p.yaml")
    assert read.findings == ()
    assert read.value
    assert read.value.house_rules.ranking == Ranking(paywall=-2.5, topic=3.0)


@pytest.mark.parametrize(
    "line",
    [
        "topic: much",
        "topic: 1000",
        "topic: 101",
        "half_life: 0",
        "half_life: -3",
        "topik: 1",
        "ran: 1e5",
    ],
)
def test_what_is_no_weight_is_explained(line: str) -> None:
    """Words, numbers beyond all measure and unknown names cost one finding with a mend."""
    read = read_publication(f"{HEAD}    {line}\n".encode(), file="p.yaml")
    (finding,) = read.findings
    assert finding.place
    assert finding.place.line == 7
    assert finding.help


def test_the_schema_knows_every_weight() -> None:
    """Editors' programs complete the names, and mark a half-life of nothing."""
    rules = json_schema("publication")["properties"]["house_rules"]["properties"]
    found = rules["ranking"]["properties"]
    assert set(found) == set(Ranking.__dataclass_fields__)
    assert found["half_life"]["exclusiveMinimum"] == 0
