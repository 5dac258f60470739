"""`dataclass` for frozen values, whose methods are written when they are first called.

`dataclasses.dataclass` writes six methods of each class as text, and has Python compile them: two thirds
of a millisecond.  A command imports hundreds of nouns and makes values of some dozens, so that half of
its start went into methods that nobody called.  Here a class has stand-ins; one that is called
has the standard library write the real one.  For whoever uses the class nothing is different.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass"]

_FROZEN = {"frozen": True, "slots": True, "kw_only": True}
_NOTHING = {"init": False, "repr": False, "eq": False}
LATER: Mapping[str, Mapping[str, bool]] = {
    "__init__": {**_NOTHING, "init": True},
    "__repr__": {**_NOTHING, "repr": True},
    "__eq__": {**_NOTHING, "eq": True},
    "__hash__": {**_NOTHING, "eq": True},
}
"""What is written later, and what the standard library has to be asked for to write it."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Pattern:
    """Has what all such classes have alike."""


_ALIKE = ("__dataclass_params__", "__getstate__", "__setstate__")

if TYPE_CHECKING:  # to type checkers it is the standard one, and behaves like it
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - handed on
else:

    def dataclass(kind: type | None = None, /, **options: Any) -> Any:  # noqa: ANN401 - as there
        """Make a class of values, as `dataclasses.dataclass` does.

        Methods are written later where ``frozen``, ``slots`` and ``kw_only`` are asked for and no
        more, and the class inherits nothing and writes none of the methods itself.
        """
        if kind is None:
            return lambda found: dataclass(found, **options)
        if options == _FROZEN and kind.__bases__ == (object,) and not _writes_its_own(kind):
            return _written_later(kind)
        return dataclasses.dataclass(kind, **options)


def _writes_its_own(kind: type) -> bool:
    own = ("__setattr__", "__delattr__", *_ALIKE, *LATER)
    return type(kind) is not type or not kind.__dict__.keys().isdisjoint(own)


def _written_later(kind: type) -> type:
    """Return the class with fields and slots, and stand-ins for its methods."""
    left_out = ("__dict__", "__weakref__")  # every class gets those of its own
    body = {name: it for name, it in kind.__dict__.items() if name not in left_out}
    kind.__doc__ = kind.__doc__ or kind.__name__  # otherwise its signature would be spelt out
    made: type = dataclasses.dataclass(**_NOTHING, slots=True, kw_only=True)(kind)
    same = {name: _Pattern.__dict__[name] for name in _ALIKE}
    later = {name: _stand_in(made, name, body) for name in LATER}
    frozen = {"__setattr__": _no_change, "__delattr__": _no_removal}
    for name, method in {**same, **later, **frozen}.items():
        setattr(made, name, method)
    return made


def _stand_in(kind: type, name: str, body: Mapping[str, Any]) -> Callable[..., Any]:
    """Return what puts the real method in its place when it is called.

    Two threads that call it at once write it twice; both are equal.
    """

    def method(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - of any class
        twin = type(kind.__name__, (), dict(body))
        twin.__qualname__ = kind.__qualname__
        written = dataclasses.dataclass(**_FROZEN, **LATER[name])(twin).__dict__[name]
        setattr(kind, name, written)
        return written(*given, **named)

    method.__name__, method.__qualname__ = name, f"{kind.__qualname__}.{name}"
    return method


def _no_change(_self: object, name: str, _value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_removal(_self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
