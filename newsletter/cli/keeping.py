"""Commands that keep a publication in order."""

from __future__ import annotations

import json
from pathlib import Path

import click

from newsletter.cli.options import Commands, by_option, dry_run_option, json_option
from newsletter.cli.session import Session


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", help="The publication's name; without it, the folder's.")
@click.option(
    "--keys", is_flag=True, help="Only write new keys, for a publication in FOLDER without any."
)
@json_option
@click.pass_obj
def init(session: Session, folder: Path, name: str | None, keys: bool) -> None:
    """Make a new publication in FOLDER."""
    import os

    from newsletter.publication.place.initiating import start_publication, write_keys
    from newsletter.publication.place.workplace import machine_clock

    clock = machine_clock(os.environ)
    if keys:
        written = write_keys(folder, clock=clock)
        if session.json:
            session.emit("newsletter.init/1", {"folder": folder, "written": [written.name]})
        else:
            session.print(str(written))
        return
    started = start_publication(folder, name=name or folder.resolve().name, clock=clock)
    if session.json:
        session.emit("newsletter.init/1", started)
        return
    for file in started.written:
        session.print(str(folder / file))
    session.say(f"Next: fill in {folder}/publication.yaml, then run: newsletter -C {folder} check")


@click.command()
@click.option("--show-origin", is_flag=True, help="Say where each value comes from.")
@json_option
@click.pass_obj
def config(session: Session, show_origin: bool) -> None:
    """Show the settings: flag, then environment, then publication.yaml, then default."""
    from newsletter.publication.place.reading import resolved_settings

    resolved = resolved_settings(session.workplace())
    if session.json:
        rows = [
            {
                "name": one.setting.name,
                "value": one.value,
                "origin": one.origin,
                "variable": one.setting.variable,
                "meaning": one.setting.meaning,
            }
            for one in resolved
        ]
        session.emit("newsletter.config/1", rows)
        return
    width = max(len(one.setting.name) for one in resolved)
    for one in resolved:
        origin = f"   ({one.origin})" if show_origin else ""
        session.print(f"{one.setting.name:{width}}  {_shown(one.value) or '(nothing)'}{origin}")


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join("=".join(item) if isinstance(item, tuple) else item for item in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


@click.group(cls=Commands)
def db() -> None:
    """Show or upgrade the databases, or make the search index anew."""


@db.command(name="status")
@json_option
@click.pass_obj
def db_status(session: Session) -> int:
    """Show the version of each database beside what this program needs."""
    from newsletter.publication.place.databases import database_states

    states = database_states(session.workplace())
    if session.json:
        session.emit("newsletter.db/1", states)
    else:
        for state in states:
            found = f"version {state.version}" if state.exists else "not there yet"
            session.print(f"{state.file}: {found}; this program needs version {state.wanted}")
    return int(any(state.exists and state.version != state.wanted for state in states))


@db.command(name="upgrade")
@json_option
@click.pass_obj
def db_upgrade(session: Session) -> None:
    """Bring the databases up to date, after copying each."""
    from newsletter.publication.place.databases import upgrade_databases

    states = upgrade_databases(session.workplace())
    if session.json:
        session.emit("newsletter.db/1", states)
        return
    for state in states:
        if state.version == state.wanted:
            session.print(f"{state.file}: up to date (version {state.wanted})")
        else:
            session.print(f"{state.file}: version {state.version} → {state.wanted}")
        if state.copy:
            session.print(f"  the state from before lies in {state.copy}")


@db.command(name="rebuild")
@json_option
@click.pass_obj
def db_rebuild(session: Session) -> None:
    """Make the search indexes anew; it is done by itself where one is lost or damaged."""
    from newsletter.publication.archive import searching as archive
    from newsletter.publication.gathering import searching as candidates
    from newsletter.publication.place.wording import counted

    found = candidates.rebuild(session.workplace())
    archived = archive.rebuild(session.workplace())
    if session.json:
        session.emit("newsletter.rebuilt/1", {"candidates": found, "archive": archived})
        return
    session.print(f"{found.file}: made anew, {counted(found.candidates, 'candidate')} in it")
    session.print(f"{archived.file}: made anew, {counted(archived.issues, 'issue')} looked at")


@click.command()
@click.argument("issues", nargs=-1, metavar="[ISSUE]...")
@by_option
@dry_run_option
@json_option
@click.pass_obj
def migrate(session: Session, issues: tuple[str, ...], by: str, dry_run: bool) -> None:
    """Rewrite older issue files to today's format, touching only what must change."""
    from newsletter.publication.place.migrating import migrate_issues

    report = migrate_issues(session.workplace(), issues, dry_run=dry_run, by=by)
    if session.json:
        session.emit("newsletter.migrate/1", report)
        return
    for one in report:
        session.print(f"{one.issue}: {'; '.join(one.changes) or 'nothing to change'}")
    if not report:
        session.say("There is no issue yet.")
    if dry_run:
        session.say("Nothing was written (--dry-run).")


@click.command()
@click.option(
    "--because", default="", help="Why it is done although an issue is approved and not sent."
)
@by_option
@dry_run_option
@json_option
@click.pass_obj
def update(session: Session, because: str, by: str, dry_run: bool) -> int:
    """Back up, then bring databases and files to what this program needs."""
    from newsletter.publication.care import updating

    workplace = session.workplace()
    if dry_run:
        found = updating.standing(workplace)
        if session.json:
            session.emit("newsletter.update-plan/1", found)
        elif found.is_needed:
            session.print("There is something to update: newsletter update")
        else:
            session.print("Everything is up to date.")
        return int(found.is_needed)
    done = updating.update(workplace, by=by, because=because)
    if session.json:
        session.emit("newsletter.update/1", done)
    else:
        for line in done.lines():
            session.print(line)
    return 0


@click.command()
@click.argument("kind", type=click.Choice(["issue", "publication", "feeds"]), required=False)
@click.pass_obj
def schema(session: Session, kind: str | None) -> None:
    """Print the JSON Schema of KIND; without KIND, refresh var/schema/ for editors."""
    from newsletter.publication.place import reading
    from newsletter.publication.place.initiating import schema_of, write_schemas

    if kind:
        session.print(json.dumps(schema_of(kind), ensure_ascii=False, indent=2))
        return
    workplace = session.workplace()
    write_schemas(workplace.folder, reading.publication_document(workplace).value)
    session.print(workplace.shown(workplace.var / "schema"))


@click.command()
@click.option(
    "--last",
    type=click.IntRange(min=1),
    default=30,
    show_default=True,
    help="How many of the newest to show.",
)
@click.option("--who", metavar="PERSON", default="", help="Only what this person did.")
@click.option("--item", default="", help="Only what was done to this issue, candidate, feed …")
@json_option
@click.pass_obj
def audit(session: Session, last: int, who: str, item: str) -> None:
    """Show who did what, oldest first; names given with --by are asserted, not proved."""
    from newsletter.publication.place import audit as log

    shown = log.last(session.workplace(), log.Wanted(who=who, item=item), most=last)
    if session.json:
        session.emit("newsletter.audit/1", shown)
        return
    if not shown:
        session.say("Nothing was done here yet that the log records.")
    for deed in shown:
        who = f"{deed.user} for {deed.by}" if deed.by else deed.user
        detail = f" ({deed.detail})" if deed.detail else ""
        session.print(f"{deed.at}  {who}: {deed.did} {deed.item}{detail}".rstrip())


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_obj
def completion(session: Session, shell: str) -> None:
    """Print the completion script of SHELL.

    For bash, put this line into ~/.bashrc: eval "$(newsletter completion bash)"
    """
    from click.shell_completion import get_completion_class

    from newsletter.cli.app import cli

    shell_class = get_completion_class(shell)
    assert shell_class is not None  # noqa: S101 - the choices above are click's own
    session.print(shell_class(cli, {}, "newsletter", "_NEWSLETTER_COMPLETE").source())
