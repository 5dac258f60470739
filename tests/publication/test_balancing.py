"""`newsletter balance`: an issue beside those before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.errors import NoSuchIssue, UsageError
from newsletter.publication.approval import approving
from newsletter.publication.issues import balancing, past
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace


def test_an_issue_beside_those_before(workplace: Workplace, tmp_path: Path) -> None:
    """The latest issue is taken without a name; later and unreadable ones are no past."""
    text = workplace.issue_file("2026-12").read_text()
    workplace.issue_file("2026-11").write_text(text.replace("date: 2026-12", "date: 2026-11"))
    workplace.issue_file("2026-10").write_text("version: 1\nsubject: [")
    found = balancing.balanced(workplace)
    assert (found.balance.issue, found.balance.past) == ("2026-12", ("2026-11",))
    assert found.heading() == "2026-12: 1 piece; before it 2026-11, 1 piece"
    assert ("  The Paper", "1 (100 %)", "1 (100 %)") in list(found.rows())
    assert "<svg" in balancing.page(workplace, "2026-12")
    assert balancing.balanced(workplace, "2026-11").balance.past == ()
    balancing.write_plot(workplace, found, tmp_path / "x.svg")
    assert "The Paper 1 (100 %)" in (tmp_path / "x.svg").read_text()


def test_what_was_sealed_is_remembered(workplace: Workplace) -> None:
    """An issue whose file is gone is read from its sealed bytes."""
    text = workplace.issue_file("2026-12").read_text()
    approving.approve(workplace, "2026-12", by="editor")
    workplace.issue_file("2026-12").unlink()
    workplace.issue_file("2027-01").write_text(text.replace("date: 2026-12", "date: 2027-01"))
    publication = reading.publication(workplace)
    issue = reading.open_issue(workplace, "2027-01", publication).issue
    assert [one.id for one in past.issues_before(workplace, publication, issue)] == ["2026-12"]
    assert balancing.balanced(workplace).balance.past == ("2026-12",)


def test_without_an_issue_there_is_no_balance(workplace: Workplace) -> None:
    """It is said what to do."""
    with pytest.raises(NoSuchIssue):
        balancing.balanced(workplace, "2030-01")
    workplace.issue_file("2026-12").unlink()
    with pytest.raises(UsageError, match="no issue yet"):
        balancing.balanced(workplace)
