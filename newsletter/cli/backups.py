"""When the machine dies: backups, restoring, taking over."""

from __future__ import annotations

import click

from newsletter.cli.options import by_option, json_option
from newsletter.cli.session import Session


@click.command()
@click.option(
    "--because", required=True, metavar="TEXT", help="What happened to the other machine."
)
@click.option(
    "--old-machine-is-off",
    is_flag=True,
    help="The other machine is off and stays off; without this you are asked.",
)
@by_option
@json_option
@click.pass_obj
def takeover(session: Session, because: str, old_machine_is_off: bool, by: str) -> None:
    """Let this machine mail, which was restored from a backup or is a copy of another.

    What may have left the other machine is asked for where somebody can tell; the rest is shown as
    uncertain, and nothing goes on by itself.
    """
    from newsletter.publication.care import taking_over

    workplace = session.workplace()
    was = taking_over.why_fenced(workplace)
    if not old_machine_is_off and not session.json:
        session.say(f"Nothing is mailed from here: {was}.")
        session.say("While the other machine runs, readers would be mailed twice.")
        question = "Is it off, and will it stay off? Type yes"
        old_machine_is_off = click.prompt(question, err=True, default="no").strip() == "yes"
    done = taking_over.take_over(workplace, because=because, old_is_off=old_machine_is_off, by=by)
    if session.json:
        session.emit("newsletter.takeover/1", done)
        return
    for line in done.lines():
        session.print(line)
