"""Commands for the web archive."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.copies import keep, links, takedown
from newsletter.cli.options import Commands, dry_run_option, json_option
from newsletter.cli.session import Session, colours

if TYPE_CHECKING:
    from newsletter.publication.archive.comparing import Compared


@click.group(cls=Commands)
def archive() -> None:
    """Build or serve the web archive of issues that were sent or imported."""


archive.add_command(keep)
archive.add_command(links)
archive.add_command(takedown)

_output = click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The site's folder; without it, site/ in the publication.",
)


@archive.command()
@_output
@click.option(
    "--drafts",
    is_flag=True,
    help="With what was not sent, for editors' eyes; asks for another folder with --output.",
)
@click.option(
    "--verify",
    is_flag=True,
    help="Believe nothing that is remembered: compare every seal, and read every file.",
)
@dry_run_option
@json_option
@click.pass_obj
def build(session: Session, output: Path | None, drafts: bool, verify: bool, dry_run: bool) -> None:
    """Build the site; only files whose bytes differ are written."""
    from newsletter.publication.archive import building

    workplace = session.workplace()
    built = building.build(workplace, output=output, drafts=drafts, dry_run=dry_run, verify=verify)
    for warning in built.warnings:
        session.say(f"Warning: {warning}")
    if session.json:
        session.emit("newsletter.archive/1", built)
        return
    for line in built.lines(dry_run=dry_run):
        session.print(line)
    if dry_run:
        session.say("Nothing was written (--dry-run).")
    elif not built.issues:
        session.say(
            "It has no issue yet: only what was sent, or is marked imported: true, appears. "
            "For a look at drafts: newsletter archive build --drafts --output var/drafts"
        )
    else:
        session.say("Next: newsletter archive serve" + (f" --output {output}" if output else ""))


@archive.command()
@_output
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8710,
    show_default=True,
    help="Where the site is served; 0 takes a free one.",
)
@click.pass_obj
def serve(session: Session, output: Path | None, port: int) -> None:
    """Serve the built site on this machine, for a look."""
    from newsletter.cli.live import serve_folder
    from newsletter.publication.archive import building

    folder = building.built_folder(session.workplace(), output=output)
    serve_folder(folder, host="127.0.0.1", port=port, announce=session.announcing("The archive"))


@archive.command()
@click.argument("issue")
@json_option
@click.pass_obj
def diff(session: Session, issue: str) -> None:
    """Show what was sent beside what the issue's file says today, word by word.

    What corrections stand for is shown in the archive; what nothing stands for is not.
    """
    from newsletter.publication.archive.comparing import compare

    found = compare(session.workplace(), issue)
    if session.json:
        session.emit("newsletter.archive.diff/1", found)
        return
    for line in _compared_lines(found):
        session.print(line)
    if found.is_same:
        session.say(f"Issue {found.issue} is shown as it was sent.")


def _compared_lines(found: Compared) -> Iterator[str]:
    from newsletter.cli.differences import difference_lines

    colour = colours(sys.stdout)
    yield from (f"correction {line}" for line in found.correction_lines())
    yield from difference_lines(found.shown, colour=colour)
    if found.silent:
        yield "Not shown in the archive, since no correction says so:"
    yield from difference_lines(found.silent, colour=colour)


@archive.command()
@click.argument("place", required=False, default="")
@_output
@click.option(
    "--keep",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="Versions of the site that stay, to go back to; a folder and ssh keep some.",
)
@dry_run_option
@json_option
@click.pass_obj
def publish(session: Session, place: str, output: Path | None, keep: int, dry_run: bool) -> None:
    """Put the built site where the world sees it, in one step.

    PLACE is a folder, ssh://USER@HOST/FOLDER or s3://HOST/BUCKET/PREFIX; without it, what
    publication.yaml names.
    """
    from newsletter.publication.archive.publishing import put_in_place

    done = put_in_place(session.workplace(), to=place, output=output, keep=keep, dry_run=dry_run)
    if session.json:
        session.emit("newsletter.archive.publish/1", done)
        return
    for line in done.lines(dry_run=dry_run):
        session.print(line)
    if dry_run:
        session.say("Nothing was sent (--dry-run).")
