"""The command that mails proofs."""

from __future__ import annotations

import click

from newsletter.cli.options import by_option, dry_run_option, json_option
from newsletter.cli.session import Session


@click.command()
@click.argument("issue")
@click.option(
    "--to",
    multiple=True,
    metavar="PERSON|ADDRESS",
    help="Whom it is mailed to; may be given more than once. Without it, the answers are shown.",
)
@click.option("--offline", is_flag=True, help="Look at no link; say why with --because.")
@click.option("--because", default="", help="Why links are not looked at.")
@by_option
@dry_run_option
@json_option
@click.pass_obj
def proof(
    session: Session,
    issue: str,
    to: tuple[str, ...],
    offline: bool,
    because: str,
    by: str,
    dry_run: bool,
) -> None:
    """Mail ISSUE as it would be sent, marked as a proof, to those who shall look at it.

    Each gets a link that works once: with it an approver says yes, from a phone, and anybody says
    what is to be changed. A changed issue makes the link worthless.
    """
    from newsletter.publication.approval import proofing
    from newsletter.publication.issues import linking

    workplace = session.workplace()
    if not to:
        _show(session, proofing.proofs_of(workplace, issue))
        return
    if not dry_run:
        linking.look_before_approval(workplace, issue, offline=offline, because=because)
    mailed = proofing.proof(workplace, issue, to, by=by, dry_run=dry_run)
    if session.json:
        session.emit("newsletter.proof/1", mailed)
        return
    for one in mailed:
        session.print(one.line(dry_run=dry_run))
    if dry_run:
        session.say("Nothing was mailed (--dry-run).")
    else:
        session.say(f"Next: newsletter proof {issue}  (shows the answers)")


def _show(session: Session, proofs: tuple[object, ...]) -> None:
    if session.json:
        session.emit("newsletter.proofs/1", proofs)
        return
    for one in proofs:
        session.print(f"proof {one}")
    if not proofs:
        session.say("No proof was mailed yet. Mail one with --to PERSON.")
