"""Several processes make what one would have made; what goes wrong in one is told."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from newsletter.archive.building import BuildReport, Group, Page, Ready, Sheet, build_site
from newsletter.archive.building.crew import LEAST, MOST, shared
from newsletter.archive.building.making import MANY
from newsletter.errors import ArchiveError, ThemeError

COUNT = MANY + 7


class Pen:
    """Fills a template with its context."""

    workers = 2

    def prints(self, _template: str) -> bool:
        """Say that it may do anything."""
        return False

    def fill(self, sheets: Sequence[Sheet]) -> Sequence[str]:
        """Return the title in a heading."""
        return [f"<h1>{context['title']}</h1>" for _, context in sheets]


def groups(changed: int = -1) -> Iterator[Group]:
    """Yield many issues of a page and a file; one of them may have changed."""
    for number in range(COUNT):
        edition = 2 if number == changed else 1
        yield Group(name=str(number), key=f"{edition}", pages=partial(pages, number, edition))


def pages(number: int, edition: int) -> list[Page | Ready]:
    """Return the files of an issue; some have none."""
    if number % 50 == 49:
        return []
    return [
        Page(
            path=f"{number}/index.html",
            key=str(edition),
            template="t",
            context={"title": f"{number}, {edition}"},
        ),
        Ready(path=f"{number}/a.txt", key="", data=b"a" * number),
    ]


def build(folder: Path, all_groups: Iterable[Group], seen: list[str], workers: int) -> BuildReport:
    """Build, noting what was looked through."""
    return build_site(
        all_groups,
        folder,
        Pen(),
        inspect=lambda path, _: path,
        heed=lambda _, said: seen.append(said),
        workers=workers,
    )


def held(folder: Path) -> dict[str, bytes]:
    """Return all files but the manifest."""
    found = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".")}


def test_several_make_what_one_makes(tmp_path: Path) -> None:
    """The same files, the same report, each file looked through by us; then nothing is left to do."""
    looks: tuple[list[str], list[str]] = ([], [])
    one = build(tmp_path / "one", groups(), looks[0], 1)
    several = build(tmp_path / "several", groups(), looks[1], 3)
    assert several == one
    assert looks[0] == looks[1]
    assert held(tmp_path / "several") == held(tmp_path / "one")
    assert build(tmp_path / "several", groups(), [], 3).written == ()
    assert build(tmp_path / "several", groups(5), [], 3).written == ("5/index.html",)


def test_an_error_of_ours_in_a_worker_is_ours(tmp_path: Path) -> None:
    """A template that fails in another process is told as if it had failed here; nothing is written."""

    def broken() -> list[Page | Ready]:
        raise ThemeError("issue.html.j2:7: there is no titel here.", help="Mend it.")

    with pytest.raises(ThemeError, match="no titel") as told:
        build(tmp_path, [*groups(), Group(name="x", key="", pages=broken)], [], 2)
    assert told.value.help == "Mend it."
    assert not list(tmp_path.iterdir())


def test_a_full_disk_in_a_worker_is_told(tmp_path: Path) -> None:
    """What the system refuses a worker is told as if it had been refused here."""

    def full() -> list[Page | Ready]:
        raise OSError(28, "No space left on device", "x")

    with pytest.raises(ArchiveError, match="No space left"):
        build(tmp_path, [*groups(), Group(name="x", key="", pages=full)], [], 2)
    assert not list(tmp_path.iterdir())


def test_a_worker_that_is_killed_is_told(tmp_path: Path) -> None:
    """Ended from outside, a worker costs the build, and nothing of the site."""
    here = os.getpid()

    def ended() -> list[Page | Ready]:
        assert os.getpid() != here
        os.kill(os.getpid(), signal.SIGKILL)
        return []

    with pytest.raises(ArchiveError, match="ended by something else"):
        build(tmp_path, [*groups(), Group(name="x", key="", pages=ended)], [], 2)
    assert not list(tmp_path.iterdir())


def test_any_other_failure_is_told_with_its_place() -> None:
    """A mistake of the program comes with its traceback."""

    def work(_number: int, tasks: Iterable[tuple[int, int]]) -> Iterator[tuple[int, float]]:
        for number, value in tasks:
            yield number, 1 / value

    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        list(shared([(0, 1), (1, 0)], work, workers=2))


@pytest.mark.parametrize("count", [0, 1, LEAST, LEAST + 1, 5 * LEAST, 13 * MOST + 1])
def test_results_come_in_the_order_of_their_tasks(count: int) -> None:
    """Whoever does them, and however many results a task has."""

    def work(_number: int, tasks: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        for number, value in tasks:
            yield from ((number, value) for _ in range(value % 3))

    tasks = [(number, number * 7) for number in range(count)]
    expected = [task for task in tasks for _ in range(task[1] % 3)]
    assert list(shared(tasks, work, workers=3)) == expected
