"""A correction, end to end: the file, the mail to those who got the issue, the next issue."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsletter.cli.app import execute
from newsletter.cli.session import Session
from newsletter.errors import ApprovalError, DocumentError, SendError, UsageError
from newsletter.publication.approval import approving, standing
from newsletter.publication.archive import building
from newsletter.publication.issues import checking
from newsletter.publication.issues.sealed import read_sealed
from newsletter.publication.place import reading
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.publication.send import correcting, sending
from newsletter.testing.clock import FixedClock

ISSUE, MAIL = "2026-12", "2026-12-correction-1"
WHAT = "The dam was built in *1974*, not in 1976."


@pytest.fixture
def sent(workplace: Workplace, enter: Callable[..., None]) -> Workplace:
    """Return a publication whose issue went to three readers; a fourth came later."""
    enter(workplace, "ann@paper.example", "bob@paper.example", "cid@paper.example")
    approving.approve(workplace, ISSUE, by="editor")
    sending.send(workplace, ISSUE)
    enter(workplace, "dan@paper.example")
    return workplace


def correct(
    workplace: Workplace, what: str = WHAT, *, item: str = "rivers-rise", next_issue: str = ""
) -> correcting.Corrected:
    """Correct the issue."""
    return correcting.correct(
        workplace, ISSUE, what=what, by="editor", item=item, next_issue=next_issue
    )


def at_its_hour(workplace: Workplace, clock: FixedClock) -> None:
    """Approve the correction, and wait for its hour."""
    approving.approve(workplace, MAIL, by="editor")
    clock.now = read_sealed(workplace, MAIL).issue.send_at or clock.now


def test_those_who_got_it_get_the_correction_once(sent: Workplace, clock: FixedClock) -> None:
    """Whoever left meanwhile gets none, whoever came later gets none; a second send mails nobody."""
    assert correct(sent).readers == 3
    subscribing.unsubscribe(sent, "bob@paper.example", how="by telephone", by="editor")
    assert not checking.check(sent, (MAIL,)).findings
    at_its_hour(sent, clock)
    got = sending.send(sent, MAIL).receipt
    assert (got.recipients, got.accepted, got.adds_up) == (4, 2, True)
    assert dict(got.reasons) == {"did-not-get-the-issue": 1, "unsubscribed": 1}
    assert sending.send(sent, MAIL).run.progress.handed_over == 0
    (told,) = standing.standings(sent, MAIL)
    assert told.stage is standing.Stage.SENT
    (approval,) = [told.approval]
    assert approval is not None
    assert approval.audience_rule == "confirmed subscribers who got 2026-12"


def test_it_stands_at_the_page_of_the_issue(sent: Workplace, clock: FixedClock) -> None:
    """No list names the mail; the issue's page has its copy; nothing else reads it as an issue."""
    correct(sent)
    at_its_hour(sent, clock)
    sending.send(sent, MAIL)
    site = sent.folder / "site"
    assert building.build(sent, output=site).issues == (ISSUE,)
    assert not (site / "issues" / MAIL).exists()
    page = (site / "issues" / ISSUE / "index.html").read_text()
    assert 'href="correction-1.eml"' in page
    assert b"1974" in (site / "issues" / ISSUE / "correction-1.txt").read_bytes()
    assert MAIL not in (site / "index.html").read_text()
    assert [one.id for one in reading.readable_issues(sent, reading.publication(sent))] == [ISSUE]


def test_a_yes_binds_to_its_bytes(sent: Workplace, clock: FixedClock) -> None:
    """A word changed after the yes voids it; an error blocks it."""
    correct(sent)
    at_its_hour(sent, clock)
    path = sent.issue_file(MAIL)
    path.write_text(path.read_text().replace("1974", "1975"))
    with pytest.raises(ApprovalError, match="no longer holds"):
        sending.send(sent, MAIL)
    path.write_text(path.read_text().replace(f"corrects: {ISSUE}", "corrects: 2026-11"))
    with pytest.raises(DocumentError) as refused:
        approving.approve(sent, MAIL, by="editor")
    assert {one.code for one in refused.value.findings} == {"correction-of-nothing"}


def test_nobody_is_corrected_before_everybody_got_it(sent: Workplace, clock: FixedClock) -> None:
    """While the issue goes out still, and where its ledger is lost, the correction waits."""
    correct(sent)
    at_its_hour(sent, clock)
    with ledger_store(sent) as store:
        rows = list(store.deliveries(ISSUE))
    with sent.mail() as connection, connection.transaction():
        connection.execute(
            "UPDATE deliveries SET state = 'pending' WHERE issue = ? AND recipient = ?",
            (ISSUE, rows[0].recipient),
        )
    with pytest.raises(SendError, match="still being sent"):
        sending.send(sent, MAIL)
    for path in sent.var.glob("mail.db*"):
        path.unlink()
    with pytest.raises(SendError, match="who got issue 2026-12"):
        sending.send(sent, MAIL)


