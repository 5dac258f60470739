"""The rooms where an issue is approved, sent and looked at afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from newsletter.desk.rooms import approving, sending
from newsletter.desk.visits import Form, Gone, Octets, Page, Visit
from newsletter.errors import ApprovalError, NoSuchIssue, SendError, TooManyTries, UsageError
from newsletter.model.access import Member
from newsletter.model.sending import DeliveryState
from newsletter.publication.accounts import limits
from newsletter.publication.approval.standing import Stage, standings
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import ledgering
from newsletter.publication.send import sending as send_issue

ISSUE = "2026-12"
VisitOf = Callable[..., Visit]
Enter = Callable[..., None]
OFFLINE = {"offline": "on", "because": "no web here", "by_hand": "on"}


@pytest.fixture
def approved(visit_of: VisitOf, workplace: Workplace, enter: Enter) -> Workplace:
    """Return the publication with three readers and an approved issue."""
    enter(workplace, "a@mail.example", "b@mail.example", "c@mail.example")
    approving.approve(visit_of(issue=ISSUE, form=OFFLINE))
    return workplace


def test_the_page_says_who_receives_and_when(
    visit_of: VisitOf, workplace: Workplace, enter: Enter
) -> None:
    """Before anything is approved it counts the readers and tells the hour."""
    enter(workplace, "a@mail.example", "b@mail.example")
    page = approving.approve_page(visit_of(issue=ISSUE))
    assert page.knows["plan"].totals.sendable == 2
    assert page.knows["when"] == "Tue 1 Dec 2026, 09:00 UTC"
    assert not page.knows["obstacles"]


def test_a_yes_is_sealed(visit_of: VisitOf, approved: Workplace) -> None:
    """An approval names who is here, as an account of this machine typed it."""
    (standing,) = standings(approved, ISSUE)
    assert standing.stage is Stage.APPROVED
    assert standing.approval
    (yes,) = standing.approval.yeses
    assert (yes.by, yes.typed_by, yes.signed_in) == ("editor", "tester", False)
    assert approving.approve_page(visit_of(issue=ISSUE)).knows["differences"] == ()


def test_whoever_signed_in_says_yes_themselves(
    visit_of: VisitOf, member: Member, workplace: Workplace, enter: Enter
) -> None:
    """At the desk with sign-in nobody types for another: the yes is the person's own."""
    enter(workplace, "a@mail.example")
    visit = visit_of(issue=ISSUE, form=OFFLINE)
    approving.approve(replace(visit, member=replace(member, alone=False)))
    (standing,) = standings(workplace, ISSUE)
    assert standing.approval
    (yes,) = standing.approval.yeses
    assert (yes.signed_in, yes.typed_by) == (True, "")
    assert "signed in at the desk" in str(yes)


def test_what_changed_is_told_item_by_item(visit_of: VisitOf, approved: Workplace) -> None:
    """After a change the page shows the words that went and came."""
    path = approved.issue_file(ISSUE)
    path.write_text(path.read_text().replace("Two provinces", "Three provinces"))
    page = approving.approve_page(visit_of(issue=ISSUE))
    (difference,) = page.knows["differences"]
    words = {run.kind: run.words for run in difference.runs}
    assert (words["removed"], words["added"]) == (("Two",), ("Three",))


def test_links_are_looked_at_unless_somebody_says_why(visit_of: VisitOf) -> None:
    """Leaving links alone wants a reason."""
    with pytest.raises(UsageError, match="not looked at"):
        approving.approve(visit_of(issue=ISSUE, form={"offline": "on"}))


def test_an_hour_that_nobody_keeps_is_refused(visit_of: VisitOf, workplace: Workplace) -> None:
    """An issue for a later hour is not approved where nothing would send it then."""
    path = workplace.issue_file(ISSUE)
    path.write_text(path.read_text().replace("2026-12-01 09:00", "2026-12-02 09:00"))
    with pytest.raises(ApprovalError, match="nothing would send it"):
        approving.approve(visit_of(issue=ISSUE, form={"offline": "on", "because": "no web here"}))


def test_a_test_goes_outside_the_ledger(visit_of: VisitOf, workplace: Workplace) -> None:
    """One copy leaves, and no ledger is opened."""
    answer = approving.test(visit_of(issue=ISSUE, form={"address": "me@mail.example"}))
    assert "went to me@mail.example" in answer.said
    (standing,) = standings(workplace, ISSUE)
    assert standing.receipt is None
    with pytest.raises(UsageError, match="which address"):
        approving.test(visit_of(issue=ISSUE))


