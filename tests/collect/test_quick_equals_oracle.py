"""The quick reader says what feedparser says, or says that it is in doubt."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.collect.dates import read_date, read_standard
from newsletter.collect.feed_oracle import read_any_date, read_with_feedparser
from newsletter.collect.feed_parsing import parse_feed
from newsletter.collect.feed_quick import InDoubt, read_quickly
from newsletter.collect.raw_feed import RawFeed
from newsletter.testing.press_world.content import shipped_outlets
from newsletter.testing.press_world.feeds import MEDIA_TYPES, feed_bytes

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # feedparser's own

URL = "https://ledger.example/feeds/all.xml"
NAMESPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:foo="https://foo.example/ns" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" '
    'xmlns:cc="http://web.resource.org/cc/"'
)
ORDINARY = [
    "title",
    "link",
    "guid",
    "pubDate",
    "author",
    "dc:creator",
    "description",
    "content:encoded",
    "category",
    "summary",
    "updated",
    "published",
    "id",
    "media:content",
    "media:thumbnail",
    "enclosure",
    "atom:link",
    "dc:date",
    "itunes:author",
    "dc:subject",
]
RARE = [
    "modified",
    "lastBuildDate",
    "dc:title",
    "dc:description",
    "dcterms:issued",
    "dcterms:created",
    "created",
    "content",
    "itunes:summary",
    "itunes:subtitle",
    "media:title",
    "media:description",
    "media:group",
    "media:credit",
    "atom:updated",
    "source",
    "comments",
    "image",
    "contributor",
    "feedburner:origLink",
    "foo:title",
    "foo:extra",
    "language",
    "dc:language",
    "rights",
    "generator",
    "cc:license",
    "body",
    "abstract",
    "name",
    "date",
    "links",
    "guidislink",
    "foo:summary",
    "textInput",
    "keywords",
    "media:keywords",
    "media:category",
    "itunes:category",
    "itunes:keywords",
    "tags",
]
NAMES = st.one_of(*[st.sampled_from(ORDINARY)] * 5, st.sampled_from(RARE))
VALUES = """
https://ledger.example/a/1|http://other.example/b?x=1&y=2|/relative/page|tag:ledger.example,2026:1|
Harbour dredged again|<p>Ships &amp; cranes</p>|&lt;b&gt;bold&lt;/b&gt;|Amna Qureshi|
desk@ledger.example (Amna Qureshi)|Fri, 30 Oct 2026 21:07:00 +0500|2026-10-30T21:07:00Z|
Friday, October 30, 2026 - 21:07|2026-10-30|‘Ports’ — نئی بندرگاہ|cafÃ©|Café au lait|  spaced   out |
https://[broken|javascript:alert(1)|World, Opinion|a & b; c &d; e
""".replace("\n", "").split("|")
ATTRIBUTES: tuple[tuple[str, str], ...] = (
    ("href", "https://ledger.example/a/1"),
    ("href", "../b/2"),
    ("url", "https://ledger.example/pod.mp3"),
    ("rel", "alternate"),
    ("rel", "self"),
    ("rel", "enclosure"),
    ("term", "Opinion"),
    ("text", "Politics"),
    ("medium", "image"),
    ("type", "image/jpeg"),
    ("type", "html"),
    ("type", "text/html"),
    ("type", "text"),
    ("type", "xhtml"),
    ("isPermaLink", "false"),
    ("xml:lang", "ur"),
    ("xml:base", "https://base.example/x/"),
    ("lang", "fr_FR"),
    ("mode", "base64"),
)


@st.composite
def elements(draw: st.DrawFn, depth: int = 2) -> str:
    """Draw an element, sometimes with attributes and children."""
    name = draw(NAMES)
    chosen = dict(draw(st.one_of(*[st.just(())] * 4, st.tuples(st.sampled_from(ATTRIBUTES)))))
    written = "".join(f" {key}={quoteattr(value)}" for key, value in chosen.items())
    inside = escape(draw(st.sampled_from([*VALUES, ""])))
    if depth and draw(st.integers(0, 19)) == 0:
        inside += "".join(draw(st.lists(elements(depth=depth - 1), max_size=3)))
    return f"<{name}{written}>{inside}</{name}>"


@st.composite
def feeds(draw: st.DrawFn) -> str:
    """Draw a whole RSS or Atom feed whose elements come in any order and number."""
    head = draw(st.lists(elements(depth=1), max_size=4))
    items = draw(st.lists(st.lists(elements(), max_size=9), max_size=3))
    if draw(st.booleans()):
        entries = "".join(f"<item>{''.join(inside)}</item>" for inside in items)
        return f'<rss version="2.0" {NAMESPACES}><channel>{"".join(head)}{entries}</channel></rss>'
    entries = "".join(f"<entry>{''.join(inside)}</entry>" for inside in items)
    language = draw(st.sampled_from(["", ' xml:lang="en_GB"', ' xml:base="https://b.example/c/"']))
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}{language}>'
    return f"{atom}{''.join(head)}{entries}</feed>"


def quickly(data: bytes, content_type: str = "") -> RawFeed | None:
    """Return what the quick reader says; None: it is in doubt."""
    try:
        return read_quickly(data, url=URL, content_type=content_type)
    except InDoubt:
        return None


def agree(data: bytes, content_type: str = "") -> bool:
    """Assert that both say the same where the quick one says anything; tell whether it does."""
    found = quickly(data, content_type)
    if found is not None:
        assert found == read_with_feedparser(data, url=URL, content_type=content_type)
    return found is not None


@settings(max_examples=150, deadline=None)
@given(text=feeds(), content_type=st.sampled_from(["", "text/xml", "application/rss+xml"]))
def test_generated_feeds_come_out_equal(text: str, content_type: str) -> None:
    """Whatever elements come in whatever order, nothing is read otherwise than by feedparser."""
    agree(f"<?xml version='1.0' encoding='utf-8'?>\n{text}".encode(), content_type)


def test_the_press_world_is_read_quickly() -> None:
    """Ordinary feeds do not go the slow way, and both ways read them alike."""
    quick = {
        outlet.feed: agree(feed_bytes(outlet), MEDIA_TYPES[outlet.feed])
        for outlet in shipped_outlets()
        if outlet.feed_path and outlet.manners != "broken"
    }
    assert quick == {"rss": True, "atom": True, "rdf": False, "json": False}


ITEM = "<item><title>T</title><link>https://a.example/1</link>{}</item>"


def rss(inside: str, *, start: str = "", version: str = "2.0", more: str = "") -> bytes:
    """Return a feed with one item that holds this."""
    item = ITEM.format(inside)
    return f'{start}<rss version="{version}" {more}><channel>{item}</channel></rss>'.encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<rss><channel>",
        rss("")[:-9],
        rss("", start='<!DOCTYPE rss [<!ENTITY x "y">]>'),
        rss("<description>&nbsp;</description>"),
        rss(
            "<description>Caf\u00e9</description>", start='<?xml version="1.0" encoding="cp1252"?>'
        ),
        rss("<description>caf\u00c3\u00a9</description>"),
        rss("<description>it&#146;s</description>"),
        rss("<description><p>bare</p></description>"),
        rss('<content type="image/png">aGk=</content>'),
        rss('<description mode="base64">aGk=</description>'),
        rss("<link>http:///three.example</link>"),
        rss('<guid xml:base="https://b.example/">1</guid>'),
        rss("", more='xmlns="http://purl.org/rss/1.0/"'),
        rss("", more='xmlns:dc="https://other.example/dc"'),
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        b"<channel><item/></channel>",
        b'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry/></feed>',
        (
            '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml">'
            '<div xmlns="http://www.w3.org/1999/xhtml">x</div></title></entry></feed>'
        ),
    ],
)
def test_what_is_in_doubt_is_left_to_feedparser(data: bytes | str) -> None:
    """Other formats, encodings, entities and markup out of place are not vouched for."""
    found = data.encode() if isinstance(data, str) else data
    assert quickly(found) is None


def test_all_ways_of_writing_an_ordinary_item_are_quick() -> None:
    """What the guard lets by is more than the simplest feed."""
    agreed = [
        rss("", version="0.91"),
        rss("", version="0.92"),
        rss("<description><![CDATA[<p>Text</p>]]></description>"),
        rss("<guid>https://a.example/1</guid><guid2/><source url='https://b.example'>B</source>"),
        rss("<description>Caf\u00e9</description>", start='\ufeff<?xml version="1.0"?>'),
        rss("<pubDate>yesterday</pubDate>", start="\n <!-- made by hand -->"),
        rss("<author>desk@a.example (Amna Qureshi)</author>"),
    ]
    assert all(map(agree, agreed))


@given(
    moment=st.datetimes(datetime(1900, 1, 2), datetime(2100, 1, 1)),  # noqa: DTZ001 (the zone follows)
    zone=st.sampled_from(["Z", "+00:00", "+05:00", "-03:30", "+14:00", "-12:00"]),
    mail=st.booleans(),
)
def test_dates_in_standard_forms_mean_the_same(moment: datetime, zone: str, mail: bool) -> None:
    """Time and zone as RFC 822 and RFC 3339 write them need nobody else to read them."""
    if mail:
        text = f"{moment:%a, %d %b %Y %H:%M:%S} {zone.replace(':', '').replace('Z', 'GMT')}"
    else:
        text = f"{moment:%Y-%m-%dT%H:%M:%S}{zone}"
    found = read_standard(text)
    assert found is not None
    assert found.moment == read_any_date(text)
    assert found == read_date(text)
    assert (found.day.year, found.day.month, found.day.day) == (
        moment.year,
        moment.month,
        moment.day,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Fri, 32 Oct 2026 21:07:00 GMT",
        "2026-10-30",
        "2026-10-30T25:00:00Z",
        "0001-01-01T00:00:00Z",
        "2026-10-30T21:07:00+99:00",
        "Fri, 30 Oct 26 21:07:00 GMT",
        "2026-10-30T21:07:00+05:75",
    ],
)
def test_other_dates_are_left_to_others(text: str) -> None:
    """A date of another form, or that does not exist, is none of the standard ones."""
    assert read_standard(text) is None


def test_both_ways_end_in_the_same_items() -> None:
    """The choice of reader changes nothing that is stored."""
    body = next(feed_bytes(outlet) for outlet in shipped_outlets() if outlet.feed == "atom")
    by_both = parse_feed(body, url=URL, content_type="")
    assert by_both == parse_feed(body, url=URL, content_type="", reader=read_with_feedparser)
    assert by_both.items[0].date
    assert by_both.items[0].date.moment
    assert by_both.items[0].date.moment.tzinfo is UTC