def test_said_again_nothing_is_written_twice(sent: Workplace, clock: FixedClock) -> None:
    """The same words change no file; others join the mail that nobody approved, then begin a new one."""
    correct(sent)
    files = [sent.issue_file(ISSUE), sent.issue_file(MAIL)]
    before = [path.read_bytes() for path in files]
    correct(sent)
    assert [path.read_bytes() for path in files] == before
    assert correct(sent, "Another\n\n- thing", item="").mail == MAIL
    assert not checking.check(sent, (MAIL,)).has_errors
    at_its_hour(sent, clock)
    assert correct(sent, "A third thing.").mail == "2026-12-correction-2"


def test_the_next_issue_tells_it_too(sent: Workplace) -> None:
    """With --next it is a lead of the next issue; without, the block is printed to be pasted."""
    following = sent.issue_file("2027-01")
    following.write_text(
        "version: 1\ndate: 2027-01\nsubject: January\nsend_at: 2027-01-01 09:00 UTC\n"
    )
    printed = "\n".join(correct(sent).lines())
    assert "id: correction-2026-12-rivers-rise" in printed
    done = correct(sent, next_issue="2027-01")
    assert done.next_file == "issues/2027-01.yaml"
    assert done.block in following.read_text()
    with pytest.raises(UsageError, match="approved or sent already"):
        correct(sent, next_issue=ISSUE)


def test_a_past_issue_is_corrected_without_a_mail(workplace: Workplace) -> None:
    """What was sent elsewhere has no ledger here: the archive alone is put right."""
    path = workplace.issue_file(ISSUE)
    path.write_text(path.read_text() + "imported: true\n")
    assert correct(workplace).mail == ""
    assert not workplace.issue_file(MAIL).exists()
    assert "1974" in path.read_text()


@pytest.mark.parametrize(
    ("what", "item", "told"),
    [(" \n ", "rivers-rise", "what was wrong"), (WHAT, "river-rise", "Did you mean")],
)
def test_what_makes_no_sense_writes_nothing(
    sent: Workplace, what: str, item: str, told: str
) -> None:
    """No words, or an item that is not there: told, and every file as it was."""
    before = sent.issue_file(ISSUE).read_bytes()
    with pytest.raises(UsageError) as refused:
        correct(sent, what, item=item)
    assert told in f"{refused.value.message} {refused.value.help}"
    assert sent.issue_file(ISSUE).read_bytes() == before


def test_an_unsent_issue_is_simply_changed(workplace: Workplace) -> None:
    """Nobody has read it: there is nothing to correct, and a check says the same of its file."""
    with pytest.raises(UsageError, match="was not sent"):
        correct(workplace)
    path = workplace.issue_file(ISSUE)
    path.write_text(
        path.read_text() + "corrections:\n  - {date: 2026-12-03, what: Wrong., by: editor}\n"
    )
    found = checking.check(workplace, (ISSUE,)).findings
    assert [one.code for one in found if one.code == "not-sent-yet"]


def test_changes_that_nobody_owns_to_are_found(sent: Workplace) -> None:
    """A check names each item that is not as it was sent, until a correction does."""
    path = sent.issue_file(ISSUE)
    path.write_text(path.read_text().replace("two provinces", "three provinces", 1))
    path.write_text(path.read_text().replace("Two provinces", "Three provinces", 1))
    (found,) = [
        one for one in checking.check(sent, (ISSUE,)).findings if one.code.startswith("changed-")
    ]
    assert (found.item, found.path) == ("rivers-rise", ("media_review", 0))
    assert "--item rivers-rise" in found.help
    correct(sent)
    codes = {one.code for one in checking.check(sent, (ISSUE,)).findings}
    assert "changed-after-sending" not in codes


def test_a_correction_of_nothing_is_found(sent: Workplace) -> None:
    """An item that the issue never had, and a withdrawn title that still stands elsewhere."""
    path = sent.issue_file(ISSUE)
    text = path.read_text().replace("preheader: What", "preheader: Rivers rise, what")
    path.write_text(
        text.replace("    title: Rivers rise\n", "    title: Rivers rise\n", 1)
        + "    withdrawn: {date: 2026-12-03, why: Untrue., by: editor}\n"
        + "corrections:\n  - {date: 2026-12-03, item: nobody, what: Wrong., by: editor}\n"
        + "  - {date: 2026-12-03, what: The line below the subject., by: editor}\n"
    )
    codes = {one.code for one in checking.check(sent, (ISSUE,)).findings}
    assert {"correction-of-nothing", "withdrawn-still-named"} <= codes


def test_the_command_says_what_comes_next(
    sent: Workplace, capsys: pytest.CaptureFixture[str]
) -> None:
    """It prints what it wrote, and where to go on; a dry run writes nothing; somebody must say so."""
    arguments = ["-C", str(sent.folder), "correct", ISSUE, "--item", "rivers-rise", "--what", WHAT]
    assert execute(arguments, Session()) == 2
    assert execute([*arguments, "--by", "editor", "--dry-run"], Session()) == 0
    assert "would be written" in capsys.readouterr().out
    assert not sent.issue_file(MAIL).exists()
    assert execute([*arguments, "--by", "editor"], Session()) == 0
    assert f"newsletter check {MAIL}" in capsys.readouterr().err
