"""The article as the public sees it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from newsletter.archive.mending.articles import article_of
from newsletter.archive.mending.showing import Shown, shown


def made(world: Any, found: Shown) -> str:
    """Return the article."""
    return article_of(
        world.article(world.sealed), world.article(found.laid_out), found, world.wording
    )


def test_untouched_is_the_sealed_article(world: Any) -> None:
    """Without corrections the article is the sealed one, to the byte."""
    found = shown(world.sealed, world.sealed)
    assert article_of(world.article(world.sealed), "", found, world.wording) == world.article(
        world.sealed
    )


def test_a_corrected_item_takes_its_place(world: Any) -> None:
    """A corrected item has its words of today; the others those that were sent."""
    river, market, road = world.sealed.entries
    today = world.today(
        river,
        replace(market, title="Right"),
        replace(road, title="Silent"),
        corrections=(world.correction("market"),),
    )
    article = made(world, shown(world.sealed, today))
    assert "<h3>Right</h3>" in article[article.index('id="market"') : article.index('id="road"')]
    assert "Silent" not in article


def test_a_tombstone_fills_its_element(world: Any) -> None:
    """A withdrawn entry's element holds the date and the reason, and nothing else."""
    river, market, road = world.sealed.entries
    today = world.today(river, replace(market, withdrawn=world.withdrawn), road)
    article = made(world, shown(world.sealed, today))
    assert (
        '<li id="market" data-note="a > b"><p class="stone">Withdrawn, '
        '<time datetime="2017-12-06">2017-12-06</time>: '
        "<bdi>The author asked for it &amp; we agreed.</bdi></p></li>"
    ) in article
    assert "market title" not in article


def test_a_former_id_stands_in_its_item(world: Any) -> None:
    """The anchor that an item had is in the item that it became."""
    river, market, road = world.sealed.entries
    found = shown(
        world.sealed,
        world.today(river, replace(market, id="bazaar"), road),
        former={"market": "bazaar"},
    )
    assert '<li id="bazaar" data-note="a > b"><span class="former" id="market"></span>' in made(
        world, found
    )


@pytest.mark.parametrize("emptied", [False, True])
def test_a_withdrawn_issue_keeps_its_anchors(world: Any, *, emptied: bool) -> None:
    """The page of a withdrawn issue holds date, reason and every anchor; no word of the issue.

    Also where its file was emptied, and of an id that only the register knows.
    """
    entries = () if emptied else world.sealed.entries
    today = world.today(*entries, withdrawn=world.withdrawn)
    article = made(world, shown(world.sealed, today, known=("later",)))
    names = ("talks", "river", "market", "road", "later")
    assert all(article.count(f'id="{name}"') == 1 for name in names)
    assert "title" not in article
    assert "outlet" not in article
    assert article.count('class="stone"') == 1
