"""What a child may say: plain data, and nothing that does something."""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass

import pytest

from newsletter.confine.frames import HEADER, Reply, pack, unpack_reply
from newsletter.model import finding
from newsletter.model.finding import Severity

MODULES = (finding.__name__,)


@dataclass(frozen=True, slots=True)
class _ByName:
    """Pickles itself as `getattr` of something, as Python 3.11.2 does with members of enumerations."""

    owner: object
    name: str

    def __reduce__(self) -> tuple[object, ...]:
        """Return what rebuilds it."""
        return getattr, (self.owner, self.name)


def _said(value: object) -> Reply:
    return unpack_reply(pack(Reply(value=value))[HEADER.size :], modules=MODULES)


@pytest.mark.parametrize("value", [Severity.ERROR, _ByName(Severity, "ERROR")])
def test_members_of_enumerations_come_back(value: object) -> None:
    """However this Python or an older one pickles them, they are themselves again."""
    assert _said(value).value is Severity.ERROR


@pytest.mark.parametrize(
    "value",
    [_ByName(Severity, "__init__"), _ByName(Severity, "mro"), _ByName(Reply, "__class__"),
     _ByName("text", "upper"), os.system],
)  # fmt: skip
def test_nothing_else_is_reached_by_a_name(value: object) -> None:
    """A forged reply gets no method, no attribute of a class and no function."""
    with pytest.raises(pickle.UnpicklingError, match="no plain data"):
        _said(value)
