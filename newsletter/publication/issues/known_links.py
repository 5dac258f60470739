"""The links of an issue and of its mail, and what was last seen where they lead; nobody is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from newsletter.check.html import read_html
from newsletter.check.links import addresses_of, link_key, may_be_looked_at
from newsletter.model.issue import Issue
from newsletter.model.link import LinkResult
from newsletter.model.publication import Publication
from newsletter.model.rendition import Token
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.links import SqlLinkStore

FORGOTTEN = timedelta(days=30)
"""What was seen longer ago says nothing any more."""


def links_of(issue: Issue, publication: Publication, html: str) -> tuple[str, ...]:
    """Return the addresses that a reader of the issue may open, each once, without parts of pages.

    `html` is the mail's.  They are those of the issue, and those that the theme and publication.yaml bring into the mail;
    not pages of our own that come to be with the issue: its page in the archive, leaving,
    preferences.
    """
    own = tuple(filter(None, (publication.archive_url, publication.public_url)))
    keys = map(link_key, (*addresses_of(issue), *_addresses_in(html)))
    wanted = (key for key in keys if may_be_looked_at(key) and not key.startswith(own or "\0"))
    return tuple(dict.fromkeys(wanted))


def known_links(workplace: Workplace, addresses: Iterable[str]) -> dict[str, LinkResult]:
    """Return what was last seen of these links; what is older than a month is left out."""
    if not workplace.has_newsroom():
        return {}
    with workplace.newsroom() as connection:
        found = SqlLinkStore(connection).seen(addresses)
    now = workplace.clock()
    return {key: one for key, one in found.items() if now - one.checked < FORGOTTEN}


def _addresses_in(html: str) -> Iterator[str]:
    """Yield the addresses of a mail's links, but for those that differ from reader to reader."""
    for link in read_html(html).all("a"):
        address = link.get("href")
        if not any(token in address for token in Token):
            yield address
