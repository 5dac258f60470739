"""When the machine dies: backups, restoring, taking over."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from newsletter.cli.options import by_option, json_option
from newsletter.cli.session import Session

_identity = click.option(
    "--identity",
    metavar="FILE",
    help="File with the key of the recovery sheet; - reads it from standard input.",
)


def _read_identity(session: Session, file: str | None) -> str:
    """Return the secret key from a file, from standard input, or as it is typed, unseen."""
    from newsletter.publication.care.keying import secret_key

    if file == "-":
        return secret_key(sys.stdin.read())
    if file:
        return secret_key(Path(file).read_text("utf-8", errors="replace"))
    if not sys.stdin.isatty():
        raise click.UsageError(
            "The key of the recovery sheet is needed: --identity FILE, or --identity - to read it "
            "from standard input."
        )
    session.say("Type the key of the recovery sheet; it is not shown. Blanks do not matter.")
    return secret_key(click.prompt("key", hide_input=True, err=True))


@click.group(invoke_without_command=True)
@click.option(
    "--to", metavar="PLACE", default="", help="Another place than publication.yaml names."
)
@click.option("--list", "listing", is_flag=True, help="Show the backups that lie there.")
@click.option(
    "--verify", metavar="NAME", help="Read a backup to its end; `newest` names the newest."
)
@_identity
@by_option
@json_option
@click.pass_context
def backup(
    ctx: click.Context, to: str, listing: bool, verify: str | None, identity: str | None, by: str
) -> None:
    """Copy everything that cannot be made again, locked, to another place."""
    if ctx.invoked_subcommand:
        return
    from newsletter.publication.care import backing_up, looking, placing
    from newsletter.publication.place import reading

    session = ctx.ensure_object(Session)
    workplace = session.workplace()
    if listing:
        found = looking.listed(placing.place_of(workplace, to=to))
        _show(session, "newsletter.backups/1", found, looking.lines(found))
    elif verify:
        key = _read_identity(session, identity) if identity else ""
        name = "" if verify == "newest" else verify
        seen = looking.verify(workplace, placing.place_of(workplace, to=to), name, identity=key)
        _show(session, "newsletter.backup-verified/1", seen, [seen.line()])
    else:
        target = placing.target_of(workplace, to=to)
        keep = reading.publication(workplace).backup.keep
        done = backing_up.back_up(workplace, target, keep, by=by)
        _show(session, "newsletter.backup/1", done, done.lines())


@backup.command(name="keys")
@click.option("--anew", is_flag=True, help="Make another, though there is one.")
@by_option
@json_option
@click.pass_obj
def backup_keys(session: Session, anew: bool, by: str) -> None:
    """Make the key of the backups and print the recovery sheet, once.

    The secret half stands on the sheet and nowhere else: whoever loses it loses the backups.
    """
    from newsletter.publication.care import keying

    made = keying.make_keys(session.workplace(), anew=anew, by=by)
    _show(session, "newsletter.backup-keys/1", made, [made.sheet])
    session.say(made.advice())


@click.command()
@click.argument("source", metavar="PLACE")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FOLDER",
    help="An empty folder, or one that is not there yet.",
)
@click.option("--name", metavar="NAME", default="", help="Which backup; without it, the newest.")
@click.option(
    "--database",
    metavar="ADDRESS",
    default="",
    help="An empty PostgreSQL database, in the place of the one that the backup names.",
)
@_identity
@json_option
@click.pass_obj
def restore(
    session: Session, source: str, into: Path, name: str, database: str, identity: str | None
) -> None:
    """Bring a publication back from PLACE, or from the file of one backup, into FOLDER.

    Every file is compared before anything is there. What comes back mails nobody: see `takeover`.
    """
    import os

    from newsletter.publication.care.restoring import Wish, restore
    from newsletter.publication.place.workplace import machine_clock, user_name

    key = _read_identity(session, identity)
    wish = Wish(source=source, into=into, identity=key, name=name, database=database)
    done = restore(
        wish, clock=machine_clock(os.environ), environ=dict(os.environ), user=user_name()
    )
    _show(session, "newsletter.restored/1", done, done.lines())


def _show(session: Session, schema: str, data: object, lines: Iterable[str]) -> None:
    if session.json:
        session.emit(schema, data)
        return
    for line in lines:
        session.print(line)


@click.command()
@click.option(
    "--because", required=True, metavar="TEXT", help="What happened to the other machine."
)
@click.option(
    "--old-machine-is-off",
    is_flag=True,
    help="The other machine is off and stays off; without this you are asked.",
)
@_identity
@by_option
@json_option
@click.pass_obj
def takeover(
    session: Session, because: str, old_machine_is_off: bool, identity: str | None, by: str
) -> None:
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
    done = taking_over.take_over(
        workplace,
        because=because,
        old_is_off=old_machine_is_off,
        by=by,
        identity=_read_identity(session, identity) if identity else "",
    )
    _show(session, "newsletter.takeover/1", done, done.lines())
