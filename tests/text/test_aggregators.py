from __future__ import annotations

import pytest

from newsletter.text.aggregators import is_aggregated, news_search, without_outlet
from newsletter.text.selectors import is_selector


@pytest.mark.parametrize(
    ("language", "edition"),
    [
        ("", "hl=en-US&gl=US&ceid=US%3Aen"),
        ("en-GB", "hl=en-GB&gl=GB&ceid=GB%3Aen"),
        ("ur", "hl=ur-PK&gl=PK&ceid=PK%3Aur"),
        ("de", "hl=de-DE&gl=DE&ceid=DE%3Ade"),
    ],
)
def test_a_search_asks_for_the_edition_of_its_language(language: str, edition: str) -> None:
    """The query stands escaped in the address, and the edition behind it."""
    expected = f"https://news.google.com/rss/search?q=site%3Aa.example+when%3A7d&{edition}"
    assert news_search(" site:a.example  when:7d", language) == expected


def test_an_aggregators_address_is_known() -> None:
    """Only the aggregator's own host counts."""
    assert is_aggregated("https://news.google.com/rss/articles/CBMiX?oc=5")
    assert not is_aggregated("https://ledger.example/news.google.com")
    assert not is_aggregated("no address")


def test_a_title_loses_the_name_of_its_outlet() -> None:
    """Only at its end, and only that name."""
    assert without_outlet("Rivers rise - The Ledger", "The Ledger") == "Rivers rise"
    assert without_outlet("Rivers rise - and fall", "The Ledger") == "Rivers rise - and fall"
    assert without_outlet("Rivers rise", "") == "Rivers rise"


@pytest.mark.parametrize("text", ["h2 a", "a:nth-child(2n+1)", 'a[href^="/x"]', "div:has(> h2) a"])
def test_selectors_are_known(text: str) -> None:
    """What browsers take is taken."""
    assert is_selector(text)


@pytest.mark.parametrize("text", ["", " ", "h2 >", "a{b}", "::before", "a:not(", "x" * 501])
def test_what_is_no_selector_is_refused(text: str) -> None:
    """Mistakes, and what pages cannot be asked with."""
    assert not is_selector(text)
