"""The whole site in memory: for a few issues, for tests, and for a look at what would be built."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from newsletter.archive.atom import atom_feed
from newsletter.archive.building.page import MARK, Group, Page, key_of
from newsletter.archive.editions import Edition
from newsletter.archive.issues import Site, require_sound
from newsletter.archive.site.cards import card_of
from newsletter.archive.site.names import Book
from newsletter.archive.site.pages import site_groups
from newsletter.archive.site.setting import Setting, Shown
from newsletter.model.publication import Publication

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HOLE = re.compile(f"{MARK}([a-z_]+){MARK}")


class Template(Protocol):
    """A template that can be filled."""

    def render(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401  # as in Jinja2
        """Return the filled template."""


class Templates(Protocol):
    """What `newsletter.pages.environment` returns."""

    def get_template(self, name: Any) -> Template:  # noqa: ANN401  # as in Jinja2
        """Return the template, or raise `ThemeError`."""


def plan_site(editions: Sequence[Edition], setting: Setting, env: Templates) -> Site:
    """Return the whole site: equal arguments give equal bytes.

    `env` finds the folders ``archive/`` and that of the publication's theme.  Raises
    `ArchiveError` where a page would hold a reader's token, a script or something loaded from
    elsewhere, `ThemeError` where a template is wrong.
    """
    require_sound(editions)
    publication = setting.publication
    files = dict(_filled(site_groups(shown_of(editions, setting), setting), env))
    index = files.pop("index.html")
    ordered = sorted(
        editions, key=lambda one: (one.issue.date, one.published, one.issue.id), reverse=True
    )
    files["feed.xml"] = atom_feed(ordered, publication)
    files.update(_signposts(ordered, publication))
    return Site.of({**files, "index.html": index})


def shown_of(editions: Iterable[Edition], setting: Setting) -> list[Shown]:
    """Return editions that are in memory already, as pages are made of them."""
    book = Book(setting.publication, setting.outlets)
    return [
        Shown(
            card=card_of(one, book, setting.publication),
            key=key_of(
                one.article,
                repr(one.issue),
                repr(one.tombstones),
                repr(one.as_sent),
                repr(dict(one.originals)),
                *(part for picture in one.images for part in picture),
            ),
            edition=lambda one=one: one,  # type: ignore[misc]  # bound now, not when it is called
        )
        for one in editions
    ]


def _filled(groups: Iterable[Group], env: Templates) -> Iterator[tuple[str, bytes]]:
    for group in groups:
        for page in group.pages():
            if not isinstance(page, Page):
                yield page.path, page.octets()
                continue
            context, holes = page.made_of()
            text = env.get_template(page.template).render(**context).strip() + "\n"
            yield page.path, _HOLE.sub(lambda hole, holes=holes: holes[hole[1]], text).encode()  # type: ignore[misc]


def _signposts(ordered: Sequence[Edition], publication: Publication) -> Iterator[tuple[str, bytes]]:
    """Yield what robots read; both need absolute addresses (sitemaps.org, RFC 9309)."""
    base = publication.archive_url
    if not base:
        return
    urlset = Element("urlset", {"xmlns": SITEMAP})
    SubElement(SubElement(urlset, "url"), "loc").text = base
    for archived in ordered:
        url = SubElement(urlset, "url")
        SubElement(url, "loc").text = f"{base}issues/{archived.issue.id}/"
        SubElement(url, "lastmod").text = archived.published.date().isoformat()
    indent(urlset, space=" ")
    yield "sitemap.xml", tostring(urlset, encoding="utf-8", xml_declaration=True) + b"\n"
    if urlsplit(base).path == "/":
        yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n".encode()
