"""Choosing subscribers in words: ``status=confirmed tag=board joined>=2026-01 language=ur``.

Conditions stand side by side and must all hold.  A value with blanks stands in quotation
marks.  The text is read here and compared in Python; none of it ever reaches a database.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable
from difflib import get_close_matches

from newsletter.errors import UsageError
from newsletter.model.sending import Status, Subscriber
from newsletter.model.values import dataclass

_CONDITION = re.compile(r"""\s*([^\s=!<>~"']+)(!=|>=|<=|=|<|>|~)("[^"]*"|'[^']*'|\S*)(?=\s|$)""")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_LONGEST = 2000
_ORDERS: dict[str, Callable[[str, str], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}

Texts = Callable[[Subscriber], tuple[str, ...]]
_TEXTS: dict[str, Texts] = {
    "status": lambda one: (one.status.value,),
    "tag": lambda one: one.tags,
    "section": lambda one: one.sections,
    "counting": lambda one: ("yes" if one.counting else "no",),
    "language": lambda one: (one.language,),
    "name": lambda one: (one.name,),
    "address": lambda one: (one.address, one.normal),
    "domain": lambda one: (one.normal.rpartition("@")[2],),
    "id": lambda one: (one.id,),
}
_TIMES: dict[str, Callable[[Subscriber], str]] = {
    "joined": lambda one: (one.joined or one.since).isoformat(),
    "since": lambda one: one.since.isoformat(),
}
FIELDS = (*_TEXTS, *_TIMES)
_EXAMPLE = "For example: --where 'status=confirmed tag=board joined>=2026-01'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One of a filter's conditions."""

    field: str
    relation: str
    value: str

    def holds(self, one: Subscriber) -> bool:
        """Return whether it holds for a subscriber."""
        if self.field in _TIMES:
            # A month is compared with months, a day with days.
            return _ORDERS[self.relation](_TIMES[self.field](one)[: len(self.value)], self.value)
        texts = [_folded(text) for text in _TEXTS[self.field](one)] or [""]
        wanted = _folded(self.value)
        if self.relation == "~":
            return any(wanted in text for text in texts)
        return (wanted in texts) is (self.relation == "=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """All conditions must hold; none: everybody."""

    conditions: tuple[Condition, ...] = ()

    def __call__(self, one: Subscriber) -> bool:
        """Return whether a subscriber is meant."""
        return all(condition.holds(one) for condition in self.conditions)


def parse_filter(text: str) -> Filter:
    """Return the filter; raises `UsageError` that says what is wrong and how it is written."""
    if len(text) > _LONGEST:
        raise UsageError(f"The filter is longer than {_LONGEST:,} characters.", help=_EXAMPLE)
    conditions, place = [], 0
    while text[place:].strip():
        found = _CONDITION.match(text, place)
        if not found:
            raise UsageError(
                f"In the filter, {text[place:].strip()[:40]!r} is not understood.",
                help=f"Write FIELD=VALUE, with a blank between conditions. {_EXAMPLE}",
            )
        conditions.append(_condition(found[1], found[2], found[3]))
        place = found.end()
    return Filter(conditions=tuple(conditions))


def _condition(field: str, relation: str, value: str) -> Condition:
    field = field.casefold()
    value = value[1:-1] if value[:1] in {'"', "'"} and len(value) > 1 else value
    if field not in FIELDS:
        near = get_close_matches(field, FIELDS, n=1)
        meant = f"Did you mean {near[0]}? " if near else ""
        raise UsageError(
            f"Subscribers have no {field!r} to filter by.",
            help=f"{meant}One of: {', '.join(FIELDS)}.",
        )
    if field in _TIMES:
        if relation == "~" or not _DATE.fullmatch(value):
            raise UsageError(
                f"{field}{relation}{value} is not understood.",
                help=f"Write a year, month or day: {field}>=2026, {field}=2026-01, {field}<2026-01-15.",
            )
    elif relation not in {"=", "!=", "~"}:
        raise UsageError(
            f"{field}{relation}{value} is not understood.",
            help=f"Write {field}=…, {field}!=… or {field}~… (a part of it).",
        )
    known = [status.value for status in Status]
    if field == "status" and relation != "~" and value.casefold() not in known:
        raise UsageError(f"There is no status {value!r}.", help=f"One of: {', '.join(known)}.")
    return Condition(field=field, relation=relation, value=value)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
