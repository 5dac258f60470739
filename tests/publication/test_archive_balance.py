"""The archive's page about whose voices the newsletter carries: only where the publication wants it."""

from __future__ import annotations

from pathlib import Path

from newsletter.publication.archive import building
from newsletter.publication.place.workplace import Workplace


def built(workplace: Workplace, folder: Path) -> set[str]:
    """Build the archive of an imported issue; return the files at its top."""
    path = workplace.issue_file("2026-12")
    if "imported" not in path.read_text():
        path.write_text(path.read_text() + "imported: true\n")
    building.build(workplace, output=folder)
    return {one.name for one in folder.iterdir()}


def test_nothing_is_shown_unasked(workplace: Workplace, tmp_path: Path) -> None:
    """By default there is no such page, and no link to one."""
    assert "balance.html" not in built(workplace, tmp_path / "site")
    assert "balance" not in (tmp_path / "site" / "index.html").read_text()


def test_the_page_shows_the_newest_issue(workplace: Workplace, tmp_path: Path) -> None:
    """It is linked, and says in words what the picture shows."""
    with workplace.publication_file.open("a") as file:
        file.write("\nshow_balance: true\n")
    assert built(workplace, tmp_path / "site") >= {"balance.html", "balance.svg"}
    assert 'href="balance.html"' in (tmp_path / "site" / "index.html").read_text()
    assert "outlet: The Paper 1 (100 %)" in (tmp_path / "site" / "balance.html").read_text()
