"""An issue in the words of schema.org (JSON-LD): a PublicationIssue, its parts, what they cite.

Summaries stand in the page already, and are not told twice: a page has to stay light.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from newsletter.archive.editions import Edition
from newsletter.archive.formats.citing import (
    Citation,
    Creator,
    issue_address,
)
from newsletter.archive.formats.lines import one_line
from newsletter.archive.formats.script_json import script_json
from newsletter.model.issue import Correction
from newsletter.model.publication import Publication
from newsletter.text.prose_text import plain


def linked_data(edition: Edition, publication: Publication, citations: Sequence[Citation]) -> str:
    """Return the script element of an issue's page; `citations` are all of the issue."""
    told = script_json(_issue(edition, publication, citations))
    return f'<script type="application/ld+json">{told}</script>'


def _issue(
    edition: Edition, publication: Publication, citations: Sequence[Citation]
) -> dict[str, Any]:
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
            "hasPart": [_part(one) for one in citations],
        }
    )


def _part(citation: Citation) -> dict[str, Any]:
    """Return a part; its words stand on the page, and are not said twice."""
    if not citation.elsewhere:
        return _known(
            {
                "@type": "Article",
                "@id": citation.permalink,
                "headline": citation.title,
                "author": _people(citation.creators),
                "inLanguage": citation.language,
            }
        )
    return _known(
        {
            "@type": "CreativeWork",
            "@id": citation.permalink,
            "keywords": list(citation.topics),
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
