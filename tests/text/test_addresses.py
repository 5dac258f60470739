"""Canonical addresses: one key for one article, whatever it wears."""

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model.people import Outlet
from newsletter.text.addresses import canonical_address, host_of, outlet_of, without_tracking

PLAIN = "https://harbour-ledger.example/news/1234/port-deal"

DISGUISES = [
    "http://harbour-ledger.example/news/1234/port-deal",
    "HTTPS://WWW.Harbour-Ledger.EXAMPLE/news/1234/port-deal",
    "https://www2.harbour-ledger.example/news/1234/port-deal",
    "https://m.harbour-ledger.example/news/1234/port-deal",
    "https://mobile.harbour-ledger.example/news/1234/port-deal/",
    "https://amp.harbour-ledger.example/news/1234/port-deal",
    "https://harbour-ledger.example./news/1234/port-deal",
    "https://harbour-ledger.example:443/news/1234/port-deal",
    "http://harbour-ledger.example:80/news/1234/port-deal",
    "https://reader@harbour-ledger.example/news/1234/port-deal",
    "//harbour-ledger.example/news/1234/port-deal",
    "  https://harbour-ledger.example/news/1234/port-deal\n",
    "https://harbour-ledger.example/news/1234/port-deal#comments",
    "https://harbour-ledger.example/news/1234/port-deal/",
    "https://harbour-ledger.example//news///1234/port-deal",
    "https://harbour-ledger.example/news/./x/../1234/port-deal",
    "https://harbour-ledger.example/news/1234/port%2Ddeal",
    "https://harbour-ledger.example/news/1234/%70ort-deal",
    "https://harbour-ledger.example/news/1234/port-deal/index.html",
    "https://harbour-ledger.example/news/1234/port-deal;jsessionid=0A1B2C",
    "https://harbour-ledger.example/news/1234/port-deal/amp/",
    "https://harbour-ledger.example/news/1234/port-deal.amp",
    "https://harbour-ledger.example/amp/news/1234/port-deal",
    "https://harbour-ledger.example/news/amp/1234/port-deal",
    "https://harbour-ledger.example/news/1234/port-deal?amp=1",
    "https://harbour-ledger.example/news/1234/port-deal?outputType=amp",
    "https://harbour-ledger.example/news/1234/port-deal?utm_source=rss&utm_medium=feed",
    "https://harbour-ledger.example/news/1234/port-deal?UTM_Source=rss",
    "https://harbour-ledger.example/news/1234/port-deal?%75tm_source=rss",
    "https://harbour-ledger.example/news/1234/port-deal?utm_source=a&amp;utm_medium=b",
    "https://harbour-ledger.example/news/1234/port-deal?fbclid=IwAR0&gclid=x&mc_cid=1&mc_eid=2",
    "https://harbour-ledger.example/news/1234/port-deal?ref=rss",
    "https://harbour-ledger.example/news/1234/port-deal?cid=rss-all",
    "https://harbour-ledger.example/news/1234/port-deal?",
    "https://www.google.com/url?q=https://harbour-ledger.example/news/1234/port-deal&sa=U",
    "https://www.google.co.uk/url?rct=j&url=https%3A%2F%2Fharbour-ledger.example%2Fnews%2F1234%2Fport-deal",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fharbour-ledger.example%2Fnews%2F1234%2Fport-deal%3Ffbclid%3D1&h=AT",
    "https://feedproxy.google.com/~r/x/~3/y/?origin=http%3A%2F%2Fharbour-ledger.example%2Fnews%2F1234%2Fport-deal",
    "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fharbour-ledger.example%2Fnews%2F1234%2Fport-deal&data=1",
    "https://www.google.com/amp/s/harbour-ledger.example/news/1234/port-deal",
    "https://harbour--ledger-example.cdn.ampproject.org/c/s/harbour-ledger.example/news/1234/port-deal",
    "https://web.archive.org/web/20171201000000/http://harbour-ledger.example/news/1234/port-deal",
    "https://urldefense.com/v3/__https://harbour-ledger.example/news/1234/port-deal__;!!x!y$",
]

