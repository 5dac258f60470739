"""Who may be named as doing something."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.cli.app import execute
from newsletter.cli.session import Session
from newsletter.errors import UsageError
from newsletter.publication.place import audit
from newsletter.publication.place.initiating import start_publication
from newsletter.publication.place.people import expect_person
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """Return a publication with two people."""
    folder = tmp_path / "review"
    start_publication(folder, name="The Review", clock=FixedClock(NOW))
    path = folder / "publication.yaml"
    person = "  - {id: amina-farooqi, name: Amina Farooqi, aliases: [A. Khan]}\nfocus_areas"
    path.write_text(path.read_text().replace("focus_areas", person, 1))
    return Workplace(folder=folder, clock=FixedClock(NOW))


@pytest.mark.parametrize("by", ["editor", "amina-farooqi"])
def test_people_may_be_named(workplace: Workplace, by: str) -> None:
    """An id of publication.yaml is taken."""
    expect_person(workplace, by)


@pytest.mark.parametrize("by", ["amina-faroqi", "Amina Farooqi", "amina", "A. Khan"])
def test_who_was_meant_is_proposed(workplace: Workplace, by: str) -> None:
    """A misspelt id, a name and an alias lead to the id."""
    with pytest.raises(UsageError) as caught:
        expect_person(workplace, by)
    assert "Did you mean amina-farooqi?" in caught.value.help
    assert "editor and amina-farooqi" in caught.value.help


def test_without_people_anybody_may_be_named(workplace: Workplace) -> None:
    """A publication that names nobody, or that cannot be read, refuses nobody here."""
    path = workplace.publication_file
    text = path.read_text()
    path.write_text(text[: text.index("people:")] + text[text.index("focus_areas") :])
    expect_person(workplace, "anybody")
    path.write_text("version: [")
    expect_person(workplace, "anybody")


def test_a_stranger_leaves_no_trace(
    workplace: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command is refused before anything is done, with 2, and the audit log stays as it was."""
    command = ["subscribers", "add", "reader@example.org", "--how", "letter", "--by", "amina"]
    assert execute(["-C", str(workplace.folder), *command], Session()) == 2
    assert "Did you mean amina-farooqi?" in capsys.readouterr().err
    assert audit.deeds(workplace) == ()
