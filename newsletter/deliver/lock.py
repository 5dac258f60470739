"""Who is sending an issue: locks that the system lets go of when a process dies."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from newsletter.errors import AlreadySending


def new_holder() -> str:
    """Return a name for this run of this process that no other has had: ``4711-9f0c…``."""
    return f"{os.getpid()}-{secrets.token_hex(8)}"


@contextmanager
def sender_lock(path: Path, issue: str, *, together: bool = False) -> Iterator[None]:
    """Hold the lock file while sending; with `together` others may send beside this process.

    Raises `AlreadySending` where another process holds it otherwise.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if together else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise AlreadySending(
                f"Issue {issue} is being sent already, by process {holder}.",
                help=f"Wait until it has finished; see: newsletter status {issue}. Only commands that all have "
                "--beside send one issue side by side.",
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


class Holders:
    """Signs of life of those who hold rows: one locked file each, in a folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def alive(self, holder: str) -> Iterator[None]:
        """Show that a holder lives.

        The file stays behind where the holder fails, unlocked: so others know that it is dead.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / holder
        with ExitStack() as stack:
            file = stack.enter_context(path.open("a", encoding="ascii"))
            fcntl.flock(file, fcntl.LOCK_EX)
            while not os.fstat(file.fileno()).st_nlink:  # somebody tidied up in between
                file = stack.enter_context(path.open("a", encoding="ascii"))
                fcntl.flock(file, fcntl.LOCK_EX)
            yield
            path.unlink(missing_ok=True)

    def is_dead(self, holder: str) -> bool:
        """Say whether a holder certainly lives no more; of another machine's nobody can say so."""
        with suppress(FileNotFoundError, BlockingIOError), (self._folder / holder).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return True
        return False

    def forget(self, still_wanted: set[str]) -> None:
        """Remove the files of the dead who hold nothing any more."""
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if path.name not in still_wanted and self.is_dead(path.name):
                path.unlink(missing_ok=True)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Hold the lock file, waiting for whoever holds it; for what takes moments."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
