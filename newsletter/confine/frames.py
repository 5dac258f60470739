"""What parent and child say to each other: length, then a pickle.

The child has read hostile bytes, so the parent does not trust what it says:
`unpack_reply` builds only the plain types, dates, and the frozen values of the
modules that the parent named.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Collection
from enum import Enum, EnumMeta
from typing import Any

from newsletter.model.values import dataclass

HEADER = struct.Struct(">Q")


LARGE = 4 * 1024 * 1024
"""Octets of a frame that comes and goes often."""


def keep_memory_at_hand() -> None:
    """Let memory for frames stay with this process instead of going back and forth each time.

    Once a large block was freed, the C library (mallopt(3), M_MMAP_THRESHOLD) takes blocks up to that
    size from the heap, and keeps twice as much of it: every call is spared some hundred page faults.
    """
    bytearray(LARGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Parent to child: run ``module:function`` on the bytes."""

    function: str
    data: bytes
    options: dict[str, Any]
    cpu_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Child to parent: a value, or what went wrong."""

    value: Any = None
    failure: str = ""
    """``memory``, ``refused`` (one of our own errors) or ``broken``; empty: it went well."""
    message: str = ""
    help: str = ""
    worn: bool = False
    """True: the child holds on to more memory than it needs, and had better be replaced."""


def pack(frame: Call | Reply) -> bytes:
    """Return the bytes of a frame, its length first."""
    body = pickle.dumps(frame, protocol=pickle.HIGHEST_PROTOCOL)
    return HEADER.pack(len(body)) + body


def _member(kind: object, name: object) -> Enum:
    """Stand in for `getattr`, by which Python 3.11.2 (Debian 12) pickles members of enumerations."""
    if isinstance(kind, EnumMeta) and name in kind.__members__:
        found: Enum = kind[str(name)]
        return found
    raise pickle.UnpicklingError(f"{name!r} of {kind!r} is no plain data")


class _PlainUnpickler(pickle.Unpickler):
    """Builds dates, and classes of the modules named; anything else is refused."""

    def __init__(self, body: bytes | memoryview, modules: Collection[str]) -> None:
        super().__init__(io.BytesIO(body))
        self._modules = modules

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 (pickle's signature)
        if module == "datetime" or ((module in self._modules) and "." not in name):
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        if (module, name) == ("builtins", "getattr"):
            return _member
        raise pickle.UnpicklingError(f"{module}.{name} is no plain data")


def unpack_reply(body: bytes | memoryview, *, modules: Collection[str]) -> Reply:
    """Return the child's reply; raises `pickle.UnpicklingError` and others for a forged one."""
    reply = _PlainUnpickler(body, {__name__, *modules}).load()
    if not isinstance(reply, Reply):
        raise pickle.UnpicklingError("not a reply")
    return reply
