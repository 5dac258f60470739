from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.backup import manifest
from newsletter.backup.bundle import Item, packed, unpack
from newsletter.backup.manifest import Facts, Manifest
from newsletter.errors import BackupError

FACTS = Facts(
    name="backup-x",
    made=datetime(2026, 12, 1, 3, 15, tzinfo=UTC),
    program="1.0",
    publication="The Review",
    mark="ab",
    schemas=(("mail", 9), ("newsroom", 16)),
    event=12,
)


class Kept:
    """Where the files of a bundle go: into memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def into(self, path: str, mode: int) -> Kept:
        """Begin a file."""
        del mode
        self.path, self.files[path] = path, b""
        return self

    def write(self, data: bytes, /) -> None:
        """Take a piece."""
        self.files[self.path] += data

    def close(self) -> None:
        """End it."""


def bundle(items: Iterable[Item]) -> bytes:
    """Return a bundle."""
    return b"".join(packed(items, FACTS))


def contents(data: bytes) -> tuple[Manifest, dict[str, bytes]]:
    """Return what is in a bundle."""
    kept = Kept()
    return unpack(io.BytesIO(data), kept.into), kept.files


def tarred(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    """Return a bundle that somebody else made."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for info, data in members:
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return zstandard.compress(stream.getvalue())


def listed(*paths: str) -> tuple[tarfile.TarInfo, bytes]:
    """Return a manifest that lists empty files."""
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    files = tuple(manifest.Held(path=path, size=0, sha256=empty) for path in paths)
    return tarfile.TarInfo("MANIFEST.json"), manifest.written(Manifest(facts=FACTS, files=files))


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\\\0"), min_size=1)
        .filter(lambda name: name not in {".", "..", manifest.FILE_NAME})
        .map(lambda name: f"publication/{name}"),
        st.binary(max_size=2_000),
        max_size=6,
    )
)
def test_whatever_goes_in_comes_out(files: dict[str, bytes]) -> None:
    """Any name, any content, in order, and the manifest says the same."""
    data = bundle(Item(path=path, data=content) for path, content in files.items())
    told, found = contents(data)
    assert found == files
    assert told.facts == FACTS
    assert {one.path: one.size for one in told.files} == {p: len(c) for p, c in files.items()}
    assert told.size == sum(map(len, files.values()))


def test_the_same_files_give_the_same_octets(tmp_path: Path) -> None:
    """Nothing of time, chance or account gets into a bundle."""
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100_000)
    items = [Item(path="publication/a", file=path, modified=5), Item(path="publication/b")]
    assert bundle(items) == bundle(items)


def test_a_large_file_takes_little_memory(tmp_path: Path) -> None:
    """A file goes through in pieces."""
    path = tmp_path / "large"
    path.write_bytes(b"y" * 5_000_000)
    told, found = contents(bundle([Item(path="publication/large", file=path)]))
    assert told.files[0].size == len(found["publication/large"]) == 5_000_000
    assert max(map(len, packed([Item(path="l", file=path)], FACTS))) < 1_000_000


def test_a_file_that_shrinks_is_no_backup(tmp_path: Path) -> None:
    """What changes while it is read is given up, not padded."""
    path = tmp_path / "log"
    path.write_bytes(b"z" * 40_000_000)  # more than is pressed before the first piece comes
    pieces = packed([Item(path="publication/log", file=path)], FACTS)
    next(pieces)
    path.write_bytes(b"z")
    with pytest.raises(BackupError, match="shorter"):
        b"".join(pieces)


@pytest.mark.skipif(not (shutil.which("tar") and shutil.which("zstd")), reason="no tar or no zstd")
def test_it_opens_without_this_program(tmp_path: Path) -> None:
    """`zstd -d | tar -x` is enough, names in Urdu included."""
    data = bundle([Item(path="publication/issues/شمارہ.yaml", data=b"version: 1\n", mode=0o644)])
    raw = subprocess.run(["zstd", "-d"], input=data, capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(tmp_path)], input=raw, check=True)
    assert (tmp_path / "publication/issues/شمارہ.yaml").read_text() == "version: 1\n"
    assert (tmp_path / "MANIFEST.json").is_file()


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "publication/../../x", "a\\..\\b", "publication/.."]
)
def test_a_name_that_leads_out_is_refused(name: str) -> None:
    """Nothing is ever written beside the folder."""
    with pytest.raises(BackupError, match="leads out"):
        contents(tarred((tarfile.TarInfo(name), b""), listed()))
    with pytest.raises(BackupError, match="leads out"):
        contents(tarred(listed(name)))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE]
)
def test_only_plain_files_are_taken(kind: bytes) -> None:
    """Links, devices and folders are in no backup of ours."""
    info = tarfile.TarInfo("publication/x")
    info.type, info.linkname = kind, "/etc/passwd"
    with pytest.raises(BackupError, match="which no backup of this program holds"):
        contents(tarred((info, b""), listed()))


def test_what_the_list_says_is_there_exactly() -> None:
    """One file more, one less, or another content is damage."""
    file = tarfile.TarInfo("publication/a")
    for members in (
        [listed("publication/a")],
        [(file, b""), listed()],
        [(file, b"x"), listed("publication/a")],
        [(file, b"")],
        [],
    ):
        with pytest.raises(BackupError, match="damaged"):
            contents(tarred(*members))
    with pytest.raises(BackupError, match="holds"):
        contents(tarred(listed("publication/a"), (file, b"")))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b'{"format": "newsletter-backup/1"}',
        b'{"format": "newsletter-backup/1", "files": [1]}',
        b"\xff",
        b'{"format": "newsletter-backup/1", "files": [], "name": "x", "made": "then"}',
    ],
)
def test_a_list_that_is_none_is_refused(text: bytes) -> None:
    """Whatever stands in it, the error is ours."""
    with pytest.raises(BackupError):
        contents(tarred((tarfile.TarInfo("MANIFEST.json"), text)))


def test_a_newer_format_is_told_from_damage() -> None:
    """The way out of that is another program, not another copy."""
    with pytest.raises(BackupError, match="newer program"):
        manifest.read(b'{"format": "newsletter-backup/2"}')


@pytest.mark.parametrize("data", [b"", b"no zstd at all", zstandard.compress(b"no tar" * 200)])
def test_what_is_no_bundle_is_damaged(data: bytes) -> None:
    """Any other file is refused in our words."""
    with pytest.raises(BackupError):
        contents(data)


def test_a_bundle_that_is_cut_short_is_damaged() -> None:
    """Wherever it ends."""
    data = bundle([Item(path="publication/a", data=bytes(range(256)) * 400)])
    for cut in range(0, len(data), max(1, len(data) // 40)):
        with pytest.raises(BackupError):
            contents(data[:cut])
