"""`newsletter archive` as it is typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from newsletter.publication.place.workplace import Workplace


def test_a_site_is_built_and_published(
    run: Callable[..., Any], workplace: Workplace, tmp_path: Path
) -> None:
    """What is typed is done, nothing with --dry-run, and with --json it is one document."""
    path = workplace.issue_file("2026-12")
    path.write_text(path.read_text().replace("date: 2026-12", "imported: true\ndate: 2026-12"))
    www = tmp_path / "www"
    assert run("archive", "build").code == 0
    would = run("archive", "publish", www, "--dry-run")
    assert (would.code, "Nothing was sent" in would.err) == (0, True)
    assert "  new      issues/2026-12/index.html" in would.out
    assert not www.exists()
    done = run("archive", "publish", www, "--json")
    assert done.document["data"]["at_once"] is True
    assert "issues/2026-12/index.html" in done.document["data"]["change"]["new"]
    assert (www / "issues/2026-12/index.html").is_file()
    assert "has everything" in run("archive", "publish", www, "--keep", "2").out


def test_without_a_place_the_command_says_what_to_write(run: Callable[..., Any]) -> None:
    """The error names the field, and the page that explains it."""
    told = run("archive", "publish")
    assert told.code == 2
    assert "archive_publish_to" in told.err
