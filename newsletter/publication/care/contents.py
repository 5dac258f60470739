"""What belongs into a backup: all that cannot be made again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from newsletter.backup.bundle import Item
from newsletter.publication.place import reading, secrets
from newsletter.publication.place.workplace import Workplace

ROOT = "publication"
"""The folder in a backup that is the publication."""
STAGING = "backup"
"""In var/: what is being made into a backup, or out of one."""

_DERIVED = frozenset({"cache", "locks", "schema", STAGING})
"""In var/: made again by themselves."""
_FOREIGN = frozenset({".git", "node_modules", "__pycache__", "site"})
"""Folders of other programs, and the archive, which is built again."""
_TAGS = ("CACHEDIR.TAG", "pyvenv.cfg")
"""What stands in folders that can be made again (bford.info/cachedir), and in virtual environments."""
_DATABASES = (".db", ".db-wal", ".db-shm", ".db-journal")


def items(workplace: Workplace, databases: Path) -> Iterator[Item]:
    """Yield everything, in order of its path; `databases` is a folder with copies of them."""
    yield _secrets(workplace)
    for path in _files(workplace):
        yield _item(path, f"{ROOT}/{path.relative_to(workplace.folder).as_posix()}")
    for path in sorted(one for one in databases.rglob("*") if one.is_file()):
        yield _item(path, f"{ROOT}/var/{path.relative_to(databases).as_posix()}")


def _item(path: Path, name: str) -> Item:
    state = path.stat()
    return Item(path=name, file=path, mode=state.st_mode & 0o777, modified=int(state.st_mtime))


def _secrets(workplace: Workplace) -> Item:
    """Return secrets.env, with what comes from the environment written below."""
    path = workplace.folder / secrets.FILE_NAME
    text = path.read_text("utf-8") if path.exists() else ""
    found = dict(_from_environment(workplace))
    if found:
        lines = "".join(f"{name}={value}\n" for name, value in found.items())
        text = f"{text.rstrip()}\n# From the environment of the machine:\n{lines}"
    return Item(path=f"{ROOT}/{secrets.FILE_NAME}", data=text.encode(), mode=0o600)


def _from_environment(workplace: Workplace) -> Iterator[tuple[str, str]]:
    given = {name.removesuffix("_FILE") for name in workplace.environ}
    own = sorted(name for name in given if secrets.is_mailbox_password(name))
    for name in (*secret_names(), *own):
        if name in given:
            yield name, secrets.find(workplace.folder, workplace.environ, name)


def secret_names() -> tuple[str, ...]:
    """Return the names of all secrets, retired keys included."""
    plain = [
        value
        for name, value in vars(secrets).items()
        if name.isupper() and isinstance(value, str) and value.startswith("NEWSLETTER_")
    ]
    return tuple(sorted((*plain, *(f"{one}_RETIRED" for one in plain if one.endswith("_KEY")))))


def _files(workplace: Workplace) -> Iterator[Path]:
    outbox = (workplace.folder / reading.publication(workplace).delivery.folder).resolve()
    for folder, below, names in os.walk(workplace.folder):
        here = Path(folder)
        below[:] = sorted(
            name for name in below if _wanted(workplace, here / name) and here / name != outbox
        )
        for name in sorted(names):
            path = here / name
            if path.is_file() and not _is_left_out(workplace, path):
                yield path


def _wanted(workplace: Workplace, folder: Path) -> bool:
    if folder.parent == workplace.var and folder.name in _DERIVED:
        return False
    return folder.name not in _FOREIGN and not any((folder / tag).exists() for tag in _TAGS)


def _is_left_out(workplace: Workplace, path: Path) -> bool:
    """Say of a file whether it is a database, which is copied otherwise, a badge, or secrets.env."""
    if path.parent == workplace.var:
        return path.name.endswith(_DATABASES) or path.name.startswith("machine-")
    return path == workplace.folder / secrets.FILE_NAME
