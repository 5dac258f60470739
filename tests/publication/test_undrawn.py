"""Pictures for sharing that this machine cannot draw."""

from __future__ import annotations

from newsletter.publication.archive import building
from newsletter.publication.place.workplace import Workplace

WANTED = "\narchive_url: https://archive.example/\nshare_images: true\n"


def test_an_issue_without_its_picture_is_named(workplace: Workplace) -> None:
    """Letters that no font has: no picture rather than a wrong one, and the build says what to install."""
    past = workplace.issue_file("2026-12")
    text = past.read_text().replace("version: 1\n", "version: 1\nimported: true\n", 1)
    past.write_text(f"{text}title: The gauge of \ue0a9\ue0aa\n")
    assert building.build(workplace).warnings == ()
    settings = workplace.publication_file.read_text()
    workplace.publication_file.write_text(
        settings.replace("archive_url:", "# archive_url:") + WANTED
    )
    (told,) = building.build(workplace).warnings
    assert "of 1 issue (2026-12)" in told
    assert "apt-get install" in told
    assert not (workplace.folder / "site" / "issues" / "2026-12" / "share.png").exists()
