"""An issue in the words of schema.org (JSON-LD): a PublicationIssue, its parts, what they cite."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from newsletter.archive.editions import Edition
from newsletter.archive.formats.citing import (
    Citation,
    Cited,
    Creator,
    citations_of,
    issue_address,
)
from newsletter.archive.formats.lines import one_line
from newsletter.archive.formats.script_json import script_json
from newsletter.model.issue import Correction
from newsletter.model.publication import Publication
from newsletter.text.prose_text import plain


def linked_data(edition: Edition, publication: Publication) -> str:
    """Return the script element of an issue's page."""
    told = script_json(_issue(edition, publication))
    return f'<script type="application/ld+json">{told}</script>'


def _issue(edition: Edition, publication: Publication) -> dict[str, Any]:
    issue, address = edition.issue, issue_address(edition, publication)
    return _known(
        {
            "@context": "https://schema.org",
            "@type": "PublicationIssue",
            "@id": address,
            "url": address,
            "name": one_line(issue.heading),
            "issueNumber": issue.number,
            "datePublished": edition.published.date().isoformat(),
            "inLanguage": issue.language,
            "isPartOf": _known(
                {
                    "@type": "Periodical",
                    "name": one_line(publication.full_name or publication.name),
                    "url": publication.archive_url,
                    "publisher": _publisher(publication),
                }
            ),
            "correction": [_correction(one) for one in issue.corrections],
            "hasPart": [_part(one, publication) for one in citations_of(edition, publication)],
        }
    )


def _part(citation: Citation, publication: Publication) -> dict[str, Any]:
    if citation.kind is Cited.LEAD:
        return _known(
            {
                "@type": "Article",
                "@id": citation.permalink,
                "url": citation.permalink,
                "headline": citation.title,
                "author": _people(citation.creators),
                "inLanguage": citation.language,
                "abstract": citation.abstract,
            }
        )
    return _known(
        {
            "@type": "CreativeWork",
            "@id": citation.permalink,
            "url": citation.permalink,
            "abstract": citation.abstract,
            "keywords": list(citation.topics),
            "author": _publisher(publication),
            "citation": _known(
                {
                    "@type": "NewsArticle",
                    "headline": citation.title,
                    "url": citation.address,
                    "author": _people(citation.creators),
                    "datePublished": str(citation.date or ""),
                    "inLanguage": citation.language,
                    "publisher": {"@type": "Organization", "name": citation.container},
                }
            ),
        }
    )


def _publisher(publication: Publication) -> dict[str, Any]:
    return _known(
        {
            "@type": "Organization",
            "name": one_line(publication.name),
            "url": publication.website,
        }
    )


def _people(creators: Iterable[Creator]) -> list[dict[str, Any]]:
    return [
        {"@type": "Organization" if one.organisation else "Person", "name": one.name}
        for one in creators
    ]


def _correction(correction: Correction) -> dict[str, Any]:
    return {
        "@type": "CorrectionComment",
        "text": one_line(plain(correction.what)),
        "datePublished": correction.date.isoformat(),
    }


def _known(told: dict[str, Any]) -> dict[str, Any]:
    """Return what is known: nothing empty is claimed."""
    return {name: value for name, value in told.items() if value not in ("", None, [])}
