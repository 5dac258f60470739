"""What an issue's mails weigh, from the issue file to the sealed bytes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.errors import ApprovalError, DocumentError
from newsletter.model.finding import Finding, Severity, Waiver
from newsletter.model.rendition import Token
from newsletter.publication.approval import approving
from newsletter.publication.issues import checking, previewing, weighing
from newsletter.publication.issues.rendering import sealed_bytes
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace

ISSUE = "2026-12"


def house(workplace: Workplace, **rules: int | str) -> None:
    """Set the rules of weight of a publication."""
    path = workplace.publication_file
    lines = "".join(f"    {name}: {value}\n" for name, value in rules.items())
    path.write_text(path.read_text() + f"house_rules:\n  weight:\n{lines}")


def codes(workplace: Workplace) -> set[str]:
    """Return the codes of what `check` says."""
    return {one.code for one in checking.check(workplace, (ISSUE,)).findings}


def test_check_says_what_the_heaviest_mail_weighs(workplace: Workplace) -> None:
    """One line, with the end of the link to unsubscribe, at no further rendering."""
    (budget,) = checking.check(workplace, (ISSUE,)).budgets
    assert budget.issue == ISSUE
    assert budget.leaving_ends
    assert 2_000 < budget.leaving_ends < budget.size < budget.wall == 100_000
    kilobytes = f"{budget.size / 1000:.1f} of 100.0 kB"
    assert budget.line().startswith(f"{kilobytes}; the unsubscribe link ends at ")
    assert weighing.weigh_issue(workplace, ISSUE).budget == budget


def test_a_broken_issue_weighs_nothing(workplace: Workplace) -> None:
    """Without a mail there is no line, and weighing tells the mistakes."""
    path = workplace.issue_file(ISSUE)
    path.write_text(path.read_text().replace("subject:", "subjekt:", 1))
    assert checking.check(workplace, (ISSUE,)).budgets == ()
    with pytest.raises(DocumentError):
        weighing.weigh_issue(workplace, ISSUE)


def test_a_mail_behind_the_wall_is_not_approved(workplace: Workplace) -> None:
    """The error names the link; with a wall that is far enough, the approval says where it ends."""
    house(workplace, wall=3_000)
    assert codes(workplace) >= {"html-over-wall", "unsubscribe-behind-wall"}
    with pytest.raises(DocumentError):
        approving.approve(workplace, ISSUE, by="editor")


def test_between_budget_and_wall_check_warns(workplace: Workplace) -> None:
    """The margin before the wall is the house's to choose."""
    house(workplace, budget=3_000)
    found = codes(workplace)
    assert "html-over-budget" in found
    assert found.isdisjoint({"html-over-wall", "unsubscribe-behind-wall"})


def test_an_approval_says_where_the_link_ends_in_the_sealed_bytes(workplace: Workplace) -> None:
    """It is read from the bytes that are sealed, filled and decoded."""
    approved = approving.approve(workplace, ISSUE, by="editor", dry_run=True)
    (budget,) = checking.check(workplace, (ISSUE,)).budgets
    assert approved.leaving_ends == budget.leaving_ends
    assert any("the unsubscribe link ends at" in line for line in approved.lines())


def test_sealed_bytes_without_a_way_out_are_refused(workplace: Workplace) -> None:
    """Whatever the checks saw, what is sealed is looked at once more, in every variant."""
    publication = reading.publication(workplace)
    good = sealed(workplace, FOOTER)
    assert weighing.expect_leavable({"mail.eml": good, "mail.html": b"x"}, publication, ()) > 0
    for html in (str(Token.UNSUBSCRIBE), "x " * 50_000 + FOOTER):
        files = {"mail.eml": good, "variants/leads/mail.eml": sealed(workplace, html)}
        with pytest.raises(ApprovalError, match=r"variants/leads/mail\.eml"):
            weighing.expect_leavable(files, publication, ())
        waived = Finding(
            code="unsubscribe-behind-wall",
            severity=Severity.ERROR,
            message="Behind.",
            help="Fold.",
            waiver=Waiver(code="unsubscribe-behind-wall", item="issue", by="editor", because="x"),
        )
        assert weighing.expect_leavable(files, publication, (waived,)) > 0


FOOTER = f'<p><a href="{Token.UNSUBSCRIBE}">Leave</a></p>'


def sealed(workplace: Workplace, html: str) -> bytes:
    """Return the bytes that would be sealed of a mail with this HTML."""
    rendition = previewing.preview(workplace, ISSUE)
    changed = replace(rendition, html=f"<html><body>{html}{Token.ADDRESS}</body></html>")
    publication = reading.publication(workplace)
    issue = reading.open_issue(workplace, ISSUE, publication).issue
    return sealed_bytes(changed, issue, publication, now=workplace.clock())
