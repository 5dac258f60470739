"""Pictures as they lie in the publication's folder: made ready, plainly named, never one over another."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from newsletter.errors import NewsletterError, UsageError
from newsletter.model.values import dataclass
from newsletter.pictures.box import Box
from newsletter.publication.issues.picturing import Gallery, make_ready
from newsletter.publication.place.files import read_source
from newsletter.publication.place.workplace import Workplace
from newsletter.text.markdown import is_own_picture
from newsletter.text.slugs import slug

FOLDER = "images"
BOX = Box(width=1000, height=1400)
"""As shown, at most; the file has twice as many pixels on a side."""
SHOWN = Box(width=536, height=800)
"""The room that a page of the desk has for one."""
PNG = b"\x89PNG"
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyPicture:
    """A picture as it will lie in the publication."""

    path: str
    """Inside the publication: ``images/the-dam-1.jpg``."""
    data: bytes
    new: bool
    """False: the same picture lies there already."""


def made_ready(data: bytes, *, name: str) -> bytes:
    """Return a picture as JPEG or PNG, upright, at most 2,000 pixels wide, with nothing else in it.

    Raises `UsageError` for what is no picture, or cannot be shown, with the mend.
    """
    return make_ready(data, BOX, source=name)


def kept(workplace: Workplace, data: bytes, *, title: str) -> ReadyPicture:
    """Put a picture that was made ready into images/, named after its title; return where it lies.

    The same picture is one file.  Raises `UsageError` where the folder leads out of the publication,
    `OSError` where it cannot be written, and then nothing is there.
    """
    name = slug(title) or "picture"
    while True:
        found = placed(workplace, data, plain_names(name))
        if not found.new or _written_new(workplace.folder / found.path, data):
            return found


def plain_names(name: str) -> Iterator[str]:
    """Yield ``name``, then ``name-2`` and so on."""
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def placed(
    workplace: Workplace, data: bytes, names: Iterable[str], *, taken: Collection[str] = ()
) -> ReadyPicture:
    """Return a picture under the name that the same one has, or under the first that nothing else has.

    `taken` are paths that others will have.
    """
    folder = _folder(workplace)
    if same := _same(folder, data):
        return ReadyPicture(path=f"{FOLDER}/{same}", data=data, new=False)
    kind = "png" if data.startswith(PNG) else "jpg"
    free = (
        path
        for path in (f"{FOLDER}/{name}.{kind}" for name in names)
        if path not in taken and not os.path.lexists(workplace.folder / path)
    )
    return ReadyPicture(path=next(free), data=data, new=True)


def write_pictures(workplace: Workplace, pictures: Iterable[ReadyPicture]) -> tuple[Path, ...]:
    """Write those that are new; return their files.  Where one cannot be written, none stays."""
    written = list[Path]()
    try:
        for picture in pictures:
            path = workplace.folder / picture.path
            if not picture.new:
                continue
            _expect_written(path, picture)
            written.append(path)
    except BaseException:
        remove_pictures(written)
        raise
    return tuple(written)


def _expect_written(path: Path, picture: ReadyPicture) -> None:
    if not _written_new(path, picture.data):
        raise NewsletterError(
            f"Somebody put another picture at {picture.path} in this very moment.",
            help="Nothing was added. Do it once more.",
        )


def remove_pictures(paths: Iterable[Path]) -> None:
    """Take back what `write_pictures` wrote."""
    for path in paths:
        with suppress(OSError):
            path.unlink()


def named_in(workplace: Workplace, path: str) -> tuple[str, ...]:
    """Return the issues that name a picture, newest first, and publication.yaml where it does."""
    files = [(one, workplace.issue_file(one)) for one in workplace.issue_ids()[::-1]]
    files.append((workplace.publication_file.name, workplace.publication_file))
    return tuple(name for name, file in files if path in _source(file))


def _source(file: Path) -> str:
    try:
        return read_source(file)
    except (NewsletterError, OSError):
        return ""


def _folder(workplace: Workplace) -> Path:
    folder = workplace.folder / FOLDER
    if not folder.resolve().is_relative_to(workplace.folder.resolve()):
        raise UsageError(
            f"The folder {FOLDER} leads out of the publication.",
            help="Put a folder of its own there: what goes out lies in the publication.",
        )
    return folder


def _same(folder: Path, data: bytes) -> str:
    """Return the name of the file that holds the same picture; empty: there is none."""
    with suppress(OSError):
        for one in sorted(folder.iterdir()):
            with suppress(OSError):
                alike = one.is_file() and not one.is_symlink() and one.stat().st_size == len(data)
                if alike and not one.name.startswith(".") and one.read_bytes() == data:
                    return one.name
    return ""


def _written_new(path: Path, data: bytes) -> bool:
    """Write a file whole under a name that nothing has; False: something has it by now."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        return _named(Path(name), path)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _named(temporary: Path, path: Path) -> bool:
    """Give a file its name, unless something has it: as one step where the disk knows links."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(path):
            return False
        temporary.replace(path)
    return True


def shown(workplace: Workplace, path: str) -> bytes:
    """Return a picture of the publication as a page shows it; raises `UsageError` where it cannot."""
    if not is_own_picture(path):
        raise UsageError(
            f"{path!r} is no picture of the publication.",
            help="Put the file into the publication's folder, and name it by its path there.",
        )
    return Gallery(workplace=workplace)(path, SHOWN)
