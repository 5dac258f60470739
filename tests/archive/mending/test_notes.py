"""The article with its notes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from newsletter.archive.mending.notes import article_of
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


def test_a_note_stands_at_its_item(world: Any) -> None:
    """A correction stands as the last thing in its item, dated; the item's words are those of today."""
    river, market, road = world.sealed.entries
    today = world.today(
        river,
        replace(market, title="Right"),
        replace(road, title="Silent"),
        corrections=(world.correction("market", "Not <this>."),),
    )
    article = made(world, shown(world.sealed, today))
    item = article[article.index('id="market"') : article.index('id="road"')]
    assert "<h3>Right</h3>" in item
    assert (
        '<aside class="correction"><p class="label">Correction, '
        '<time datetime="2017-12-05">2017-12-05</time></p>\n<p>Not &lt;this&gt;.</p></aside>\n</li>'
    ) in item
    assert "Silent" not in article


def test_a_note_of_the_issue_stands_below_the_heading(world: Any) -> None:
    """A correction without an item stands before the first piece."""
    found = shown(
        world.sealed, world.today(*world.sealed.entries, corrections=(world.correction(),))
    )
    article = made(world, found)
    assert article.index("</header>") < article.index("<aside") < article.index('id="talks"')


def test_a_tombstone_fills_its_element(world: Any) -> None:
    """A withdrawn entry's element holds the date and the reason, and nothing else."""
    river, market, road = world.sealed.entries
    today = world.today(river, replace(market, withdrawn=world.withdrawn), road)
    article = made(world, shown(world.sealed, today))
    assert (
        '<li id="market" data-note="a > b"><p class="tombstone"><span class="label">Withdrawn, '
        '<time datetime="2017-12-06">2017-12-06</time></span> '
        "The author asked for it &amp; we agreed.</p></li>"
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


def test_a_withdrawn_issue_keeps_its_anchors(world: Any) -> None:
    """The page of a withdrawn issue holds date, reason and every anchor; no word of the issue."""
    found = shown(world.sealed, world.today(*world.sealed.entries, withdrawn=world.withdrawn))
    article = made(world, found)
    assert all(f'id="{name}"' in article for name in ("talks", "river", "market", "road"))
    assert "title" not in article
    assert "outlet" not in article
    assert article.count('class="tombstone"') == 1
