"""`newsletter fit`."""

from __future__ import annotations

import click

from newsletter.cli.options import by_option, json_option
from newsletter.cli.session import Session
from newsletter.cli.terminal_text import clean_line


@click.command()
@click.argument("issue")
@click.option(
    "--under",
    type=click.IntRange(min=1),
    default=None,
    metavar="BYTES",
    help="Stay under so many bytes; without it, under house_rules.weight.budget.",
)
@click.option("--write", is_flag=True, help="Write web_only: true on what is proposed.")
@by_option
@json_option
@click.pass_obj
def fit(session: Session, issue: str, under: int | None, write: bool, by: str) -> int:
    """Propose which entries of ISSUE its mail should leave to the web page, and prove that it fits.

    The last entries go first, leads never. What is proposed is rendered and weighed again, in every
    variant that readers would get; with --write it is written into the file, one line for each entry,
    and taking such a line out undoes it.
    """
    from newsletter.publication.issues import fitting

    fitted = fitting.fit(session.workplace(), issue, under=under or 0, write=write, by=by)
    if session.json:
        session.emit("newsletter.fit/1", {"fits": fitted.fits, "proposal": fitted})
        return int(not fitted.done)
    for line in fitted.lines():
        session.print(clean_line(line))
    if fitted.fits and not fitted.done:
        session.say(f"help: Write that into the file with: newsletter fit {issue} --write")
    return int(not fitted.done)
