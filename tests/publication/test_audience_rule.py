"""Who an issue is for, from the YAML to the receipt."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsletter.errors import ApprovalError
from newsletter.model.audience_rule import EVERYBODY, AudienceRule
from newsletter.publication.approval import approving, standing
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.publication.send import sending

ISSUE = "2026-12"


@pytest.fixture
def readers(workplace: Workplace, enter: Callable[..., None]) -> Workplace:
    """Return a publication of three readers, of whom one is tagged."""
    enter(workplace, "a@mail.example", "b@mail.example", "c@board.example")
    subscribing.tag(workplace, "domain=board.example", add=("board",), by="editor")
    return workplace


def _add(workplace: Workplace, file: str, text: str) -> None:
    path = workplace.folder / file
    path.write_text(path.read_text() + text)


def test_a_rule_takes_by_tags_and_languages() -> None:
    """One of the tags, none of the others, one of the languages; no language is the publication's."""
    rule = AudienceRule(tags=("a", "b"), without=("c",), languages=("en",), home="en")
    assert rule.takes(("b",), "")
    assert not rule.takes(("b", "c"), "en")
    assert not rule.takes((), "en")
    assert not rule.takes(("a",), "ur")
    assert str(rule) == "confirmed subscribers tagged a or b, not tagged c, reading en"
    assert EVERYBODY.takes((), "xx")


def test_an_issue_goes_to_its_audience(readers: Workplace) -> None:
    """The issue's rule wins; the others are excluded for it, and the receipt adds up."""
    _add(readers, "publication.yaml", "audience: {tags: [nobody]}\n")
    _add(readers, f"issues/{ISSUE}.yaml", "audience: {tags: [board]}\n")
    approval = approving.approve(readers, ISSUE, by="editor").approval
    assert (approval.audience_rule, approval.audience_count) == (
        "confirmed subscribers tagged board",
        1,
    )
    assert sending.audience_size(readers, ISSUE) == 1
    sent = sending.send(readers, ISSUE)
    assert sent.clean
    assert (sent.receipt.accepted, sent.receipt.excluded) == (1, 2)


def test_another_rule_voids(readers: Workplace) -> None:
    """A rule in publication.yaml, after the yes; `status` names it, and `send` refuses."""
    approving.approve(readers, ISSUE, by="editor")
    _add(readers, "publication.yaml", "audience: {without: [board]}\n")
    (found,) = standing.standings(readers, ISSUE)
    assert found.stage is standing.Stage.VOID
    assert "audience: rule" in [str(one) for one in found.changes]
    with pytest.raises(ApprovalError, match="not tagged board"):
        sending.send(readers, ISSUE)
    approving.approve(readers, ISSUE, by="editor")
    assert sending.send(readers, ISSUE).receipt.accepted == 2
