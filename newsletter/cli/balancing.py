"""The command balance."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli.options import json_option
from newsletter.cli.session import Session
from newsletter.cli.terminal_text import padded

LABEL, FIGURE = 50, 14
"""Columns: together 78."""


@click.command()
@click.argument("issue", default="")
@click.option(
    "--svg",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write a picture of it.",
)
@json_option
@click.pass_obj
def balance(session: Session, issue: str, target: Path | None) -> None:
    """Show whose voices ISSUE carries, beside the twelve issues before it.

    Pieces and shares by outlet, country, language, author, topic, viewpoint and paywall; without
    ISSUE of the latest one. Each lead and entry counts once; what is not known is shown as such.
    Shares are rounded so that they add up to 100.
    """
    from newsletter.publication.issues import balancing

    workplace = session.workplace()
    found = balancing.balanced(workplace, issue)
    if target:
        balancing.write_plot(workplace, found, target)
    if session.json:
        session.emit("newsletter.balance/1", found.balance)
        return
    session.print(found.heading())
    session.print()
    past = len(found.balance.past)
    session.print(_line("", "this issue", f"last {past}" if past else ""))
    for row in found.rows():
        session.print(_line(*row))
    if target:
        session.say(f"wrote {target}")


def _line(label: str, now: str, before: str) -> str:
    return f"{padded(label, LABEL)}{now:>{FIGURE}}{before:>{FIGURE}}".rstrip()
