"""An issue's article as it is shown: corrected items in the places of others, tombstones, old anchors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Protocol

from newsletter.archive.mending import elements
from newsletter.archive.mending.showing import Shown
from newsletter.model.dates import PartialDate
from newsletter.text.direction import direction_of


class Wording(Protocol):
    """The words that stand on tombstones."""

    @property
    def withdrawn(self) -> str:
        """``Withdrawn, {date}``."""

    def spell(self, date: PartialDate | None) -> str:
        """Return the date as it is read: ``3 November 2017``."""


def article_of(sealed: str, fresh: str, shown: Shown, wording: Wording) -> str:
    """Return the article as the public sees it; what is said about items is not in it.

    `sealed` is the article as it was sent; `fresh`, made of `shown.laid_out`, may be empty where
    nothing of it is needed (`needs_fresh`).
    """
    if shown.issue.withdrawn:
        return _withdrawn_whole(shown, wording)
    article = fresh if shown.whole else sealed
    former = {new: old for old, new in shown.former.items()}
    if not shown.whole:
        for name in shown.anew:
            article = elements.transplanted(article, former.get(name, name), fresh, name)
    for stone in shown.tombstones:
        article = elements.with_inner(article, stone.id, stone_html(stone.date, stone.why, wording))
    return _with_former(article, shown.former)


def needs_fresh(shown: Shown) -> bool:
    """Return whether `article_of` needs an article that is made anew."""
    return not shown.issue.withdrawn and (shown.whole or bool(shown.anew))


def _with_former(article: str, former: Mapping[str, str]) -> str:
    for old, new in sorted(former.items()):
        article = elements.with_more(
            article, new, first=f'<span class="former" id="{escape(old)}"></span>'
        )
    return article


def stone_html(day: date, why: str, wording: Wording) -> str:
    """Return what stands where something was: since when, and why, if that is said."""
    dated = _dated(wording.withdrawn, day, wording)
    reason = f": <bdi>{escape(why, quote=False)}</bdi>" if why else ""
    return f'<p class="stone">{dated}{reason}</p>'


def _dated(label: str, day: date, wording: Wording) -> str:
    spelt = wording.spell(PartialDate(year=day.year, month=day.month, day=day.day))
    before, _, after = label.partition("{date}")
    moment = f'<time datetime="{day.isoformat()}">{escape(spelt)}</time>'
    return f"{escape(before)}{moment}{escape(after)}"


def _withdrawn_whole(shown: Shown, wording: Wording) -> str:
    """Return the article of an issue of which nothing is shown; its anchors stay."""
    issue = shown.issue
    heading = wording.spell(issue.date)
    anchors = "".join(f'<span class="former" id="{escape(one)}"></span>' for one in shown.ids)
    stone = "".join(stone_html(one.date, one.why, wording) for one in shown.tombstones)
    return (
        f'<article class="issue" lang="{escape(issue.language)}" '
        f'dir="{direction_of(issue.language)}">\n<header>\n<h1>{escape(heading)}</h1>\n</header>\n'
        f"{stone}\n{anchors}\n</article>"
    )
