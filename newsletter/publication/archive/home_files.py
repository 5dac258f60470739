"""Where imported issues are put: nothing is overwritten, nothing is put there twice."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from newsletter.errors import UsageError

_MARK = re.compile(r"\(sha256\s+(?:#\s+)?([0-9a-f]{16})\)")
_HEAD = 4_000
"""Characters at a file's beginning in which its mark stands."""


@dataclass(slots=True, kw_only=True)
class Shelf:
    """A folder of imported issues, beside the publication's own."""

    folder: Path
    others: Path
    """The publication's issues: an id that is taken there is taken."""
    dry_run: bool
    _marks: dict[str, Path] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Look at what is there; raise `UsageError` where the folder is none."""
        if self.folder.exists() and not self.folder.is_dir():
            raise UsageError(f"{self.folder} is no folder.", help="Name a folder with --output.")
        for folder in (self.others, self.folder):
            for path in sorted(folder.glob("*.y*ml")):
                self._taken.add(path.stem)
                with suppress(OSError), path.open(encoding="utf-8", errors="replace") as stream:
                    found = _MARK.search(stream.read(_HEAD))
                    if found:
                        self._marks[found[1]] = path

    def known(self, mark: str) -> Path | None:
        """Return the file that holds a source already; None: none does."""
        return self._marks.get(mark)

    def free_id(self, wanted: str) -> str:
        """Return the id, or it with the first number from 2 up that nobody has."""
        number, found = 1, wanted
        while found in self._taken:
            number += 1
            found = f"{wanted}-{number}"
        return found

    def put(self, issue_id: str, text: str, mark: str) -> Path:
        """Write a new file whole, never over another; raises `UsageError` where one came between."""
        path = self.folder / f"{issue_id}.yaml"
        self._taken.add(issue_id)
        self._marks[mark] = path
        if self.dry_run:
            return path
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).chmod(0o644)
            os.link(name, path)
        except FileExistsError as error:
            raise UsageError(
                f"{path} came into being in this very moment; it was not overwritten.",
                help="Run the command again.",
            ) from error
        finally:
            Path(name).unlink()
        return path
