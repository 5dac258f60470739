from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ["requirements.lock", "requirements-dev.lock"]
PIN = re.compile(r"^([a-z0-9._-]+)==(\S+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, str]:
    """Return name → version of every line of a lock."""
    return {canonicalize_name(name): version for name, version in PIN.findall(lock.read_text())}


def unmet(requirements: list[Requirement], locked: dict[str, str]) -> list[str]:
    """Return the requirements that a lock does not satisfy."""
    return [
        str(requirement)
        for requirement in requirements
        if not requirement.specifier.contains(
            locked.get(canonicalize_name(requirement.name), "0"), prereleases=True
        )
    ]


def group(project: dict[str, Any], name: str) -> list[Requirement]:
    """Return a dependency group with the groups that it includes."""
    found: list[Requirement] = []
    for line in project["dependency-groups"][name]:
        if isinstance(line, dict):
            found += group(project, line["include-group"])
        else:
            found.append(Requirement(line))
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_address(root: Path, name: str) -> None:
    """A lock says what is installed, never from where."""
    text = (root / name).read_text("utf-8")
    assert "://" not in text
    assert "index" not in text


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash(root: Path, name: str) -> None:
    """Each version comes with the hashes of its files."""
    text = (root / name).read_text("utf-8")
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert len(blocks) == len(PIN.findall(text))
    assert not [block.split()[0] for block in blocks if "--hash=sha256:" not in block]


def test_runtime_lock_is_in_step(
    root: Path, project: dict[str, Any], dependencies: list[Requirement]
) -> None:
    """Whatever pyproject asks for, and its build backend, is locked (mend: make lock)."""
    locked = pins(root / "requirements.lock")
    assert not unmet([*dependencies, *group(project, "build")], locked)


def test_dev_lock_is_in_step(root: Path, project: dict[str, Any]) -> None:
    """Whatever the dev group asks for is locked (mend: make lock)."""
    assert not unmet(group(project, "dev"), pins(root / "requirements-dev.lock"))


def test_dev_lock_adds_to_the_runtime_lock(root: Path) -> None:
    """Tests run on the very versions that are shipped."""
    runtime, dev = (pins(root / name) for name in LOCKS)
    assert runtime.items() <= dev.items()
