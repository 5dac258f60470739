"""The month's screen: where the issue stands, what is next, and the first page of all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from newsletter.desk.rooms import month
from newsletter.desk.telling import DeedLine, brief
from newsletter.desk.visits import Page, Visit
from newsletter.errors import NoSuchIssue, UsageError
from newsletter.publication.approval import approving
from newsletter.publication.approval.month import Month, Step
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing import commenting, presence

ISSUE = "2026-12"
VisitOf = Callable[..., Visit]


def _shown(page: Page) -> Month:
    found = page.knows["month"]
    assert isinstance(found, Month)
    return found


def _rewrite(workplace: Workplace, old: str, new: str) -> None:
    path = workplace.issue_file(ISSUE)
    path.write_text(path.read_text().replace(old, new))


def test_the_first_page_says_what_is_next(workplace: Workplace, visit_of: VisitOf) -> None:
    """From an empty publication to a yes, one step at a time, each with one thing to do."""
    source = workplace.issue_file(ISSUE).read_text()
    workplace.issue_file(ISSUE).unlink()
    empty = month.month_page(visit_of("/"))
    assert (_shown(empty).step, _shown(empty).begins) == (Step.FEEDS, ISSUE)
    assert month.begin(visit_of("/begin", form={"issue": ISSUE})).to == f"/issues/{ISSUE}"
    assert _shown(month.month_page(visit_of("/"))).step is Step.FEEDS
    workplace.issue_file(ISSUE).write_text(source.partition("summary:")[0] + "summary:\n")
    assert _shown(month.month_page(visit_of("/"))).step is Step.WRITE
    workplace.issue_file(ISSUE).write_text(source)
    one = commenting.add(workplace, ISSUE, "Who says so?")
    assert _shown(month.month_page(visit_of("/"))).step is Step.SETTLE
    commenting.resolve(workplace, one.number)
    assert _shown(month.month_page(visit_of("/"))).step is Step.APPROVE
    approving.approve(workplace, ISSUE, by="editor")
    done = month.month_page(visit_of("/", issue=ISSUE))
    assert _shown(done).step is Step.SEND
    assert _shown(done).sends == "Tue 1 Dec 2026, 09:00 UTC"
    _rewrite(workplace, "Two provinces", "Three provinces")
    assert _shown(month.month_page(visit_of("/", issue=ISSUE))).step is Step.APPROVE_AGAIN


def test_a_broken_file_is_to_be_mended_first(workplace: Workplace, visit_of: VisitOf) -> None:
    """A file that cannot be read is told, and hides nothing else of the page."""
    workplace.issue_file(ISSUE).write_text("date: 2026-12\nsubject: [")
    shown = _shown(month.month_page(visit_of("/")))
    assert (shown.step, shown.written) == (Step.REPAIR, None)


def test_the_checks_are_asked_when_the_page_wants_it(
    workplace: Workplace, visit_of: VisitOf
) -> None:
    """The first look does not wait for them; they are kept until something changes."""
    assert _shown(month.month_page(visit_of("/"))).checked is None
    page = month.month_page(visit_of("/", query={"look": "1"}))
    asked = _shown(page).checked
    assert asked is not None
    assert page.knows["unlooked"] is False
    assert _shown(month.month_page(visit_of("/"))).checked is asked
    _rewrite(workplace, "Two provinces", "TODO provinces")
    assert _shown(month.month_page(visit_of("/"))).checked is None
    assert _shown(month.month_page(visit_of("/", query={"look": "1"}))).step is Step.MEND
    commenting.add(workplace, ISSUE, "Who?")
    assert _shown(month.month_page(visit_of("/"))).checked is None


@pytest.mark.parametrize("name", ["", "../x", "2026 12", "a/b", "<b>"])
def test_what_cannot_be_an_issue_is_not_begun(
    workplace: Workplace, visit_of: VisitOf, name: str
) -> None:
    """Nothing is made of it; one that is there is not begun again."""
    with pytest.raises(UsageError):
        month.begin(visit_of("/begin", form={"issue": name}))
    with pytest.raises(UsageError, match="there already"):
        month.begin(visit_of("/begin", form={"issue": ISSUE}))
    assert workplace.issue_ids() == (ISSUE,)


def test_who_is_writing_is_shown(
    desk_client: httpx.Client, workplace: Workplace, visit_of: VisitOf
) -> None:
    """Somebody who has an entry open stands on the month's screen, with what it is called."""
    presence.stay(workplace, ISSUE, "rivers-rise", by="editor", browser="another")
    page = month.month_page(visit_of("/"))
    assert page.knows["present"] == (("The Editor", "Rivers rise"),)
    assert "is editing" in desk_client.get("/").text


def test_another_issue_is_another_page(visit_of: VisitOf) -> None:
    """One that is not there is none."""
    assert _shown(month.month_page(visit_of("/x", issue=ISSUE))).issue == ISSUE
    with pytest.raises(NoSuchIssue):
        month.month_page(visit_of("/x", issue="2031-01"))


def test_the_page_is_drawn_in_each_state(desk_client: httpx.Client, workplace: Workplace) -> None:
    """Whatever the issue says is text; its numbers, its hour and its deeds stand there."""
    _rewrite(workplace, "Water and power in December", "'<script>alert(1)</script> & so'")
    commenting.add(workplace, ISSUE, "Well?", by="editor")
    page = desk_client.get("/").text
    assert "&lt;script&gt;alert(1)" in page
    assert "09:00 UTC" in page
    assert "commented on" in page
    looked = desk_client.get(f"/issues/{ISSUE}?look=1").text
    assert "Look now" not in looked
    assert desk_client.get("/issues/2031-01").status_code == 404
    begun = desk_client.post("/begin", data={"issue": "2027-01"})
    assert begun.headers["location"] == "/issues/2027-01"
    assert "2027-01" in desk_client.get("/issues/2027-01").text


def test_a_deed_is_told_briefly() -> None:
    """The month tells no digest, and no id that a machine gave; what a person wrote stays."""
    line = DeedLine(
        day="", hour="", who="", person="", is_named=True, did="", title="", is_issue=False,
        item="8cc6bc033afe851228fe5b84", detail="sealed 333a8ce6c3e77e15; the board asked",
    )  # fmt: skip
    assert (brief(line).item, brief(line).detail) == ("", "the board asked")
    kept = replace(line, item="2026-12", detail="1 files, 29 new, diff 0e36c6ff8c45b4d9")
    assert (brief(kept).item, brief(kept).detail) == ("2026-12", "1 files, 29 new")
