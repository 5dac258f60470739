"""Which machine a publication's databases belong to."""

from __future__ import annotations

from datetime import datetime

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What tells one machine from another; each is a keyed hash, or empty where it is not known."""

    machine: str = ""
    """Of the system's own id (machine-id(5))."""
    instance: str = ""
    """Of the id that a hosting service gave it (cloud-init)."""
    network: frozenset[str] = frozenset()
    """Of the addresses of its network cards; clones get others."""

    @property
    def known(self) -> bool:
        """Whether anything is known at all: of a container it may not be."""
        return bool(self.machine or self.instance or self.network)

    def fits(self, here: Features) -> bool:
        """Say whether this may be the same machine; what either side does not know says nothing."""
        return (
            _equal(self.machine, here.machine)
            and _equal(self.instance, here.instance)
            and (not self.network or not here.network or bool(self.network & here.network))
        )


def _equal(one: str, other: str) -> bool:
    return not one or not other or one == other


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The row in the database that says whose it is."""

    mark: str
    """Random; the machine's own file repeats it.  A takeover gives another."""
    features: Features
    since: datetime
    """Aware, UTC."""
    restored: str = ""
    """The backup that the database was restored from, until somebody takes over."""
    made: datetime | None = None
    """When that backup was made."""
    replayed: str = ""
    """The last piece of the journal that was replayed upon it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """The file in which a machine remembers, outside the database, that a publication is its own."""

    mark: str
    folder: str
    """Where the publication lies."""
    features: Features
