"""Files that wait between two pages, in memory alone: what was uploaded, until somebody says do it."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import field
from datetime import datetime, timedelta
from threading import Lock

from newsletter.errors import UsageError
from newsletter.model.values import dataclass
from newsletter.publication.place.workplace import Clock

KEPT_FOR = timedelta(minutes=30)
MOST = 60_000_000
"""Octets of everything that waits; the oldest go first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that somebody handed in; its name is theirs and proves nothing."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parcel:
    by: str
    since: datetime
    files: tuple[Upload, ...]

    @property
    def size(self) -> int:
        """Octets."""
        return sum(len(one.data) for one in self.files)


class Shelf:
    """Keeps files for whoever put them there; nothing of it reaches a disk."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._parcels: OrderedDict[str, _Parcel] = OrderedDict()

    def put(self, files: Sequence[Upload], *, by: str) -> str:
        """Keep files; return the name under which the same person gets them back."""
        name = secrets.token_urlsafe(18)
        with self._lock:
            self._parcels[name] = _Parcel(by=by, since=self._clock(), files=tuple(files))
            self._tidy()
        return name

    def get(self, name: str, *, by: str) -> tuple[Upload, ...]:
        """Return what was put there.  Raises `UsageError` where it is not there any more."""
        with self._lock:
            self._tidy()
            parcel = self._parcels.get(name)
        if parcel is None or parcel.by != by:
            raise UsageError(
                "The file is not here any more.",
                help="It waits for half an hour, in memory alone. Choose it again.",
            )
        return parcel.files

    def drop(self, name: str) -> None:
        """Forget what was put there."""
        with self._lock:
            self._parcels.pop(name, None)

    def _tidy(self) -> None:
        oldest = self._clock() - KEPT_FOR
        for name in [one for one, parcel in self._parcels.items() if parcel.since < oldest]:
            del self._parcels[name]
        while len(self._parcels) > 1 and sum(one.size for one in self._parcels.values()) > MOST:
            self._parcels.popitem(last=False)
