"""`newsletter archive keep`, `takedown` and `links`: care for the pages that issues cite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newsletter.cli.options import by_option, json_option
from newsletter.cli.progress import Counter
from newsletter.cli.session import Session

if TYPE_CHECKING:
    from newsletter.model.kept import KeptCopy
    from newsletter.publication.archive.public_saving import Asked


@click.command()
@click.argument("issue", required=False, default="")
@click.option("--list", "listed", is_flag=True, help="Show every copy, and what was taken down.")
@click.option(
    "--publicly",
    is_flag=True,
    help="Also ask the public archive that publication.yaml names for copies; off without a name.",
)
@json_option
@click.pass_obj
def keep(session: Session, issue: str, listed: bool, publicly: bool) -> None:
    """Keep a copy of each page that an issue cites; without ISSUE, of all issues.

    The page is kept as it came (WARC), in private, in the folder or bucket that publication.yaml
    names. What is kept already is not fetched again.
    """
    from newsletter.publication.archive import keeping

    if listed:
        _list(session, keeping.listing(session.workplace()))
        return
    with Counter("Keeping pages", total=0) as counter:

        def progress(count: int, total: int) -> None:
            counter.total = total
            counter.step(count)

        done = keeping.keep_cited(session.workplace(), issue, progress=progress)
    asked = _ask_publicly(session, issue) if publicly else None
    if session.json:
        session.emit("newsletter.archive.keep/1", {"kept": done, "public": asked})
        return
    for line in (*done.lines(), *(asked.lines() if asked else ())):
        session.print(line)


@click.command()
@click.argument("issue", required=False, default="")
@click.option("--refresh", is_flag=True, help="Look at every link now, not only at those due.")
@json_option
@click.pass_obj
def links(session: Session, issue: str, refresh: bool) -> None:
    """Look whether what published issues cite is still there; without ISSUE, all of them.

    Only links that are due are looked at; newsletter run does the same, some at a time. A page
    counts as gone when it was not found three times in a row, over a week at least.
    """
    from newsletter.publication.archive import link_care

    with Counter("Looking at links", total=0) as counter:

        def progress(count: int, total: int) -> None:
            counter.total = total
            counter.step(count)

        done = link_care.watch(session.workplace(), issue, refresh=refresh, progress=progress)
    if session.json:
        session.emit("newsletter.archive.links/1", done)
        return
    for line in done.lines():
        session.print(line)


@click.command()
@click.argument("page")
@click.option("--because", required=True, metavar="REASON", help="Why; it is written down.")
@by_option
@json_option
@click.pass_obj
def takedown(session: Session, page: str, because: str, by: str) -> None:
    """Remove the saved copy and the saved text of a page, for good.

    PAGE is its address, ISSUE#ENTRY, or the id of an entry. That it was removed stays on record;
    the page is never fetched again. The issue itself stays as it is.
    """
    from newsletter.publication.archive import keeping

    gone = keeping.take_down(session.workplace(), page, because=because, by=by)
    if session.json:
        session.emit("newsletter.archive.takedown/1", gone)
        return
    session.print(f"Taken down: {gone.url}")


def _ask_publicly(session: Session, issue: str) -> Asked:
    from newsletter.publication.archive.public_saving import ask_public_archive

    return ask_public_archive(session.workplace(), issue)


def _list(session: Session, copies: tuple[KeptCopy, ...]) -> None:
    if session.json:
        session.emit("newsletter.archive.copies/1", copies)
        return
    for copy in copies:
        told = copy.name or copy.reason
        session.print(f"{copy.at:%Y-%m-%d}  {copy.state.value:<10}  {copy.url}  {told}")
    if not copies:
        session.say("Nothing is kept yet: newsletter archive keep")
