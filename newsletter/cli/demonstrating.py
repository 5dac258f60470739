"""The command that shows everything once."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from newsletter.cli.session import Session


@click.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build/demo"),
    show_default=True,
    help="Where the demo works; nothing outside it is touched.",
)
@click.option(
    "--database",
    default="",
    metavar="ADDRESS",
    help="Keep its databases on a PostgreSQL server (postgresql://…) instead of in files.",
)
@click.option("--fresh", is_flag=True, help="Forget an earlier run first.")
@click.pass_obj
def demo(session: Session, folder: Path, database: str, fresh: bool) -> None:
    """Do the main job once: collect, draft, check, approve, send, archive.

    Everything stays on this machine. Run again, it sends nothing twice.
    """
    from newsletter.cli.reader_server import reader_pages_served
    from newsletter.publication.demo import forget, run_demo

    if fresh:
        forget(folder)
    run_demo(folder, database=database, say=session.print, serve_pages=reader_pages_served)
    session.print("Look around:")
    session.print(f"   {_program()} -C {folder}/publication preview 2017-12")
    session.print(f"   {_program()} -C {folder}/publication archive serve --output {folder}/site")


def _program() -> str:
    """Return how this program was called, as it can be typed here."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return "python3 -m newsletter"
    if shutil.which(called.name) == str(called):
        return called.name
    here = Path.cwd()
    return str(called.relative_to(here)) if called.is_relative_to(here) else str(called)
