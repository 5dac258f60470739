"""Values on their way to the child that fills templates: data goes over, no code of ours.

`packed` turns a context into octets, `unpacked` makes of them what templates see: texts, numbers,
tuples, mappings, and for each frozen value of ours a `Record` with its fields and properties and
nothing else.  A value that is none of these is refused.
"""

from __future__ import annotations

import difflib
import io
import pickle
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import Any, ClassVar

from markupsafe import Markup

from newsletter.model.values import dataclass

AS_IT_IS = frozenset({date, datetime, time, timedelta, timezone})
TARGETS: list[Any] = [Markup, str, int, dict]
"""What the octets may call when they are read."""


class Record(tuple[Any, ...]):
    """A frozen value as templates see it: its open names, each an attribute."""

    __slots__ = ()
    open_names: ClassVar[tuple[str, ...]] = ()


@cache
def record_class(name: str, names: tuple[str, ...]) -> type[Record]:
    """Return the class of records of that name, whose items are the values of `names`."""
    body: dict[str, Any] = {one: property(itemgetter(at)) for at, one in enumerate(names)}
    made = type(name, (Record,), body | {"__slots__": (), "open_names": names})
    made.__module__ = "builtins"  # so that messages say IssueView, without a path
    return made


TARGETS.append(record_class)


def open_names(kind: type) -> tuple[str, ...]:
    """Return what a template may read of a value of ours: its fields and properties."""
    if issubclass(kind, Record):
        return kind.open_names
    if not is_dataclass(kind):
        return ()
    properties = (name for name, value in vars(kind).items() if isinstance(value, property))
    names = (*(field.name for field in fields(kind)), *properties)
    return tuple(name for name in names if not name.startswith("_"))


def no_such_attribute(kind: type, name: str) -> str:
    """Return ``IssueView has no titel; did you mean title``."""
    return f"{kind.__name__} has no {name}{meant(name, open_names(kind))}"


def meant(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean subject``, or empty where nothing is near."""
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}" if near else ""


def packed(values: object) -> bytes:
    """Return the octets of values of ours; raises `TypeError` for what is no plain value."""
    octets = io.BytesIO()
    _Packer(octets, protocol=pickle.HIGHEST_PROTOCOL).dump(values)
    return octets.getvalue()


def unpacked(octets: bytes) -> Any:  # noqa: ANN401  # what was packed, our values as records
    """Return what was packed by our own parent; nobody else's octets are read."""
    return pickle.loads(octets)  # noqa: S301


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """How values of one class go over."""

    record: type[Record]
    values: Callable[[Any], tuple[Any, ...]]


_PLANS: dict[type, _Plan | None] = {}


def _plan(kind: type) -> _Plan | None:
    """Return how values of a class of ours go over; None for any other class."""
    names = open_names(kind)
    read = attrgetter(*names) if names else None
    _PLANS[kind] = read and _Plan(
        record=record_class(kind.__name__, names),
        values=read if len(names) > 1 else lambda value: (read(value),),
    )
    return _PLANS[kind]


class _Packer(pickle.Pickler):
    """Says how whatever is no text, number, tuple, list or dict goes over."""

    def reducer_override(self, value: Any) -> Any:  # noqa: ANN401  # as in pickle
        kind = type(value)
        if kind is Markup:
            return Markup, (str.__str__(value),)
        if kind is type and issubclass(value, Record):
            return record_class, (value.__name__, value.open_names)
        plan = _PLANS[kind] if kind in _PLANS else _plan(kind)
        if plan is not None:
            return plan.record, (plan.values(value),)
        return _rare(value)


def _rare(value: Any) -> Any:  # noqa: ANN401  # as in pickle
    """Say how the few others go over: places of recipients, times, read-only mappings."""
    if type(value) in AS_IT_IS or any(value is one for one in (*TARGETS, *AS_IT_IS)):
        return NotImplemented
    if isinstance(value, str):
        return str, (str.__str__(value),)
    if isinstance(value, int):
        return int, (int(value),)
    if isinstance(value, MappingProxyType):
        return dict, (dict(value),)
    raise TypeError(f"a template is given no {type(value).__name__}")
