"""feeds.yaml: what is read."""

from __future__ import annotations

from typing import Any

from newsletter.documents.document import Document, read_document
from newsletter.documents.feed_shapes import SOURCE, FeedAddress
from newsletter.documents.issue_file import VERSION_FIELD
from newsletter.documents.mail_shapes import MAIL
from newsletter.documents.nodes import ListNode, MapNode, Node, TextNode
from newsletter.documents.reading import Reading
from newsletter.documents.rules import check_version, page_key, report_repeated, values
from newsletter.documents.scalars import COUNTRY, HOST, LANGUAGE, WORDS, YES_NO, Choice
from newsletter.documents.shape import Field, ListOf, OneOf, Shape
from newsletter.documents.suggest import did_you_mean
from newsletter.model.article import FeedList
from newsletter.model.finding import ItemPath
from newsletter.model.people import Outlet

OUTLET = Shape(
    name="an outlet",
    build=Outlet,
    fields=(
        Field(name="name", kind=WORDS, required=True, help="Its name as printed."),
        Field(name="hosts", kind=ListOf(item=HOST), help="Host names without www.: [dawn.com]."),
        Field(name="aliases", kind=ListOf(item=WORDS), help="Other names it goes by."),
        Field(name="country", kind=COUNTRY, help="Country code of two letters: PK, NO."),
        Field(name="language", kind=LANGUAGE, help="Its language: en, ur."),
        Field(name="paywall", kind=YES_NO, help="true: most readers cannot read it."),
        Field(name="viewpoint", kind=WORDS, help="Where it stands, in a word or two."),
        Field(
            name="keep",
            kind=Choice(options=("private", "public")),
            help="public: the archive shows saved copies of its pages where these are gone; unless "
            "said otherwise copies are private.",
        ),
    ),
)


FEEDS = Shape(
    name="the list of feeds",
    build=dict,
    fields=(
        VERSION_FIELD,
        Field(
            name="feeds",
            kind=ListOf(item=OneOf(text=FeedAddress(), other=SOURCE)),
            help="Feeds: an address each, or a mapping with url, page, sitemap or google_news.",
        ),
        Field(name="outlets", kind=ListOf(item=OUTLET), help="The outlets behind the feeds."),
        Field(name="mail", kind=ListOf(item=MAIL), help="Newsletters that come by mail."),
    ),
)


def _unique_feeds(tree: Node, reading: Reading) -> None:
    spots = [*values(tree, "feeds"), *values(tree, "feeds", "url", "page", "sitemap")]
    report_repeated(
        values(tree, "feeds", "google_news"),
        reading,
        code="duplicate-url",
        message="This search stands already on line {line}.",
        help="Delete one of the two.",
    )
    report_repeated(
        sorted(spots, key=lambda spot: spot[1].start),
        reading,
        code="duplicate-url",
        message="This feed stands already on line {line}.",
        help="Delete one of the two.",
        key=page_key,
    )


def _unique_outlets(tree: Node, reading: Reading) -> None:
    report_repeated(
        values(tree, "outlets", "name"),
        reading,
        code="duplicate-name",
        message="An outlet “{text}” stands already on line {line}.",
        help="Make one of the two: join their hosts and aliases.",
    )
    report_repeated(
        _hosts(tree),
        reading,
        code="duplicate-host",
        message="The host “{text}” belongs to an outlet already, on line {line}.",
        help="Leave it with one of the two.",
    )


def _hosts(tree: Node) -> list[tuple[ItemPath, TextNode]]:
    outlets = tree.get("outlets") if isinstance(tree, MapNode) else None
    return [
        (("outlets", number, "hosts"), host)
        for number, outlet in enumerate(outlets.items if isinstance(outlets, ListNode) else ())
        if isinstance(outlet, MapNode) and isinstance(hosts := outlet.get("hosts"), ListNode)
        for host in hosts.items
        if isinstance(host, TextNode)
    ]


def _known_outlets(tree: Node, reading: Reading) -> None:
    """Report a feed's outlet that is not in the list."""
    names = [node.value.strip() for _path, node in values(tree, "outlets", "name")]
    for path, node in (*values(tree, "feeds", "outlet"), *values(tree, "mail", "outlet")):
        if node.value.strip() not in names:
            reading.report(
                node,
                "unknown-outlet",
                f"No outlet “{node.value.strip()}” stands under “outlets:”.",
                did_you_mean(node.value, names) + "Enter it there, or leave the line out.",
                path=path,
            )


def _feed_list(raw: dict[str, Any]) -> FeedList:
    return FeedList(
        feeds=raw.get("feeds", ()), outlets=raw.get("outlets", ()), mail=raw.get("mail", ())
    )


def read_feeds(data: bytes, *, file: str) -> Document[FeedList]:
    """Read feeds.yaml."""
    return read_document(
        data,
        file=file,
        shape=FEEDS,
        rules=(check_version, _unique_feeds, _unique_outlets, _known_outlets),
        fill=_feed_list,
    )
