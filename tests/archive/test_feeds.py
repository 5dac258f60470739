"""Feeds in three formats: read back by feed readers, and held against the standards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newsletter.archive.editions import Card, Edition, Line, Named, Note, Tombstone
from newsletter.archive.formats.atom import atom
from newsletter.archive.formats.feed import MOST_ISSUES, MOST_ITEMS, Feed, Item
from newsletter.archive.formats.json_feed import json_feed
from newsletter.archive.formats.news import Document, documents_of, publication_feed
from newsletter.archive.formats.pieces import piece_of
from newsletter.archive.formats.rss import rss
from newsletter.archive.formats.syndicating import (
    FeedHead,
    Pick,
    Told,
    newest_picks,
    pieces_feed,
    section_picks,
    told_pieces,
)
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry, Lead, Withdrawal
from newsletter.model.publication import Publication

BASE = "https://archive.indus.example/news/"
HOSTILE = 'A "b" <script>alert(1)</script> & ]]> \u0000\u000b\ufffe پانی'
STANDARDS = Path(__file__).parent / "standards"


BARE = Card(
    id="n",
    heading="January 2024",
    date=PartialDate(year=2024, month=1),
    number=None,
    language="en",
    published=datetime(2024, 1, 1, 9, tzinfo=UTC),
    preheader="",
    focus_areas=(),
    lines=(),
)
"""An issue with nothing in it."""


class Shelf:
    """Issues to read, and which were asked for."""

    def __init__(self, editions: Sequence[Edition], publication: Publication) -> None:
        self.publication = publication
        self.editions = {one.issue.id: one for one in editions}
        self.asked: list[str] = []

    def edition(self, issue_id: str) -> Edition:
        """Return the issue."""
        self.asked.append(issue_id)
        return self.editions[issue_id]

    def pieces(self, issue_id: str) -> dict[str, Told]:
        """Return what feeds say of its pieces."""
        return told_pieces(self.editions[issue_id], self.publication)

    def heading(self, card: Card) -> str:
        """Return what an issue is called."""
        return card.heading


def card(edition: Edition, *notes: Note) -> Card:
    """Return the card of an issue."""
    issue = edition.issue
    pieces: tuple[Lead | Entry, ...] = (*issue.leads, *issue.entries)
    return Card(
        id=issue.id,
        heading=issue.heading,
        date=issue.date,
        number=issue.number,
        language=issue.language,
        published=edition.published,
        preheader=issue.preheader,
        focus_areas=(),
        lines=tuple(
            Line(
                id=one.id,
                lead=not isinstance(one, Entry),
                title=one.title,
                authors=tuple(Named(key=by.name, text=by.name) for by in one.authors),
                outlet=None,
                country="",
                topics=(),
                language=one.language or issue.language,
                published=None,
            )
            for one in pieces
        ),
        notes=notes,
        key=issue.id,
    )


def read_all(feed: Feed) -> tuple[Any, Any, Any]:
    """Return the feed from its three formats, each found to be as its standard wants."""
    for name, data in (("atom", atom(feed)), ("rss", rss(feed))):
        grammar = etree.RelaxNG(etree.parse(STANDARDS / f"{name}.rng"))
        grammar.assertValid(etree.fromstring(data))
    told = json.loads(json_feed(feed))
    schema = json.loads((STANDARDS / "json-feed.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(told)
    parsed = [
        feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
        for data in (atom(feed), rss(feed))
    ]
    assert [one.bozo for one in parsed] == [False, False]
    assert [one.version for one in parsed] == ["atom10", "rss20"]
    return parsed[0], parsed[1], told


def test_the_publications_feed_brings_whole_issues(
    three: tuple[Edition, ...], publication: Publication
) -> None:
    """Every format has every issue, newest first, with its whole article and absolute addresses."""
    feed = publication_feed(
        documents_of([card(one) for one in three])[0], Shelf(three, publication), publication
    )
    in_atom, in_rss, in_json = read_all(feed)
    address = f"{BASE}issues/2026-11/"
    ids = [address, f"{BASE}issues/2026-10/", f"{BASE}issues/2025-12/"]
    assert [one.id for one in in_atom.entries] == [one.id for one in in_rss.entries] == ids
    assert [one["id"] for one in in_json["items"]] == ids
    assert in_atom.entries[0].title == "November 2026: Talks & rivers"
    html = in_json["items"][0]["content_html"]
    assert in_atom.entries[0].content[0].value == in_rss.entries[0].content[0].value == html
    assert f'src="{address}delta.png"' in html
    assert f'href="{address}#talks"' in html
    assert in_rss.feed.links[-1].href == f"{BASE}rss.xml"
    assert in_json["feed_url"] == f"{BASE}feed.json"
    assert in_atom.feed.title == in_rss.feed.title == in_json["title"] == "INDUS & Friends"
    assert in_atom.feed.updated == "2026-11-28T14:00:00Z"


def test_a_correction_is_an_item(three: tuple[Edition, ...], publication: Publication) -> None:
    """A correction comes as the newest item, and the issue says since when it is as it is."""
    note = Note(date=date(2027, 1, 5), what="<p>Two rivers.</p>", by="Maya", item="talks")
    old = replace(note, date=date(2026, 11, 29), item="")
    cards = [card(three[0]), card(three[1], note), card(three[2], old)]
    in_atom, in_rss, in_json = read_all(
        publication_feed(documents_of(cards)[0], Shelf(three, publication), publication)
    )
    titles = [
        "Correction: Talks & rivers",
        "Correction: December 2025",
        "November 2026: Talks & rivers",
    ]
    assert [one.title for one in in_atom.entries][:3] == titles
    assert [one.title for one in in_rss.entries][:3] == titles
    first, second, third, *_ = in_json["items"]
    assert (first["id"], first["url"]) == (
        f"{BASE}issues/2026-11/#correction-1",
        f"{BASE}issues/2026-11/#talks",
    )
    assert second["url"] == f"{BASE}issues/2025-12/"
    assert first["content_html"] == "<p>Two rivers.</p>"
    assert third["date_modified"] == "2027-01-05T12:00:00Z"


def test_a_feed_is_bounded(three: tuple[Edition, ...], publication: Publication) -> None:
    """The feed holds its newest items, and no other issue is read for it."""
    many = [
        replace(
            three[1],
            issue=replace(three[1].issue, id=f"n{day:03d}"),
            published=datetime(2026, 1, 1, tzinfo=UTC).replace(day=1 + day % 28, hour=day // 28),
        )
        for day in range(MOST_ISSUES + 9)
    ]
    shelf = Shelf(many, publication)
    feed = publication_feed(documents_of([card(one) for one in many])[0], shelf, publication)
    newest = sorted(many, key=lambda one: one.published, reverse=True)[:MOST_ISSUES]
    assert [item.id for item in feed.items] == [f"{BASE}issues/{one.issue.id}/" for one in newest]
    assert sorted(shelf.asked) == sorted(one.issue.id for one in newest)


def of_day(day: int, *notes: Note, of: Card) -> Card:
    """Return an issue of a day, counted from the first of 2024."""
    moment = datetime(2024, 1, 1, 9, tzinfo=UTC) + timedelta(days=day)
    return replace(of, id=f"n{day:04d}", published=moment, notes=notes)


def told_in(document: Document) -> list[tuple[str, int]]:
    """Return what a part of the feed tells of."""
    return [(one.card.id, one.place) for one in document.news]


@given(st.sets(st.integers(0, 1200), max_size=60), st.lists(st.integers(0, 1200), max_size=12))
def test_nothing_is_in_no_part_of_the_feed(days: set[int], corrected: list[int]) -> None:
    """However issues and corrections fall, the feed and its archive documents together hold each."""
    first = BARE.published.date()
    cards = [of_day(day, of=BARE) for day in sorted(days)]
    if cards:
        notes = tuple(
            Note(date=first + timedelta(days=day), what="", by="", item="") for day in corrected
        )
        cards[0] = replace(cards[0], notes=notes)
    newest, *parts = documents_of(cards)
    chain = {one.part: one for one in parts}
    found, at = told_in(newest), newest.previous
    while at:
        document = chain.pop(at)
        found, at = [*found, *told_in(document)], document.previous
    assert not chain
    wanted = {(card.id, place) for card in cards for place in range(len(card.notes) + 1)}
    assert set(found) == wanted
    assert all(len(one.news) <= MOST_ISSUES for one in (newest, *parts))


def test_archive_documents_stay_as_they_are() -> None:
    """Whatever is published later adds documents; none that was there becomes another."""
    cards = list[Card]()
    before = dict[str, Document]()
    for day in range(0, 1100, 7):
        cards.append(of_day(day, of=BARE))
        parts = {one.part: one for one in documents_of(cards) if one.part}
        assert {name: parts[name] for name in before} == before
        before = parts
    assert list(before)[-1] == "feed/2024-1"
    assert len(before) == 9


def test_an_archive_document_is_one_of_its_standard(
    three: tuple[Edition, ...], publication: Publication
) -> None:
    """It says that it is one, which feed it belongs to, and what is before it (RFC 5005, section 4)."""
    many = [of_day(day, of=BARE) for day in range(MOST_ISSUES * 2 + 1)]
    editions = [replace(three[1], issue=replace(three[1].issue, id=one.id)) for one in many]
    shelf = Shelf(editions, publication)
    newest, second, first = (
        publication_feed(one, shelf, publication) for one in documents_of(many)
    )
    in_atom, in_rss, in_json = read_all(newest)
    assert (newest.part, newest.previous) == ("", "feed/2024-2")
    links = {one.rel: one.href for one in in_atom.feed.links}
    assert links["prev-archive"] == f"{BASE}feed/2024-2.xml"
    assert "fh_archive" not in in_atom.feed
    assert in_json["next_url"] == f"{BASE}feed/2024-2.json"
    assert not [one for one in in_rss.feed.links if one.rel == "prev-archive"]
    in_atom, _, in_json = read_all(second)
    links = {one.rel: one.href for one in in_atom.feed.links}
    assert links["self"] == f"{BASE}feed/2024-2.xml"
    assert links["current"] == f"{BASE}feed.xml"
    assert links["prev-archive"] == f"{BASE}feed/2024-1.xml"
    assert "fh_archive" in in_atom.feed
    assert in_atom.feed.id == BASE
    assert in_json["feed_url"] == f"{BASE}feed.json"
    assert in_json["next_url"] == f"{BASE}feed/2024-1.json"
    in_atom, _, in_json = read_all(first)
    assert "prev-archive" not in {one.rel for one in in_atom.feed.links}
    assert "next_url" not in in_json
    assert len(in_atom.entries) == len(in_json["items"]) == MOST_ISSUES


def test_sections_bring_their_pieces(three: tuple[Edition, ...], publication: Publication) -> None:
    """The media review's feed brings entries with what the page says of them, not their heading."""
    cards = [card(three[1]), card(three[0])]
    head = FeedHead(folder="sections/media-review/", name="Media review")
    shelf = Shelf(three, publication)
    feed = pieces_feed(head, section_picks(cards, leads=False), shelf, publication)
    in_atom, in_rss, in_json = read_all(feed)
    assert feed.title == "Media review · INDUS & Friends"
    assert len(in_atom.entries) == len(in_rss.entries) == len(in_json["items"]) == 12
    rivers = in_json["items"][0]
    assert rivers["id"] == f"{BASE}issues/2026-11/#rivers"
    assert (rivers["external_url"], rivers["language"]) == ("https://paper.example/", "ur")
    assert in_atom.entries[1].title == "Entry 0 <b>"
    leads = pieces_feed(
        FeedHead(folder="sections/leads/", name="Leads"),
        section_picks(cards, leads=True),
        Shelf(three, publication),
        publication,
    )
    in_atom, in_rss, in_json = read_all(leads)
    assert "<h2" not in in_json["items"][0]["content_html"]
    assert "See <a href=" in in_json["items"][0]["content_html"]
    assert [one.name for one in in_atom.entries[0].authors] == ["Maya Rahman", "Asma Khan"]
    assert in_json["items"][0]["authors"] == [{"name": "Maya Rahman"}, {"name": "Asma Khan"}]


