"""A file replaced in one step, unless somebody wrote it meanwhile: nobody's version is lost.

Editors and git take no lock, so comparing before renaming leaves a gap.  Where the system can
exchange two names (Linux, renameat2), the old file is looked at again after the exchange: if it is
not what was read, it is put back, and the edit begins anew.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ENDING = ".saving"
_EXCHANGE = 2
_AT_FDCWD = -100
_UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP}
_QUIET = 0.03
"""Seconds; a file that does not change for so long is taken for written."""
_LIBC = ctypes.CDLL(None, use_errno=True)


def swap(
    path: Path, *, read: bytes, write: bytes, met: Callable[[bytes], None] = lambda _found: None
) -> bool:
    """Replace a file by `write` if it still holds `read`; False: somebody else wrote it.

    `met` is told what another program wrote in the very moment of the exchange: it is put back at
    once, but whoever read the file in between may write over it.  On the disk when it returns.  Mode and owner stay, a symbolic link stays one.  Raises `OSError`,
    and then the file is as it was.
    """
    target = Path(os.path.realpath(path))
    try:
        temporary = _prepared(target, write)
    except FileNotFoundError:  # an editor that renames is between its two steps
        return False
    try:
        return _taken_over(temporary, target, read, met)
    finally:
        # What is neither old nor new is a third version: `leftovers` brings it to light.
        if _read(temporary) in {read, write}:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def _taken_over(temporary: Path, target: Path, read: bytes, met: Callable[[bytes], None]) -> bool:
    try:
        if _read(target) != read:
            return False
        if not _exchanged(temporary, target):
            temporary.replace(target)
        elif (found := _read(temporary)) != read:
            # Whoever has it open for writing goes on writing it under its name.
            _exchanged(temporary, target)
            met(found)
            return False
    except FileNotFoundError:
        return False
    _sync(target.parent)
    return True


def quiet_bytes(path: Path) -> bytes:
    """Return what a file holds once nobody is in the middle of writing it."""
    found = _read(path)
    for _ in range(30):
        time.sleep(_QUIET)
        again = _read(path)
        if again == found and again:
            break
        found = again
    return found


def leftovers(path: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield what saves that were killed left beside a file, unless the file holds the same."""
    target = Path(os.path.realpath(path))
    for one in target.parent.glob(f".{target.name}.*{ENDING}"):
        with contextlib.suppress(FileNotFoundError):
            yield one, one.read_bytes()


def _prepared(target: Path, data: bytes) -> Path:
    state = target.stat()
    name = target.with_name(f".{target.name}.{secrets.token_hex(8)}{ENDING}")
    handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            with contextlib.suppress(PermissionError):  # another's file in a shared folder
                os.chown(name, state.st_uid, state.st_gid)
            name.chmod(state.st_mode & 0o7777)
            os.fsync(stream.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            name.unlink()
        raise
    return name


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two names; False where this system or disk cannot."""
    if not hasattr(_LIBC, "renameat2"):
        return False
    answer = _LIBC.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE)
    if answer == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNSUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
