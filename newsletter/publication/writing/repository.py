"""git, called as a program, of whose repository nothing is run: no hook, filter, pager or helper.

The repository may have been cloned from anywhere, so its own settings are overruled where they name
programs.  A commit is made by the plumbing: the file's bytes become a blob without filters, in an
index of our own on top of HEAD; whatever else was changed or staged stays as it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from newsletter.model.values import dataclass

MOST_COMMITS = 200
_PATIENCE = 20
_NOTHING = os.devnull
_OVERRULED = (
    f"core.hooksPath={_NOTHING}",
    "core.fsmonitor=false",
    "core.pager=cat",
    "core.editor=true",
    f"core.attributesFile={_NOTHING}",
    "core.askPass=true",
    "diff.external=",
    "gpg.program=false",
    "commit.gpgSign=false",
    "log.showSignature=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "protocol.allow=never",
)
_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One commit that changed a file."""

    name: str
    """Abbreviated."""
    at: datetime
    author: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A working tree."""

    top: Path

    def log(self, path: Path, *, most: int = MOST_COMMITS) -> tuple[Commit, ...]:
        """Return the commits that changed a file, newest first; none where git does not know it."""
        form = _SEPARATOR.join(("%h", "%at", "%an", "%s"))
        said = self._said(
            "log", f"-{most}", f"--format={form}", "--no-ext-diff", "--", self._name(path)
        )
        return tuple(_commits(said.decode("utf-8", "replace")))

    def blob(self, commit: str, path: Path) -> bytes:
        """Return a file's bytes as of a commit; empty where it was not there."""
        return self._said("cat-file", "blob", f"{commit}:{self._name(path)}")

    def blobs(self, commits: Sequence[str], path: Path) -> list[bytes]:
        """Return a file's bytes as of each commit, by one call; empty where it was not there."""
        name = self._name(path)
        asked = "".join(f"{one}:{name}\n" for one in commits)
        return list(_batch(self._said("cat-file", "--batch", given=asked.encode()), len(commits)))

    def commit(self, path: Path, *, subject: str, name: str, address: str, at: datetime) -> bool:
        """Commit one file as it stands, on top of HEAD; False where nothing changed or git refused."""
        data = Path(os.path.realpath(path)).read_bytes()
        head = self._said("rev-parse", "--verify", "--quiet", "HEAD").decode().strip()
        if head and self.blob(head, path) == data:
            return False
        with tempfile.TemporaryDirectory() as folder:
            who = _identity(name, address, at) | {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            if head:
                self._said("read-tree", head, environ=who)
            blob = (
                self._said("hash-object", "-w", "--no-filters", "--stdin", given=data)
                .decode()
                .strip()
            )
            listed = f"100644,{blob},{self._name(path)}"
            self._said("update-index", "--add", "--cacheinfo", listed, environ=who)
            tree = self._said("write-tree", environ=who).decode().strip()
            parent = ("-p", head) if head else ()
            made = (
                self._said("commit-tree", tree, *parent, "-m", subject, environ=who)
                .decode()
                .strip()
            )
        if not (blob and tree and made):
            return False
        ours = self._worked(
            "update-ref", "-m", f"commit: {subject}", "HEAD", made, head or "0" * len(made)
        )
        return ours and self._worked(
            "update-index", "--add", "--cacheinfo", listed, environ=self._without_filters()
        )

    def _without_filters(self) -> dict[str, str]:
        """Return what overrules the repository's filters: git runs them over files it has its doubts of."""
        said = self._said("config", "--null", "--name-only", "--get-regexp", r"^filter\.")
        names = sorted({one.rpartition(".")[0] for one in said.decode().split("\0") if one})
        settings = [
            (f"{name}.{what}", "") for name in names for what in ("clean", "smudge", "process")
        ]
        settings += [(f"{name}.required", "false") for name in names]
        told = {"GIT_CONFIG_COUNT": str(len(settings))}
        for number, (key, value) in enumerate(settings):
            told |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        return told

    def _name(self, path: Path) -> str:
        return (path.parent.resolve() / path.name).relative_to(self.top).as_posix()

    def _worked(self, *words: str, environ: Mapping[str, str] | None = None) -> bool:
        return _git(self.top, words, environ=environ).returncode == 0

    def _said(
        self, *words: str, given: bytes = b"", environ: Mapping[str, str] | None = None
    ) -> bytes:
        answer = _git(self.top, words, given=given, environ=environ)
        return answer.stdout if answer.returncode == 0 else b""


def at(folder: Path) -> Repository | None:
    """Return the repository that a folder lies in; None where there is none, or no git."""
    if shutil.which("git") is None:
        return None
    answer = _git(folder, ("rev-parse", "--show-toplevel"))
    top = Path(answer.stdout.decode("utf-8", "surrogateescape").strip()).resolve()
    # `core.worktree` of a foreign repository may name any folder.
    return (
        Repository(top=top)
        if answer.returncode == 0 and folder.resolve().is_relative_to(top)
        else None
    )


def _git(
    folder: Path,
    words: tuple[str, ...],
    *,
    given: bytes = b"",
    environ: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    settings = [word for one in _OVERRULED for word in ("-c", one)]
    git = shutil.which("git") or "git"
    return subprocess.run(  # noqa: S603 - our own words; no shell
        [git, "-C", str(folder), "--no-pager", "--literal-pathspecs", *settings, *words],
        input=given,
        capture_output=True,
        check=False,
        timeout=_PATIENCE,
        env={**_surroundings(), **(environ or {})},
    )


def _surroundings() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
    }


def _identity(name: str, address: str, at: datetime) -> dict[str, str]:
    moment = f"{int(at.timestamp())} +0000"
    # git takes these marks for the end of a name.
    bare = dict.fromkeys(map(ord, "<>\n\x00"))
    name, address = name.translate(bare).strip() or "newsletter", address.translate(bare)
    return {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", name), ("EMAIL", address), ("DATE", moment))
    }


def _batch(said: bytes, count: int) -> Iterator[bytes]:
    """Yield the contents out of what ``cat-file --batch`` says: a head of name, kind and size each."""
    at = 0
    for _ in range(count):
        end = said.find(b"\n", at)
        head = said[at:end].split() if end >= 0 else []
        at = end + 1
        if len(head) == 3 and head[1] == b"blob":  # noqa: PLR2004 - name, kind, size
            size = int(head[2])
            yield said[at : at + size]
            at += size + 1
        else:
            yield b""


def _commits(said: str) -> Iterator[Commit]:
    for line in said.splitlines():
        parts = line.split(_SEPARATOR)
        if len(parts) == 4 and parts[1].isdecimal():  # noqa: PLR2004 - as the form has
            at = datetime.fromtimestamp(int(parts[1]), UTC)
            yield Commit(name=parts[0], at=at, author=parts[2], subject=parts[3])
