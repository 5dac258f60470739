from __future__ import annotations

import email
import shutil
from collections.abc import Callable
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from newsletter.audience import subscribers
from newsletter.errors import ApprovalError, DocumentError, SendError, UsageError
from newsletter.model.audience import Cause
from newsletter.publication.approval import approving, standing
from newsletter.publication.approval.standing import Stage
from newsletter.publication.archive import building
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.publication.send import sending, trying
from newsletter.testing.clock import FixedClock
from newsletter.testing.mail_sink import MailSink

ISSUE = "2026-12"


def _add(workplace: Workplace, *addresses: str) -> None:
    with subscribing.subscriber_store(workplace) as store:
        for address in addresses:
            known = subscribers.add(
                store,
                address,
                now=workplace.clock(),
                new_id=subscribing.new_id,
                cause=Cause.OWN,
            )
            subscribers.confirm(store, known.id, now=workplace.clock(), cause=Cause.OWN)


def _outbox(workplace: Workplace) -> list[Path]:
    return sorted((workplace.folder / "var" / "outbox").glob("*.eml"))


def _plain_text(letter: Path) -> str:
    message = email.message_from_bytes(letter.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


def _rewrite(workplace: Workplace, old: str, new: str) -> None:
    path = workplace.issue_file(ISSUE)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_an_issue_goes_to_each_reader_once(workplace: Workplace) -> None:
    """Approved and sent, an issue lies once in the outbox for each reader, and the receipt adds up."""
    _add(workplace, "sana@reader.example", "omar@reader.example")
    approving.approve(workplace, ISSUE, by="editor")
    sent = sending.send(workplace, ISSUE)
    assert sent.clean
    assert (sent.receipt.recipients, sent.receipt.accepted) == (2, 2)
    letters = [
        email.message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in _outbox(workplace)
    ]
    assert {letter["To"] for letter in letters} == {"sana@reader.example", "omar@reader.example"}
    assert {letter["Subject"] for letter in letters} == {"Water and power in December"}


def test_sent_again_nobody_gets_it_twice(workplace: Workplace) -> None:
    """The same command again sends nothing and says so; a reader who came later gets nothing."""
    _add(workplace, "sana@reader.example")
    approving.approve(workplace, ISSUE, by="editor")
    sending.send(workplace, ISSUE)
    _add(workplace, "late@reader.example")
    again = sending.send(workplace, ISSUE)
    assert again.run.progress.handed_over == 0
    assert "nothing was sent" in "\n".join(again.lines())
    assert len(_outbox(workplace)) == 1


def test_nothing_is_sent_without_approval(workplace: Workplace) -> None:
    """An issue that nobody approved is not sent, and the error says how to approve it."""
    _add(workplace, "sana@reader.example")
    with pytest.raises(ApprovalError) as caught:
        sending.send(workplace, ISSUE)
    assert "newsletter approve" in caught.value.help
    assert not _outbox(workplace)


def test_a_change_after_approval_voids_it(workplace: Workplace) -> None:
    """An issue file that changed since its approval is not sent until it is approved again."""
    _add(workplace, "sana@reader.example")
    approving.approve(workplace, ISSUE, by="editor")
    _rewrite(workplace, "Two provinces", "Three provinces")
    with pytest.raises(ApprovalError, match="changed"):
        sending.send(workplace, ISSUE)
    assert standing.standings(workplace, ISSUE)[0].stage is Stage.VOID
    approving.approve(workplace, ISSUE, by="editor")
    assert sending.send(workplace, ISSUE).clean
    assert "Three provinces" in _plain_text(_outbox(workplace)[0])


def test_a_changed_seal_is_refused(workplace: Workplace) -> None:
    """Sealed bytes that somebody touched are never sent."""
    _add(workplace, "sana@reader.example")
    approving.approve(workplace, ISSUE, by="editor")
    mail = workplace.sent / ISSUE / "mail.eml"
    mail.write_bytes(mail.read_bytes().replace(b"provinces", b"countries"))
    with pytest.raises(ApprovalError, match=r"mail\.eml"):
        sending.send(workplace, ISSUE)


def test_nothing_leaves_before_its_time(workplace: Workplace, clock: FixedClock) -> None:
    """Before send_at the command refuses and names the time."""
    _add(workplace, "sana@reader.example")
    approving.approve(workplace, ISSUE, by="editor")
    clock.advance(-timedelta(minutes=10))
    with pytest.raises(SendError, match="2026-12-01 09:00"):
        sending.send(workplace, ISSUE)
    plan = sending.plan(workplace, ISSUE)
    assert plan.totals.sendable == 1
    assert plan.obstacles
    assert not _outbox(workplace)


def test_who_left_or_is_suppressed_gets_nothing(workplace: Workplace) -> None:
    """Those who left and those who must never be mailed are excluded, with the reason counted."""
    _add(workplace, "stays@reader.example", "left@reader.example", "never@reader.example")
    subscribing.unsubscribe(workplace, "left@reader.example", how="by letter")
    subscribing.suppress(workplace, "never@reader.example", how="asked by a lawyer")
    approving.approve(workplace, ISSUE, by="editor")
    sent = sending.send(workplace, ISSUE)
    assert (sent.receipt.accepted, sent.receipt.excluded) == (1, 2)
    assert dict(sent.receipt.reasons) == {"unsubscribed": 1, "suppressed": 1}
    assert sent.receipt.adds_up


def test_errors_block_approval(workplace: Workplace) -> None:
    """An issue with an error cannot be approved, and nothing is sealed."""
    _rewrite(workplace, "https://paper.example/rivers", "unknown")
    with pytest.raises(DocumentError) as caught:
        approving.approve(workplace, ISSUE, by="editor")
    assert caught.value.findings
    assert not workplace.sent.exists()


@pytest.mark.parametrize("by", ["", "nobody"])
def test_only_an_approver_may_approve(workplace: Workplace, by: str) -> None:
    """Without a person, or with one who is unknown, the error names those who may."""
    with pytest.raises(UsageError) as caught:
        approving.approve(workplace, ISSUE, by=by)
    assert "editor" in caught.value.help


def test_an_imported_issue_is_sent_only_for_a_reason(workplace: Workplace) -> None:
    """What was sent elsewhere before is approved only with a reason, which the audit log keeps."""
    _rewrite(workplace, "version: 1\n", "version: 1\nimported: true\n")
    with pytest.raises(ApprovalError, match="imported"):
        approving.approve(workplace, ISSUE, by="editor")
    approved = approving.approve(workplace, ISSUE, by="editor", because="Sent once more")
    assert approved.approval.because == "Sent once more"
    (one,) = standing.standings(workplace, ISSUE)
    assert "Sent once more" in "\n".join(one.lines(whole=True))


def test_a_test_goes_to_one_address_and_leaves_no_ledger(workplace: Workplace) -> None:
    """A test mail is sent without approval and outside the ledger."""
    report = trying.send_test(workplace, ISSUE, "me@desk.example")
    assert "the issue as it stands" in report.line()
    assert len(_outbox(workplace)) == 1
    assert not standing.was_sent(workplace, ISSUE)


def test_a_dry_test_sends_nothing(workplace: Workplace) -> None:
    """--dry-run of a test says where it would go and sends nothing."""
    trying.send_test(workplace, ISSUE, "me@desk.example", dry_run=True)
    assert not _outbox(workplace)


def test_a_dry_approval_seals_nothing(workplace: Workplace) -> None:
    """--dry-run of an approval shows the hash that the real one will have, and writes nothing."""
    tried = approving.approve(workplace, ISSUE, by="editor", dry_run=True)
    assert not workplace.sent.exists()
    done = approving.approve(workplace, ISSUE, by="editor")
    assert tried.approval.sealed_sha256 == done.approval.sealed_sha256


def test_the_archive_shows_what_was_sent_and_no_draft(workplace: Workplace) -> None:
    """The archive has the sealed text of what was sent, whatever became of the file since."""
    draft = workplace.issue_file("2027-01")
    draft.write_text(workplace.issue_file(ISSUE).read_text().replace("Rivers rise", "A secret"))
    _add(workplace, "sana@reader.example")
    approving.approve(workplace, ISSUE, by="editor")
    assert building.build(workplace).issues == ()
    sending.send(workplace, ISSUE)
    _rewrite(workplace, "Rivers rise", "Rivers fall")
    built = building.build(workplace)
    assert built.issues == (ISSUE,)
    pages = b"".join(path.read_bytes() for path in (workplace.folder / "site").rglob("*.html"))
    assert b"Rivers rise" in pages
    assert b"Rivers fall" not in pages
    assert b"A secret" not in pages
    assert building.build(workplace).report.written == ()


def test_a_lost_ledger_never_mails_twice(workplace: Workplace) -> None:
    """Where the receipt says sent and var/ is lost, neither send nor approve goes on."""
    _add(workplace, "sana@reader.example")
    approving.approve(workplace, ISSUE, by="editor")
    sending.send(workplace, ISSUE)
    shutil.rmtree(workplace.var)
    _add(workplace, "sana@reader.example")
    with pytest.raises(SendError, match="was sent before"):
        sending.send(workplace, ISSUE)
    with pytest.raises(SendError, match="was sent before"):
        approving.approve(workplace, ISSUE, by="editor")
    assert not _outbox(workplace)
    assert building.build(workplace).issues == (ISSUE,)


def test_a_send_that_broke_off_leaves_word(
    workplace: Workplace, with_flags: Callable[..., Workplace]
) -> None:
    """A receipt lies with the sealed bytes before the first message, even if none can leave."""
    _add(workplace, "sana@reader.example")
    approving.approve(workplace, ISSUE, by="editor")
    nobody_there = with_flags(
        delivery__transport="smtp",
        delivery__smtp__host="127.0.0.1",
        delivery__smtp__port="9",
        delivery__smtp__security="none",
    )
    with pytest.raises(SendError):
        sending.send(nobody_there, ISSUE)
    shutil.rmtree(workplace.var)
    with pytest.raises(SendError, match="was sent before"):
        sending.send(workplace, ISSUE)


def test_sending_over_smtp_is_a_real_dialogue(
    workplace: Workplace, with_flags: Callable[..., Workplace], tmp_path: Path
) -> None:
    """Over SMTP each reader gets one message, and the sink holds what the receipt says."""
    _add(workplace, "sana@reader.example", "omar@reader.example")
    with MailSink(tmp_path / "mailbox") as sink:
        wired = with_flags(
            delivery__transport="smtp",
            delivery__smtp__host="127.0.0.1",
            delivery__smtp__port=str(sink.port),
            delivery__smtp__security="none",
        )
        approving.approve(wired, ISSUE, by="editor")
        sent = sending.send(wired, ISSUE)
    assert sent.clean
    assert len(list((tmp_path / "mailbox").rglob("*.eml"))) == sent.receipt.accepted == 2
