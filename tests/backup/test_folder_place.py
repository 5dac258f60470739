from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.backup.names import backup_name
from newsletter.backup.places.folder import FolderPlace
from newsletter.errors import BackupError

NAME = backup_name(datetime(2026, 12, 1, 3, 15, tzinfo=UTC), "0123456789abcdef")


@contextmanager
def no_file_larger_than(octets: int) -> Iterator[None]:
    """Let the system refuse what would not fit on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_is_put_is_fetched(tmp_path: Path) -> None:
    """The same octets, listed with their size, and gone once removed."""
    source, target, folder = tmp_path / "source", tmp_path / "target", tmp_path / "disk"
    folder.mkdir()
    source.write_bytes(b"locked")
    place = FolderPlace(folder)
    place.put(NAME, source)
    assert [(one.name, one.size) for one in place.stored()] == [(NAME, 6)]
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600
    place.fetch(NAME, target)
    assert target.read_bytes() == b"locked"
    place.remove(NAME)
    place.remove(NAME)
    assert place.stored() == ()


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    """What is not ours, or is half-written, is no backup."""
    for name in ("holiday.jpg", f".{NAME}.part", "backup-2026.tar"):
        (tmp_path / name).write_text("")
    assert FolderPlace(tmp_path).stored() == ()


def test_a_disk_that_is_not_mounted_is_no_empty_folder(tmp_path: Path) -> None:
    """No folder is made: it would fill the wrong disk."""
    place = FolderPlace(tmp_path / "mnt" / "backups")
    with pytest.raises(BackupError, match="not there") as refused:
        place.stored()
    assert "mounted" in refused.value.help
    assert not (tmp_path / "mnt").exists()


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    """What cannot be written wholly is not there at all."""
    source, folder = tmp_path / "source", tmp_path / "disk"
    folder.mkdir()
    source.write_bytes(b"x" * 100_000)
    with pytest.raises(BackupError, match="cannot be used"), no_file_larger_than(10_000):
        FolderPlace(folder).put(NAME, source)
    assert list(folder.iterdir()) == []


def test_what_is_not_there_cannot_be_fetched(tmp_path: Path) -> None:
    """The error says which folder was asked."""
    with pytest.raises(BackupError, match="cannot be used"):
        FolderPlace(tmp_path).fetch(NAME, tmp_path / "target")
