"""The command that looks for what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newsletter.cli.options import json_option
from newsletter.cli.session import Session

if TYPE_CHECKING:
    from newsletter.model.diagnosis import Diagnosis


@click.command()
@click.option(
    "--sender", is_flag=True, help="Ask the name system whether receivers can trust our mail."
)
@click.option(
    "--as-mail",
    is_flag=True,
    help="With --sender: print a letter with the records to set, for whoever keeps the DNS.",
)
@click.option(
    "--bounce",
    is_flag=True,
    help="Send a message that must come back, and say whether it did; nobody is removed by it.",
)
@click.option(
    "--to",
    metavar="ADDRESS",
    default="",
    help="With --bounce: an address of your own that takes no mail; without it, delivery.probe.",
)
@click.option(
    "--wait",
    type=click.IntRange(0, 3600),
    metavar="SECONDS",
    help="With --bounce: how long it is waited for.  [default: 120]",
)
@click.option(
    "--look", is_flag=True, help="With --bounce: send nothing; read what came back since."
)
@json_option
@click.pass_obj
def doctor(
    session: Session,
    sender: bool,
    as_mail: bool,
    bounce: bool,
    to: str,
    wait: int | None,
    look: bool,
) -> int:
    """Look for what is wrong with this publication."""
    from newsletter.model.diagnosis import Verdict
    from newsletter.publication import doctoring
    from newsletter.publication.post import sender_doctor

    _expect_sense(
        sender=sender, as_mail=as_mail, bounce=bounce, look=look, sends=bool(to) or wait is not None
    )
    diagnoses: tuple[Diagnosis, ...]
    if bounce:
        diagnoses = (_way_back(session, to, wait, look=look),)
    elif sender:
        report = sender_doctor.examine(session.workplace(), sender_doctor.system_names())
        if as_mail and not session.json:
            session.print(report.letter)
            return 0
        diagnoses = report.found
    else:
        diagnoses = doctoring.examine(session.workplace())
    bad = any(one.verdict is Verdict.BAD for one in diagnoses)
    if session.json:
        session.emit("newsletter.doctor/1", diagnoses)
        return int(bad)
    for one in diagnoses:
        session.print(f"{one.verdict:8} {one.subject}: {one.message}")
        if one.help:
            session.print(f"         help: {one.help}")
    return int(bad)


def _way_back(session: Session, to: str, wait: int | None, *, look: bool) -> Diagnosis:
    from newsletter.publication.bounces import probing

    if look:
        return probing.look(session.workplace())
    seconds = probing.WAIT if wait is None else wait
    return probing.prove(
        session.workplace(),
        to=to,
        wait=probing.Wait(seconds=seconds),
        left=lambda address: session.say(
            f"A message has left for {address}; waiting for what comes back, {seconds} s at most …"
        ),
    )


def _expect_sense(*, sender: bool, as_mail: bool, bounce: bool, look: bool, sends: bool) -> None:
    if as_mail and not sender:
        raise click.UsageError("--as-mail needs --sender.")
    if (sends or look) and not bounce:
        raise click.UsageError("--to, --wait and --look need --bounce.")
    if sender and bounce:
        raise click.UsageError("Ask one thing at a time: --sender or --bounce.")
    if look and sends:
        raise click.UsageError("--look sends nothing: it goes without --to and --wait.")
