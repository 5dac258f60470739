"""Writing people's files so that nothing is ever half-written."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from newsletter.errors import NewsletterError


def write_whole(path: Path, data: bytes | str, *, mode: int = 0o644) -> None:
    """Replace a file in one step: the old content or the new, never a part.

    An existing file keeps its mode; a new one gets `mode`.
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        mode = path.stat().st_mode & 0o777
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def rewrite(path: Path, *, read: str, write: str) -> bool:
    """Replace `read` by `write` unless somebody changed the file meanwhile; True where it changed.

    Raises `NewsletterError` where the file no longer holds what was read.
    """
    if write == read:
        return False
    if path.read_text("utf-8") != read:
        raise NewsletterError(
            f"{path.name} was changed by somebody else in this very moment; nothing was written.",
            help="Run the command again.",
        )
    write_whole(path, write)
    return True