def test_a_piece_brings_its_correction(
    three: tuple[Edition, ...], publication: Publication
) -> None:
    """A feed of pieces has the corrections of those pieces, and no others."""
    mine = Note(date=date(2026, 12, 5), what="<p>Two.</p>", by="Maya", item="rivers")
    other = replace(mine, item="talks")
    picks = section_picks([card(three[1], other, mine)], leads=False)
    feed = pieces_feed(FeedHead(folder="t/"), picks, Shelf(three, publication), publication)
    assert feed.items[0].id == f"{BASE}issues/2026-11/#correction-2"
    assert len(feed.items) == 7
    assert read_all(feed)[0].entries[1].updated == "2026-12-05T12:00:00Z"


def test_what_was_withdrawn_is_in_no_feed(
    three: tuple[Edition, ...], publication: Publication
) -> None:
    """A withdrawn entry is left out; a withdrawn issue shows its tombstone and no subject."""
    gone = Withdrawal(date=date(2027, 2, 1), why="An error", by="maya")
    first, *others = three[1].issue.entries
    entries = (replace(first, withdrawn=gone), *others)
    changed = replace(three[1], issue=replace(three[1].issue, entries=entries))
    picks = section_picks([card(three[1])], leads=False)
    feed = pieces_feed(FeedHead(folder="t/"), picks, Shelf([changed], publication), publication)
    assert "دریا" not in [item.title for item in feed.items]
    whole = replace(
        three[1], issue=replace(three[1].issue, withdrawn=gone), article="<article>Gone.</article>"
    )
    stone = Tombstone(id="", why="An error", date=date(2027, 2, 1))
    stones = replace(card(three[1]), withdrawn=stone, lines=(), preheader="")
    item = publication_feed(
        documents_of([stones])[0], Shelf([whole], publication), publication
    ).items[0]
    assert (item.title, item.html) == ("November 2026", "<article>Gone.</article>")
    assert item.updated == datetime(2027, 2, 1, 12, tzinfo=UTC)


