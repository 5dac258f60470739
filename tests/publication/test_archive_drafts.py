"""The archive as editors see it before anything was sent, and whose addresses it never tells."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from newsletter.errors import ArchiveError, UsageError
from newsletter.publication.archive import building
from newsletter.publication.place.workplace import Workplace

PAGE = "issues/2026-12/index.html"


def imported(workplace: Workplace, *more: tuple[str, str]) -> None:
    """Mark the issue as imported, its text changed."""
    path = workplace.issue_file("2026-12")
    text = path.read_text()
    for old, new in more:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text + "imported: true\n")


def test_drafts_are_shown_to_editors_alone(workplace: Workplace, tmp_path: Path) -> None:
    """They are built into another folder, say what they are, and leave no address behind."""
    assert building.build(workplace, output=tmp_path / "site").issues == ()
    assert "2026-12" not in (tmp_path / "site" / "index.html").read_text()
    assert building.build(workplace, output=tmp_path / "look", drafts=True).issues == ("2026-12",)
    page = (tmp_path / "look" / PAGE).read_text()
    assert "Drafts: this copy of the archive is not for readers." in page
    assert '<meta name="robots" content="noindex">' in page
    register = workplace.sent / "addresses.txt"
    assert not register.exists() or "2026-12" not in register.read_text()


@pytest.mark.parametrize("output", [None, "site", "./site/../site"])
def test_drafts_never_come_where_readers_look(workplace: Workplace, output: str | None) -> None:
    """The site's own folder is refused, and so is none at all."""
    with pytest.raises(UsageError, match="what readers see"):
        building.build(workplace, output=workplace.folder / output if output else None, drafts=True)
    assert not (workplace.folder / "site").exists()


def test_a_readers_address_stops_the_build(
    workplace: Workplace, tmp_path: Path, enter: Callable[..., None]
) -> None:
    """An address of the readers' database in any issue is found, and nothing is written."""
    enter(workplace, "amina@readers.example")
    imported(workplace, ("title: Rivers", "title: amina@readers.example Rivers"))
    with pytest.raises(ArchiveError, match=r"amina@readers\.example, of a subscriber"):
        building.build(workplace, output=tmp_path / "site")
    assert not (tmp_path / "site" / "index.html").exists()


def test_a_very_long_issue_is_told(workplace: Workplace, tmp_path: Path) -> None:
    """An issue cannot be split, since its entries are addressed in it: the build says what it weighs.

    What counts is what travels: words that come again and again weigh next to nothing.
    """
    chance = Random(1)
    words = " ".join(f"{chance.getrandbits(32):08x}" for _ in range(13_000))
    imported(workplace, ("for a new agreement.", f"for a new agreement. {words}"))
    (told,) = building.build(workplace, output=tmp_path / "site").warnings
    assert re.match(
        rf"{PAGE} has 1\d\d kB without its pictures, 6\d as it travels, and more than 60 are", told
    )
    path = workplace.issue_file("2026-12")
    path.write_text(path.read_text().replace(words, "water " * 20_000))
    assert not building.build(workplace, output=tmp_path / "site").warnings


def test_a_past_issue_that_cannot_be_read_is_told(workplace: Workplace, tmp_path: Path) -> None:
    """It is left out, and each build says so until it is mended; what is not sent yet is nobody's news."""
    imported(workplace, ("title: Rivers", "titel: Rivers"))
    draft = workplace.issue_file("2026-12").read_text().replace("imported: true\n", "")
    workplace.issue_file("2027-01").write_text(draft)
    for _ in range(2):
        built = building.build(workplace, output=tmp_path / "site")
        assert not built.issues
        (told,) = built.warnings
        assert told.startswith("issues/2026-12.yaml cannot be read")
    path = workplace.issue_file("2026-12")
    path.write_text(path.read_text().replace("titel: Rivers", "title: Rivers"))
    built = building.build(workplace, output=tmp_path / "site")
    assert (built.issues, built.warnings) == (("2026-12",), ())


def test_a_bare_clone_builds_the_same_site(workplace: Workplace, tmp_path: Path) -> None:
    """Without var/ nobody knows readers; every file of the site is the same."""
    imported(workplace)
    building.build(workplace, output=tmp_path / "here")
    clone = tmp_path / "clone"
    shutil.copytree(workplace.folder, clone, ignore=shutil.ignore_patterns("var", "site"))
    there = Workplace(folder=clone, clock=workplace.clock)
    building.build(there, output=tmp_path / "there")
    assert files(tmp_path / "here") == files(tmp_path / "there")
    assert PAGE in files(tmp_path / "there")


def files(folder: Path) -> dict[str, bytes]:
    """Return what was built, without what the builder notes for itself."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
