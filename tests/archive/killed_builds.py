"""Build a site over an older one, and be killed at the Nth step that touches the folder.

    python killed_builds.py FOLDER

Prints, for each N, what the folder held afterwards, what it held once the next program had tidied
up, and what it held once it was built again: ``old``, ``new`` or what is wrong.  A process is
killed with SIGKILL, at each step that the interpreter reports of itself (PEP 578).
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from newsletter.archive.building import Group, Ready, build_site
from newsletter.archive.building.manifest import MANIFEST
from newsletter.archive.building.outlines import NOBODY
from newsletter.archive.building.staging import STAGING, finish

OLD = {"index.html": b"old", "style.css": b"same", "issues/1/index.html": b"1", "gone/a.html": b"a"}
NEW = {
    "issues/1/index.html": b"1, mended",
    "issues/2/index.html": b"2",
    "issues/2/share.png": b"\x89PNG",
    "style.css": b"same",
    "index.html": b"new",
}
STEPS = frozenset({"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"})


def build(files: Mapping[str, bytes], folder: Path) -> None:
    """Build a site of ready files."""

    def pages() -> Iterator[Ready]:
        for path, data in files.items():
            yield Ready(path=path, key=str(hash(data)), data=data)

    build_site(
        [Group(name="all", key="", pages=pages)], folder, NOBODY, inspect=lambda _p, _d: None
    )


def dying_at(step: int, folder: Path) -> None:
    """Be killed right before the step of that number that touches the folder."""
    left = step

    def hook(event: str, given: tuple[object, ...]) -> None:
        nonlocal left
        if event in STEPS and given and str(given[0]).startswith(str(folder)):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def apart(act: Callable[[], object]) -> int:
    """Do something in a process of its own; return how it ended."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    act()
    os._exit(0)


def held(folder: Path) -> dict[str, bytes]:
    """Return the files that a reader can ask for."""
    return {
        path: (folder / path).read_bytes()
        for path in (one.relative_to(folder).as_posix() for one in folder.rglob("*"))
        if not path.startswith((STAGING, MANIFEST)) and (folder / path).is_file()
    }


def said(files: Mapping[str, bytes]) -> str:
    """Name a state of the folder."""
    if files in (OLD, NEW):
        return "old" if files == OLD else "new"
    whole = all(data in (OLD.get(path), NEW.get(path)) for path, data in files.items())
    kept = all(path in files for path in OLD.keys() & NEW.keys())
    return "between" if whole and kept else f"broken: {files}"


def main(folder: Path) -> None:
    """Kill a build at every step until one goes through."""
    step, ended = 0, 1
    while ended:
        shutil.rmtree(folder, ignore_errors=True)
        build(OLD, folder)

        def killed(step: int = step) -> None:
            dying_at(step, folder)
            build(NEW, folder)

        ended = apart(killed)
        states = [said(held(folder))]
        apart(lambda: finish(folder))
        states.append(said(held(folder)))
        build(NEW, folder)
        states.append(said(held(folder)))
        sys.stdout.write(f"{step} {' '.join(states)} {(folder / STAGING).exists()}\n")
        step += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]))
