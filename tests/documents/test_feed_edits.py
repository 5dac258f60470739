from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.documents import (
    add_feeds,
    add_outlets,
    pause_feed,
    read_feeds,
    remove_feed,
    resume_feed,
)
from newsletter.documents.edit import plain, tree_of
from newsletter.errors import DocumentError
from newsletter.model.article import Feed, FeedKind
from newsletter.model.people import Outlet
from newsletter.text.aggregators import news_search

A, B, C = ("https://a.example/feed", "https://b.example/feed", "https://c.example/feed")
NEW = Feed(url="https://new.example/feed", title="New: the paper", language="ur")

FILES = {
    "mappings": f"version: 1\n\nfeeds:\n  # Pakistan\n  - url: {A}\n    title: 'Paper A'  # mine\n"
    f"    # why: it is good\n  - url: {B}\n    language: en\n\n  # Norway\n  - url: {C}\n\noutlets: []\n",
    "addresses": f"version: 1\nfeeds:\n  - {A}   # first\n  - \"{B}\"\n  # before the last\n  - '{C}'\n",
    "no indentation": f"version: 1\nfeeds:\n- {A}\n- title: x\n  url: {B}\n- url: {C}\n  outlet:\n",
    "dash alone": f"version: 1\nfeeds:\n  -\n    url: {A}\n  - url: {B}\n  -   {C}",
    "brackets": f"version: 1\nfeeds: [{A}, {{url: {B}, title: b}}, {C}]  # all\n",
    "braces": f"version: 1\nfeeds:\n  - {{url: {A}}}\n  - {{title: b, url: {B}}} # b\n  - {{url: {C}}}\n",
    "windows": f"version: 1\r\nfeeds:\r\n  - {A}\r\n  - url: {B}\r\n    title: b\r\n  - {C}\r\n",
    "block text": f"version: 1\nfeeds:\n  - url: {A}\n    title: >-\n      Paper\n\n\n  - title: |\n      b\n    url: {B}\n\n  - url: {C}\n",
}  # fmt: skip


def feeds_of(source: str) -> list[Any]:
    """Return what the file says about feeds, an address alone as a mapping."""
    said: Any = plain(tree_of(source))
    return [{"url": one} if isinstance(one, str) else one for one in said["feeds"] or []]


def lines_lost(before: str, after: str) -> list[str]:
    """Return the old lines that are gone or changed."""
    kept = after.splitlines()
    return [line for line in before.splitlines() if line not in kept]


@pytest.mark.parametrize("url", [A, B, C])
@pytest.mark.parametrize("name", FILES)
def test_a_feed_is_taken_out_alone(name: str, url: str) -> None:
    """However the list is written, one feed goes and every other says what it said."""
    source = FILES[name]
    edited = remove_feed(source, url)
    assert feeds_of(edited) == [one for one in feeds_of(source) if one["url"] != url]
    if name != "brackets":
        assert not [line for line in lines_lost(source, edited) if "Norway" in line]
        assert len(lines_lost(source, edited)) <= 4


@pytest.mark.parametrize("name", FILES)
def test_all_feeds_can_be_taken_out(name: str) -> None:
    """Taken out one after another, an empty list remains, to which feeds can be added again."""
    source = FILES[name]
    for url in (B, A, C):
        source = remove_feed(source, url)
    assert feeds_of(source) == []
    assert feeds_of(add_feeds(source, [NEW]))[0]["title"] == NEW.title


@pytest.mark.parametrize("url", [A, B, C])
@pytest.mark.parametrize("name", FILES)
def test_a_pause_can_be_ended(name: str, url: str) -> None:
    """A rested feed says so, twice as well as once; afterwards it is read again."""
    source = FILES[name]
    paused = pause_feed(source, url)
    found = {one["url"]: one.get("paused") for one in feeds_of(paused)}
    assert found == {one: "true" if one == url else None for one in (A, B, C)}
    assert pause_feed(paused, url) == paused
    resumed = resume_feed(paused, url)
    assert {one.get("paused") for one in feeds_of(resumed)} <= {None, "false"}
    if name in {"mappings", "block text"}:
        assert resumed == source


def test_a_pause_with_a_reason_keeps_it() -> None:
    """A comment beside the pause stays when the pause ends."""
    source = f"feeds:\n  - url: {A}\n    paused: true  # until March\n"
    assert "paused: false  # until March" in resume_feed(source, A)


def test_a_heading_stays_with_its_group() -> None:
    """A comment above a feed, at the margin of the list, is a heading and stays."""
    edited = remove_feed(FILES["mappings"], A)
    assert "  # Pakistan\n  - url: https://b.example/feed\n" in edited
    assert "why: it is good" not in edited


