"""The same publication and issue give the same bytes, whoever renders them and where."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newsletter.pages import template_folders
from newsletter.publication.place.workplace import Workplace

ISSUE = "2026-12"
HOMES = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"},
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Karachi", "LC_ALL": "C", "LANG": "C"},
    {"PYTHONHASHSEED": "4294967295", "TZ": "America/St_Johns", "LC_ALL": "POSIX", "LANG": "ur_PK"},
    {"PYTHONHASHSEED": "random", "TZ": "Pacific/Apia", "LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "ur"},
)
"""Machines as different as one machine can pretend to be."""
LEAD = """\
leads:
  - id: canals
    title: Canals
    precis: true
    standfirst: Old water.
    image: {file: images/canal.png, alt: A canal}
    body: "Old canals leak[^1], and *nobody* mends them.\\n\\n[^1]: So they say."
    translations:
      ur: {title: نہریں, standfirst: پرانا پانی۔}
"""


@pytest.fixture
def rich(workplace: Workplace) -> Workplace:
    """Return a publication whose issue has a picture, translations and text in two directions."""
    (workplace.folder / "images").mkdir()
    picture = template_folders(workplace.folder)[-1] / "indus" / "wordmark.png"
    shutil.copy(picture, workplace.folder / "images" / "canal.png")
    path = workplace.issue_file(ISSUE)
    path.write_text(path.read_text().replace("media_review:", f"{LEAD}media_review:"))
    return workplace


def sealed_by(folder: Path, *, home: dict[str, str], cwd: Path) -> subprocess.Popen[str]:
    """Start a fresh process that renders the issue and says what it would seal."""
    script = Path(__file__).with_name("seal_issue.py")
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH"}}
    return subprocess.Popen(
        [sys.executable, str(script), str(folder), ISSUE],
        env=kept | home,
        cwd=cwd,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_the_same_bytes_on_any_machine(rich: Workplace, tmp_path: Path) -> None:
    """Hash seed, zone, language, working folder, place, and who runs beside it: nothing shows."""
    elsewhere = tmp_path / "another place" / "review"
    shutil.copytree(rich.folder, elsewhere)
    started = [
        sealed_by(folder, home=home, cwd=cwd)
        for home, folder, cwd in zip(
            HOMES,
            (rich.folder, elsewhere, rich.folder, elsewhere),
            (tmp_path, rich.folder, elsewhere, Path("/")),
            strict=True,
        )
    ]
    told = [one.communicate(timeout=120)[0] for one in started]
    assert [one.returncode for one in started] == [0] * len(HOMES)
    assert set(told) == {told[0]}
    names = [line.split("  ")[1] for line in told[0].splitlines()]
    assert {"mail.eml", "page.html", "variants/leads.ur/mail.eml", "issue.yaml"} <= set(names)
    assert any(name.startswith("images/canal") for name in names)
