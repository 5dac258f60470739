"""Frozen values whose methods are written later are what the standard library makes."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import threading
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from newsletter.model.values import LATER, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """A value."""

    name: str
    tags: tuple[str, ...] = ()
    note: list[str] = field(default_factory=list, compare=False, repr=False)

    @property
    def first(self) -> str:
        """The first tag."""
        return self.tags[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A value that looks at what it was given."""

    size: int

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.size < 0:
            raise ValueError("less than nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class More(Ours):
    """A value with one field more."""

    more: int = 0


def fresh(make: Callable[..., Any]) -> Any:
    """Return a class that nobody used yet, as a decorator makes it."""

    @make(frozen=True, slots=True, kw_only=True)
    class Fresh:
        """Not used yet."""

        name: str
        size: int = 3

    return Fresh


def octets(method: Any) -> bytes:
    """Return what a method was compiled to; `repr` stands in a wrapper."""
    found: bytes = getattr(method, "__wrapped__", method).__code__.co_code
    return found


def test_methods_are_written_when_called() -> None:
    """A class whose values nobody makes has no method of its own compiled."""
    kind = fresh(dataclass)
    assert len({octets(kind.__dict__[name]) for name in LATER}) == 1
    before = dict(kind.__dict__)
    assert repr(kind(name="a")).endswith("Fresh(name='a', size=3)")
    assert {name for name in LATER if kind.__dict__[name] is not before[name]} == {
        "__init__",
        "__repr__",
    }


@pytest.mark.parametrize("name", ["__init__", "__repr__", "__eq__", "__hash__"])
def test_methods_are_those_of_the_standard_library(name: str) -> None:
    """Once it is written a method has the octets that the standard library compiles."""
    ours, theirs = fresh(dataclass), fresh(dataclasses.dataclass)
    one, other = ours(name="a"), theirs(name="a")
    for value in (one, other):
        assert value == type(value)(name="a")
        assert hash(value) == hash(("a", 3))
        assert repr(value)
    assert octets(ours.__dict__[name]) == octets(theirs.__dict__[name])


def test_values_are_compared_and_hashed_by_their_fields() -> None:
    """Values of equal fields are one in a set; a field that is not compared makes no difference."""
    assert Ours(name="a") == Ours(name="a", note=["x"])
    assert Ours(name="a") != Ours(name="b")
    assert Ours(name="1").__eq__(Checked(size=1)) is NotImplemented
    assert len({Checked(size=1), Checked(size=1), Checked(size=2)}) == 2


def test_values_cannot_be_changed() -> None:
    """Neither a field nor anything else can be put into a value, or taken from it."""
    one = Ours(name="a")
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
        one.name = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'name'"):
        del one.name
    assert not hasattr(one, "__dict__")
    assert one.name == "a"


def test_values_can_be_copied_pickled_and_replaced() -> None:
    """What the library does with dataclasses is done with these."""
    one = Ours(name="a", tags=("x", "y"))
    assert pickle.loads(pickle.dumps(one)) == one
    assert copy.deepcopy(one) == one
    assert dataclasses.replace(one, name="b") == Ours(name="b", tags=("x", "y"))
    assert dataclasses.asdict(one) == {"name": "a", "tags": ("x", "y"), "note": []}
    assert [it.name for it in dataclasses.fields(Ours)] == ["name", "tags", "note"]
    assert one.first == "x"


def test_values_are_checked_when_they_are_made() -> None:
    """What a class does after its fields were set is done, and every name has to be known."""
    with pytest.raises(ValueError, match="less than nothing"):
        Checked(size=-1)
    with pytest.raises(TypeError, match="unexpected keyword argument 'weight'"):
        Checked(weight=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Checked(1)  # type: ignore[call-arg]


def test_values_may_inherit() -> None:
    """A class that inherits from such a class has its fields, and both can be used, in any order."""
    assert More(name="a", more=2).name == "a"
    assert repr(More(name="a")) == "More(name='a', tags=(), more=0)"
    assert More(name="a") != Ours(name="a")


def test_threads_may_write_a_method_at_once() -> None:
    """Values can be made in several threads before any was made."""
    kind, made = fresh(dataclass), []
    start = threading.Barrier(4)

    def make() -> None:
        start.wait()
        made.append(kind(name="a"))

    threads = [threading.Thread(target=make) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert made == [kind(name="a")] * 4
