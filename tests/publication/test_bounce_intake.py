"""What comes back takes effect: once, for the right reader, and never for a forged one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from newsletter.errors import SubscriberError, UsageError
from newsletter.mail.return_path import ReturnPaths
from newsletter.model.bounce import Effect
from newsletter.model.keys import Key, Keyring
from newsletter.model.sending import Status
from newsletter.publication import doctoring
from newsletter.publication.approval import approving, standing
from newsletter.publication.bounces import bounce_intake, bounce_watch
from newsletter.publication.bounces.intake import Intake
from newsletter.publication.clock import running
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import leaving_requests, subscribing
from newsletter.publication.send import sending
from newsletter.testing.clock import FixedClock
from newsletter.testing.mail_sink import MailSink

ISSUE = "2026-12"
SANA, OMAR = "sana@reader.example", "omar@reader.example"

DSN = """\
Return-Path: <>
Delivered-To: {to}
From: Mail Delivery System <MAILER-DAEMON@relay.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <{name}@relay.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--b
Content-Type: text/rfc822-headers

From: newsletter@example.org
Message-ID: {message_id}

--b--
"""
DEAD = ("failed", "5.1.1", "550 5.1.1 User unknown")
FULL = ("failed", "5.2.2", "552 5.2.2 Mailbox full")
LATE = ("delayed", "4.4.1", "connect to reader.example: timed out")
ABOUT_US = ("failed", "5.7.1", "550 5.7.1 Message rejected: your IP is listed on Spamhaus")


def dsn(
    to: str = "bounces@review.example",
    *,
    address: str = "somebody@elsewhere.example",
    message_id: str = "",
    verdict: tuple[str, str, str] = DEAD,
    name: str = "1",
) -> bytes:
    """Return a report of delivery as Postfix writes it."""
    action, status, words = verdict
    return DSN.format(
        to=to,
        address=address,
        message_id=message_id or "<x@relay.example>",
        action=action,
        status=status,
        words=words,
        name=name,
    ).encode()


class Post:
    """The publication's relay: sends issues and remembers what left."""

    def __init__(self, workplace: Workplace, sink: MailSink, clock: FixedClock) -> None:
        self.workplace, self.sink, self.clock = workplace, sink, clock

    def send(self, issue: str = ISSUE) -> sending.Sent:
        """Approve and send an issue."""
        source = self.workplace.issue_file(ISSUE).read_text()
        if issue != ISSUE:
            month = f"of {issue}"
            source = source.replace("date: 2026-12", f"date: {issue}")
            source = source.replace("in December", month).replace("Rivers rise", f"Rivers {month}")
            source = source.replace("paper.example/rivers", f"paper.example/rivers-{issue}")
            self.workplace.issue_file(issue).write_text(source)
        approving.approve(self.workplace, issue, by="editor")
        return sending.send(self.workplace, issue)

    def return_path(self, address: str) -> str:
        """Return where the latest mail to an address comes back to."""
        return [one.sender for one in self.sink.messages if one.recipients == (address,)][-1]

    def message_id(self, address: str) -> str:
        """Return the Message-ID of the latest mail to an address."""
        mail = [one.content for one in self.sink.messages if one.recipients == (address,)][-1]
        return str(message_from_bytes(mail, policy=policy.default)["Message-ID"])

    def read(self, *messages: bytes) -> Intake:
        """Take in messages."""
        named = [(f"{number}.eml", one) for number, one in enumerate(messages)]
        return bounce_intake.read_files(self.workplace, named)

    def status(self, address: str) -> Status:
        """Return where a reader stands."""
        with subscribing.subscriber_store(self.workplace) as store:
            known = store.find(address)
            assert known is not None
            return known.status


@pytest.fixture
def post(
    workplace: Workplace,
    with_flags: Callable[..., Workplace],
    enter: Callable[..., None],
    clock: FixedClock,
    tmp_path: Path,
) -> Iterator[Post]:
    """Return a relay over which the first issue went to two readers."""
    file = workplace.publication_file
    bounces = "\ndelivery:\n  bounces: bounces@review.example\n"
    file.write_text(file.read_text().replace("\ndelivery:\n", bounces))
    with MailSink(tmp_path / "mailbox") as sink:
        wired = with_flags(
            delivery__transport="smtp",
            delivery__smtp__host="127.0.0.1",
            delivery__smtp__port=str(sink.port),
            delivery__smtp__security="none",
        )
        enter(wired, SANA, OMAR)
        clock.advance(timedelta(minutes=1))
        post = Post(wired, sink, clock)
        post.send()
        clock.advance(timedelta(hours=1))
        yield post


