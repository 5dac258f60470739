"""What the head of a page tells reference managers, search engines and who shares it.

Highwire Press tags as Google Scholar reads them, OpenGraph (ogp.me), and COinS (OpenURL 1.0 KEV in
a span, Z39.88-2004).  Addresses in them are absolute: without a public address they are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote_plus

from newsletter.archive.editions import Edition
from newsletter.archive.formats.citing import Citation, issue_address
from newsletter.archive.formats.feed import FORMATS
from newsletter.archive.formats.lines import one_line
from newsletter.model.publication import Publication

SHARE_IMAGE = "share.png"
_OPENURL = "ctx_ver=Z39.88-2004&rft_val_fmt=info:ofi/fmt:kev:mtx:journal&rft.genre=article"
SHARE_SIZE = (1200, 630)
"""Pixels of the picture that stands for an issue where it is shared."""


def issue_meta(edition: Edition, publication: Publication, *, share_image: bool) -> str:
    """Return the tags of an issue's page, one a line; `share_image`: it has a picture for sharing."""
    return "\n".join(
        (
            *_highwire(edition, publication),
            *_open_graph(edition, publication, share_image=share_image),
        )
    )


def page_meta(title: str, path: str, publication: Publication, *, about: str = "") -> str:
    """Return the OpenGraph tags of any other page; `path` is below the archive's address."""
    if not publication.archive_url:
        return ""
    told = (
        ("og:type", "website"),
        ("og:title", one_line(title)),
        ("og:url", publication.archive_url + path),
        ("og:site_name", one_line(publication.full_name or publication.name)),
        ("og:description", one_line(about)),
    )
    return "\n".join(_property(name, value) for name, value in told if value)


def feed_links(folder: str, title: str, home: str, publication: Publication) -> str:
    """Return the links by which programs find the feeds of a folder (``topics/water/``, or empty).

    `home` is the way from the page to the archive's index; without a public address there are no
    feeds, and no links.
    """
    if not publication.archive_url:
        return ""
    return "\n".join(
        f'<link rel="alternate" type="{kind}" title="{escape(one_line(title))} ({name})" '
        f'href="{escape(home + folder + file)}">'
        for file, kind, name in FORMATS
    )


def coins(citations: Iterable[Citation]) -> str:
    """Return an empty span for each lead and entry, for reference managers."""
    return "\n".join(
        f'<span class="Z3988" title="{_openurl(citation)}"></span>' for citation in citations
    )


def _highwire(edition: Edition, publication: Publication) -> Iterator[str]:
    issue, address = edition.issue, issue_address(edition, publication)
    told: Iterable[tuple[str, str]] = (
        ("citation_title", one_line(issue.heading)),
        ("citation_author", one_line(publication.name)),
        ("citation_publication_date", f"{edition.published:%Y/%m/%d}"),
        ("citation_journal_title", one_line(publication.full_name or publication.name)),
        ("citation_issue", "" if issue.number is None else str(issue.number)),
        ("citation_publisher", one_line(publication.name)),
        ("citation_language", issue.language),
        ("citation_public_url", address),
        ("citation_fulltext_html_url", address),
    )
    for name, value in told:
        if value:
            yield f'<meta name="{name}" content="{escape(value)}">'


def _open_graph(edition: Edition, publication: Publication, *, share_image: bool) -> Iterator[str]:
    issue, address = edition.issue, issue_address(edition, publication)
    if not address:
        return
    heading, width, height = one_line(issue.heading), *map(str, SHARE_SIZE)
    about = "" if issue.withdrawn else one_line(issue.preheader)
    told = [
        ("og:type", "article"),
        ("og:title", heading),
        ("og:url", address),
        ("og:site_name", one_line(publication.full_name or publication.name)),
        ("og:description", about),
        ("og:locale", issue.language.replace("-", "_")),
        ("article:published_time", edition.published.isoformat()),
    ]
    if share_image:
        told += [
            ("og:image", address + SHARE_IMAGE),
            ("og:image:type", "image/png"),
            ("og:image:width", width),
            ("og:image:height", height),
            ("og:image:alt", f"{one_line(publication.name)}: {heading}"),
        ]
    for name, value in told:
        if value:
            yield _property(name, value)
    kind = "summary_large_image" if share_image else "summary"
    yield f'<meta name="twitter:card" content="{kind}">'


def _property(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{escape(value)}">'


def _openurl(citation: Citation) -> str:
    """Return the key-value pairs; nothing in them has to be escaped in an attribute's quotation marks.

    No named character begins with ``&rft``, so that HTML takes these ampersands for what they are.
    """
    told = [
        ("rft.atitle", citation.title),
        ("rft.jtitle", citation.container),
        ("rft.date", str(citation.date or "")),
        ("rft_id", citation.address),
        *(("rft.au", creator.name) for creator in citation.creators),
    ]
    if not citation.elsewhere and citation.number is not None:
        told.append(("rft.issue", str(citation.number)))
    known = "&".join(f"{name}={quote_plus(value, safe=':/')}" for name, value in told if value)
    return f"{_OPENURL}&{known}"
