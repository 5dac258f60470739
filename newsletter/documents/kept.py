"""Values that were read before, as octets: what a cache of parsed files holds.

Only nouns of ours and dates come back; octets that hold anything else are refused.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum, EnumMeta
from functools import cache, lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from newsletter.model.dates import PartialDate
from newsletter.model.issue import Issue
from newsletter.model.people import Byline
from newsletter.model.prose import Paragraph, Prose, Text

T = TypeVar("T")

NOUNS = "newsletter.model."
DATES = frozenset({"date", "datetime", "time", "timedelta", "timezone"})


def octets_of(value: object) -> bytes:
    """Return a parsed noun as octets."""
    octets = io.BytesIO()
    _Pickler(octets, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return octets.getvalue()


def issue_of(octets: bytes) -> Issue:
    """Return the issue of octets; raises `ValueError` where they hold something else."""
    return value_of(Issue, octets)


def value_of(kind: type[T], octets: bytes) -> T:
    """Return the noun of octets; raises `ValueError` where they hold something else."""
    try:
        found = _Unpickler(io.BytesIO(octets)).load()
    except Exception as error:
        raise ValueError(str(error)) from error
    if not isinstance(found, kind):
        raise ValueError(f"{type(found).__name__} is no {kind.__name__}")  # noqa: TRY004 - as any other rubbish
    return found


def restored(kind: type, values: tuple[Any, ...]) -> object:
    """Return a frozen value with these fields, in their order.

    Half of what the usual way costs, which asks for the names of the fields each time.
    """
    made: object = object.__new__(kind)
    for put, value in zip(_setters(kind), values, strict=True):
        put(made, value)
    return made


def zone(key: str) -> ZoneInfo:
    """Return the time zone of that name."""
    return ZoneInfo(key)


def plain(text: str) -> Prose:
    """Return a paragraph of plain text, which most summaries are."""
    return Prose(blocks=(Paragraph(children=(Text(text=text),)),))


@lru_cache(maxsize=4096)
def day(year: int, month: int, of_month: int) -> PartialDate:
    """Return a date; the same ones come again and again."""
    return PartialDate(year=year, month=month, day=of_month)


@lru_cache(maxsize=4096)
def byline(name: str, link: str, person: str, organisation: bool) -> Byline:  # noqa: FBT001 - its fields
    """Return an author; the same ones come again and again."""
    return Byline(name=name, link=link, person=person, organisation=organisation)


def _short(value: object) -> Any:  # noqa: ANN401  # as in pickle
    """Return how the few kinds of which there are most go over; None for any other."""
    match value:
        case Prose(blocks=(Paragraph(children=(Text(text=text),)),), notes=()):
            return plain, (text,)
        case PartialDate():
            return day, (value.year, value.month, value.day)
        case Byline():
            return byline, (value.name, value.link, value.person, value.organisation)
    return None


_OURS = {one.__name__: one for one in (restored, zone, plain, day, byline)}


@cache
def _setters(kind: type) -> tuple[Callable[[object, Any], None], ...]:
    return tuple(getattr(kind, one.name).__set__ for one in fields(kind))


@cache
def _getters(kind: type) -> tuple[Callable[[object], Any], ...]:
    return tuple(getattr(kind, one.name).__get__ for one in fields(kind))


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:  # noqa: ANN401  # as in pickle
        kind = type(value)
        if kind is ZoneInfo:
            return zone, (value.key,)
        if not is_dataclass(kind):
            return NotImplemented
        return _short(value) or (restored, (kind, tuple(get(value) for get in _getters(kind))))


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401  # as in pickle
        if module == __name__ and name in _OURS:
            return _OURS[name]
        if (module == "datetime" and name in DATES) or (
            module.startswith(NOUNS) and "." not in name
        ):
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        if (module, name) == ("builtins", "getattr"):
            return _member
        raise pickle.UnpicklingError(f"{module}.{name} is no noun")


def _member(kind: object, name: object) -> Enum:
    """Stand in for `getattr`, by which members of enumerations are pickled."""
    if isinstance(kind, EnumMeta) and name in kind.__members__:
        found: Enum = kind[str(name)]
        return found
    raise pickle.UnpicklingError(f"{name!r} of {kind!r} is no noun")
