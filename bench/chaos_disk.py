"""A disk of our own that can be filled: a file system in memory that no other process sees.

It takes the rights of root; where they are missing, `bench.chaos` says so and goes without.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

_NEW_MOUNTS = 0x00020000
"""CLONE_NEWNS: what is mounted from now on is this process's own, and goes when it does."""
_PIECE = bytes(1 << 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """A small file system."""

    folder: Path

    def fill_for(self, seconds: float) -> None:
        """Leave no room on it for so long."""
        filler = self.folder / "filler"
        until = time.monotonic() + seconds
        with filler.open("wb", buffering=0) as file:
            while time.monotonic() < until:
                try:
                    file.write(_PIECE)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    time.sleep(0.01)
        filler.unlink()


def own_mounts() -> bool:
    """Let this process mount what nobody else sees; return whether it may."""
    if os.geteuid() or not shutil.which("mount"):
        return False
    if ctypes.CDLL(None, use_errno=True).unshare(_NEW_MOUNTS):
        return False
    return _mounted("--make-rprivate", "/")


def disk_at(folder: Path, megabytes: int) -> Disk | None:
    """Return a fresh disk of that size; call `own_mounts` before."""
    folder.mkdir(parents=True)
    made = _mounted("-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "chaos", str(folder))
    return Disk(folder=folder) if made else None


def give_back(disk: Disk) -> None:
    """Forget a disk and all that is on it."""
    subprocess.run(["umount", "-l", str(disk.folder)], check=False, capture_output=True)


def _mounted(*words: str) -> bool:
    return not subprocess.run(["mount", *words], check=False, capture_output=True).returncode