@pytest.mark.parametrize("edit", [remove_feed, pause_feed, resume_feed])
def test_an_unknown_feed_is_refused(edit: Any) -> None:
    """What does not stand there cannot be changed."""
    with pytest.raises(DocumentError, match="No feed with the address"):
        edit(FILES["mappings"], "https://other.example/feed")


def test_feeds_and_outlets_are_added_once() -> None:
    """What stands there already is not added again; the file stays readable."""
    outlet = Outlet(name="New: the paper", hosts=("new.example",), language="ur")
    source = FILES["mappings"]
    edited = add_outlets(add_feeds(source, [NEW, NEW]), [outlet])
    assert add_outlets(add_feeds(edited, [NEW]), [outlet]) == edited
    found = read_feeds(edited.encode(), file="feeds.yaml").value
    assert found is not None
    assert found.feeds[-1] == NEW
    assert found.outlets == (outlet,)
    assert [line for line in lines_lost(source, edited) if "outlets" not in line] == []


def test_brackets_are_left_to_their_author() -> None:
    """Feeds are not squeezed into a list that is written in brackets."""
    with pytest.raises(DocumentError, match="one item per line"):
        add_feeds(FILES["brackets"], [NEW])


SOURCES = (
    Feed(kind=FeedKind.PAGE, url=A, links='a[href^="/x"]', headlines="h2", dates="time"),
    Feed(kind=FeedKind.PAGE, url=B, links="#main > a", title="B: the page", paused=True),
    Feed(kind=FeedKind.SITEMAP, url=C, match=("/opinion/", "*/a,b$"), language="ur"),
    Feed(kind=FeedKind.SITEMAP, url="https://d.example/sitemap.xml"),
    Feed(
        kind=FeedKind.GOOGLE_NEWS,
        url=news_search("site:e.example -video", "ur"),
        query="site:e.example -video",
        language="ur",
    ),
)


def test_sources_of_every_kind_are_written_as_they_are_read() -> None:
    """What is added comes back equal; each can be rested, read again and taken out."""
    source = add_feeds("version: 1\nfeeds:\n  - https://z.example/feed\n", SOURCES)
    assert add_feeds(source, SOURCES) == source
    read = read_feeds(source.encode(), file="feeds.yaml").value
    assert read is not None
    assert read.feeds[1:] == SOURCES
    for feed in SOURCES:
        paused = pause_feed(source, feed.url)
        resting = read_feeds(paused.encode(), file="feeds.yaml").value
        assert resting is not None
        assert feed.url in [one.url for one in resting.feeds if one.paused]
        gone = read_feeds(remove_feed(source, feed.url).encode(), file="feeds.yaml").value
        assert gone is not None
        assert feed.url not in [one.url for one in gone.feeds]
        assert len(gone.feeds) == len(SOURCES)


TITLES = st.text(
    st.one_of(st.sampled_from(" \n:#-'\"|>%@{}[],\\“”~=ی🧑"), st.characters(codec="utf-8")),
    max_size=30,
).filter(lambda text: text.isprintable() or text == "\n")


@settings(max_examples=200, deadline=None)
@given(
    titles=st.lists(TITLES, min_size=1, max_size=6),
    plain_ones=st.sets(st.integers(0, 5)),
    comments=st.sets(st.integers(0, 5)),
    ends=st.sampled_from(["\n", "\r\n"]),
    target=st.integers(0, 5),
)
def test_edits_leave_other_feeds_alone(
    titles: list[str], plain_ones: set[int], comments: set[int], ends: str, target: int
) -> None:
    """Any file that feeds were added to keeps all other lines through pause, resume and removal."""
    lines = ["# head", "version: 1", "feeds:"]
    for number, title in enumerate(titles):
        lines += [f"  # {number}"] * (number in comments)
        url = f"https://h{number}.example/"
        lines += [f"  - {url}"] if number in plain_ones or not title.strip() else []
    source = ends.join(lines) + ends
    rest = [
        Feed(url=f"https://h{number}.example/", title=title)
        for number, title in enumerate(titles)
        if number not in plain_ones and title.strip()
    ]
    source = add_feeds(source, rest)
    assert {one["url"] for one in feeds_of(source)} == {
        f"https://h{number}.example/" for number in range(len(titles))
    }
    url = f"https://h{target % len(titles)}.example/"
    paused = pause_feed(source, url)
    assert [one for one in feeds_of(paused) if one["url"] != url] == [
        one for one in feeds_of(source) if one["url"] != url
    ]
    assert feeds_of(resume_feed(paused, url)) == feeds_of(source)
    removed = remove_feed(source, url)
    assert feeds_of(removed) == [one for one in feeds_of(source) if one["url"] != url]
    assert removed.count("#") >= source.count("#") - titles[target % len(titles)].count("#")
