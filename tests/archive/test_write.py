"""The folder: written where bytes differ, ours alone removed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsletter.archive.building import MANIFEST
from newsletter.errors import ArchiveError
from newsletter.testing.whole_site import Site, compare_site, write_site


def held(folder: Path) -> set[str]:
    """Return the files of a folder but for the manifest."""
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return files - {MANIFEST}


def test_a_first_build_writes_everything(small: Site, folder: Path) -> None:
    """A new folder holds exactly the site's files."""
    report = write_site(small, folder)
    assert report.written == tuple(small.files)
    assert held(folder) == set(small.files)


def test_a_second_build_writes_nothing(small: Site, folder: Path) -> None:
    """Where nothing changed, no file is touched, the manifest neither."""
    write_site(small, folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    report = write_site(small, folder)
    assert (report.written, report.removed) == ((), ())
    assert report.unchanged == tuple(small.files)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_an_edit_writes_what_differs(small: Site, folder: Path) -> None:
    """Only the file whose bytes differ is written."""
    write_site(small, folder)
    edited = Site.of({**small.files, "issues/1/index.html": b"<p>2</p>"})
    assert write_site(edited, folder).written == ("issues/1/index.html",)
    assert (folder / "issues/1/index.html").read_bytes() == b"<p>2</p>"


def test_what_is_gone_is_removed(small: Site, folder: Path) -> None:
    """A file of ours that is not planned any more goes, with its empty folders; others stay."""
    write_site(small, folder)
    (folder / "CNAME").write_text("archive.indus.example")
    fewer = Site.of({"index.html": b"<p>"})
    assert write_site(fewer, folder).removed == ("issues/1/index.html", "style.css")
    assert held(folder) == {"index.html", "CNAME"}
    assert not (folder / "issues").exists()


def test_a_foreign_folder_is_refused(small: Site, folder: Path) -> None:
    """A folder with files of somebody else is not written to."""
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    with pytest.raises(ArchiveError, match="not the archive's"):
        write_site(small, folder)
    assert held(folder) == {"thesis.txt"}


def test_a_foreign_file_is_not_overwritten(small: Site, folder: Path) -> None:
    """A file that somebody put where a page belongs stops the build before it begins."""
    write_site(Site.of({"index.html": b"<p>"}), folder)
    (folder / "style.css").write_text("mine")
    with pytest.raises(ArchiveError, match=r"style\.css"):
        write_site(small, folder)
    assert held(folder) == {"index.html", "style.css"}


def test_links_do_not_lead_out(small: Site, folder: Path, tmp_path: Path) -> None:
    """A folder that is a link to elsewhere is not written through."""
    write_site(Site.of({"index.html": b"<p>"}), folder)
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / "issues").symlink_to(outside)
    with pytest.raises(ArchiveError, match="not ours"):
        write_site(small, folder)
    assert not list(outside.iterdir())


def test_a_file_instead_of_a_folder(small: Site, folder: Path) -> None:
    """A file where the folder should be is told."""
    folder.write_text("x")
    with pytest.raises(ArchiveError, match="not a folder"):
        write_site(small, folder)


def test_a_broken_manifest_is_told(small: Site, folder: Path) -> None:
    """Where the manifest cannot be read, nothing is removed or written."""
    write_site(small, folder)
    (folder / MANIFEST).write_text("{")
    with pytest.raises(ArchiveError, match="cannot be read"):
        write_site(Site.of({}), folder)
    assert held(folder) == set(small.files)


def test_a_manifest_cannot_point_outside(small: Site, folder: Path, tmp_path: Path) -> None:
    """Names that climb out of the folder are not removed, whoever wrote them."""
    write_site(small, folder)
    precious = tmp_path / "precious"
    precious.write_text("x")
    listed = {"version": 1, "files": ["../precious", str(precious), "style.css"]}
    (folder / MANIFEST).write_text(json.dumps(listed))
    (folder / "index.html").unlink()
    (folder / "issues/1/index.html").unlink()
    write_site(Site.of({"index.html": b"<p>"}), folder)
    assert precious.exists()


def test_a_build_that_broke_off_is_taken_up(small: Site, folder: Path) -> None:
    """Files written before a build broke off are known as ours by the next one."""
    write_site(Site.of({"index.html": b"old"}), folder)
    listed = {"version": 1, "files": [*small.files]}
    (folder / MANIFEST).write_text(json.dumps(listed))
    (folder / "style.css").write_bytes(b"a{}")
    report = write_site(small, folder)
    assert report.unchanged == ("style.css",)
    assert held(folder) == set(small.files)


def test_a_comparison_writes_nothing(small: Site, folder: Path) -> None:
    """What would be done can be asked without doing it."""
    assert compare_site(small, folder).written == tuple(small.files)
    assert not folder.exists()