DIFFERENT = [
    ("https://a.example/?p=1", "https://a.example/?p=2"),
    ("https://a.example/news.php?id=7", "https://a.example/news.php?id=8"),
    ("https://a.example/story?ref=1234", "https://a.example/story?ref=1235"),
    ("https://a.example/story?cid=77", "https://a.example/story?cid=78"),
    ("https://a.example/story?source=un", "https://a.example/story?source=imf"),
    ("https://a.example/list?page=1", "https://a.example/list?page=2"),
    ("https://a.example/News", "https://a.example/news"),
    ("https://a.example/a%2Fb", "https://a.example/a/b"),
    ("https://a.example/#!/story/1", "https://a.example/#!/story/2"),
    ("https://a.example:8080/x", "https://a.example/x"),
    (
        "https://campaign.us1.list-manage.com/track/click?u=1&id=2&e=3",
        "https://campaign.us1.list-manage.com/track/click?u=1&id=4&e=3",
    ),
    ("https://blog.a.example/x", "https://a.example/x"),
    ("https://a.example/1.2.amplifier", "https://a.example/1.2"),
]


def labelled() -> list[tuple[str, str, str]]:
    """Return (label, one, other) of the table beside this file."""
    lines = Path(__file__).with_name("address_pairs.tsv").read_text("utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return [(label, one, other) for label, _, one, other in rows]


@pytest.mark.parametrize(("label", "one", "other"), labelled())
def test_the_labelled_pairs(label: str, one: str, other: str) -> None:
    """Disguises of one address have one key, and different articles have different ones."""
    mine, yours = canonical_address(one), canonical_address(other)
    assert mine
    assert (mine == yours) is (label == "same")
    assert (canonical_address(mine), canonical_address(yours)) == (mine, yours)


@pytest.mark.parametrize("address", DISGUISES)
def test_a_disguise_is_seen_through(address: str) -> None:
    """Every way in which publishers and services dress up one address gives the same key."""
    assert canonical_address(address) == PLAIN


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_selects_content_is_kept(one: str, other: str) -> None:
    """Addresses of different articles stay different."""
    assert canonical_address(one) != canonical_address(other)


def test_parameters_are_sorted_and_kept() -> None:
    """The order of parameters does not matter, nor a doubled one, nor a plus for a space."""
    one = canonical_address("http://a.example/s?b=2&a=1&utm_term=x&a=1&q=x+y")
    assert one == canonical_address("https://a.example/s?q=x%20y&a=1&b=2")
    assert one == "https://a.example/s?a=1&b=2&q=x%20y"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("http://xn--bcher-kva.example/%c3%a4", "https://xn--bcher-kva.example/%C3%A4"),
        ("http://a.example", "https://a.example/"),
        ("http://a.example/index.html?id=3", "https://a.example/?id=3"),
        ("http://[2001:DB8::1]:8080/x", "https://[2001:db8::1]:8080/x"),
        ("http://192.0.2.7/x/", "https://192.0.2.7/x"),
        ("http://www.amp.com.au/x", "https://amp.com.au/x"),
        ("http://m.example/x", "https://m.example/x"),
        ("http://en.m.wiki.example/x", "https://en.wiki.example/x"),
        ("http://a.example/100%", "https://a.example/100%25"),
        ("http://a.example/خبر", "https://a.example/%D8%AE%D8%A8%D8%B1"),
    ],
)
def test_normal_forms(address: str, expected: str) -> None:
    """International names, bare hosts, IP addresses and stray percent signs have one form."""
    assert canonical_address(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt://a.example/%0aalert(1)",
        "data:text/html,x",
        "mailto:a@b.example",
        "ftp://a.example/x",
        "file:///etc/passwd",
        "/relative/path",
        "www.a.example/x",
        "http://",
        "http:///x",
        "http://[::1",
        "http://a..b.example/x",
        "http://a b.example/x",
        "http://a.example:99999/",
        "http://a.example:port/",
        "http://" + "a" * 300 + ".example/",
        "http://a.example/" + "x" * 9000,
        "http://\ud800.example/",
        "https://google.com/url?q=" * 60 + "https://a.example/",
    ],
)
def test_no_web_address_gives_nothing(address: str) -> None:
    """Whatever cannot be an article's address has the empty key, and nothing raises."""
    assert canonical_address(address) == ""


