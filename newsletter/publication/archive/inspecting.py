"""What each file of the archive is looked at for, before anybody can see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from typing import NamedTuple

from newsletter.archive.guard import inspect
from newsletter.archive.private import AddressGuard
from newsletter.archive.weights import HEAVIEST, travelled
from newsletter.errors import NewsletterError
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.publication.place.workplace import Workplace

ASKED = 4_096
"""Addresses of which is remembered whether they are readers'."""


def look_for(
    workplace: Workplace, publication: Publication, issues: Callable[[], Iterable[Issue]]
) -> Look:
    """Return what looks at files of these issues; in a bare clone nobody knows readers."""
    is_reader = _is_reader(workplace)
    return Look(guard=AddressGuard(publication=publication, issues=issues, is_reader=is_reader))


class Seen(NamedTuple):
    """What was seen in a file, by whichever process looked."""

    addresses: tuple[str, ...]
    heavy: tuple[int, int] | None
    """Of a page that is slow over a bad line: its octets as they lie there, and as they travel."""


@dataclass(slots=True, kw_only=True)
class Look:
    """Looks at a file in every way, and remembers what people should be told."""

    guard: AddressGuard
    heavy: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Page → octets of those that are slow over a bad line, as they lie there and as they travel."""

    def inspect(self, path: str, data: bytes) -> Seen | None:
        """Return what has to be judged of a file; raises `ArchiveError` for what may not be public."""
        inspect(path, data)
        found = self.guard.found(path, data)
        heavy = _heavy(data) if path.endswith(".html") else None
        return Seen(found, heavy) if found or heavy else None

    def heed(self, path: str, seen: Seen) -> None:
        """Judge it; raises `ArchiveError` for addresses that may not be public."""
        self.guard.judge(path, seen.addresses)
        if seen.heavy:
            self.heavy[path] = seen.heavy

    def warnings(self) -> tuple[str, ...]:
        """Return a line for each thing that a person should look at."""
        return self.guard.warnings() + tuple(
            f"{path} has {octets // 1000} kB without its pictures, {moved // 1000} as it travels, and more "
            f"than {HEAVIEST // 1000} are slow over a bad line: it is an issue with very much text."
            for path, (octets, moved) in sorted(self.heavy.items())
        )


def _heavy(data: bytes) -> tuple[int, int] | None:
    """Return both weights of a page that is too heavy; only what is long has to be pressed to know."""
    if len(data) <= HEAVIEST:
        return None
    moved = travelled(data)
    return (len(data), moved) if moved > HEAVIEST else None


def _is_reader(workplace: Workplace) -> Callable[[str], bool]:
    """Return what knows readers; it is asked where an address stands on a page, and hardly any has one."""
    known = cache(partial(_readers, workplace))

    @lru_cache(ASKED)
    def is_reader(address: str) -> bool:
        return known()(address)

    return is_reader


def _readers(workplace: Workplace) -> Callable[[str], bool]:
    from newsletter.publication.place import databases  # noqa: PLC0415 - as `_is_reader` says
    from newsletter.stores.audience import SqlSubscriberStore  # noqa: PLC0415

    home = databases.home(workplace)
    if not home.state("mail").exists:
        return lambda _: False

    from newsletter.audience.addresses import normalise  # noqa: PLC0415 - where there are readers

    def is_reader(address: str) -> bool:
        try:
            normal = normalise(address).normal
        except NewsletterError:
            return False
        with home.opened("mail") as database:
            return SqlSubscriberStore(database, digests=lambda _: ()).find(normal) is not None

    return is_reader
