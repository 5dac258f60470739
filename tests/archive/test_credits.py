"""The line with which an item of a review begins."""

from __future__ import annotations

import pytest

from newsletter.archive.importing.credits import credit_of
from newsletter.archive.importing.pieces import said
from newsletter.text.markdown import parse_markdown


@pytest.mark.parametrize(
    ("text", "authors", "outlet", "published"),
    [
        ("The Gazette, 3 March 2018. Fees rise.", [], "The Gazette", "2018-03-03"),
        ("The Tribune | 2 May 2019\n\nThree hours a day.", [], "The Tribune", "2019-05-02"),
        ("Nadia Aziz, Mountain Post, June 4, 2016\n\nLakes grow.", ["Nadia Aziz"], "Mountain Post", "2016-06-04"),
        ("*Omar Shah, Industry Review* The mills stand still.", ["Omar Shah"], "Industry Review", "None"),
        ("Dawn – 7 March 2018: The report is late.", [], "Dawn", "2018-03-07"),
        ("Staff report, Energy Times, June 21, 2016\n\nPanels.", ["Staff report"], "Energy Times", "2016-06-21"),
        ("Our correspondent | The Gazette | 3 March 2018\n\nFees.", ["Our correspondent"], "The Gazette", "2018-03-03"),
    ],
)  # fmt: skip
def test_who_where_and_when(text: str, authors: list[str], outlet: str, published: str) -> None:
    """Names, outlet and date are read, and the summary begins behind them."""
    blocks = parse_markdown(text).blocks
    credit = credit_of(blocks, host="www.dawn.example")
    assert credit is not None
    assert [one.name for one in credit.authors] == authors
    assert (credit.outlet, str(credit.published)) == (outlet, published)
    assert "\n".join(map(said, blocks)).endswith(said(credit.left[0]).strip())
    assert outlet not in said(credit.left[0])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "On 3 March 2018 the river rose. Nobody slept.",
        "Reuben Dar, June 9, 2016. Both delegations met.",
        "The Gazette, 3 March 2018",
        "*Nadia Khan, Omar Shah* say that the mills stand still.",
        "The minister said on 2 May 2019. He left.",
        "> The Gazette, 3 March 2018. Fees rise.",
        "*The Gazette* has it that fees rise.",
        "Staff report, June 21, 2016. Panels cover the canal.",
        "The staff report of the ministry, 3 March 2018. Fees rise.",
    ],
)
def test_what_could_be_words_of_the_summary_stays(text: str) -> None:
    """A sentence with a date, names that could be people's, a line with nothing behind it: no credit."""
    assert credit_of(parse_markdown(text).blocks, host="x.example") is None
