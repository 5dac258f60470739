"""Writing people's files so that nothing is ever half-written."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

from newsletter.errors import NewsletterError

BYTE_ORDER_MARK = "\ufeff"


def write_whole(path: Path, data: bytes | str, *, mode: int = 0o644) -> None:
    """Replace a file in one step: the old content or the new, never a part.

    An existing file keeps its mode; a new one gets `mode`.
    """
    write_lines(path, [data], mode=mode)


def write_lines(path: Path, pieces: Iterable[bytes | str], *, mode: int = 0o644) -> None:
    """Replace a file in one step by pieces that come one after the other, in bounded memory."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        mode = path.stat().st_mode & 0o777
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            for piece in pieces:
                stream.write(piece.encode("utf-8") if isinstance(piece, str) else piece)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def keep_private(folder: Path) -> None:
    """Make a folder for its owner alone; of one that is there, take what other accounts may do.

    What a group may do stays where it may write, too: then somebody shares the folder on purpose.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = stat.S_IMODE(folder.stat().st_mode)
    kept = mode & ~(0o007 if mode & stat.S_IWGRP else 0o077)
    if mode & 0o007 and kept != mode:
        with contextlib.suppress(PermissionError):  # whose it is decides; `doctor` tells of it
            folder.chmod(kept)


def read_source(path: Path) -> str:
    """Return a YAML file's text with its own line ends, without byte order mark.

    Raises `NewsletterError` for what is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8").removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        raise NewsletterError(
            f"{path.name} is not UTF-8 text: {error.reason} at byte {error.start}.",
            help=f"Save it as UTF-8 in your editor. `newsletter check {path.stem}` shows the line.",
        ) from error


def rewrite(path: Path, *, read: str, write: str) -> bool:
    """Replace `read` by `write` unless somebody changed the file meanwhile; True where it changed.

    Line ends stay as `write` has them, a byte order mark stays where it was. Raises
    `NewsletterError` where the file no longer holds what was read.
    """
    if write == read:
        return False
    if read_source(path) != read:
        raise NewsletterError(
            f"{path.name} was changed by somebody else in this very moment; nothing was written.",
            help="Run the command again.",
        )
    has_mark = path.read_bytes().startswith(BYTE_ORDER_MARK.encode())
    write_whole(path, (BYTE_ORDER_MARK if has_mark else "") + write)
    return True
