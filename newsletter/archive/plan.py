"""Issues to a site: which files there are, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from newsletter.archive.atom import atom_feed
from newsletter.archive.editions import Edition
from newsletter.archive.issues import (
    BalancePicture,
    Site,
    SiteWordmark,
    require_sound,
)
from newsletter.archive.views import SiteView, newest_first, site_of, view_of, years_of
from newsletter.model.publication import Publication
from newsletter.pages import Tokens

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


class Template(Protocol):
    """A template that can be filled."""

    def render(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401  # as in Jinja2
        """Return the filled template."""


class Templates(Protocol):
    """What `newsletter.pages.environment` returns."""

    def get_template(self, name: Any) -> Template:  # noqa: ANN401  # as in Jinja2
        """Return the template, or raise `ThemeError`."""


def plan_site(
    issues: Sequence[Edition],
    publication: Publication,
    env: Templates,
    *,
    tokens: Tokens,
    balance: BalancePicture | None = None,
    wordmark: SiteWordmark | None = None,
) -> Site:
    """Return the whole site: equal arguments give equal bytes.

    `env` finds the folders ``archive/`` and that of the publication's theme,
    `tokens` are that theme's; `balance` has a page of its own where it is given;
    `wordmark` is the publication's own, if it has one.  Raises `ArchiveError` where
    a page would hold a reader's token, a script or something loaded from elsewhere,
    `ThemeError` where a template is wrong.
    """
    require_sound(issues)
    ordered = newest_first(issues)
    site = site_of(publication, ordered, drawn=tokens.wordmark.name, wordmark=wordmark)
    css = _stylesheet(env, publication.theme, tokens)
    files: dict[str, bytes] = {
        "style.css": css.encode(),
        **dict(wordmark.files if wordmark else ()),
    }
    files.update(_issue_pages(ordered, publication, env, site))
    files["feed.xml"] = atom_feed(ordered, publication)
    # Shown at any address, so that no picture beside it can be named.
    alone = replace(site, wordmark=None)
    files["404.html"] = _fill(
        env, "not_found", site=alone, home=publication.archive_url or "/", css=css
    )
    files.update(_signposts(ordered, publication))
    years = years_of(ordered, publication)
    files["index.html"] = _fill(
        env, "index", site=site, home="", years=years, has_balance=balance is not None
    )
    if balance:
        files["balance.svg"] = balance.svg
        files["balance.html"] = _fill(env, "balance", site=site, home="", balance=balance)
    return Site.of(files)


def _issue_pages(
    ordered: Sequence[Edition], publication: Publication, env: Templates, site: SiteView
) -> Iterator[tuple[str, bytes]]:
    views = [view_of(one.issue, publication) for one in ordered]
    for index, (archived, view) in enumerate(zip(ordered, views, strict=True)):
        for name, data in archived.images:
            yield view.path + name, data
        yield (
            view.path + "index.html",
            _fill(
                env,
                "issue",
                site=site,
                home="../../",
                issue=view,
                article=archived.article,
                later=views[index - 1] if index else None,
                earlier=views[index + 1] if index + 1 < len(views) else None,
            ),
        )


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


def _stylesheet(env: Templates, theme: str, tokens: Tokens) -> str:
    shared = env.get_template(f"{theme}/web.css.j2").render(tokens=tokens)
    return shared + env.get_template("archive/archive.css.j2").render(tokens=tokens)


def _fill(env: Templates, name: str, **values: object) -> bytes:
    return (env.get_template(f"archive/{name}.html.j2").render(**values).strip() + "\n").encode()
