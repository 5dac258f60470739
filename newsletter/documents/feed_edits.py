"""Feeds and outlets added to feeds.yaml, rested and taken out, by the characters concerned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeGuard

from newsletter.documents.edit import (
    Change,
    checked,
    column_of,
    expect_writable,
    line_end,
    newline_of,
    plain,
    refused,
    replace_scalar,
    tree_of,
    true_end,
)
from newsletter.documents.lists import comments_end, with_items
from newsletter.documents.names import folded
from newsletter.documents.nodes import ListNode, MapNode, Node, TextNode
from newsletter.documents.rules import page_key
from newsletter.documents.spelling import one_line
from newsletter.model.article import Feed, FeedKind
from newsletter.model.people import Outlet
from newsletter.text.aggregators import news_search

FEEDS, OUTLETS = "feeds", "outlets"
FIRST_FIELDS = {
    FeedKind.FEED: "url",
    FeedKind.PAGE: "page",
    FeedKind.SITEMAP: "sitemap",
    FeedKind.GOOGLE_NEWS: "google_news",
}
"""By which field an item tells what it is."""


def add_feeds(source: str, feeds: Sequence[Feed]) -> str:
    """Add feeds at the end of the list; one whose address stands there already is left out.

    Raises `DocumentError` where the file has mistakes in its YAML, or holds its feeds in brackets.
    """
    tree = _root(source)
    present = {_key(address) for address in _addresses(tree)}
    new: list[Feed] = []
    for feed in feeds:
        if _key(feed.url) not in present:
            present.add(_key(feed.url))
            new.append(feed)
    return _added(source, tree, FEEDS, [_feed_said(feed) for feed in new], what="The feeds")


def add_outlets(source: str, outlets: Sequence[Outlet]) -> str:
    """Add outlets at the end of their list; one whose name stands there already is left out."""
    tree = _root(source)
    listed = tree.get(OUTLETS)
    items = listed.items if isinstance(listed, ListNode) else ()
    names = [item.get("name") for item in items if isinstance(item, MapNode)]
    present = {folded(node.value) for node in names if isinstance(node, TextNode)}
    new = [one for one in outlets if folded(one.name) not in present]
    return _added(source, tree, OUTLETS, [_outlet_said(one) for one in new], what="The outlets")


def remove_feed(source: str, url: str) -> str:
    """Take a feed out, with the comments indented below it; nothing else changes.

    Raises `DocumentError` where no feed has that address.
    """
    tree = _root(source)
    listed, number = _find(tree, url)
    item = listed.items[number]
    expected = plain(tree)
    del expected[FEEDS][number]
    if len(listed.items) == 1:
        changes = _emptied(source, tree, listed)
    elif listed.flow:
        changes = [_cut_from_brackets(listed, number)]
    else:
        changes = [_cut(source, listed, item)]
    return checked(source, changes, expected, what="The list without this feed")


def pause_feed(source: str, url: str) -> str:
    """Let a feed rest: ``paused: true``.  Raises `DocumentError` where no feed has that address."""
    tree = _root(source)
    listed, number = _find(tree, url)
    item = listed.items[number]
    expected = plain(tree)
    if isinstance(item, TextNode):
        expected[FEEDS][number] = {"url": item.value, "paused": "true"}
        return checked(source, _written_out(source, listed, item), expected, what="The pause")
    assert isinstance(item, MapNode)  # noqa: S101 - `_find` returns no other
    if item.get("paused") is not None:
        return replace_scalar(source, (FEEDS, number, "paused"), "true")
    expected[FEEDS][number]["paused"] = "true"
    end = true_end(source, item.pairs[-1][1])
    if item.flow:
        change = Change(start=end, end=end, text=", paused: true")
    else:
        at = line_end(source, end)
        margin = newline_of(source) + " " * column_of(source, item.pairs[0][0].start)
        change = Change(start=at, end=at, text=f"{margin}paused: true")
    return checked(source, [change], expected, what="The pause")


def resume_feed(source: str, url: str) -> str:
    """End a feed's rest: a line that says nothing but ``paused: true`` goes.

    Raises `DocumentError` where no feed has that address.
    """
    tree = _root(source)
    listed, number = _find(tree, url)
    item = listed.items[number]
    node = item.get("paused") if isinstance(item, MapNode) else None
    if not isinstance(node, TextNode) or not isinstance(item, MapNode):
        return source
    start = node.start - column_of(source, node.start)
    line = source[start : line_end(source, start)]
    if not re.fullmatch(r" *paused: *[a-z]+ *", line):
        return replace_scalar(source, (FEEDS, number, "paused"), "false")
    expected = plain(tree)
    del expected[FEEDS][number]["paused"]
    return checked(source, [_line_cut(source, start)], expected, what="The feed without its pause")


def _root(source: str) -> MapNode:
    tree = tree_of(source)
    if not isinstance(tree, MapNode):
        raise refused("The file is not a list of feeds.")
    return tree


def _addresses(tree: MapNode) -> Iterator[str]:
    listed = tree.get(FEEDS)
    for item in listed.items if isinstance(listed, ListNode) else ():
        yield _address(item)


def _address(item: Node) -> str:
    """Return what is asked for an item: its address, or that of its search; empty for none."""
    if isinstance(item, TextNode):
        return item.value.strip()
    if not isinstance(item, MapNode):
        return ""
    said = {key.value: value.value.strip() for key, value in item.pairs if _is_text(value)}
    if "google_news" in said:
        return news_search(said["google_news"], said.get("language", ""))
    return next((said[name] for name in ("url", "page", "sitemap") if name in said), "")


def _is_text(node: Node) -> TypeGuard[TextNode]:
    return isinstance(node, TextNode)


def _find(tree: MapNode, url: str) -> tuple[ListNode, int]:
    """Return the list of feeds and the place of one in it."""
    listed = tree.get(FEEDS)
    addresses = [_key(address) for address in _addresses(tree)]
    if not isinstance(listed, ListNode) or _key(url) not in addresses:
        raise refused(f"No feed with the address {url} stands in the file.")
    return listed, addresses.index(_key(url))


def _key(url: str) -> str:
    """Return what is equal for all spellings of a feed's address, also of one with a mistake."""
    return page_key(url) or folded(url)


