"""What packaging tests share: the checkout, its pyproject and its locks."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def project() -> dict[str, Any]:
    """Return pyproject.toml as it stands."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="session")
def dependencies(project: dict[str, Any]) -> list[Requirement]:
    """Return the runtime dependencies that pyproject.toml names."""
    return [Requirement(line) for line in project["project"]["dependencies"]]