def test_a_redirector_does_not_lead_to_scripts() -> None:
    """A redirector with a script inside stays what it is."""
    address = canonical_address("https://www.google.com/url?q=javascript:alert(1)")
    assert address.startswith("https://google.com/url?")


def test_redirectors_inside_one_another_are_unwrapped() -> None:
    """Wrapping twice hides nothing."""
    inner = "https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fm.a.example%252Fx"
    assert canonical_address(f"https://l.facebook.com/l.php?u={inner}") == "https://a.example/x"


pieces = st.sampled_from(
    [
        "http://", "https://", "//", "www.", "m.", "amp.", "a.example", "google.com/url?q=", "/amp", ".amp", "/",
        "/..", "/.", "?", "&", "&amp;", "amp;", "=", "utm_source=x", "ref=rss", "id=7", "#", "#!", "%", "%2", "%2F",
        "%41", "%e2", "+", ";jsessionid=1", "/index.html", ":80", ":", "@", "[", "]", "é", "خبر", "\ud800", "\0",
        "web.archive.org/web/2017/http:/", "http%3A%2F%2F", "google.com/amp/s/", "news/", "\\", " ", "\t",
    ]
)  # fmt: skip
hostile = st.one_of(
    st.lists(pieces, max_size=14).map("".join),
    st.lists(pieces, max_size=14).map(lambda parts: "https://a.example" + "".join(parts)),
    st.text(max_size=80),
    st.text(alphabet=string.printable, max_size=60).map("http://a.example/".__add__),
)


@given(hostile)
def test_canonical_form_is_stable(address: str) -> None:
    """The canonical form of a canonical form is itself; nothing raises; only https comes out."""
    once = canonical_address(address)
    assert canonical_address(once) == once
    assert not once or once.startswith("https://")
    assert once.isascii()
    host_of(address)


def test_host_of() -> None:
    """A host is lower case and without its disguise."""
    assert host_of("http://WWW.A.Example:8080/x") == "a.example"
    assert host_of("nonsense") == ""


def test_an_outlet_is_found_by_its_nearest_host() -> None:
    """A subdomain belongs to its parent's outlet unless an outlet names it."""
    paper = Outlet(name="The Paper", hosts=("paper.example",))
    blog = Outlet(name="Its Blog", hosts=("www.blog.paper.example",))
    outlets = (paper, blog)
    assert outlet_of("https://www.paper.example/1", outlets) == paper
    assert outlet_of("https://sport.paper.example/1", outlets) == paper
    assert outlet_of("https://blog.paper.example/1", outlets) == blog
    assert (
        outlet_of("https://l.facebook.com/l.php?u=https%3A%2F%2Fpaper.example%2F1", outlets)
        == paper
    )
    assert outlet_of("https://otherpaper.example/1", outlets) is None
    assert outlet_of("javascript:1", outlets) is None


@pytest.mark.parametrize(
    ("given", "cited"),
    [
        ("https://paper.example/a?utm_source=feed", "https://paper.example/a"),
        (
            "https://paper.example/a?id=7&utm_source=x&p=2#top",
            "https://paper.example/a?id=7&p=2#top",
        ),
        ("https://paper.example/a?b=%20c&a=1", "https://paper.example/a?b=%20c&a=1"),
        ("https://www.paper.example/A/", "https://www.paper.example/A/"),
        ("no address?utm_source=x", "no address?utm_source=x"),
    ],
)
def test_a_cited_address_loses_only_what_tracks(given: str, cited: str) -> None:
    """What is cited leads where the feed's address led, without the tracking parameters."""
    assert without_tracking(given) == cited
    assert canonical_address(cited) == canonical_address(given)
