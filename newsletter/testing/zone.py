"""A name system of our own, in a dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from newsletter.errors import NamesError


@dataclass(slots=True, kw_only=True)
class Zone:
    """Answers from what it was told; counts the questions."""

    records: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """(name, kind) to records: ``("indus.example", "TXT")``."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """IP address to names."""
    silent: frozenset[str] = frozenset()
    """Names for which nobody answers."""
    asked: list[tuple[str, str]] = field(default_factory=list)

    def lookup(self, name: str, kind: str) -> tuple[str, ...]:
        """Return the records of a name."""
        self.asked.append((name, kind))
        if name in self.silent:
            raise NamesError(f"The name system does not answer for {name}.")
        return self.records.get((name.lower().rstrip("."), kind), ())

    def reverse(self, address: str) -> tuple[str, ...]:
        """Return the names of an IP address."""
        return self.names.get(address, ())
