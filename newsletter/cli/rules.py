"""`newsletter rules`: every code that reading and checking may tell, explained."""

from __future__ import annotations

import click

from newsletter.cli.options import json_option
from newsletter.cli.session import Session


@click.command()
@click.argument("code", required=False, default="")
@json_option
@click.pass_obj
def rules(session: Session, code: str) -> None:
    """List every code that a finding may have, with its severity and what it asks; or explain CODE.

    What CODE asks, and why, comes with an example of what is wrong and of the same put right.
    """
    from newsletter.publication.issues.rulebook import explain, rulebook

    notes = (explain(code),) if code else rulebook()
    if session.json:
        session.emit("newsletter.rules/1", notes)
        return
    for note in notes:
        session.print(f"{note.code} ({note.severity}, about the {note.about})")
        session.print(f"    {note.explanation}")
        if code and note.wrong:
            session.print(f"    wrong: {note.wrong}")
            session.print(f"    right: {note.right}")
