"""What the data set of the archive says of each issue, remembered from one build to the next.

It lies beside what else is remembered of issues, and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import newsletter
from newsletter.archive.building.packed import Packed
from newsletter.archive.site.setting import Kept, Pack
from newsletter.publication.archive.parsed import FOLDER
from newsletter.publication.place.workplace import Workplace

NAME = "dataset"


def kept_data(workplace: Workplace) -> Kept:
    """Return what opens it; where it cannot be opened nothing is remembered."""

    @contextmanager
    def opened() -> Iterator[Pack]:
        # Made here, for the process that builds the data set may be a fork.
        with Packed(workplace.var / FOLDER, NAME) as pack:
            yield _Ours(pack, _program())

    return opened


class _Ours:
    """What this program made: another one might make other octets of the same issue."""

    def __init__(self, pack: Packed, program: str) -> None:
        self._pack, self._program = pack, program

    def get(self, key: str) -> bytes | None:
        """Return what is kept under a key, or None."""
        return self._pack.get(f"{key} {self._program}")

    def put(self, key: str, octets: bytes) -> None:
        """Keep octets under a key."""
        self._pack.put(f"{key} {self._program}", octets)

    def forget_all_but(self, keys: Collection[str]) -> None:
        """Forget what is not wanted any more."""
        self._pack.forget_all_but({f"{key} {self._program}" for key in keys})


@cache
def _program() -> str:
    """Return a hash of what makes data of issues."""
    digest = hashlib.blake2b(digest_size=6)
    home = Path(newsletter.__file__).parent
    for room in ("archive/formats", "model", "text"):
        for path in sorted((home / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
