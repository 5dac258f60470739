"""The Atom feed (RFC 4287), with the full content of each issue.

Ids are permanent: an issue's public address or, where the archive has none, a
tag URI (RFC 4151) of the sender's domain.  Times are those of the issues, never
of the clock: the same issues make the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from newsletter.archive.editions import Edition
from newsletter.archive.markup import rebase, without_controls
from newsletter.mail import domain_of
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication

NAMESPACE = "http://www.w3.org/2005/Atom"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was last changed."""


def atom_feed(issues: Sequence[Edition], publication: Publication) -> bytes:
    """Return the feed of all `issues`, which are newest first."""
    base = publication.archive_url
    feed = Element("feed", {"xmlns": NAMESPACE, "xml:lang": publication.language})
    _text(feed, "id", base or _tag(publication, "archive"))
    _text(feed, "title", publication.full_name or publication.name)
    if publication.mission:
        _text(feed, "subtitle", publication.mission)
    _text(feed, "updated", _time(max((one.published for one in issues), default=_BEGINNING)))
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": base or "./"})
    SubElement(
        feed, "link", {"rel": "self", "type": "application/atom+xml", "href": base + "feed.xml"}
    )
    _text(SubElement(feed, "author"), "name", publication.name)
    for archived in issues:
        _add_entry(feed, archived, publication)
    indent(feed, space=" ")
    data: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _add_entry(feed: Element, archived: Edition, publication: Publication) -> None:
    issue = archived.issue
    address = f"{publication.archive_url}issues/{issue.id}/"
    entry = SubElement(feed, "entry", {"xml:lang": issue.language})
    _text(entry, "id", address if publication.archive_url else _tag(publication, address))
    _text(entry, "title", _title(issue))
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": address})
    _text(entry, "published", _time(archived.published))
    _text(entry, "updated", _time(archived.published))
    if issue.preheader:
        _text(entry, "summary", issue.preheader)
    content = _text(entry, "content", rebase(archived.article, address))
    content.set("type", "html")


def _title(issue: Issue) -> str:
    """Return the heading and the subject, on one line."""
    title = f"{issue.heading}: {issue.subject}" if issue.subject else issue.heading
    return title.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")


def _tag(publication: Publication, what: str) -> str:
    """Return a tag URI; its date only says when the domain was the publication's own."""
    domain = domain_of(publication.sender.address).lower()
    return f"tag:{domain},2017:{what}"


def _time(moment: datetime) -> str:
    """Return an RFC 3339 time in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = without_controls(text)
    return element
