"""One article in several disguises is one candidate, and no page can pass for another's."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from newsletter.collect.clipping import article_of
from newsletter.collect.page_parsing import parse_page
from newsletter.model.article import Article
from newsletter.text.addresses import host_of
from newsletter.triage import candidates, held

Maker = Callable[..., Article]
Run = Callable[..., Any]

TITLE = "Six states will share river readings"


def clipped(url: str, canonical: str, now: datetime, *, title: str = TITLE) -> Article:
    """Return the article that a page is which states a canonical address."""
    head = f'<title>{title}</title><link rel="canonical" href="{canonical}">'
    page = f"<html><head>{head}</head><body><p>{'Water is low. ' * 40}</p></body></html>"
    facts = parse_page(page.encode(), url=url, content_type="text/html; charset=utf-8")
    return article_of(facts, url=url, outlets=(), now=now)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (
            "https://paper.example/article.php?story=river&view=7",
            "https://paper.example/2017/river",
        ),
        ("https://m.paper.example/x/77", "https://www.paper.example/2017/river/"),
        ("https://amp.paper.example/77", "/2017/river?utm_source=amp"),
        ("https://news.paper.example/77", "https://paper.example/2017/river"),
    ],
)
def test_a_stated_canonical_address_merges(
    article: Maker, run: Run, now: datetime, url: str, canonical: str
) -> None:
    """A page that names its own site's address of the article is the article that a feed brought."""
    fed = article("https://www.paper.example/2017/river?utm_source=rss", TITLE)
    store, report = run([fed, clipped(url, canonical, now)])
    (only,) = candidates(store)
    assert {one.key for one in held(only)} == {"https://paper.example/2017/river"}
    assert report.articles == 1


@pytest.mark.parametrize(
    "canonical",
    [
        "https://victim.example/2017/river",
        "//victim.example/2017/river",
        "https://paper.example@victim.example/2017/river",
        "https://www.google.com/url?q=https://victim.example/2017/river",
        "https://victim.example.paper.example.evil.example/x",
        "javascript:alert(1)",
        "https://evil.example/",
        "https://[",
    ],
)
def test_a_hostile_canonical_address_swallows_nothing(
    article: Maker, run: Run, now: datetime, canonical: str
) -> None:
    """A page that claims another site's address, or its own front page, stays what it is."""
    victim = article("https://victim.example/2017/river", TITLE)
    hostile = clipped("https://evil.example/spam", canonical, now, title="Win a boat")
    assert f".{host_of(hostile.key)}".endswith(".evil.example")
    store, _ = run([victim, hostile])
    found = {found.article.key: found for found in candidates(store)}
    assert len(found) == 2
    assert found[victim.key].article == victim
    assert found[victim.key].also_in == ()
