"""The rooms of past issues and of balance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import httpx
import pytest

from newsletter.desk.rooms import approving, archive
from newsletter.desk.visits import Visit
from newsletter.documents.corrections import withdraw_item
from newsletter.errors import DocumentError, UsageError
from newsletter.publication.archive.pasts import past_issues
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import sending

ISSUE = "2026-12"
ITEM = "rivers-rise"
VisitOf = Callable[..., Visit]
OFFLINE = {"offline": "on", "because": "no web here", "by_hand": "on"}


@pytest.fixture
def sent(visit_of: VisitOf, workplace: Workplace, enter: Callable[..., None]) -> Workplace:
    """Return a publication one of whose issues was sent."""
    enter(workplace, "a@mail.example")
    approving.approve(visit_of(issue=ISSUE, form=OFFLINE))
    sending.send(workplace, ISSUE)
    return workplace


def test_past_issues_have_their_receipts(sent: Workplace) -> None:
    """What was sent stands there with how many got it; a draft does not."""
    (sent.issues / "2027-01.yaml").write_text(
        sent.issue_file(ISSUE).read_text().replace("2026-12", "2027-01", 1)
    )
    (past,) = past_issues(sent)
    assert past.receipt
    assert (past.issue, past.receipt.accepted, past.pieces) == (ISSUE, 1, 1)


def test_pages_are_drawn(desk_client: httpx.Client, sent: Workplace) -> None:
    """All pages of the rooms are drawn, the plot as a picture of its own."""
    del sent
    for path in (
        "/archive", "/archive/copies", f"/archive/{ISSUE}",
        f"/issues/{ISSUE}/balance", f"/issues/{ISSUE}/balance.svg",
    ):  # fmt: skip
        answer = desk_client.get(path)
        assert answer.status_code == 200, answer.text


def test_a_correction_is_written_and_its_mail_drafted(visit_of: VisitOf, sent: Workplace) -> None:
    """The correction stands in the file under who wrote it, and leads to the mail's approval."""
    with pytest.raises(UsageError, match="what was wrong"):
        archive.correct(visit_of(issue=ISSUE))
    form = {"what": "Three provinces, not two.", "item": ITEM, "mail": "on"}
    done = archive.correct(visit_of(issue=ISSUE, form=form))
    text = sent.issue_file(ISSUE).read_text()
    assert "what: Three provinces, not two." in text
    assert "by: editor" in text
    mail = done.to.split("/")[2]
    assert mail in sent.issue_ids()


def test_a_piece_is_withdrawn_with_a_reason(visit_of: VisitOf, sent: Workplace) -> None:
    """Nothing but the withdrawal is added to the file; it wants to be sure and a reason."""
    before = sent.issue_file(ISSUE).read_text()
    for form in ({"item": ITEM, "why": "x"}, {"item": ITEM, "sure": "on", "why": " "}):
        with pytest.raises(UsageError):
            archive.withdraw(visit_of(issue=ISSUE, form=form))
    form = {"item": ITEM, "sure": "on", "why": "The author asked for it."}
    archive.withdraw(visit_of(issue=ISSUE, form=form))
    after = sent.issue_file(ISSUE).read_text().splitlines()
    added = [line for line in after if line not in before.splitlines()]
    assert added == [
        "    withdrawn:", "      date: 2026-12-01",
        "      why: The author asked for it.", "      by: editor",
    ]  # fmt: skip
    assert [line for line in after if line not in added] == before.splitlines()
    (past,) = past_issues(sent)
    assert past.withdrawn == 1
    deed = audit.deeds(sent)[-1]
    assert (deed.did, deed.by, deed.detail) == ("withdraw", "editor", ITEM)


def test_what_was_not_sent_is_not_withdrawn(visit_of: VisitOf) -> None:
    """A draft has nothing to withdraw."""
    with pytest.raises(UsageError, match="nothing to withdraw"):
        archive.withdraw(visit_of(issue=ISSUE, form={"item": ITEM, "sure": "on", "why": "x"}))


@pytest.mark.parametrize(
    "source",
    [
        "media_review: [{id: rivers-rise, title: A}]\n",
        "media_review:\n  - id: other\n    title: A\n",
        "media_review:\n  - id: rivers-rise\n    withdrawn: {date: 2026-01-01}\n",
        "media_review: nothing\n",
    ],
)
def test_a_file_that_cannot_say_it_stays(source: str) -> None:
    """In brackets, without the item, withdrawn before: refused, and nothing is changed."""
    with pytest.raises(DocumentError):
        withdraw_item(source, ITEM, day=date(2026, 12, 1), why="x", by="editor")


def test_long_work_is_chosen_from_a_list(visit_of: VisitOf) -> None:
    """Only what stands on the page can be begun."""
    visit = visit_of(form={"work": "build"})
    archive.begin(visit)
    assert visit.work.look("build")
    with pytest.raises(UsageError):
        archive.begin(visit_of(form={"work": "../x"}))


def test_taking_down_wants_a_reason(visit_of: VisitOf) -> None:
    """Without one nothing is removed."""
    with pytest.raises(UsageError, match="why"):
        archive.take_down(visit_of(form={"page": "https://paper.example/rivers"}))
