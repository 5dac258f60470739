"""Values that stand in the article, but not where it tells of the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsletter.check.elsewhere import Elsewhere, values_from_elsewhere
from newsletter.check.readings import Reading
from newsletter.model.article import SavedSource
from newsletter.model.dates import PartialDate

TEXT = """The dam above Kot Harna was finished in 1974, and three villages were moved for it.

Its owner, the Harna Power Company, repaired the eastern sluice gates in 1997 after a flood had
bent them. The repair cost $14 million, of which the province gave the smaller part.

In 2008 the minister of the day, Tariq Soomro, promised a second dam for $310 million. Nothing
came of that.

Engineers walked along the road called Route 9 on 3 March and found 62 cracks in the concrete of
the spillway. On 20 March they told the council. Route 14, below the dam, stays closed on Fridays.
"""

COUNCIL = """The council of Kot Harna met on Monday. “The valley has waited long enough,” said Bilal Anwar, who
farms below the dam. Anwar, 61, wants the spillway closed before the rains.

Engineer Sana Yousafzai told the council that cracks of this width are no danger. “Concrete breathes,
and we measure it each week,” she added. Yousafzai came from Peshawar, where she teaches.

The road to Multan stays open. The gates were paid for with a loan that China gave in spring.

“We lend to nobody who hides his cracks,” said the bank's chief economist Omar Daud.

Prime Minister Harun Rashid wrote to the council, and so did President Laila Qasim.

Guests from Turkey saw the dam on Tuesday and praised its garden.
"""


def found_in(summary: str, text: str = TEXT) -> list[Elsewhere]:
    """Return what a summary has from another passage of the article."""
    source = SavedSource(
        url="https://paper.example/dam",
        key="https://paper.example/dam",
        fetched=datetime(2026, 11, 20, tzinfo=UTC),
        sha256="0" * 64,
        title="The dam",
        text=text,
    )
    reading = Reading(source=source, published=PartialDate(year=2026, month=4, day=2))
    return [*values_from_elsewhere(summary, reading)]


@pytest.mark.parametrize(
    ("summary", "instead"),
    [
        ("The Harna Power Company repaired the sluice gates in 1974.", "1997"),
        ("Minister Tariq Soomro promised a second dam for $14 million.", "$310 million"),
        ("Engineers found cracks in the concrete of the spillway on 20 March.", "3 March"),
        ("Below the dam, Route 9 stays closed on Fridays.", "14"),
        ("The sluice gates, “after a flood had bent them”, were repaired in 2008.", "1997"),
    ],
)
def test_a_value_of_another_passage_is_told(summary: str, instead: str) -> None:
    """The value that stands where the article tells of the same is named, with its passage."""
    (found,) = found_in(summary)
    assert found.instead == instead
    assert instead in found.passage
    assert found.text in summary


@pytest.mark.parametrize(
    "summary",
    [
        "The Harna Power Company repaired the sluice gates in 1997.",
        "Minister Tariq Soomro promised a second dam for $310 million.",
        # both are told, so that neither is in the place of the other
        "In 1974 the dam was finished; its company repaired the sluice gates in 1997.",
        # nothing but one word says of which passage this tells
        "The gates were new in 1974.",
        # the year in which the article appeared goes without saying
        "In 2026 the engineers told the council of cracks in the concrete.",
        # another unit, another thing that is counted
        "The engineers told the council of 62 cracks and of $14 million.",
        "",
        "… 1974",
    ],
)
def test_what_may_be_right_is_left_alone(summary: str) -> None:
    """Nothing is said of a value in its place, or of one whose place is in doubt."""
    assert found_in(summary) == []


def test_a_value_that_stands_nowhere_is_for_other_rules() -> None:
    """What the article does not say at all is not said to stand elsewhere."""
    assert found_in("The Harna Power Company repaired the sluice gates in 1998.") == []


@pytest.mark.parametrize(
    ("summary", "instead"),
    [
        ("“Concrete breathes, and we measure it each week,” Bilal Anwar told them.", "Yousafzai"),
        ("“The valley has waited long enough,” says Sana Yousafzai.", "Bilal Anwar"),
        ("“We lend to nobody who hides his cracks,” said Sana Yousafzai.", "Omar Daud"),
        ("President Rashid wrote to the council.", "President Laila Qasim"),
        ("Turkey gave the loan that paid for the gates.", "China"),
    ],
)
def test_the_name_of_another_passage_is_told(summary: str, instead: str) -> None:
    """Who is named where the article tells of the same is named, also for a quotation."""
    assert any(instead in one.instead for one in found_in(summary, COUNCIL))


@pytest.mark.parametrize(
    "summary",
    [
        "“Concrete breathes, and we measure it each week,” Sana Yousafzai told the council.",
        "“The valley has waited long enough,” says Bilal Anwar, 61.",
        "A Chinese loan paid for the gates; Turkish guests praised the garden.",
        "Yousafzai teaches at Peshawar and calls the cracks no danger.",
        "Beijing paid for the gates.",
        "Of cracks, “We lend to nobody who hides” them, Omar Daud told Sana Yousafzai.",
        "President Qasim and the prime minister, Harun Rashid, wrote to the council.",
        "Minister Rashid wrote, and so did Laila Qasim.",
    ],
)
def test_names_in_their_places_are_left_alone(summary: str) -> None:
    """She who is named a sentence before is still named; a country goes by its people and capital."""
    assert found_in(summary, COUNCIL) == []
