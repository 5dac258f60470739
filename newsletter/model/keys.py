"""Secret keys that can be replaced without breaking what was signed before."""

from __future__ import annotations

from dataclasses import field

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A secret with a public id; the id stands beside whatever the key made."""

    id: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """The key in use, and the retired ones that still verify."""

    current: Key
    retired: tuple[Key, ...] = ()

    def find(self, key_id: str) -> Key | None:
        """Return the key with that id, or None."""
        return next((key for key in (self.current, *self.retired) if key.id == key_id), None)