def test_proofs_go_to_people_and_addresses(visit_of: VisitOf) -> None:
    """Those who are ticked and the address that was written get a proof each; nobody, nothing."""
    visit = visit_of(issue=ISSUE)
    form = Form(fields=(("address", "me@mail.example"), *OFFLINE.items()))
    assert "1 proof mailed" in approving.proof(replace(visit, form=form)).said
    with pytest.raises(UsageError, match="Nobody"):
        approving.proof(visit)


def test_sending_is_a_process_of_its_own(visit_of: VisitOf, approved: Workplace) -> None:
    """A send is begun as the command line does it, with who, how and why."""
    del approved
    visit = visit_of(issue=ISSUE, form={"unseen": "on", "because": "no pages yet"})
    assert approving.send(visit).to == f"/issues/{ISSUE}/sending"
    assert visit.work.look(f"send {ISSUE}")


def test_the_ledger_is_shown_and_handed_out(visit_of: VisitOf, approved: Workplace) -> None:
    """After a send every reader is accounted for, on the page and in the file."""
    send_issue.send(approved, ISSUE)
    page = sending.sending_page(visit_of(issue=ISSUE, query={"state": "accepted"}))
    assert dict(page.knows["counts"]) == {"accepted": 3}
    assert {row.address for row in page.knows["rows"]} == {
        "a@mail.example", "b@mail.example", "c@mail.example"
    }  # fmt: skip
    handed = sending.ledger_file(visit_of(issue=ISSUE))
    assert isinstance(handed, Octets)
    assert handed.data.count(b"\n") == 4
    assert b"@mail.example" not in handed.data
    verified = sending.verify(visit_of(issue=ISSUE))
    assert not verified.knows["wrong"]


def test_who_may_not_see_readers_sees_ids(
    visit_of: VisitOf, member: Member, approved: Workplace
) -> None:
    """An editor sees rows without addresses."""
    send_issue.send(approved, ISSUE)
    editor = replace(member, person=replace(member.person, roles=("editor",)))
    visit = replace(visit_of(issue=ISSUE, query={"state": "accepted"}), member=editor)
    assert {row.address for row in sending.sending_page(visit).knows["rows"]} == {""}


def test_halt_and_resume(visit_of: VisitOf, approved: Workplace) -> None:
    """A halt is recorded under whoever is here; resuming takes it back and goes on."""
    send_issue.send(approved, ISSUE, halted=lambda: True)
    answer = approving.halt(visit_of(issue=ISSUE, form={"because": "wrong link"}))
    assert isinstance(answer, Gone)
    halt = next(one for one in audit.deeds(approved) if one.did == "halt")
    assert (halt.by, halt.detail) == ("editor", "wrong link")
    approving.resume(visit_of(issue=ISSUE))
    with pytest.raises(SendError, match="not halted"):
        approving.resume(visit_of(issue=ISSUE))


def test_uncertain_rows_want_a_decision_and_a_reason(
    visit_of: VisitOf, approved: Workplace
) -> None:
    """Rows that may have arrived are settled with a reason, and never without."""
    send_issue.send(approved, ISSUE)
    with approved.mail() as database:
        database.execute("UPDATE deliveries SET state = 'uncertain'")
    with pytest.raises(UsageError, match="why"):
        sending.decide(visit_of(issue=ISSUE, form={"resend": "no"}))
    done = sending.decide(visit_of(issue=ISSUE, form={"resend": "no", "because": "they have it"}))
    assert "3 are left" in done.said
    states = {row.delivery.state for row in ledgering.rows(approved, ISSUE)}
    assert states == {DeliveryState.UNCERTAIN}


@pytest.mark.parametrize("state", ["", "nonsense", "accepted'--", "excluded"])
def test_any_state_may_be_asked_for(visit_of: VisitOf, approved: Workplace, state: str) -> None:
    """A state that is none, or that nobody is in, shows no rows."""
    send_issue.send(approved, ISSUE)
    page = sending.sending_page(visit_of(issue=ISSUE, query={"state": state, "from": "-4x"}))
    assert isinstance(page, Page)
    assert page.knows["rows"] == ()


def test_pages_are_drawn(desk_client: httpx.Client, approved: Workplace) -> None:
    """Both rooms are drawn before and after a send."""
    for path in ("approve", "sending"):
        assert desk_client.get(f"/issues/{ISSUE}/{path}").status_code == 200
    send_issue.send(approved, ISSUE)
    for path in ("approve", "sending?state=accepted", "verify"):
        answer = desk_client.get(f"/issues/{ISSUE}/{path}")
        assert answer.status_code == 200, answer.text
    assert "It adds up." in desk_client.get(f"/issues/{ISSUE}/sending").text
    assert desk_client.get("/issues/2030-01/approve").status_code == 404


