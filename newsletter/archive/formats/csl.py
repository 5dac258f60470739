"""Citations as CSL-JSON, the input of citation processors (citationstyles.org, schema 1.0).

Names are literal: which part of a name is the family's is nobody's to guess.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from newsletter.archive.formats.citing import Citation

_TYPES = {True: "article-newspaper", False: "article-magazine"}


def csl_json(citations: Iterable[Citation]) -> bytes:
    """Return the file."""
    items = (_item(citation, place) for place, citation in enumerate(citations, start=1))
    told = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    return f"[\n{told}\n]\n".encode()


def _item(citation: Citation, place: int) -> dict[str, Any]:
    date = citation.date
    item: dict[str, Any] = {
        "id": citation.key or f"item-{place}",
        "type": _TYPES[citation.elsewhere],
        "title": citation.title,
        "author": [{"literal": creator.name} for creator in citation.creators],
        "container-title": citation.container,
        "issue": str(citation.number)
        if not citation.elsewhere and citation.number is not None
        else "",
        "issued": {"date-parts": [[part for part in (date.year, date.month, date.day) if part]]}
        if date
        else None,
        "URL": citation.address,
        "language": citation.language,
        "keyword": ", ".join(citation.topics),
        "abstract": citation.abstract,
        "note": " ".join(
            filter(
                None,
                (citation.note, citation.permalink if citation.elsewhere else ""),
            )
        ),
    }
    return {name: value for name, value in item.items() if value}
