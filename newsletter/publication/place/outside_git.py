"""Subscribers' data and git never meet: where files may lie, and whether git tracks any."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from newsletter.errors import UsageError
from newsletter.publication.place.workplace import Workplace

SUSPICIOUS = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".txt", ".tab")
"""Endings of files in which lists of people travel."""
MANY = 10
"""Different addresses from which on a file is taken for a list of people."""
_READ = 1_000_000
_ADDRESS = re.compile(rb"[A-Za-z0-9._%+'-]{1,64}@((?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24})")
_NOBODYS = re.compile(
    rb"(?:.*\.)?(?:example|test|invalid|localhost|example\.(?:com|org|net))", re.IGNORECASE
)
"""Domains that stand for none (RFC 2606): samples and tests may hold them."""


def expect_outside(workplace: Workplace, path: Path, *, doing: str) -> None:
    """Raise `UsageError` where git could pick a file up: inside the publication and not ignored."""
    target = path.resolve()
    root = _top(workplace.folder) or workplace.folder.resolve()
    inside = target.is_relative_to(root) or target.is_relative_to(workplace.folder.resolve())
    if not inside or target.is_relative_to(workplace.var.resolve()) or _ignored(root, target):
        return
    raise UsageError(
        f"{path} lies where git could pick it up, and it holds subscribers' data.",
        help=f"{doing} var/, or a place outside the publication, for example: ../{path.name}",
    )


def tracked_lists(workplace: Workplace) -> Iterator[str]:
    """Yield the files that git tracks and that look like lists of people."""
    root = _top(workplace.folder)
    if root is None:
        return
    for name in _run(root, "ls-files", "-z").split("\0"):
        if name.casefold().endswith(SUSPICIOUS) and _is_list(root / name):
            yield name


def _is_list(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            start = stream.read(_READ)
    except OSError:
        return False
    text = start.replace(b"\0", b"")  # UTF-16 of plain letters
    found = {
        match[0].lower() for match in _ADDRESS.finditer(text) if not _NOBODYS.fullmatch(match[1])
    }
    return len(found) >= MANY


def _top(folder: Path) -> Path | None:
    """Return the folder of the git repository that a folder lies in, or None."""
    found = _run(folder, "rev-parse", "--show-toplevel").strip()
    return Path(found).resolve() if found else None


def _ignored(root: Path, target: Path) -> bool:
    return bool(_run(root, "check-ignore", "--", str(target)))


def _run(folder: Path, *arguments: str) -> str:
    """Return what git says, empty where it cannot answer."""
    git = shutil.which("git")
    if git is None:
        return ""
    answer = subprocess.run(  # noqa: S603 - fixed arguments
        [git, "-C", str(folder), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
    )
    return answer.stdout if answer.returncode == 0 else ""
