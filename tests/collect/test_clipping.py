"""Capturing pages: written here in the shapes that real ones have."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from newsletter.collect import Clip, clip, open_page_parsers, read_page
from newsletter.confine import Confined
from newsletter.errors import FetchStatus, ParseError
from newsletter.model.dates import PartialDate
from newsletter.model.people import Outlet

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
URL = "https://ledger.example/2026/10/dams"
LEDGER = Outlet(name="The Harbour Ledger", hosts=("ledger.example",), language="en")
BODY = "".join(
    f"<p>Paragraph {word} speaks of the river, the dams above it and the fields below, at length.</p>"
    for word in ("one", "two", "three", "four")
)


@pytest.fixture(scope="module")
def pages() -> Iterator[Confined]:
    """Start the page parsers once."""
    with open_page_parsers() as confined:
        yield confined


def read(pages: Confined, html: str, **options: Any) -> Clip:
    """Read a page written as text."""
    settings: dict[str, Any] = {
        "url": URL,
        "content_type": "text/html; charset=utf-8",
        "outlets": [LEDGER],
        "now": NOON,
        "confined": pages,
        **options,
    }
    return read_page(html.encode(), **settings)


def page(head: str = "", body: str = "") -> str:
    """Return a whole page."""
    return f'<!doctype html><html lang="en"><head>{head}</head><body><main>{body}{BODY}</main></body></html>'


def test_linked_data_is_read(pages: Confined) -> None:
    """JSON-LD gives headline, authors by reference, and the time with its zone."""
    head = """<title>Dams run dry | The Harbour Ledger</title><script type="application/ld+json">
    {"@context": "https://schema.org", "@graph": [
      {"@type": "Person", "@id": "#a", "name": "Amna Qureshi"},
      {"@type": "NewsArticle", "headline": "Dams run dry", "author": [{"@id": "#a"}, {"@type": "Person", "name": "Bilal Shah"}],
       "datePublished": "2026-10-30T23:30:00-05:00"}]}</script>
    <link rel="canonical" href="/2026/10/dams?page=1"><meta property="og:description" content="The &quot;river&quot; is low.">"""
    shown = "<h1>Dams run dry</h1><p>Amna Qureshi and Bilal Shah report.</p>"
    clip = read(pages, page(head, shown))
    article = clip.article
    assert (article.title, article.authors) == ("Dams run dry", ("Amna Qureshi", "Bilal Shah"))
    assert article.published == datetime(2026, 10, 31, 4, 30, tzinfo=UTC)
    assert article.published_date == PartialDate(year=2026, month=10, day=30)
    assert (article.outlet, article.language) == ("The Harbour Ledger", "en")
    assert article.url == "https://ledger.example/2026/10/dams?page=1"
    assert article.summary == 'The "river" is low.'
    assert clip.source.text.count("\n\n") >= 3
    assert "Paragraph four speaks" in clip.source.text


@pytest.mark.parametrize(
    ("head", "shown", "authors"),
    [
        ('<meta name="author" content="Amna Qureshi">', "", ("Amna Qureshi",)),
        (
            '<meta name="citation_author" content="Qureshi, Amna"><meta name="citation_author" content="Shah, Bilal">',
            "<p>Amna Qureshi</p>",
            ("Amna Qureshi", "Bilal Shah"),
        ),
        ('<meta name="DC.creator" content="Amna Qureshi">', "", ("Amna Qureshi",)),
        ("", '<p class="byline">By <a href="/a">AMNA QURESHI</a></p>', ("Amna Qureshi",)),
        ("", '<a rel="author" href="/a">Amna Qureshi</a>', ("Amna Qureshi",)),
        ("", '<div class="byline">By Amna Qureshi<div>Oct 3, 2026</div></div>', ("Amna Qureshi",)),
        ("", "<p>By Amna Qureshi and Bilal Shah</p>", ("Amna Qureshi", "Bilal Shah")),
        (
            '<meta name="author" content="Site Owner">',
            '<p>Von <a href="/author/amna/">Amna Qureshi</a></p>',
            ("Amna Qureshi",),
        ),
        ('<meta name="author" content="The Harbour Ledger">', "", ()),
        ("", '<div class="comments"><span class="author">Grumbler</span></div>', ()),
    ],
)
def test_authors_are_found_wherever_pages_put_them(
    pages: Confined, head: str, shown: str, authors: tuple[str, ...]
) -> None:
    """Meta elements and visible bylines, cleaned; never the house itself or a commenter."""
    found = read(pages, page(f"<title>Dams run dry</title>{head}", f"<h1>Dams run dry</h1>{shown}"))
    assert found.article.authors == authors


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        ("Dams run dry - The Harbour Ledger", "<h1>Dams run dry</h1>", "Dams run dry"),
        ("Dams run dry | The Harbour Ledger", "", "Dams run dry"),
        ("The Harbour Ledger » Dams run dry", "<h1>The Harbour Ledger</h1>", "Dams run dry"),
        (
            "Dams run dry — a warning",
            "<h1>Dams run dry — a warning</h1>",
            "Dams run dry — a warning",
        ),
        (
            "Ledger",
            "<h1>Why the dams of the valley run dry</h1>",
            "Why the dams of the valley run dry",
        ),
        ("Salt &amp; water", "<h1>Salt &amp; water</h1>", "Salt & water"),
    ],
)
def test_titles_lose_the_name_of_the_site(
    pages: Confined, title: str, heading: str, expected: str
) -> None:
    """What the editor would have typed is left."""
    assert read(pages, page(f"<title>{title}</title>", heading)).article.title == expected


def test_an_organiser_stands_in_for_an_author(pages: Confined) -> None:
    """A page about a series of meetings: who organised it, and the reports as documents."""
    shown = """<h1>River Talks (1998 – 2001): The Estuary Circle</h1><p>A photograph of the estuary</p>
    <p>Organizer &amp; Chair, Ambassador Laila Rahmani</p>
    <ul><li><a href="/files/first-meeting.pdf">First</a></li><li><a href="https://cdn.example/2.PDF?v=1">Second</a></li>
    <li><a href="javascript:x.pdf">no</a></li></ul>"""
    clip = read(
        pages,
        page("<title>River Talks (1998 – 2001): The Estuary Circle - Policy House</title>", shown),
        url="https://policyhouse.example/talks/",
        outlets=(),
    )
    assert clip.article.title == "River Talks (1998 – 2001): The Estuary Circle"
    assert clip.article.authors == ("Ambassador Laila Rahmani",)
    assert clip.article.organisation
    assert (clip.article.published, clip.article.published_date) == (None, None)
    assert clip.source.links == (
        "https://policyhouse.example/files/first-meeting.pdf",
        "https://cdn.example/2.PDF?v=1",
    )


@pytest.mark.parametrize(
    "shown",
    [
        '<time datetime="2026-10-30T09:00:00Z">yesterday</time>',
        '<p class="dateline">Friday, October 30, 2026 - 21:07</p>',
        '<span class="entry-date">30. Oktober 2026</span>',
        '<meta itemprop="datePublished" content="2026-10-30">',
    ],
)
def test_dates_are_found_in_the_page(pages: Confined, shown: str) -> None:
    """Machine-readable or in words, the day is the one printed."""
    article = read(pages, page("<title>Dams</title>", f"<h1>Dams</h1>{shown}")).article
    assert article.published_date == PartialDate(year=2026, month=10, day=30)


def test_a_date_ahead_is_moved_back_to_now(pages: Confined) -> None:
    """Nothing is published tomorrow."""
    head = (
        '<title>x y</title><meta property="article:published_time" content="2027-01-01T00:00:00Z">'
    )
    assert read(pages, page(head)).article.published == NOON


def test_a_foreign_canonical_address_is_not_believed(pages: Confined) -> None:
    """A page may not call itself somebody else's, nor the site's front page."""
    for href in ("https://elsewhere.example/x", "/", "javascript:alert(1)", "http://[bad"):
        head = f'<title>Dams</title><link rel="canonical" href="{href}">'
        assert read(pages, page(head)).article.url == URL


@pytest.mark.parametrize(
    ("url", "href", "believed"),
    [
        ("https://news.ledger.example/1", "https://ledger.example/1", True),
        ("https://ledger.example/1", "https://news.ledger.example/1", True),
        ("https://amina.blogspot.com/1", "https://blogspot.com/1", False),
        ("https://amina.blogspot.co.uk/1", "https://blogspot.co.uk/1", False),
        ("https://amina.substack.com/p/1", "https://www.substack.com/p/1", False),
        ("https://amina.github.io/1", "https://bilal.github.io/1", False),
        ("https://medium.com/@amina/1", "https://bilal.medium.com/1", False),
        ("https://en.amina.github.io/1", "https://amina.github.io/1", True),
    ],
)
def test_a_blog_does_not_speak_for_its_platform(
    pages: Confined, url: str, href: str, believed: bool
) -> None:
    """A subdomain may name the host above it, unless strangers publish side by side under that."""
    clipped = read_page(
        page(f'<title>Dams</title><link rel="canonical" href="{href}">').encode(),
        url=url,
        content_type="text/html",
        outlets=(),
        now=NOON,
        confined=pages,
    )
    assert clipped.article.url == (href if believed else url)


@pytest.mark.parametrize(
    ("data", "content_type", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png", "leads to image/png"),
        (b"<html><head></head><body></body></html>", "text/html", "The page is empty"),
    ],
)
def test_what_is_no_page_is_refused(
    pages: Confined, data: bytes, content_type: str, words: str
) -> None:
    """A picture or an empty shell is told apart from an article."""
    with pytest.raises(ParseError, match=words):
        read_page(data, url=URL, content_type=content_type, outlets=(), now=NOON, confined=pages)


def test_old_charsets_are_read(pages: Confined) -> None:
    """The charset comes from the header, the page, or is guessed."""
    title = "Café à la “crème”"
    html = page(f'<meta charset="iso-8859-1"><title>{title}</title>')
    for data, header in (
        (html.encode("cp1252"), "text/html"),
        (html.encode("utf-8"), "text/html; charset=utf-8"),
        (html.replace("iso-8859-1", "nonsense").encode("cp1252"), "text/html"),
        (html.replace("iso-8859-1", "undefined").encode("utf-8"), "text/html"),
        (html.replace("iso-8859-1", "utf-16").encode("utf-8"), "text/html"),
    ):
        found = read_page(data, url=URL, content_type=header, outlets=(), now=NOON, confined=pages)
        assert found.article.title == title


def test_a_page_is_clipped_from_its_address(press: Any, pages: Confined) -> None:
    """Fetched, read, hashed: the copy says what it is a copy of, when, and for whom."""
    html = page("<title>Dams run dry</title>", "<h1>Dams run dry</h1><p>By Amna Qureshi</p>")
    press.lay("ledger.example/dams", html, headers=(("Content-Type", "text/html"),))

    async def go(path: str) -> Clip:
        async with press.fetcher() as fetcher:
            return await clip(
                f"http://ledger.example/{path}",
                fetcher=fetcher,
                outlets=[LEDGER],
                clock=press.clock,
                confined=pages,
                by="laila",
            )

    found = asyncio.run(go("dams"))
    assert found.article.authors == ("Amna Qureshi",)
    assert found.source.sha256 == hashlib.sha256(html.encode()).hexdigest()
    assert (found.source.fetched, found.source.by) == (press.clock(), "laila")
    assert found.source.key == found.article.key == "https://ledger.example/dams"
    with pytest.raises(FetchStatus, match="The Harbour Ledger’s server does not have this page"):
        asyncio.run(go("missing"))


def test_a_page_tells_image_section_change_and_paywall(pages: Confined) -> None:
    """OpenGraph and JSON-LD say what else an article has; relative pictures become absolute."""
    head = """<title>Dams</title><meta property="og:image" content="/img/dam.jpg">
    <meta property="article:section" content="Water &amp; Power">
    <meta property="article:published_time" content="2026-10-30T10:00:00+05:00">
    <meta property="article:modified_time" content="2026-10-31T10:00:00+05:00">
    <script type="application/ld+json">{"@type": "NewsArticle", "headline": "Dams", "isAccessibleForFree": "False",
    "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": ".more"}}</script>"""
    article = read(pages, page(head, "<h1>Dams</h1>")).article
    assert article.image == "https://ledger.example/img/dam.jpg"
    assert article.section == "Water & Power"
    assert article.updated == datetime(2026, 10, 31, 5, 0, tzinfo=UTC)
    assert article.paywall


@pytest.mark.parametrize(
    ("head", "outlet_has_one", "paywall"),
    [
        ("", False, False),
        ("", True, True),
        ('<meta property="article:content_tier" content="locked">', False, True),
        ('<meta property="article:content_tier" content="free">', True, False),
        (
            '<script type="application/ld+json">{"@type": "Report", "name": "x", "isAccessibleForFree": true}</script>',
            True,
            False,
        ),
        (
            '<script type="application/ld+json">{"@type": "WebPage", "hasPart": [{"isAccessibleForFree": "https://schema.org/False"}]}</script>',
            False,
            True,
        ),
    ],
)
def test_a_page_is_believed_about_its_own_paywall(
    pages: Confined, head: str, outlet_has_one: bool, paywall: bool
) -> None:
    """What a page says of itself counts more than the outlet's mark in feeds.yaml."""
    outlet = Outlet(name="L", hosts=("ledger.example",), paywall=outlet_has_one)
    assert read(pages, page(head), outlets=[outlet]).article.paywall is paywall


