from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsletter.errors import NewsletterError, NoSuchIssue, NotAPublication
from newsletter.publication.place import audit
from newsletter.publication.place.files import keep_private, rewrite, write_whole
from newsletter.publication.place.workplace import Workplace, find_publication, open_workplace
from newsletter.testing.clock import FixedClock

NOON = datetime(2017, 12, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """Return a publication in an empty folder, at noon."""
    return Workplace(folder=tmp_path, clock=FixedClock(NOON), user="sana")


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """Where writing fails, the old content stands and no scrap is left beside it."""
    path = tmp_path / "issue.yaml"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "half \ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_mode_of_a_file_is_kept(tmp_path: Path) -> None:
    """A replaced file keeps its mode."""
    path = tmp_path / "secrets.env"
    path.write_text("old")
    path.chmod(0o600)
    write_whole(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_somebody_elses_change_is_never_overwritten(tmp_path: Path) -> None:
    """A file that changed since it was read is left alone, and that is said."""
    path = tmp_path / "issue.yaml"
    path.write_text("changed in vim")
    with pytest.raises(NewsletterError, match="somebody else"):
        rewrite(path, read="as we read it", write="as we would write it")
    assert path.read_text() == "changed in vim"


def test_nothing_is_written_where_nothing_changed(tmp_path: Path) -> None:
    """The same text again touches no file."""
    assert rewrite(tmp_path / "missing.yaml", read="same", write="same") is False


def test_the_audit_log_only_grows(workplace: Workplace) -> None:
    """Each deed is one line, in order, with who typed it and for whom."""
    audit.record(workplace, "approve", item="2017-11", by="sana")
    audit.record(workplace, "send", item="2017-11")
    assert [(deed.did, deed.by, deed.user) for deed in audit.deeds(workplace)] == [
        ("approve", "sana", "sana"),
        ("send", "", "sana"),
    ]


def test_a_line_cut_short_by_a_crash_is_passed_over(workplace: Workplace) -> None:
    """Half a line, as a crash may leave it, hides no other line."""
    audit.record(workplace, "approve", item="2017-11")
    path = workplace.var / "audit.jsonl"
    path.write_text(path.read_text() + '{"at": "2017-1\n' + json.dumps({"foreign": 1}) + "\n")
    assert [deed.did for deed in audit.deeds(workplace)] == ["approve"]


def test_a_publication_is_found_from_below(tmp_path: Path) -> None:
    """Commands work in any folder of the publication."""
    (tmp_path / "publication.yaml").write_text("version: 1\n")
    below = tmp_path / "issues" / "sent"
    below.mkdir(parents=True)
    assert find_publication(below) == tmp_path.resolve()


def test_no_publication_is_a_clear_error(tmp_path: Path) -> None:
    """Outside any publication the error says how to name one or make one."""
    with pytest.raises(NotAPublication) as caught:
        find_publication(tmp_path)
    assert "newsletter init" in caught.value.help


def test_a_missing_issue_names_those_that_are_there(workplace: Workplace) -> None:
    """A wrong issue id is answered with the ids that exist."""
    workplace.issues.mkdir()
    (workplace.issues / "2017-11.yaml").write_text("")
    with pytest.raises(NoSuchIssue) as caught:
        workplace.existing_issue_file("2017-12")
    assert "2017-11" in caught.value.help


@pytest.mark.parametrize("name", ["../publication", "/etc/passwd", "2017-11.yaml", ""])
def test_an_issue_id_never_leads_out_of_the_folder(workplace: Workplace, name: str) -> None:
    """A path is not an issue id."""
    workplace.issues.mkdir()
    (workplace.folder / "publication.yaml").write_text("")
    with pytest.raises(NoSuchIssue):
        workplace.existing_issue_file(name)


@pytest.mark.parametrize(
    ("before", "after"),
    [(0o755, 0o700), (0o777, 0o770), (0o2775, 0o2770), (0o750, 0o750), (0o700, 0o700)],
)
def test_other_accounts_are_shut_out(tmp_path: Path, before: int, after: int) -> None:
    """Nobody else looks into a folder with readers' data; a group that may write stays."""
    folder = tmp_path / "var"
    folder.mkdir()
    folder.chmod(before)
    keep_private(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == after


def test_each_command_shuts_others_out(tmp_path: Path) -> None:
    """A publication whose var/ was open is closed when it is opened for work."""
    (tmp_path / "publication.yaml").write_text("version: 1")
    (tmp_path / "var").mkdir(mode=0o755)
    assert stat.S_IMODE(open_workplace(tmp_path).var.stat().st_mode) == 0o700
