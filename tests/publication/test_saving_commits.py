"""Saves as commits in a person's name, and the history that git keeps, item by item."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.commits import committed
from newsletter.publication.writing.histories import bring_back, history
from newsletter.publication.writing.saving import save_field
from newsletter.publication.writing.values import FieldEdit, SaveState

ISSUE = "2026-12"
TEXT = """\
version: 1
date: 2026-12
subject: S
media_review:
  - id: flood
    title: A flood
    summary: It rises.
    outlet: Dawn
    url: https://d.example/
"""
HOOKS = ("pre-commit", "post-commit", "post-index-change", "reference-transaction", "post-checkout")
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *words: str) -> str:
    """Run git as the test's own hand, without anybody's settings."""
    safe = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
    who = ("-c", "user.name=A Hand", "-c", "user.email=hand@review.example")
    answer = subprocess.run(
        ["git", "-C", str(folder), *safe, *who, *words], check=True, capture_output=True, text=True
    )
    return answer.stdout


@pytest.fixture
def repository(workplace: Workplace) -> Workplace:
    """Return the publication as a repository whose own settings and hooks leave a mark when run."""
    workplace.issue_file(ISSUE).write_text(TEXT)
    file = workplace.publication_file
    file.write_text(file.read_text() + "saving:\n  commit: per_person\n")
    git(workplace.folder, "init", "-q")
    git(workplace.folder, "add", "issues", "publication.yaml")
    git(workplace.folder, "commit", "-q", "-m", "Begin")
    mark = workplace.folder / "HARM"
    for hook in HOOKS:
        path = workplace.folder / ".git" / "hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\necho {hook} >> {mark}\nexit 1\n")
        path.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "gpg.program", "filter.x.clean", "diff.external"):
        git(workplace.folder, "config", name, f"echo {name} >> {mark}; cat")
    git(workplace.folder, "config", "commit.gpgSign", "true")
    (workplace.folder / ".git" / "info" / "attributes").write_text("* filter=x diff=x\n")
    return workplace


def harm(workplace: Workplace) -> str:
    """Return what of the repository was run."""
    mark = workplace.folder / "HARM"
    return mark.read_text() if mark.exists() else ""


def edit(now: str, *, was: str = "It rises.", typing: bool = False) -> FieldEdit:
    """Return an edit of the summary."""
    return FieldEdit(
        item=("media_review", "flood"),
        field="summary",
        was=was,
        now=now,
        by="jane-doe",
        session="s",
        typing=typing,
    )


def test_each_save_is_a_commit_of_the_file_alone(repository: Workplace) -> None:
    """What else was changed or staged stays as it is, and nothing of the repository is run."""
    (repository.folder / "feeds.yaml").write_text("version: 1\nfeeds: []\n")
    git(repository.folder, "-c", "filter.x.clean=cat", "add", "feeds.yaml")
    (repository.folder / "HARM").unlink(missing_ok=True)  # by the hand of the test
    save_field(repository, ISSUE, edit("It rises, an"))
    save_field(repository, ISSUE, edit("It rises, and falls.", was="It rises, an"))
    assert harm(repository) == ""
    said = git(repository.folder, "log", "--format=%s", "--name-only").split("\n")
    assert [line for line in said if line][:5] == [
        "Write 2026-12: flood summary",
        f"issues/{ISSUE}.yaml",
        "Write 2026-12: flood summary",
        f"issues/{ISSUE}.yaml",
        "Begin",
    ]
    assert git(repository.folder, "diff", "--cached", "--name-only") == "feeds.yaml\n"


def test_pauses_while_typing_make_no_commit(repository: Workplace) -> None:
    """A save in the middle of typing writes the file alone; the next whole save commits it."""
    save_field(repository, ISSUE, edit("It", typing=True))
    assert git(repository.folder, "log", "--format=%s") == "Begin\n"
    save_field(repository, ISSUE, edit("It", was="It"))
    assert git(repository.folder, "log", "--format=%s").startswith("Write 2026-12")


def test_commits_are_told_item_by_item(repository: Workplace) -> None:
    """What a commit changed is told by entry and field, and can be brought back."""
    file = repository.issue_file(ISSUE)
    file.write_text(TEXT.replace("It rises.", "It fell.").replace("A flood", "The flood"))
    git(
        repository.folder,
        "-c",
        "filter.x.clean=cat",
        "commit",
        "-q",
        "--no-gpg-sign",
        "-am",
        "By hand",
    )
    changes = {one.field: one for one in committed(repository, ISSUE) if one.did == "wrote"}
    assert {name: (one.before, one.after, one.by) for name, one in changes.items()} == {
        "title": ("A flood", "The flood", "A Hand"),
        "summary": ("It rises.", "It fell.", "A Hand"),
    }
    done = bring_back(repository, ISSUE, changes["summary"].number, before=True)
    assert done.state is SaveState.WRITTEN
    assert file.read_text() == TEXT.replace("A flood", "The flood")


def test_without_git_history_is_our_own(workplace: Workplace) -> None:
    """A publication that is no repository has a history all the same."""
    workplace.issue_file(ISSUE).write_text(TEXT)
    save_field(workplace, ISSUE, edit("It fell."))
    assert [one.after for one in history(workplace, ISSUE)] == ["It fell."]
