"""`newsletter archive publish`: what was built is put where the world sees it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.errors import ArchiveError, UsageError
from newsletter.publication.archive import building
from newsletter.publication.archive.publishing import put_in_place
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.object_store import ObjectStore


@pytest.fixture
def built(workplace: Workplace) -> Workplace:
    """Return a publication with one imported issue, its archive built."""
    path = workplace.issue_file("2026-12")
    path.write_text(path.read_text().replace("date: 2026-12", "imported: true\ndate: 2026-12"))
    assert building.build(workplace).issues == ("2026-12",)
    return workplace


def say(workplace: Workplace, line: str) -> None:
    """Add a line to publication.yaml."""
    path = workplace.publication_file
    path.write_text(f"{path.read_text()}{line}\n")


def test_the_place_of_the_publication(built: Workplace, tmp_path: Path) -> None:
    """The site goes where publication.yaml says, relative to it, and the next time nothing does."""
    say(built, "archive_publish_to: ../www")
    done = put_in_place(built)
    assert (tmp_path / "www/issues/2026-12/index.html").is_file()
    assert done.version
    assert "sent" in "\n".join(done.lines())
    again = put_in_place(built)
    assert again.change.is_nothing
    assert "has everything" in "\n".join(again.lines())


def test_a_dry_run_names_what_would_be_sent(built: Workplace, tmp_path: Path) -> None:
    """Nothing is sent; each file is named, up to some, and how many more."""
    would = "\n".join(
        put_in_place(built, to=str(tmp_path / "www"), dry_run=True).lines(dry_run=True)
    )
    assert "would be sent" in would
    assert "  new      issues/2026-12/index.html" in would
    assert not (tmp_path / "www").exists()


def test_no_place_and_no_site_are_told(workplace: Workplace, tmp_path: Path) -> None:
    """Without a place, the error says what to write; without a site, what to do first."""
    with pytest.raises(UsageError, match="does not say where") as told:
        put_in_place(workplace)
    assert "archive_publish_to" in told.value.help
    with pytest.raises(UsageError, match="no site"):
        put_in_place(workplace, to=str(tmp_path / "www"))


def test_the_sites_own_folder_is_no_place(built: Workplace) -> None:
    """The folder that was built is not put onto itself."""
    with pytest.raises(ArchiveError, match="folder that holds files"):
        put_in_place(built, to="site")
    assert (built.folder / "site/index.html").is_file()


def test_an_object_store_with_its_secrets(built: Workplace) -> None:
    """What opens the store stands in secrets.env; the report says that there is no single step."""
    with ObjectStore(bucket="web", key_id="WHO", secret="s", region="eu-north-1") as store:
        opened = replace(
            built,
            environ={"NEWSLETTER_ARCHIVE_S3_KEY_ID": "WHO", "NEWSLETTER_ARCHIVE_S3_SECRET": "s"},
        )
        done = put_in_place(opened, to=store.address)
        assert "review/issues/2026-12/index.html" in store.objects
        assert "no single step" in "\n".join(done.lines())
        assert store.address.partition("?")[0] == done.place
