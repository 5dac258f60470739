"""What each file of the archive is looked at for, before anybody can see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from newsletter.archive.guard import inspect
from newsletter.archive.private import AddressGuard
from newsletter.audience.addresses import normalise
from newsletter.errors import NewsletterError
from newsletter.model.issue import Issue
from newsletter.model.publication import Publication
from newsletter.publication.place import databases
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.audience import SqlSubscriberStore

ASKED = 4_096
"""Addresses of which is remembered whether they are readers'."""


def guard_for(
    workplace: Workplace, publication: Publication, issues: Callable[[], Iterable[Issue]]
) -> AddressGuard:
    """Return what refuses readers' and users' addresses; in a bare clone nobody knows readers."""
    return AddressGuard(publication=publication, issues=issues, is_reader=_is_reader(workplace))


def looking(guard: AddressGuard) -> Callable[[str, bytes], None]:
    """Return what looks at a file in every way."""

    def look(path: str, data: bytes) -> None:
        inspect(path, data)
        guard(path, data)

    return look


def _is_reader(workplace: Workplace) -> Callable[[str], bool]:
    home = databases.home(workplace)
    if not home.state("mail").exists:
        return lambda _: False

    @lru_cache(ASKED)
    def is_reader(address: str) -> bool:
        try:
            normal = normalise(address).normal
        except NewsletterError:
            return False
        with home.opened("mail") as database:
            return SqlSubscriberStore(database, digests=lambda _: ()).find(normal) is not None

    return is_reader
