"""Commands that approve and send."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.options import by_option, dry_run_option, json_option
from newsletter.cli.progress import Counter
from newsletter.cli.session import Session, colours

if TYPE_CHECKING:
    from newsletter.publication.send.sent_before import Again


@click.command()
@click.argument("issue")
@by_option
@click.option(
    "--because",
    default="",
    help="Why an imported issue shall be sent from here, or why links are not looked at.",
)
@click.option("--offline", is_flag=True, help="Look at no link; say why with --because.")
@click.option(
    "--diff",
    is_flag=True,
    help="First show what changed since the last approval, word by word, and ask.",
)
@click.option("--yes", is_flag=True, help="With --diff: do not ask.")
@click.option(
    "--by-hand",
    is_flag=True,
    help="Although no `newsletter run` is alive: somebody will run `newsletter send` at its hour.",
)
@dry_run_option
@json_option
@click.pass_obj
def approve(
    session: Session,
    issue: str,
    by: str,
    because: str,
    offline: bool,
    diff: bool,
    yes: bool,
    by_hand: bool,
    dry_run: bool,
) -> None:
    """Say yes to ISSUE as it stands: its bytes are sealed, and only they are sent.

    Links that were not looked at of late are looked at first: a dead one blocks approval.
    An issue for an hour to come is refused while no `newsletter run` is alive to send it then.
    With --diff and no terminal to ask at, nothing is approved unless --yes is given.
    """
    from newsletter.publication.approval import approving, timekept
    from newsletter.publication.archive import keeping
    from newsletter.publication.clock import timekeeping
    from newsletter.publication.issues import linking

    if yes and not diff:
        raise click.UsageError("--yes goes with --diff: without it nothing is asked.")
    if diff and not _agreed(session, issue, by=by, yes=yes):
        return
    if by and not (by_hand or dry_run):
        timekept.expect_kept(session.workplace(), issue)
    if by:
        linking.look_before_approval(session.workplace(), issue, offline=offline, because=because)
    approved = approving.approve(
        session.workplace(), issue, by=by, because=because, dry_run=dry_run
    )
    for line in () if dry_run or offline else keeping.keep_approved(session.workplace(), issue):
        session.say(f"warning: {line}")
    if session.json:
        session.emit("newsletter.approve/1", approved.approval, approved.findings)
        return
    session.show_findings(approved.findings)
    for line in approved.lines():
        session.print(line)
    if dry_run:
        session.say("Nothing was sealed (--dry-run).")
    else:
        for line in timekeeping.warnings(session.workplace(), approved.approval.send_at):
            session.say(f"warning: {line}")
        session.say(f"Next: newsletter send {issue} --dry-run")


def _agreed(session: Session, issue: str, *, by: str, yes: bool) -> bool:
    """Show what changed since the last approval; return whether to go on and approve."""
    from newsletter.cli.differences import difference_lines
    from newsletter.publication.approval import comparing

    workplace = session.workplace()
    workplace.existing_issue_file(issue)
    changes = comparing.changes_since_approval(workplace, issue)
    if session.json:
        if not yes:
            session.emit("newsletter.approve-diff/1", changes)
        return yes
    for line in difference_lines(
        comparing.differences_of(changes or ()), colour=colours(sys.stdout)
    ):
        session.print(line)
    if changes is None:
        session.say(f"{issue} was not approved before: everything is new.")
    elif not changes:
        session.say("Nothing changed since the last approval.")
    if yes:
        return True
    if by and sys.stdin.isatty() and sys.stderr.isatty():
        return click.confirm(f"Approve {issue} as {by}?", default=False, err=True)
    session.say(f"Nothing was approved. Next: newsletter approve {issue} --by PERSON --diff --yes")
    return False


@click.command()
@click.argument("issue")
@click.option("--to", "address", metavar="ADDRESS", help="Only a test, to this address.")
@click.option(
    "--variant",
    default="all",
    show_default=True,
    metavar="KEY",
    help="With --to: of what readers of some sections, or of a language, get.",
)
@click.option(
    "--rehearse",
    is_flag=True,
    help="Make every reader's mail and look at it; nothing leaves, nothing is written.",
)
@click.option(
    "--again",
    is_flag=True,
    help="Also where its number or its words were sent under another id; say why with --because.",
)
@click.option(
    "--without-fetching-back",
    "unseen",
    is_flag=True,
    help="Do not read the published pages back before the first message; say why with --because.",
)
@click.option(
    "--at-once",
    is_flag=True,
    help="To everybody at once, without steps; say why with --because. The brake stays.",
)
@click.option(
    "--because", default="", help="Why it is sent again, without reading back, or at once."
)
@click.option(
    "--beside",
    is_flag=True,
    help="Share the work with other commands of this machine that have --beside, too.",
)
@by_option
@dry_run_option
@json_option
@click.pass_obj
def send(
    session: Session,
    issue: str,
    address: str | None,
    variant: str,
    rehearse: bool,
    again: bool,
    unseen: bool,
    at_once: bool,
    because: str,
    beside: bool,
    by: str,
    dry_run: bool,
) -> int:
    """Send ISSUE to everybody who shall get it; run again, it goes on where it stopped.

    First its page is published and read back through its public address, and a reader's page to
    unsubscribe; only then the first message leaves.
    """
    from newsletter.publication.send import sending
    from newsletter.publication.send.looking_back import view_for
    from newsletter.publication.send.pacing import at_once_for
    from newsletter.publication.send.sent_before import again_for

    workplace, view = session.workplace(), view_for(unseen=unseen, because=because)
    once_more = again_for(again=again, because=because if again or not (unseen or at_once) else "")
    if address and again:
        raise click.UsageError("--again does not go with --to: a test may be sent at any time.")
    if rehearse and (address or dry_run):
        raise click.UsageError("--rehearse goes alone: it mails nobody, and writes nothing.")
    if address:
        return _try(session, issue, address, variant=variant, by=by, dry_run=dry_run)
    if variant != "all":
        raise click.UsageError("--variant goes with --to: an issue is sent in all its variants.")
    if rehearse:
        return _rehearse(session, issue)
    if dry_run:
        return _show_plan(session, issue, once_more)
    with Counter(f"Sending {issue}", total=sending.audience_size(workplace, issue)) as counter:
        result = sending.send(
            workplace,
            issue,
            by=by,
            again=once_more,
            view=view,
            at_once=at_once_for(at_once=at_once, because=because),
            beside=beside,
            progress=counter.step,
        )
    if session.json:
        session.emit("newsletter.send/1", result)
    else:
        for line in result.lines():
            session.print(line)
    return int(not result.clean)


def _try(
    session: Session, issue: str, address: str, *, variant: str, by: str, dry_run: bool
) -> int:
    from newsletter.publication.send import trying

    sent = trying.send_test(
        session.workplace(), issue, address, variant=variant, by=by, dry_run=dry_run
    )
    if session.json:
        session.emit("newsletter.send-test/1", sent)
    else:
        session.print(sent.line(dry_run=dry_run))
    return 0


def _rehearse(session: Session, issue: str) -> int:
    from newsletter.publication.send import rehearsing, sending

    workplace = session.workplace()
    with Counter(f"Rehearsing {issue}", total=sending.audience_size(workplace, issue)) as counter:
        done = rehearsing.rehearse(workplace, issue, progress=counter.step)
    if session.json:
        session.emit("newsletter.rehearsal/1", done)
    else:
        for line in done.lines():
            session.print(line)
    return int(not done.clean)


def _show_plan(session: Session, issue: str, again: Again) -> int:
    from newsletter.publication.send import sending

    planned = sending.plan(session.workplace(), issue, again=again)
    if session.json:
        session.emit("newsletter.send-plan/1", planned)
    else:
        for line in planned.lines():
            session.print(line)
    return int(bool(planned.obstacles))


@click.command()
@click.argument("issue", required=False)
@json_option
@click.pass_obj
def status(session: Session, issue: str | None) -> None:
    """Show where ISSUE stands, or all issues: written, approved, sent, receipt."""
    from newsletter.publication.approval import standing
    from newsletter.publication.clock import timekeeping
    from newsletter.publication.place import moving, reading

    workplace = session.workplace()
    standings = standing.standings(workplace, issue)
    publication = reading.publication(workplace)
    if session.json:
        session.emit(
            "newsletter.status/1", standings, moving.moving_findings(workplace, publication)
        )
        return
    move = moving.moving_state(workplace, publication)
    if move:
        session.print(move.line())
    for one in standings:
        for line in one.lines(whole=issue is not None):
            session.print(line)
    if issue is None:
        for line in timekeeping.lines(workplace):
            session.print(line)
    if not standings:
        session.say("There is no issue yet. Make one with: newsletter draft 2026-12")


@click.command()
@click.argument("issue", metavar="ISSUE|FOLDER")
@json_option
@click.pass_obj
def verify(session: Session, issue: str) -> int:
    """Show whether ISSUE is as it was approved and sent: files, signatures, yeses, sums.

    A FOLDER of a sealed issue can be verified anywhere, with keys.json beside it.
    """
    from newsletter.publication.approval import verifying

    folder = Path(issue)
    if (folder / "seal.json").is_file():
        verified = verifying.verify_folder(folder.resolve())
    else:
        verified = verifying.verify(session.workplace(), issue)
    if session.json:
        session.emit("newsletter.verify/1", verified)
    else:
        for line in verified.lines():
            session.print(line)
    return int(bool(verified.wrong))