def test_an_empty_feed_is_a_feed(publication: Publication) -> None:
    """Before the first issue every format is there, valid and without items."""
    feed = publication_feed(documents_of([])[0], Shelf([], publication), publication)
    in_atom, in_rss, in_json = read_all(feed)
    assert not [*in_atom.entries, *in_rss.entries, *in_json["items"]]


def test_pieces_without_an_address_are_left_out(three: tuple[Edition, ...]) -> None:
    """What has no id cannot be pointed at; of the rest there are at most as many as fit."""
    one = card(three[1])
    nameless = replace(one.lines[0], id="")
    picks = newest_picks(
        Pick(card=one, line=line) for line in (nameless, *([one.lines[1]] * (MOST_ITEMS + 5)))
    )
    assert len(picks) == MOST_ITEMS
    assert all(pick.line.id for pick in picks)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_breaks_a_feed(title: str, html: str) -> None:
    """Whatever stands in titles and contents, every format is valid and has the one item."""
    moment = datetime(2026, 11, 28, 14, tzinfo=UTC)
    shown = f"T{' '.join(title.split())}{HOSTILE}"
    item = Item(
        id=f"{BASE}#1",
        address=f"{BASE}#1",
        title=shown,
        published=moment,
        updated=moment,
        html=f"<p>{html}</p>",
        language="ur",
    )
    feed = Feed(
        folder=BASE,
        home=BASE,
        title=shown,
        subtitle="",
        language="en",
        publisher="INDUS",
        items=(item,),
    )
    for data in (atom(feed), rss(feed)):
        assert len(feedparser.parse(data).entries) == 1
    assert json.loads(json_feed(feed))["items"][0]["language"] == "ur"


@pytest.mark.parametrize(
    ("article", "inside"),
    [
        ('<p id="x">One</p>', "One"),
        ('<div id="x"><div>a</div> b</div><div>c</div>', "<div>a</div> b"),
        ('<p title="id=&quot;x&quot;">no</p><p id="x">yes</p>', "yes"),
        ('<p>id="x"</p><p id="x">yes</p>', "yes"),
        ('<p data-id="x">no</p><P CLASS="b" id="x">yes</P>', "yes"),
        ('<p id="x">never closed', ""),
        ('<p id="xy">another</p>', ""),
        ('<h2 id="x">T <a class="permalink" href="#x">#</a></h2>', "T"),
        ("", ""),
    ],
)
def test_a_piece_is_taken_out_of_its_page(article: str, inside: str) -> None:
    """The element with an id gives its content; words that look like one do not."""
    assert piece_of(article, "x") == inside