def test_a_dead_address_gets_no_further_issue(post: Post) -> None:
    """A hard bounce to the return path takes out its reader alone; the next issue says why."""
    taken = post.read(dsn(post.return_path(SANA)))
    assert taken.effects == {Effect.BOUNCED: 1}
    assert (post.status(SANA), post.status(OMAR)) == (Status.BOUNCED, Status.CONFIRMED)
    sent = post.send("2027-01")
    assert (sent.receipt.accepted, dict(sent.receipt.reasons)) == (1, {"bounced": 1})
    said = "\n".join(subscribing.history(post.workplace, SANA).lines())
    assert "2026-12: no such mailbox (5.1.1)" in said


def test_where_the_relay_replaces_the_return_path_the_message_id_tells(post: Post) -> None:
    """A report that encloses the Message-ID of our mail names the reader as well."""
    assert post.read(dsn(message_id=post.message_id(OMAR))).effects == {Effect.BOUNCED: 1}
    assert (post.status(SANA), post.status(OMAR)) == (Status.CONFIRMED, Status.BOUNCED)


def test_the_same_report_counts_once_however_it_comes(post: Post) -> None:
    """Read again, forwarded in a loop with ever more headers, in one file or many: one event."""
    report = dsn(post.return_path(SANA))
    post.read(report)
    loop = [b"Received: by relay%d.example\r\n" % number * number + report for number in range(50)]
    again = post.read(report, report, *loop)
    assert again.effects == {Effect.KNOWN: 49}
    with subscribing.subscriber_store(post.workplace) as store:
        known = store.find(SANA)
        assert known is not None
        kinds = [event.kind.value for event in store.events(known.id)]
    assert kinds.count("bounced") == 1


def test_a_forged_return_path_is_ignored(post: Post) -> None:
    """A token of another key, or one that was changed, takes nobody out."""
    with subscribing.subscriber_store(post.workplace) as store:
        known = store.find(SANA)
        assert known is not None
    stranger = Keyring(current=Key(id="x", secret=b"x" * 32))
    forged = ReturnPaths(address="bounces@review.example", keyring=stranger)
    changed = post.return_path(SANA).replace("+i", "+l")
    taken = post.read(dsn(forged.of_issue(ISSUE, known.id)), dsn(changed, name="2"))
    assert taken.effects == {Effect.NOBODY: 2}
    assert post.status(SANA) is Status.CONFIRMED


def test_an_address_alone_never_removes_at_once(post: Post) -> None:
    """Whoever knows an address could write such a report: it counts, as what may come right."""
    assert post.read(dsn(address=SANA)).effects == {Effect.COUNTED: 1}
    assert post.status(SANA) is Status.CONFIRMED
    post.clock.advance(timedelta(days=15))
    assert post.read(dsn(address=SANA, name="late")).effects == {Effect.NOBODY: 1}


def test_soft_bounces_count_in_a_row(post: Post) -> None:
    """Three issues in a row that did not arrive take a reader out; one that arrived starts afresh."""
    issues = iter(("2027-01", "2027-02", "2027-03", "2027-04"))
    for expected in (Effect.COUNTED, Effect.COUNTED):
        assert post.read(dsn(post.return_path(SANA), verdict=FULL)).effects == {expected: 1}
        post.send(next(issues))
        post.clock.advance(timedelta(days=30))
    post.send(next(issues))  # the one before this one arrived
    assert post.read(dsn(post.return_path(SANA), verdict=FULL)).effects == {Effect.COUNTED: 1}
    assert post.status(SANA) is Status.CONFIRMED


def test_the_third_in_a_row_takes_out(post: Post) -> None:
    """With the house's rule of two, the second issue in a row that does not arrive is the last."""
    file = post.workplace.publication_file
    file.write_text(file.read_text() + "\nhouse_rules:\n  bounces: {soft: 2}\n")
    post.read(dsn(post.return_path(SANA), verdict=FULL))
    post.clock.advance(timedelta(days=30))
    post.send("2027-01")
    assert post.read(dsn(post.return_path(SANA), verdict=FULL)).effects == {Effect.BOUNCED: 1}
    said = "\n".join(subscribing.history(post.workplace, SANA).lines())
    assert "2 issues in a row did not arrive" in said


