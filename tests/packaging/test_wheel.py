from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter import errors

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as a release would, with the build backend that is installed."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=root,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def contents(wheel: Path) -> set[str]:
    """Return the names of all files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an empty environment far from the checkout; return its folder.

    Its dependencies are those already installed here, so that nothing is downloaded.
    """
    folder = tmp_path_factory.mktemp("elsewhere") / "env"
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "-qq",
            "--python",
            str(python),
            "install",
            "--no-deps",
            "--no-index",
            str(wheel),
        ],
        check=True,
        capture_output=True,
    )
    packages = next(folder.glob("lib/python*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return folder


@pytest.fixture
def run(elsewhere: Path, tmp_path: Path) -> Run:
    """Return a function that runs the installed program in an empty folder."""
    environ = {"PATH": os.defpath, "HOME": str(tmp_path), "LANG": "C.UTF-8"}

    def run_program(*arguments: str, folder: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(elsewhere / "bin" / "newsletter"), *arguments],
            cwd=folder,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )

    return run_program


def tracked(root: Path, folder: str) -> set[str]:
    """Return the files below a folder that are in git, or would be on the next commit."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", folder],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    return {name for name in listed.stdout.split("\0") if name and (root / name).exists()}


def test_the_wheel_carries_the_whole_package(root: Path, contents: set[str]) -> None:
    """SQL, migrations, the press world, the preview's page and py.typed come along."""
    wanted = tracked(root, "newsletter")
    assert {"newsletter/py.typed", "newsletter/cli/assets/live.js"} <= wanted
    assert wanted <= contents


def test_the_wheel_carries_the_templates(root: Path, contents: set[str]) -> None:
    """Every shipped theme is in the wheel."""
    templates = {f"newsletter/_{name}" for name in tracked(root, "templates")}
    assert templates
    assert templates <= contents


def test_the_wheel_carries_nothing_else(contents: set[str]) -> None:
    """Tests, measures and documents stay in the repository."""
    assert not [name for name in contents if not name.startswith(("newsletter/", "newsletter-"))]


def test_the_wheel_is_what_runs(elsewhere: Path) -> None:
    """In the other environment the package is the wheel's, not the checkout's."""
    program = "import newsletter; print(newsletter.__file__)"
    told = subprocess.run(
        [str(elsewhere / "bin" / "python"), "-I", "-c", program],
        check=True,
        capture_output=True,
        text=True,
    )
    assert Path(told.stdout.strip()).is_relative_to(elsewhere)
    assert not Path(errors.__file__).is_relative_to(elsewhere)


def test_version_and_help(run: Run) -> None:
    """The installed program knows itself."""
    assert run("--version").stdout.startswith("newsletter, version ")
    assert "preview" in run("--help").stdout


def test_a_first_publication(run: Run, tmp_path: Path) -> None:
    """Installed from the wheel: a new publication passes the check, and its draft can be seen."""
    made = run("init", "gazette")
    assert made.returncode == 0, made.stderr
    folder = tmp_path / "gazette"
    checked = run("check", folder=folder)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    drafted = run("draft", "2026-12", folder=folder)
    assert drafted.returncode == 0, drafted.stderr
    seen = run("preview", "2026-12", "--output", "seen", folder=folder)
    assert seen.returncode == 0, seen.stderr
    names = {path.name for path in (folder / "seen").iterdir()}
    assert {"mail.html", "mail.txt", "page.html", "mail.eml"} <= names
