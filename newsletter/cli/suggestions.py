"""What readers suggest on the public page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from newsletter.cli.options import Commands, by_option, dry_run_option, json_option
from newsletter.cli.session import Session

if TYPE_CHECKING:
    from newsletter.publication.gathering.suggested import Suggested

SCHEMA = "newsletter.suggestions/1"
NUMBER = click.IntRange(min=1)


@click.group(cls=Commands)
def suggestions() -> None:
    """Decide on the pages that readers suggest."""


@suggestions.command(name="list")
@click.option("--decided", is_flag=True, help="Show what was taken or declined instead.")
@click.option("--limit", type=NUMBER, default=20, show_default=True, help="Show so many at most.")
@json_option
@click.pass_obj
def list_(session: Session, decided: bool, limit: int) -> None:
    """Show what waits: what most readers suggest first, with who suggested it and why."""
    from newsletter.publication.gathering import suggested

    found = suggested.suggestions(session.workplace(), decided=decided, most=limit)
    if session.json:
        session.emit(SCHEMA, found)
        return
    for one in found.rows:
        for line in _lines(one):
            session.print(line)
    if not found.rows:
        session.say("Nothing was decided yet." if decided else "No suggestion waits.")
    elif found.has_more:
        session.say("There are more; --limit shows them.")


@suggestions.command()
@click.argument("number", type=NUMBER)
@click.option("--shortlist", is_flag=True, help="Shortlist it at once.")
@click.option(
    "--force",
    is_flag=True,
    help="Read it also where its site's robots.txt asks not to; the audit log will say so.",
)
@by_option
@json_option
@click.pass_obj
def take(session: Session, number: int, shortlist: bool, force: bool, by: str) -> None:
    """Make suggestion NUMBER a candidate; its page is fetched now."""
    from newsletter.publication.gathering import suggested

    taken = suggested.take(
        session.workplace(),
        number,
        shortlist=shortlist,
        force=force,
        forced=lambda reason: session.say(f"forced: {reason}"),
        by=by,
    )
    _told(session, taken, f"candidate {taken.candidate}: {taken.title}")


@suggestions.command()
@click.argument("number", type=NUMBER)
@by_option
@json_option
@click.pass_obj
def decline(session: Session, number: int, by: str) -> None:
    """Say no to suggestion NUMBER; nobody is mailed."""
    from newsletter.publication.gathering import suggested

    declined = suggested.decline(session.workplace(), number, by=by)
    _told(session, declined, f"suggestion {number} is declined")


@suggestions.command()
@by_option
@json_option
@click.pass_obj
def undo(session: Session, by: str) -> None:
    """Take back what you decided last: it waits again."""
    from newsletter.publication.gathering import suggested

    back = suggested.undo(session.workplace(), by=by)
    _told(session, back, f"suggestion {back.suggestion.number} waits again")


@suggestions.command()
@by_option
@dry_run_option
@json_option
@click.pass_obj
def clear(session: Session, by: str, dry_run: bool) -> None:
    """Remove all that waits, such as after a flood of spam; this cannot be undone."""
    from newsletter.publication.gathering import suggested

    count = suggested.clear(session.workplace(), by=by, dry_run=dry_run)
    if session.json:
        session.emit(SCHEMA, {"removed": 0 if dry_run else count, "waiting": count})
    else:
        session.print(f"{'would be removed' if dry_run else 'removed'}: {count}")


def _told(session: Session, one: Suggested, line: str) -> None:
    from newsletter.cli.terminal_text import clean

    if session.json:
        session.emit(SCHEMA, {"suggestion": one})
    else:
        session.print(clean(line))


def _lines(known: Suggested) -> Iterator[str]:
    """Yield a suggestion as people read it; what was written may hold anything."""
    from newsletter.cli.terminal_text import clean

    one = known.suggestion
    state = "" if one.decided is None else f"  [{one.state} by {one.by or 'somebody'}]"
    readers = "1 reader" if one.count == 1 else f"{one.count} readers"
    yield f"{one.number:4}  {readers}  {clean(one.url)}{clean(state)}"
    if known.candidate:
        yield f"      candidate {known.candidate} ({known.decision}): {clean(known.title)}"
    if known.issues:
        yield f"      stands in {', '.join(known.issues)}"
    for voice in one.voices:
        address = f" <{voice.mailbox.address}, not confirmed>" if voice.mailbox else ""
        who = f"{voice.name or 'somebody'}{address}"
        yield f"      {clean(who)}, {voice.at:%Y-%m-%d}:"
        for line in voice.why.splitlines():
            yield f"        {clean(line)}".rstrip()
