"""The command that drafts an issue in another service."""

from __future__ import annotations

import click

from newsletter.cli.options import by_option, dry_run_option, json_option
from newsletter.cli.session import Session


@click.command(name="hand-over")
@click.argument("issue")
@click.option(
    "--to",
    "service",
    type=click.Choice(["mailchimp", "listmonk"]),
    required=True,
    help="The service that gets it as a draft.",
)
@click.option(
    "--again", is_flag=True, help="Also where it was sent or handed over; say why with --because."
)
@click.option("--because", default="", help="With --again: why.")
@by_option
@dry_run_option
@json_option
@click.pass_obj
def hand_over(
    session: Session, issue: str, service: str, again: bool, because: str, by: str, dry_run: bool
) -> None:
    """Draft ISSUE, as it was approved, in a service that has readers of its own.

    It is sent there, by whoever looks at the draft; here it has no ledger and no receipt.
    """
    from newsletter.publication.send import handing_over
    from newsletter.publication.send.sent_before import again_for

    handed = handing_over.hand_over(
        session.workplace(),
        issue,
        service=service,
        by=by,
        again=again_for(again=again, because=because),
        dry_run=dry_run,
    )
    if session.json:
        session.emit("newsletter.hand-over/1", handed and handed.record)
    elif handed is None:
        session.say("It could be handed over. Nothing was asked of the service (--dry-run).")
    for line in handed.lines() if handed and not session.json else ():
        session.print(line)
