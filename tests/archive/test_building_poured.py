"""Files that nobody holds as a whole: written in pieces, and treated as any other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from newsletter.archive.building import (
    MANIFEST,
    BuildReport,
    Group,
    Ready,
    Sheet,
    build_site,
    key_of,
)
from newsletter.archive.building.staging import STAGING
from newsletter.errors import ArchiveError


class Pen:
    """Has nothing to fill."""

    workers = 1

    def prints(self, template: str) -> bool:
        """Say no."""
        del template
        return False

    def fill(self, sheets: Sequence[Sheet]) -> Sequence[str]:
        """Fill nothing."""
        assert not sheets
        return []


class Stream:
    """A file in pieces, and a small one beside it."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces
        self.seen: list[bytes] = []
        self.heeded: list[object] = []

    def build(self, folder: Path, *, dry_run: bool = False) -> BuildReport:
        """Build a site of it."""
        key = key_of(*self.pieces)

        def files() -> Iterator[Ready]:
            yield Ready(path="data.json", key=key, pieces=lambda: iter(self.pieces))
            yield Ready(path="a.json", key=key, data=b"{}")

        return build_site(
            [Group(name="data", key=key, pages=files)],
            folder,
            Pen(),
            inspect=self.inspect,
            heed=lambda _path, remark: self.heeded.append(remark),
            dry_run=dry_run,
        )

    def inspect(self, path: str, data: bytes) -> object:
        """Refuse one piece, and remark upon another."""
        if path == "data.json":
            self.seen.append(data)
        if b"secret" in data:
            raise ArchiveError("No.", help="Not here.")
        return data if b"look" in data else None


def test_a_file_is_poured_in_its_pieces(tmp_path: Path) -> None:
    """Every piece is looked at by itself; the file holds all of them, and stands in the manifest."""
    stream = Stream(b"[1,\n", b"look,\n", b"3]\n", b"look\n")
    report = stream.build(tmp_path / "site")
    assert report.written == ("data.json", "a.json")
    whole = b"".join(stream.pieces)
    assert (tmp_path / "site" / "data.json").read_bytes() == whole
    assert stream.seen == list(stream.pieces)
    assert stream.heeded == [b"look,\n", b"look\n"]
    assert hashlib.sha256(whole).hexdigest() in (tmp_path / "site" / MANIFEST).read_text()
    assert not Stream(*stream.pieces).build(tmp_path / "site").written


def test_an_equal_file_is_left_alone(tmp_path: Path) -> None:
    """Other pieces of the same octets write nothing, whether or not anybody remembers the file."""
    Stream(b"one two", b" three").build(tmp_path / "site")
    before = (tmp_path / "site" / "data.json").stat()
    assert not Stream(b"one ", b"two three").build(tmp_path / "site").written
    os_times = (tmp_path / "site" / "data.json").stat()
    assert (before.st_ino, before.st_mtime_ns) == (os_times.st_ino, os_times.st_mtime_ns)
    manifest = tmp_path / "site" / MANIFEST
    manifest.write_text('{"version": 1, "files": ["data.json", "a.json"]}')
    assert not Stream(b"one two three").build(tmp_path / "site").written
    assert not (tmp_path / "site" / STAGING).exists()
    assert Stream(b"one two four!").build(tmp_path / "site").written == ("data.json",)


def test_a_piece_that_may_not_be_public_stops_the_build(tmp_path: Path) -> None:
    """However late it comes, the site is as it was, and nothing is left beside it."""
    Stream(b"one").build(tmp_path / "site")
    with pytest.raises(ArchiveError, match="No"):
        Stream(b"one" * 300_000, b"two", b"secret").build(tmp_path / "site")
    assert (tmp_path / "site" / "data.json").read_bytes() == b"one"
    assert not (tmp_path / "site" / STAGING).exists()


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    """It says what would be written, and looks at every piece."""
    stream = Stream(b"one", b"two")
    assert stream.build(tmp_path / "site", dry_run=True).written == ("data.json", "a.json")
    assert not (tmp_path / "site").exists()
    assert stream.seen == [b"one", b"two"]
