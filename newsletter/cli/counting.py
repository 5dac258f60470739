"""The command that shows which links were followed."""

from __future__ import annotations

import click

from newsletter.cli.options import json_option
from newsletter.cli.session import Session


@click.command()
@click.argument("issue")
@json_option
@click.pass_obj
def clicks(session: Session, issue: str) -> None:
    """Show how often the links of ISSUE were followed, by entry, in sums that name nobody."""
    from newsletter.publication.readers import clicking

    found = clicking.report(session.workplace(), issue)
    if session.json:
        session.emit("newsletter.clicks/1", found)
        return
    for line in found.lines():
        session.print(line)
