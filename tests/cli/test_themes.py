"""Themes as a publication has them: its own files before the shipped ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from newsletter.publication.workplace import Workplace

FOOT = "templates/indus/mail/foot.html.j2"


def written(workplace: Workplace, name: str, text: str) -> Path:
    """Write a file of the publication and return its path."""
    path = workplace.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_one_template_of_the_publication_wins(
    run: Callable[..., Any], workplace: Workplace
) -> None:
    """The publication's foot is mailed, and nothing else of the theme changes."""
    written(workplace, FOOT, "<p>A foot of our own, {{ issue.year }}</p>")
    ran = run("preview", "2026-12", "--output", workplace.folder / "shown")
    html = (workplace.folder / "shown" / "mail.html").read_text("utf-8")
    assert ran.code == 0, ran.err
    assert "A foot of our own, 2026" in html
    assert "All rights reserved" not in html


def test_a_template_that_looks_into_python_is_refused(
    run: Callable[..., Any], workplace: Workplace
) -> None:
    """The editor is told file and line; nothing is written."""
    path = written(workplace, FOOT, "<p>\n{{ issue.__class__.__init__.__globals__ }}")
    ran = run("preview", "2026-12", "--output", workplace.folder / "shown")
    assert ran.code == 1
    assert f"{path}:2: " in ran.err
    assert not (workplace.folder / "shown").exists()
