"""Every row of a send: shown, compared, exported, decided; halt and resume."""

from __future__ import annotations

from pathlib import Path

import click

from newsletter.cli.options import Commands, by_option, json_option
from newsletter.cli.session import Session

STATES = ("pending", "in-flight", "accepted", "deferred", "failed", "uncertain", "excluded")


@click.group(cls=Commands)
def ledger() -> None:
    """Show and export who got an issue, and decide what nobody knows."""


@ledger.command(name="show")
@click.argument("issue")
@click.option("--state", type=click.Choice(STATES), default=None, help="Only rows in this state.")
@click.option("--addresses", is_flag=True, help="Show mail addresses in the place of ids.")
@json_option
@click.pass_obj
def show(session: Session, issue: str, state: str | None, addresses: bool) -> None:
    """Show every row of ISSUE's ledger."""
    from newsletter.publication.place.wording import counted
    from newsletter.publication.send import ledgering

    found = ledgering.rows(session.workplace(), issue, state=state or "", addresses=addresses)
    if session.json:
        session.emit("newsletter.ledger/1", {"issue": issue, "rows": found})
        return
    for one in found:
        session.print(one.line())
    session.say(counted(len(found), "row"))


@ledger.command(name="diff")
@click.argument("first")
@click.argument("second")
@json_option
@click.pass_obj
def diff(session: Session, first: str, second: str) -> None:
    """Show who has one of two issues and not the other, and why not."""
    from newsletter.publication.send import ledgering

    found = ledgering.difference(session.workplace(), first, second)
    if session.json:
        session.emit("newsletter.ledger-diff/1", found)
        return
    for got, lacks, rows in ((first, second, found.only_first), (second, first, found.only_second)):
        session.print(f"{len(rows)} have {got} and not {lacks}")
        for one in rows:
            session.print(f"  {one.line()}")
    session.print(f"{found.both} have both")


@ledger.command(name="export")
@click.argument("issue")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@by_option
@json_option
@click.pass_obj
def export(session: Session, issue: str, file: Path, by: str) -> None:
    """Write every row of ISSUE's ledger into a CSV FILE, outside git; ids, no addresses."""
    from newsletter.publication.place.wording import counted
    from newsletter.publication.send import ledgering

    count = ledgering.export(session.workplace(), issue, file, by=by)
    if session.json:
        session.emit("newsletter.ledger-export/1", {"file": str(file), "rows": count})
    else:
        session.print(f"{counted(count, 'row')} written to {file}")


@ledger.command(name="decide")
@click.argument("issue")
@click.option(
    "--resend/--leave",
    "resend",
    default=None,
    help="Mail them again, and perhaps twice; or leave them as they are.",
)
@click.option("--recipient", default="", metavar="ID", help="Only this row.")
@click.option("--because", default="", help="Why; it is kept with the rows.")
@by_option
@json_option
@click.pass_obj
def decide(
    session: Session, issue: str, resend: bool | None, recipient: str, because: str, by: str
) -> None:
    """Decide the uncertain rows of ISSUE: those of which nobody knows whether they arrived."""
    from newsletter.errors import UsageError
    from newsletter.publication.send import ledgering

    workplace = session.workplace()
    if resend is None or not because:
        raise UsageError(
            "Say what shall become of them, and why.",
            help=f'For example: newsletter ledger decide {issue} --leave --because "…"',
        )
    count = ledgering.decide(
        workplace, issue, resend=resend, because=because, recipient=recipient, by=by
    )
    if session.json:
        session.emit("newsletter.ledger-decide/1", {"rows": count, "resend": resend})
        return
    done = "wait to be mailed again" if resend else "are left as they are"
    session.print(f"{count} {done}")
    if resend:
        session.say(f"Next: newsletter send {issue}")


@click.command()
@click.argument("issue")
@click.option("--because", default="", help="Why; whoever sends sees it.")
@by_option
@json_option
@click.pass_obj
def halt(session: Session, issue: str, because: str, by: str) -> None:
    """Let nothing more of ISSUE leave, before the next recipient, in every process."""
    from newsletter.errors import UsageError
    from newsletter.publication.send import ledgering

    workplace = session.workplace()
    if not because:
        raise UsageError(
            "Say why.", help=f'For example: newsletter halt {issue} --because "wrong link"'
        )
    done = ledgering.halt(workplace, issue, because=because, by=by)
    if session.json:
        session.emit("newsletter.halt/1", {"issue": issue, "said": done})
        return
    session.print(done)
    session.say(f"To go on: newsletter resume {issue}")


@click.command()
@click.argument("issue")
@by_option
@json_option
@click.pass_context
def resume(ctx: click.Context, issue: str, by: str) -> int:
    """Take a halt of ISSUE back, and go on sending."""
    from newsletter.cli.delivering import send
    from newsletter.publication.send import ledgering

    session = ctx.ensure_object(Session)
    ledgering.lift(session.workplace(), issue, by=by)
    exit_code: int = ctx.invoke(
        send, issue=issue, address=None, variant="all", by=by, dry_run=False
    )
    return exit_code