def test_the_hour_is_written_into_the_file(visit_of: VisitOf, workplace: Workplace) -> None:
    """Another hour changes that line alone; one that is none is told with its mistake."""
    before = workplace.issue_file(ISSUE).read_text()
    form = {"was": "2026-12-01 09:00 UTC", "day": "2026-12-02", "time": "18:30", "zone": "UTC"}
    approving.schedule(visit_of(issue=ISSUE, form=form))
    after = workplace.issue_file(ISSUE).read_text()
    assert after == before.replace("2026-12-01 09:00 UTC", "2026-12-02 18:30 UTC")
    with pytest.raises(UsageError, match="Somebody else has just written 2026-12-02"):
        approving.schedule(replace(visit_of(issue=ISSUE, form={**form, "time": "19:00"}), kept={}))
    with pytest.raises(UsageError, match="when"):
        approving.schedule(visit_of(issue=ISSUE))


def test_two_issues_are_compared(visit_of: VisitOf, approved: Workplace) -> None:
    """Who has one and not the other is told; without a ledger, that there is none."""
    send_issue.send(approved, ISSUE)
    page = sending.compared(visit_of(issue=ISSUE, query={"with": ISSUE}))
    assert page.knows["both"] == 3
    with pytest.raises(SendError):
        sending.compared(visit_of(issue=ISSUE, query={"with": "2020-01"}))


def test_clicks_are_told_in_sums(visit_of: VisitOf, approved: Workplace) -> None:
    """Of an issue without counted links it says so."""
    send_issue.send(approved, ISSUE)
    with pytest.raises(UsageError):
        sending.clicks(visit_of(issue=ISSUE))


def test_a_session_is_no_way_to_mail_the_world(
    visit_of: VisitOf, workplace: Workplace, member: Member
) -> None:
    """Who signed in has few tests and proofs sent to strangers; to the house's people, as many as one likes."""
    file = workplace.publication_file
    file.write_text(file.read_text().replace("name: The Editor", "name: E\n    email: e@x.example"))

    def ask(**form: str) -> Visit:
        return replace(visit_of(issue=ISSUE, form=form), member=replace(member, alone=False))

    for number in range(limits.OUTSIDE.burst):
        approving.test(ask(address=f"{number}@y.example"))
    for deed, form in ((approving.test, {}), (approving.proof, OFFLINE)):
        with pytest.raises(TooManyTries, match="people who are not"):
            deed(ask(address="once.more@y.example", **form))
    assert "e@x.example" in approving.test(ask(address="e@x.example")).said
    alone = visit_of(issue=ISSUE, form={"address": "once.more@y.example"})
    assert "once.more" in approving.test(alone).said


@pytest.mark.parametrize("issue", ["--help", "-C", "..", "2099-01", "2026-12/../2026-12"])
def test_only_an_issue_is_sent(visit_of: VisitOf, workplace: Workplace, issue: str) -> None:
    """What is no issue begins no work; least of all what a command would take for an option."""
    del workplace
    visit = visit_of(f"/issues/{issue}/send", issue=issue)
    with pytest.raises(NoSuchIssue):
        approving.send(visit)
    assert visit.work.look(f"send {issue}") is None


@pytest.mark.parametrize("what", ["issue", "publication", "template", "picture"])
def test_a_yes_is_for_what_was_looked_at(
    visit_of: VisitOf, workplace: Workplace, what: str
) -> None:
    """What somebody slips in between the look and the yes is not approved; a second look is enough."""
    (workplace.folder / "images").mkdir()
    page = approving.approve_page(visit_of(issue=ISSUE))
    changed = {
        "issue": workplace.issues / f"{ISSUE}.yaml",
        "publication": workplace.publication_file,
        "template": workplace.folder / "templates" / "x.j2",
        "picture": workplace.folder / "images" / "x.png",
    }[what]
    changed.parent.mkdir(exist_ok=True)
    text = changed.read_text() if changed.exists() else ""
    changed.write_text(f"{text}# slipped in\n")
    with pytest.raises(ApprovalError, match="changed after you opened"):
        approving.approve(visit_of(issue=ISSUE, form={**OFFLINE, "seen": page.knows["seen"]}))
    assert standings(workplace, ISSUE)[0].approval is None
    again = approving.approve_page(visit_of(issue=ISSUE))
    approving.approve(visit_of(issue=ISSUE, form={**OFFLINE, "seen": again.knows["seen"]}))
    assert standings(workplace, ISSUE)[0].approval is not None