def _added(
    source: str, tree: MapNode, name: str, new: Sequence[dict[str, Any]], *, what: str
) -> str:
    if not new:
        return source
    said = plain(tree)
    for text in _texts(new):
        expect_writable(text)
    expected = {**said, name: [*(said.get(name) or []), *new]}
    items = [tuple(_lines(one)) for one in new]
    return with_items(source, tree, name, items, expected, what=what)


def _texts(said: Iterable[dict[str, Any]]) -> Iterator[str]:
    for one in said:
        for value in one.values():
            yield from [value] if isinstance(value, str) else value


def _feed_said(feed: Feed) -> dict[str, Any]:
    said: dict[str, Any] = {FIRST_FIELDS[feed.kind]: feed.query or feed.url}
    said |= {"links": feed.links, "headlines": feed.headlines, "dates": feed.dates}
    said |= {"match": list(feed.match)}
    said |= {"title": feed.title, "outlet": feed.outlet, "language": feed.language}
    if feed.paused:
        said["paused"] = "true"
    return {key: value for key, value in said.items() if value}


def _outlet_said(outlet: Outlet) -> dict[str, Any]:
    said: dict[str, Any] = {"name": outlet.name, "hosts": list(outlet.hosts)}
    said |= {"country": outlet.country, "language": outlet.language}
    return {key: value for key, value in said.items() if value}


def _lines(said: dict[str, Any]) -> Iterator[str]:
    """Yield an item's lines; lists stand in brackets."""
    for key, value in said.items():
        if isinstance(value, list):
            yield f"{key}: [{', '.join(one_line(text, flow=True) for text in value)}]"
        else:
            yield f"{key}: {one_line(value, exact=key == 'paused')}"


def _emptied(source: str, tree: MapNode, listed: ListNode) -> list[Change]:
    """Return the changes after which the list has nothing in it, and its comments stay."""
    if listed.flow:
        return [Change(start=listed.start, end=listed.end, text="[]")]
    key = tree.key(FEEDS)
    assert key is not None  # noqa: S101 - the list was found under it
    colon = source.index(":", key.end) + 1
    return [Change(start=colon, end=colon, text=" []"), _cut(source, listed, listed.items[0])]


def _cut(source: str, listed: ListNode, item: Node) -> Change:
    """Return the cut of a block item: from the line of its dash to its own last comment."""
    column = column_of(source, listed.start)
    dash = re.compile(rf"^ {{{column}}}-(?=\s)", re.MULTILINE)
    starts = [match.start() for match in dash.finditer(source, 0, item.start + 1)]
    if not starts:
        raise refused("The feed does not stand on lines of its own.")
    end = comments_end(source, line_end(source, true_end(source, item)), column)
    return _line_cut(source, starts[-1], end)


def _line_cut(source: str, start: int, end: int | None = None) -> Change:
    """Return the cut of whole lines, from the start of one to the end of another."""
    end = line_end(source, start if end is None else end)
    behind = re.compile(r"\r\n|\n|\r|$").match(source, end)
    return Change(start=start, end=behind.end() if behind else end, text="")


def _cut_from_brackets(listed: ListNode, number: int) -> Change:
    item = listed.items[number]
    if number + 1 < len(listed.items):
        return Change(start=item.start, end=listed.items[number + 1].start, text="")
    return Change(start=listed.items[number - 1].end, end=item.end, text="")


def _written_out(source: str, listed: ListNode, item: TextNode) -> list[Change]:
    """Return the changes that make a mapping with a pause of an address that stands alone."""
    if listed.flow:
        return [
            Change(start=item.start, end=item.start, text="{url: "),
            Change(start=item.end, end=item.end, text=", paused: true}"),
        ]
    at = line_end(source, item.end)
    margin = newline_of(source) + " " * column_of(source, item.start)
    return [
        Change(start=item.start, end=item.start, text="url: "),
        Change(start=at, end=at, text=f"{margin}paused: true"),
    ]
