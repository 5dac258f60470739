from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from docs import generate


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """Return the reference as the code makes it now."""
    return generate.pages()


def test_the_reference_is_what_the_code_makes(made: dict[str, str]) -> None:
    """docs/reference/ equals what the generator writes (mend: make docs)."""
    written = {path.name: path.read_text("utf-8") for path in generate.FOLDER.glob("*.md")}
    assert sorted(written) == sorted(made), "mend: make docs"
    assert not [name for name, text in made.items() if written[name] != text], "mend: make docs"


def test_every_option_has_a_help_text() -> None:
    """No option of any command goes without a word about what it does."""
    assert not list(generate.silent_options())


def test_every_row_of_the_reference_says_something(made: dict[str, str]) -> None:
    """No finding, setting or licence stands there without an explanation."""
    for name in ("findings.md", "settings.md", "licences.md"):
        rows = [line for line in made[name].splitlines() if line.startswith("| ")]
        assert len(rows) > 5
        assert not [row for row in rows if not row.split(" | ")[1].strip(" |")]


def test_every_runtime_dependency_is_justified(root: Path) -> None:
    """docs/explanation/dependencies.md has one line for each runtime dependency, and no other."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    named = {Requirement(line).name for line in project["dependencies"]}
    text = (root / "docs/explanation/dependencies.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| (\w[\w-]*) \| (.+) \|$", text, re.MULTILINE))
    rows.pop("package")
    assert set(rows) == named
    assert not [name for name, why in rows.items() if len(why) < 10]