def test_what_is_late_or_about_us_removes_nobody(post: Post) -> None:
    """A mail still on its way counts for nothing; a refusal of the sender is told to the publisher."""
    path = post.return_path(SANA)
    taken = post.read(dsn(path, verdict=LATE), dsn(path, verdict=ABOUT_US))
    assert taken.effects == {Effect.NOTHING: 1, Effect.ABOUT_US: 1}
    assert post.status(SANA) is Status.CONFIRMED
    told = [one for one in doctoring.examine(post.workplace) if one.subject == "refused mail"]
    assert "1 copy of issue 2026-12: our server is blocked (5.7.1)" in told[0].message
    assert "--sender" in told[0].help
    post.clock.advance(timedelta(days=15))
    assert not list(bounce_watch.examine(post.workplace))


def test_the_status_of_an_issue_says_what_came_back(post: Post) -> None:
    """Beside the receipt, which stays as it was, stands how many copies came back."""
    assert not list(bounce_watch.issue_lines(post.workplace, ISSUE))
    post.read(dsn(post.return_path(SANA)), dsn(post.return_path(OMAR), verdict=FULL))
    (one,) = standing.standings(post.workplace, ISSUE)
    said = "\n".join(one.lines(whole=True))
    assert "returned  1 hard, 1 soft" in said
    assert "2 recipients" in said or "2 accepted" in said


def test_an_automatic_reply_does_nothing(post: Post) -> None:
    """A vacation notice, even one to the return path, removes nobody."""
    notice = (
        f"From: {SANA}\nTo: {post.return_path(SANA)}\nSubject: Away until Monday\n"
        "Auto-Submitted: auto-replied\n\nThe mailbox sana@reader.example does not exist today.\n"
    )
    assert post.read(notice.encode()).effects == {Effect.NOTHING: 1}
    assert post.status(SANA) is Status.CONFIRMED


def test_a_complaint_ends_it(post: Post) -> None:
    """A feedback report that encloses our mail marks its reader as having complained."""
    report = (
        "From: fbl@provider.example\nTo: abuse@review.example\nSubject: complaint\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary="b"'
        "\n\n--b\nContent-Type: text/plain\n\nAn abuse report.\n--b\n"
        "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n\n--b\n"
        f"Content-Type: message/rfc822\n\nMessage-ID: {post.message_id(OMAR)}\nSubject: x\n\nx\n"
        "--b--\n"
    )
    assert post.read(report.encode()).effects == {Effect.COMPLAINED: 1}
    assert post.status(OMAR) is Status.COMPLAINED


def test_a_late_bounce_spares_who_confirmed_since(post: Post, enter: Callable[..., None]) -> None:
    """A reader who came back after the issue that bounced stays, whatever arrives about it."""
    path = post.return_path(SANA)
    subscribing.unsubscribe(post.workplace, SANA, how="by letter")
    enter(post.workplace, SANA)
    assert post.read(dsn(path)).effects == {Effect.EARLIER: 1}
    assert post.status(SANA) is Status.CONFIRMED


def test_a_bounce_of_somebody_erased_finds_nobody(post: Post) -> None:
    """Erased, a reader cannot be brought to mind again by what comes back."""
    path, message_id = post.return_path(SANA), post.message_id(SANA)
    subscribing.erase(post.workplace, SANA, how="by letter")
    taken = post.read(dsn(path, address=SANA), dsn(message_id=message_id, name="2"))
    assert taken.effects == {Effect.NOBODY: 2}
    assert not any(one.subscriber for one in taken.taken)
    assert SANA.encode() not in (post.workplace.var / "mail.db").read_bytes()


