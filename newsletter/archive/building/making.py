"""Groups to files that wait: in this process, or in several that share the work."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from newsletter.archive.building.batches import making
from newsletter.archive.building.crew import shared
from newsletter.archive.building.ground import Ground
from newsletter.archive.building.manifest import UNKNOWN, Row
from newsletter.archive.building.outlines import Filler
from newsletter.archive.building.page import Group, Page, Ready
from newsletter.archive.building.staging import Staging
from newsletter.model.values import dataclass

Inspect = Callable[[str, bytes], object]
"""(path, octets): raises `ArchiveError` for what may not stand on a public page; what it returns is
heeded by the process that builds, whichever looked."""
MANY = 320
"""Groups that have to be new for several processes to be worth their start: half a second of work."""


class File(NamedTuple):
    """A file of a group: how it stands there, or how it waits."""

    group: int
    """The place of its group among those that were asked for."""
    path: str
    row: Row
    waiting: str
    """Its name among those that wait; empty: it stands in its place."""
    new: bool
    """True: it is written, or would be."""
    filled: bool
    """True: a template was filled for it."""
    remark: object = None
    """What `Inspect` said of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Makes the files of groups."""

    ground: Ground
    staging: Staging
    filler: Filler
    inspect: Inspect
    dry_run: bool

    def files(self, groups: Sequence[Group], *, workers: int) -> Iterator[File]:
        """Yield the files of all groups, in their order."""
        if not groups:
            return
        if workers < 2 or len(groups) < MANY or self.dry_run:  # noqa: PLR2004 - one is no crew
            yield from self._made(enumerate(groups), self.staging, self.filler.workers)
            return
        self.staging.open()
        yield from shared(list(enumerate(groups)), self._worker, workers=workers)

    def _worker(self, number: int, groups: Iterable[tuple[int, Group]]) -> Iterator[File]:
        return self._made(groups, self.staging.of_worker(number), 1)

    def _made(
        self, groups: Iterable[tuple[int, Group]], staging: Staging, beside: int
    ) -> Iterator[File]:
        """Yield files as they come, those of one group together and in order."""
        for (group, equal), page, data in making(self._wanted(groups), self.filler, beside=beside):
            if equal is not None:
                yield File(group, page.path, equal, "", new=False, filled=False)
            else:
                yield self._taken(group, page, data, staging)

    def _wanted(
        self, groups: Iterable[tuple[int, Group]]
    ) -> Iterator[tuple[tuple[int, Row | None], Page | Ready]]:
        for number, group in groups:
            for page in group.pages():
                if self.ground.is_equal(page.path, page.key):
                    row = self.ground.known[page.path]
                    yield (number, row), Ready(path=page.path, key="", data=b"")
                else:
                    self.ground.require_place(page.path)
                    yield (number, None), page

    def _taken(self, group: int, page: Page | Ready, data: bytes, staging: Staging) -> File:
        """Compare a file with what is there, and stage it where it differs."""
        sha256 = hashlib.sha256(data).hexdigest()
        remark = None
        if sha256 != self.ground.known.get(page.path, UNKNOWN).sha256:
            remark = self.inspect(page.path, data)
        found = self.ground.holds(page.path, sha256, data)
        new, waiting = found is None, ""
        if found is None and not self.dry_run:
            waiting, found = staging.stage(data)
        row = Row(
            page.key,
            sha256,
            found.st_size if found else len(data),
            found.st_mtime_ns if found else -1,
        )
        return File(group, page.path, row, waiting, new, isinstance(page, Page), remark)
