"""The command calendar."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli.options import json_option
from newsletter.cli.session import Session


@click.command()
@click.option(
    "--months",
    type=click.IntRange(1, 120),
    default=3,
    show_default=True,
    help="How many, with this one.",
)
@click.option(
    "--ics",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write them for calendar programs.",
)
@json_option
@click.pass_obj
def calendar(session: Session, months: int, target: Path | None) -> None:
    """Show until when each step of the next issues is done: collect, triage, write, approve, send."""
    from newsletter.publication.place import planning

    workplace = session.workplace()
    found = planning.calendar(workplace, months=months)
    if target:
        planning.write_ics(workplace, found, target)
    if session.json:
        session.emit("newsletter.calendar/1", found)
        return
    for line in found.lines():
        session.print(line)
    if not found.deadlines:
        session.say(
            "Nothing leaves in that time. Say under schedule: in publication.yaml on which day "
            "of the month issues leave (send_day: 1), or send_at in an issue's file."
        )
    if target:
        session.say(f"Wrote {target}.")
