"""Lists on which nothing stands any more."""

from __future__ import annotations

from datetime import UTC, date, datetime

from newsletter.archive.editions import Card, Note, Tombstone
from newsletter.archive.mending.emptied import emptied, former_lists
from newsletter.archive.mending.redirects import NewSite
from newsletter.model.dates import PartialDate

CARD = Card(
    id="2017-11",
    heading="November",
    date=PartialDate(year=2017, month=11),
    number=None,
    language="en",
    published=datetime(2017, 12, 1, tzinfo=UTC),
    preheader="",
    focus_areas=(),
    lines=(),
    notes=(Note(date=date(2017, 12, 9), what="<p>Other.", by="x", item="other"),),
    stones=(Tombstone(id="a", why="Forged.", date=date(2017, 12, 4)),),
    former=(("authors", "ann"), ("topics", "water")),
)
SLUGS = {("topics", "water"): "water", ("authors", "ann"): "ann-lee"}


def test_a_list_is_gone_since_the_withdrawal() -> None:
    """What was put right later is no matter; a name without an address needs none."""
    assert former_lists([CARD], SLUGS | {("topics", "other"): "other"}) == {
        "topics/water/": date(2017, 12, 4),
        "authors/ann-lee/": date(2017, 12, 4),
    }
    assert former_lists([CARD], {}) == {}


def test_what_stands_there_by_itself() -> None:
    """A tombstone for the list, a way on for its parts and letters; everything else is a person's to say."""
    site = NewSite(pages={"authors/ann-lee/", "corrections/"})
    missing = (
        "authors/ann-lee/2016/",
        "authors/bo/",
        "authors/letters/a/",
        "corrections/2016/",
        "issues/2016-03/",
        "topics/water/",
        "topics/water/2/",
    )
    found = {one.old: one for one in emptied(missing, former_lists([CARD], SLUGS), site)}
    assert found.keys() == {*missing} - {"authors/bo/", "issues/2016-03/"}
    assert found["topics/water/"].gone == found["topics/water/2/"].gone == date(2017, 12, 4)
    assert found["authors/ann-lee/2016/"].new == "authors/ann-lee/"
    assert found["authors/letters/a/"].new == "index.html"
    assert found["corrections/2016/"].new == "corrections/"
    assert list(emptied(missing, {}, site)) == []