def test_a_request_to_leave_waits_for_a_person(post: Post) -> None:
    """From the reader's own address it is listed, once, and one command lets them go."""
    letter = f"From: {SANA}\nTo: x@review.example\nSubject: Unsubscribe\n\n".encode()
    other = letter.replace(SANA.encode(), b"stranger@elsewhere.example")
    taken = post.read(letter, letter + b"please", other)
    assert taken.effects == {Effect.REQUESTED: 1, Effect.KNOWN: 1, Effect.LETTER: 1}
    assert post.status(SANA) is Status.CONFIRMED
    (one,) = leaving_requests.waiting(post.workplace)
    assert SANA in one.line()
    leaving_requests.decide(post.workplace, one.number, remove=True, by="editor")
    assert post.status(SANA) is Status.UNSUBSCRIBED
    with pytest.raises(SubscriberError):
        leaving_requests.decide(post.workplace, one.number, remove=True)


def test_a_dismissed_request_leaves_the_reader(post: Post) -> None:
    """A request that somebody else had written is dismissed, and is not listed again."""
    post.read(f"From: {SANA}\nTo: x@review.example\nSubject: remove me\n\n".encode())
    (one,) = leaving_requests.waiting(post.workplace)
    leaving_requests.decide(post.workplace, one.number, remove=False)
    assert post.status(SANA) is Status.CONFIRMED
    assert not leaving_requests.waiting(post.workplace)


def test_a_dry_run_writes_nothing(post: Post) -> None:
    """--dry-run says what would happen; the real reading afterwards finds everything new."""
    report = dsn(post.return_path(SANA))
    tried = bounce_intake.read_files(post.workplace, [("1", report)], dry_run=True)
    assert tried.effects == {Effect.BOUNCED: 1}
    assert post.status(SANA) is Status.CONFIRMED
    assert post.read(report).effects == {Effect.BOUNCED: 1}


def test_a_mailbox_is_read_once_and_left_as_it_is(post: Post) -> None:
    """What lies in the Maildir is judged once; nothing in it is moved, marked or removed."""
    with pytest.raises(UsageError, match="no mailbox"):
        bounce_intake.read_mailbox(post.workplace)
    file = post.workplace.publication_file
    box = "bounces: bounces@review.example\n  bounce_mailbox: {maildir: var/returned}"
    file.write_text(file.read_text().replace("bounces: bounces@review.example", box))
    new = post.workplace.var / "returned" / "new"
    new.mkdir(parents=True)
    (new / "1.a").write_bytes(dsn(post.return_path(SANA)))
    (new / "2.a").write_bytes(b"From: friend@reader.example\nSubject: Hello\n\nHow are you?\n")
    (new / "3.a").write_bytes(b"\xff\x00")
    taken = bounce_intake.read_mailbox(post.workplace)
    assert taken.effects == {Effect.BOUNCED: 1, Effect.LETTER: 1, Effect.DAMAGED: 1}
    assert sorted(path.name for path in new.iterdir()) == ["1.a", "2.a", "3.a"]
    assert not bounce_intake.read_mailbox(post.workplace).messages
    (new / "4.a").write_bytes(dsn(post.return_path(OMAR)))
    done = next(one for one in running.run_once(post.workplace) if one.name == "bounces")
    assert not done.trouble
    assert "1 bounced" in next(done.lines())
    assert post.status(OMAR) is Status.BOUNCED


def test_a_flood_takes_bounded_work(post: Post) -> None:
    """Thousands of reports about one reader, forged or true, make one event."""
    path = post.return_path(SANA)
    flood = [dsn(path, name=str(number)) for number in range(600)]
    taken = post.read(*flood, *(dsn(address=OMAR, name=f"f{number}") for number in range(600)))
    assert taken.effects == {Effect.BOUNCED: 1, Effect.KNOWN: 1198, Effect.COUNTED: 1}
    assert post.status(OMAR) is Status.CONFIRMED


def test_erasing_reaches_a_mailbox_elsewhere(post: Post, tmp_path: Path) -> None:
    """A report in a Maildir outside var/ that names somebody is removed when they are erased."""
    file = post.workplace.publication_file
    elsewhere = tmp_path / "elsewhere"
    box = f"bounces: bounces@review.example\n  bounce_mailbox: {{maildir: {elsewhere}}}"
    file.write_text(file.read_text().replace("bounces: bounces@review.example", box))
    (elsewhere / "new").mkdir(parents=True)
    for name, address in (("1.a", SANA), ("2.a", OMAR)):
        (elsewhere / "new" / name).write_bytes(dsn(post.return_path(address), address=address))
    subscribing.erase(post.workplace, SANA, how="by letter")
    assert [path.name for path in (elsewhere / "new").iterdir()] == ["2.a"]
