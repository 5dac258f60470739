"""`newsletter import issues`, as it is typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]

LETTER = """# Harbour Notes, May 2021 [View in browser](https://h.example/1)

---

## Tides

By **Ines Falk**

The tide comes in, and goes

out again; nobody has stopped it yet, though some have tried.

Copyright 2021 Harbour Notes. [Unsubscribe](#)
"""


def test_the_report_says_where_every_word_went(run: Run, tmp_path: Path) -> None:
    """Each file has its line, its counts, what was left out and what was joined."""
    source = tmp_path / "may.md"
    source.write_text(LETTER)
    seen = run("import", "issues", source, "--output", tmp_path / "home")
    assert seen.code == 0, seen.err
    assert f"may.md → {tmp_path / 'home'}/2021-05.yaml (written)" in seen.out
    assert (
        "left out, unsubscribe and preferences: Copyright 2021 Harbour Notes. Unsubscribe"
        in seen.out
    )
    assert "joined: … in, and goes | out again; nobody …" in seen.out
    assert "1 written" in seen.out


def test_json_is_one_document(run: Run, tmp_path: Path) -> None:
    """The whole account stands in it; words add up."""
    source = tmp_path / "may.md"
    source.write_text(LETTER)
    data = run(
        "import", "issues", source, "--output", tmp_path / "home", "--dry-run", "--json"
    ).document["data"]
    (issue,) = data["issues"]
    assert issue["outcome"] == "would be written"
    assert issue["placed"] + issue["turned"] + issue["dropped"] == issue["words"]
    assert issue["unaccounted"] == []


def test_a_refusal_is_an_exit_code(run: Run, tmp_path: Path) -> None:
    """What could not be taken over is said, and ends with 1."""
    source = tmp_path / "x.bin"
    source.write_text("Nothing dated.\n\nAt all.")
    seen = run("import", "issues", source, "--output", tmp_path / "home")
    assert seen.code == 1
    assert "refused. Nothing says when x.bin was sent." in seen.out