def test_pictures_in_linked_data_and_hostile_ones(pages: Confined) -> None:
    """Objects and lists of pictures are read; what is no web address is no picture."""
    linked = '<script type="application/ld+json">{"@type": "Article", "headline": "x", "image": [{"url": "https://ledger.example/i.png"}, 7]}</script>'
    bad = '<meta property="og:image" content="javascript:alert(1)"><meta property="og:image" content="https://[x">'
    assert read(pages, page(bad + linked)).article.image == "https://ledger.example/i.png"
    assert read(pages, page(bad)).article.image == ""


def test_a_wrongly_declared_language_yields_to_the_words(pages: Confined) -> None:
    """A page in Urdu whose template says English is Urdu; one that says nothing is looked at."""
    urdu = (
        "<h1>بندرگاہ طوفان کے بعد بند ہے</h1>"
        + "<p>جہاز خلیج میں انتظار کر رہے ہیں اور یہ سب کے لیے ہے۔</p>" * 4
    )
    html = (
        f'<html lang="en-US"><head><title>x</title></head><body><main>{urdu}</main></body></html>'
    )
    assert read(pages, html, outlets=[]).article.language == "ur"
    silent = page().replace(' lang="en"', "")
    assert read(pages, silent, outlets=[]).article.language == "en"


def test_what_a_page_said_is_kept_where_the_cleaned_view_differs(pages: Confined) -> None:
    """The title with the site's name, and the byline as it stood."""
    head = '<title>Dams run dry | Harbour Ledger</title><meta name="author" content="By AMNA QURESHI, Reporter">'
    article = read(pages, page(head)).article
    assert article.title == "Dams run dry"
    assert dict(article.said) == {
        "title": "Dams run dry | Harbour Ledger",
        "authors": "By AMNA QURESHI, Reporter",
    }
