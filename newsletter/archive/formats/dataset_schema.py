"""The JSON Schema (2020-12) of archive.json."""

from __future__ import annotations

import json
from typing import Any

from newsletter.archive.formats.dataset import SCHEMA, VERSION

_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_PARTIAL = {"type": "string", "pattern": "^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$"}
_LINE = {"type": "string", "pattern": "^[^\\n\\r]*$"}


def dataset_schema(base: str) -> bytes:
    """Return archive.schema.json; `base` is the archive's address, or empty."""
    told: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **({"$id": base + SCHEMA} if base else {}),
        "title": "The archive of a newsletter, issues newest first",
        **_record(
            {
                "$schema": _said("Where this schema stands, from archive.json.", _LINE),
                "version": {
                    "const": VERSION,
                    "description": "Counts up when a field is renamed, dropped or means something "
                    "else; new fields may come without that.",
                },
                "publication": _record(
                    {
                        "name": _LINE,
                        "full_name": _LINE,
                        "language": _said("BCP 47", _LINE),
                        "address": _said("Of the archive, ending in a slash; may be empty.", _LINE),
                    }
                ),
                "issues": {"type": "array", "items": _ISSUE},
            }
        ),
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _record(fields: dict[str, Any], *, may: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(fields),
        "properties": {**fields, **(may or {})},
    }


def _said(description: str, kind: dict[str, Any]) -> dict[str, Any]:
    return {**kind, "description": description}


_WITHDRAWN = _said(
    "It is no longer shown: since when, and why.", _record({"date": _DAY, "why": _LINE})
)
_SHOWN = _record(
    {
        "id": _said("Never changes; empty: none was given.", _LINE),
        "kind": _said(
            "lead: a long piece; entry: the summary of an article elsewhere.",
            {"enum": ["lead", "entry"]},
        ),
        "title": _LINE,
        "authors": _said("Names as printed.", {"type": "array", "items": _LINE}),
        "outlet": _said(
            "Where the article appeared that an entry, or a lead that is a précis, tells about; or empty.",
            _LINE,
        ),
        "url": _said("Address of that article; empty: not known, or there is none.", _LINE),
        "published": _said("When that article appeared: year, month or day, or empty.", _PARTIAL),
        "language": _said("BCP 47", _LINE),
        "topics": {"type": "array", "items": _LINE},
        "text": _said(
            "An entry's summary, a lead's text; paragraphs apart by a blank line.",
            {"type": "string"},
        ),
        "address": _said("Permanent; empty where the archive has no address.", _LINE),
    }
)
_GONE = _record({"id": _LINE, "withdrawn": _WITHDRAWN})
_CORRECTION = _record(
    {
        "date": _DAY,
        "item": _said("Id of the lead or entry; empty: the issue as a whole.", _LINE),
        "what": {"type": "string"},
    }
)
_ISSUE = _record(
    {
        "id": _LINE,
        "date": _said("Year, month or day.", {**_PARTIAL, "minLength": 4}),
        "number": {"type": ["integer", "null"]},
        "title": _LINE,
        "language": _said("BCP 47", _LINE),
        "published": _said("When it was sent.", _DAY),
        "address": _said("Permanent; empty where the archive has no address.", _LINE),
        "items": {"type": "array", "items": {"anyOf": [_SHOWN, _GONE]}},
        "corrections": {"type": "array", "items": _CORRECTION},
    },
    may={"withdrawn": _WITHDRAWN},
)
