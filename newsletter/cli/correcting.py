"""`newsletter correct`: say what was wrong in what was sent."""

from __future__ import annotations

import click

from newsletter.cli.options import by_option, dry_run_option, json_option
from newsletter.cli.session import Session


@click.command()
@click.argument("issue")
@click.option("--item", default="", metavar="ID", help="The lead or entry; without it, the issue.")
@click.option(
    "--what",
    required=True,
    metavar="TEXT",
    help="What was wrong and what is right, as readers see it, in Markdown.",
)
@by_option
@click.option("--without-mail", is_flag=True, help="Draft no mail to those who got the issue.")
@click.option(
    "--next",
    "next_issue",
    default="",
    metavar="ISSUE",
    help="Add the correction to the leads of this issue, which is being written.",
)
@dry_run_option
@json_option
@click.pass_obj
def correct(
    session: Session,
    issue: str,
    item: str,
    what: str,
    by: str,
    without_mail: bool,
    next_issue: str,
    dry_run: bool,
) -> None:
    """Correct an issue that was sent: in its file, by mail, in the next issue.

    The correction stands in the issue's file and in the archive; a mail to those who got the issue
    is drafted, to be checked, approved and sent like an issue. Nothing is sent by this command.
    """
    from newsletter.publication.send import correcting

    done = correcting.correct(
        session.workplace(),
        issue,
        what=what,
        by=by,
        item=item,
        mail=not without_mail,
        next_issue=next_issue,
        dry_run=dry_run,
    )
    if session.json:
        session.emit("newsletter.correct/1", done)
        return
    for line in done.lines(dry_run=dry_run):
        session.print(line)
    if dry_run:
        session.say("Nothing was written (--dry-run).")
        return
    session.say(f"Change the words themselves in {done.file}; then: newsletter archive build")
    if done.mail:
        session.say(f"The mail: newsletter check {done.mail}, then approve and send it.")
