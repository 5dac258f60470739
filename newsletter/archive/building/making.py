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
    remarks: tuple[object, ...] = ()
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
            elif isinstance(page, Ready) and page.pieces:
                yield self._poured(group, page, page.pieces(), staging)
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
        remarks: tuple[object, ...] = ()
        if sha256 != self.ground.known.get(page.path, UNKNOWN).sha256:
            remark = self.inspect(page.path, data)
            remarks = () if remark is None else (remark,)
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
        return File(group, page.path, row, waiting, new, isinstance(page, Page), remarks)

    def _poured(self, group: int, page: Ready, pieces: Iterable[bytes], staging: Staging) -> File:
        """Take a file piece by piece: none is held longer than it takes to look at it and write it."""
        digest, size, remarks = hashlib.sha256(), 0, []
        with staging.pouring(nowhere=self.dry_run) as sink:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                if (remark := self.inspect(page.path, piece)) is not None:
                    remarks.append(remark)
                sink.write(piece)
        sha256 = digest.hexdigest()
        stands = self.ground.holds_alike(page.path, sha256, size)
        if stands:
            sink.forget()
        found = stands or sink.found
        row = Row(page.key, sha256, size, found.st_mtime_ns if found else -1)
        waiting = "" if stands else sink.name
        return File(
            group, page.path, row, waiting, stands is None, filled=False, remarks=tuple(remarks)
        )
