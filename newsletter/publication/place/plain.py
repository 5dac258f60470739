"""Values as plain data for JSON: the one form that all skins and scripts see."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from newsletter.model.dates import PartialDate
from newsletter.model.finding import Finding, spell_path
from newsletter.model.prose import Prose
from newsletter.text.prose_text import plain as plain_text


def plain(value: object) -> Any:  # noqa: ANN401, PLR0911 - one line per kind of value
    """Return dicts, lists, texts, numbers, booleans and None for any value of the house.

    Times are ISO 8601 in UTC or their own zone, partial dates are cut at what is known, prose is
    its words.
    """
    if isinstance(value, PartialDate | Path):
        return str(value)
    if isinstance(value, Prose):
        return plain_text(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def plain_finding(finding: Finding) -> dict[str, Any]:
    """Return {code, severity, file, line, column, item, field, message, help, waived}.

    `item` is the id of a lead or entry, or empty; `field` is where in the file: ``leads.0.title``.
    """
    place = finding.place
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": place.file if place else "",
        "line": place.line if place else 0,
        "column": place.column if place else 0,
        "item": finding.item,
        "field": spell_path(finding.path),
        "message": finding.message,
        "help": finding.help,
        "waived": (
            {"by": finding.waiver.by, "because": finding.waiver.because} if finding.waiver else None
        ),
    }


def document(schema: str, data: object, findings: Iterable[Finding] = ()) -> dict[str, Any]:
    """Return the one JSON document of a command: {schema, data, findings}."""
    return {
        "schema": schema,
        "data": plain(data),
        "findings": [plain_finding(finding) for finding in findings],
    }
