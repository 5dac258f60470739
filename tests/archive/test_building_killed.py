"""A build that is killed, or finds no room: the site is the old one or the new one."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from newsletter.archive.building import Group, Ready, build_site
from newsletter.archive.building.outlines import NOBODY
from newsletter.archive.building.staging import STAGING, SWITCH, alone_in, finish
from newsletter.errors import ArchiveError

HELPER = Path(__file__).with_name("killed_builds.py")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """Return step, and the states after the kill, after tidying up and after the next build."""
    folder = tmp_path_factory.mktemp("killed") / "site"
    done = subprocess.run(
        [sys.executable, str(HELPER), str(folder)], check=True, capture_output=True, text=True
    )
    return [line.split() for line in done.stdout.splitlines()]


def test_every_step_was_tried(outcomes: list[list[str]]) -> None:
    """The kills fell before, while and after files were moved, and the last build went through."""
    after_the_kill = [state for _, state, *_ in outcomes]
    assert len(outcomes) > 20
    assert set(after_the_kill) == {"old", "between", "new"}
    assert after_the_kill[0] == "old"
    assert after_the_kill[-1] == "new"


def test_a_killed_build_leaves_the_old_site_or_the_new_one(outcomes: list[list[str]]) -> None:
    """Whenever it was killed, the next program finds the old site, or makes the new one whole."""
    assert {state for _, _, state, *_ in outcomes} == {"old", "new"}
    for _, before, tidied, *_ in outcomes:
        assert tidied == {"old": tidied, "between": "new", "new": "new"}[before]


def test_the_next_build_makes_the_new_site(outcomes: list[list[str]]) -> None:
    """Built again, the site is the new one, and nothing of the killed build lies about."""
    assert {tuple(rest) for _, _, _, *rest in outcomes} == {("new", "False")}


def ready(**files: bytes) -> Group:
    """Return a site of files in the folder ``a``."""
    return Group(
        name="all",
        key="",
        pages=lambda: [Ready(path=f"a/{name}", key="", data=data) for name, data in files.items()],
    )


def build(group: Group, folder: Path) -> None:
    """Build a site of one group."""
    build_site([group], folder, NOBODY, inspect=lambda _path, _data: None)


def test_a_full_disk_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    """Where a file cannot be written whole, the error says so, and nothing has changed."""
    folder = tmp_path / "site"
    build(ready(one=b"1"), folder)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(ArchiveError, match="cannot be written"):
            build(ready(one=b"2", two=b"2" * 200_000), folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (folder / "a/one").read_bytes() == b"1"
    assert not (folder / "a/two").exists()
    assert not (folder / STAGING).exists()
    build(ready(one=b"2", two=b"2" * 200_000), folder)
    assert (folder / "a/two").read_bytes() == b"2" * 200_000


def test_two_builds_do_not_meet(tmp_path: Path) -> None:
    """While one build is at work in a folder, another one is refused, and writes nothing."""
    folder = tmp_path / "site"
    folder.mkdir()
    with alone_in(folder), pytest.raises(ArchiveError, match="Another build"):
        build(ready(one=b"1"), folder)
    assert not list(folder.iterdir())
    build(ready(one=b"1"), folder)


def test_a_list_of_moves_leads_nowhere_else(tmp_path: Path) -> None:
    """What stands in the list of a broken-off build never touches anything outside of the site."""
    folder, outside = tmp_path / "site", tmp_path / "precious"
    outside.write_text("mine")
    (folder / STAGING).mkdir(parents=True)
    (folder / STAGING / "0").write_text("theirs")
    (folder / STAGING / SWITCH).write_text(
        '{"version": 1, "moves": [["0", "../precious"], ["../../precious", "a"]], "removed": ["../precious"]}'
    )
    assert finish(folder)
    assert outside.read_text() == "mine"
    assert not (folder / STAGING).exists()


def test_an_unreadable_list_is_told(tmp_path: Path) -> None:
    """A list of moves that cannot be read stops the build and says what to delete."""
    (tmp_path / STAGING).mkdir()
    (tmp_path / STAGING / SWITCH).write_text('{"version": 1, "moves": [7], "removed": []}')
    with pytest.raises(ArchiveError, match="cannot be read"):
        finish(tmp_path)
