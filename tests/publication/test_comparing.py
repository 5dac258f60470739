from __future__ import annotations

from newsletter.pages import template_folders
from newsletter.publication.approval import approving, comparing, standing
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import sending

ISSUE = "2026-12"


def _edit(workplace: Workplace, file: str, old: str, new: str) -> None:
    path = workplace.folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def _changes(workplace: Workplace) -> list[str]:
    found = comparing.changes_since_approval(workplace, ISSUE)
    assert found is not None
    return [str(one) for one in found]


def test_right_after_the_approval_nothing_changed(workplace: Workplace) -> None:
    """Before the first approval there is nothing to compare; after it, no change."""
    assert comparing.changes_since_approval(workplace, ISSUE) is None
    approving.approve(workplace, ISSUE, by="editor")
    assert _changes(workplace) == []


def test_an_edited_summary_is_named_and_voids(workplace: Workplace) -> None:
    """`status ISSUE` names the entry and the part."""
    approving.approve(workplace, ISSUE, by="editor")
    _edit(workplace, f"issues/{ISSUE}.yaml", "Two provinces", "Three provinces")
    assert _changes(workplace) == ["entry 1: summary"]
    (found,) = standing.standings(workplace, ISSUE)
    assert found.stage is standing.Stage.VOID
    assert "  changed   entry 1: summary" in list(found.lines(whole=True))


def test_a_comment_is_told_as_a_comment(workplace: Workplace) -> None:
    """The bytes of the issue's file are sealed: that only a comment changed is said."""
    approving.approve(workplace, ISSUE, by="editor")
    _edit(workplace, f"issues/{ISSUE}.yaml", "# keep this one short", "# short")
    assert _changes(workplace) == [f"issues/{ISSUE}.yaml: only comments or layout"]


def test_the_publication_and_the_theme_are_told_and_void_nothing(workplace: Workplace) -> None:
    """What was approved is sent without them, and `status` says so."""
    approving.approve(workplace, ISSUE, by="editor")
    _edit(workplace, "publication.yaml", "Your street and town", "1 Long Street")
    assert _changes(workplace) == ["publication: footer (postal address)"]
    name = "indus/mail.txt.j2"
    own = workplace.folder / "templates" / name
    own.parent.mkdir(parents=True, exist_ok=True)
    folders = template_folders(workplace.folder)
    shipped = next(path for one in folders if (path := one / name).exists() and path != own)
    own.write_text("A letter.\n" + shipped.read_text())
    assert _changes(workplace)[-1].startswith("theme: templates")
    (found,) = standing.standings(workplace, ISSUE)
    assert found.stage is standing.Stage.APPROVED
    assert any("approve again to take it in" in line for line in found.lines(whole=True))


def test_a_broken_file_is_said(workplace: Workplace) -> None:
    """An issue that cannot be read any more is told as such, and nothing breaks."""
    approving.approve(workplace, ISSUE, by="editor")
    (workplace.folder / "issues" / f"{ISSUE}.yaml").write_text("version: 1\nsubject: [")
    assert _changes(workplace) == [f"issues/{ISSUE}.yaml: has errors"]


def test_what_was_sent_is_not_compared(workplace: Workplace) -> None:
    """Once sending began, an edit changes nothing of it."""
    approving.approve(workplace, ISSUE, by="editor")
    sending.send(workplace, ISSUE)
    _edit(workplace, f"issues/{ISSUE}.yaml", "Two provinces", "Three provinces")
    (found,) = standing.standings(workplace, ISSUE)
    assert found.changes == ()
