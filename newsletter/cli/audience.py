"""Commands for the readers: subscribers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.importing import export_audience, import_audience
from newsletter.cli.options import Commands, by_option, dry_run_option, journals, json_option
from newsletter.cli.session import Session
from newsletter.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsletter.publication.readers.subscribing import Subscriber


@click.group(cls=Commands)
def subscribers() -> None:
    """Add, find, change, import and remove readers."""


_how_option = click.option(
    "--how",
    default="",
    help="How the person asked: letter of …, phone call of …; kept as proof. Asked for on a terminal.",
)
_where_option = click.option(
    "--where",
    default="",
    metavar="FILTER",
    help="Conditions that must all hold: 'status=confirmed tag=board joined>=2026-01 language=ur'.",
)
_sections_option = click.option(
    "--section",
    "sections",
    multiple=True,
    help="A part of the issue they want: leads, focus-areas, media-review; may be repeated.",
)


@subscribers.command()
@click.argument("address")
@click.option("--name", default="", help="The person's name.")
@click.option("--language", default="", help="Language they want to be addressed in.")
@click.option("--tag", "tags", multiple=True, help="A tag; may be given more than once.")
@_sections_option
@click.option("--wording", default="", help="The exact sentence that they agreed to, as proof.")
@_how_option
@by_option
@json_option
@click.pass_obj
def add(
    session: Session,
    address: str,
    name: str,
    language: str,
    tags: tuple[str, ...],
    sections: tuple[str, ...],
    wording: str,
    how: str,
    by: str,
) -> None:
    """Enter a reader who agreed on paper or by phone; a mail asks them to confirm."""
    from newsletter.publication.readers import subscribing

    workplace = session.workplace()
    how, by = _asked(session, how, by)
    added = subscribing.add(
        workplace,
        address,
        name=name,
        language=language,
        tags=tags,
        sections=sections,
        wording=wording,
        how=how,
        by=by,
    )
    if session.json:
        session.emit("newsletter.subscriber-added/1", added)
        return
    _list(session, (added.subscriber,))
    if added.letter_due:
        session.say("A mail will ask them to confirm: `newsletter run` sends it.")
    else:
        session.say("They were asked to confirm less than a day ago, and are not asked again now.")


@subscribers.command()
@click.argument("address")
@_how_option
@by_option
@json_option
@click.pass_obj
def confirm(session: Session, address: str, how: str, by: str) -> None:
    """Confirm a reader who answered the confirmation mail in words."""
    from newsletter.publication.readers import subscribing

    workplace = session.workplace()
    how, by = _asked(session, how, by)
    _show(session, (subscribing.confirm(workplace, address, how=how, by=by),))


@subscribers.command(name="list")
@click.option("--status", default="", help="Only those with this status: confirmed, …")
@click.option("--tag", default="", help="Only those with this tag.")
@_where_option
@json_option
@click.pass_obj
def list_(session: Session, status: str, tag: str, where: str) -> None:
    """List the readers."""
    from newsletter.publication.readers import subscribing

    _show(session, subscribing.find(session.workplace(), status=status, tag=tag, where=where))


@subscribers.command()
@click.argument("address")
@json_option
@click.pass_obj
def show(session: Session, address: str) -> None:
    """Show one reader with the whole history and its proofs."""
    from newsletter.publication.readers import subscribing

    history = subscribing.history(session.workplace(), address)
    if session.json:
        session.emit("newsletter.subscriber/1", history)
        return
    for line in history.lines():
        session.print(line)


@subscribers.command()
@click.argument("words")
@_where_option
@json_option
@click.pass_obj
def find(session: Session, words: str, where: str) -> None:
    """Find readers by part of an address or name."""
    from newsletter.publication.readers import subscribing

    _show(session, subscribing.find(session.workplace(), words=words, where=where))


@subscribers.command()
@click.argument("where", metavar="FILTER")
@click.option("--add", "add", multiple=True, metavar="TAG", help="Put this tag on them.")
@click.option("--remove", multiple=True, metavar="TAG", help="Take this tag off them.")
@by_option
@dry_run_option
@json_option
@click.pass_obj
def tag(
    session: Session,
    where: str,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    by: str,
    dry_run: bool,
) -> None:
    """Tag everybody whom a filter means: 'domain=senate.example joined>=2026'."""
    from newsletter.publication.place.wording import counted
    from newsletter.publication.readers import subscribing

    tagged = subscribing.tag(
        session.workplace(), where, add=add, remove=remove, by=by, dry_run=dry_run
    )
    if session.json:
        session.emit("newsletter.tagged/1", tagged)
        return
    _list(session, tagged.changed)
    would = "would be" if dry_run else "were"
    session.say(f"{counted(tagged.found, 'reader')} found; {len(tagged.changed)} {would} changed.")


@subscribers.command()
@click.argument("address")
@click.option("--name", default=None, help="The name as it is from now on.")
@click.option("--language", default=None, help="The language as it is from now on.")
@_sections_option
@click.option("--all-sections", is_flag=True, help="They want the whole issue again.")
@click.option(
    "--counting",
    type=click.Choice(["yes", "no"]),
    help="Whether they agree to their clicks being counted, in sums that name nobody.",
)
@click.option("--wording", default="", help="The exact sentence with which they agreed to it.")
@click.option(
    "--new-address", default="", help="The new mail address; it is asked to confirm first."
)
@_how_option
@by_option
@json_option
@click.pass_obj
def change(
    session: Session,
    address: str,
    name: str | None,
    language: str | None,
    sections: tuple[str, ...],
    all_sections: bool,
    counting: str | None,
    wording: str,
    new_address: str,
    how: str,
    by: str,
) -> None:
    """Change a reader's name, language, sections, counting or address, because they asked."""
    from newsletter.publication.readers import subscribing

    workplace = session.workplace()
    chosen = () if all_sections else sections or None
    if (name, language, chosen, counting, new_address) == (None, None, None, None, ""):
        raise UsageError(
            "Nothing to change was named.",
            help="Give --name, --language, --section, --all-sections, --counting or --new-address.",
        )
    how, by = _asked(session, how, by)
    changed = subscribing.change(
        workplace,
        address,
        how=how,
        by=by,
        name=name,
        language=language,
        sections=chosen,
        counting=None if counting is None else counting == "yes",
        wording=wording,
        new_address=new_address,
    )
    _show(session, (changed,))
    if new_address and not session.json:
        session.say("The new address will be asked to confirm; until then nothing changes.")


@subscribers.command()
@click.argument("address")
@_how_option
@by_option
@json_option
@click.pass_obj
@journals
def unsubscribe(session: Session, address: str, how: str, by: str) -> None:
    """Let a reader leave; takes effect before the next message."""
    from newsletter.publication.readers import subscribing

    workplace = session.workplace()
    how, by = _asked(session, how, by)
    _show(session, (subscribing.unsubscribe(workplace, address, how=how, by=by),))


@subscribers.command()
@click.argument("address")
@_how_option
@by_option
@json_option
@click.pass_obj
@journals
def suppress(session: Session, address: str, how: str, by: str) -> None:
    """Never mail this address again; only its owner, by confirming anew, lifts it."""
    from newsletter.publication.readers import subscribing

    workplace = session.workplace()
    how, by = _asked(session, how, by)
    subscribing.suppress(workplace, address, how=how, by=by)
    if session.json:
        session.emit("newsletter.suppress/1", {"suppressed": True})
    else:
        session.print("That address will never be mailed again.")


@subscribers.command()
@click.argument("address")
@_how_option
@by_option
@json_option
@click.pass_obj
@journals
def erase(session: Session, address: str, how: str, by: str) -> int:
    """Forget a reader's name and address everywhere; no old list brings them back."""
    from newsletter.publication.readers import subscribing

    workplace = session.workplace()
    how, by = _asked(session, how, by)
    erased = subscribing.erase(workplace, address, how=how, by=by)
    if session.json:
        session.emit("newsletter.erase/1", erased)
    else:
        for line in erased.lines():
            session.print(line)
    return int(bool(erased.left))


subscribers.add_command(import_audience, "import")
subscribers.add_command(export_audience, "export")


@subscribers.command()
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also draw it into this file, as SVG.",
)
@json_option
@click.pass_obj
def stats(session: Session, plot: Path | None) -> None:
    """Show how the audience grew and shrank, month by month."""
    from newsletter.publication.readers import growing

    workplace = session.workplace()
    found = growing.stats(workplace)
    if plot:
        growing.write_plot(workplace, found, plot)
        session.say(f"drawn into {plot}")
    if session.json:
        session.emit("newsletter.growth/1", found)
        return
    for line in found.lines():
        session.print(line)


def _asked(session: Session, how: str, by: str) -> tuple[str, str]:
    """Return how it was asked and who took it; ask for what is missing, where somebody can answer.

    Raises `UsageError` elsewhere.
    """
    if how and by:
        return how, by
    if session.json or not sys.stdin.isatty():
        missing = "--how" if not how else "--by"
        raise UsageError(
            f"{missing} is missing: what is done for a reader keeps how they asked and who took it.",
            help='For example: --how "phone call of 3 November" --by PERSON',
        )
    from newsletter.publication.place.people import expect_person

    how = how or click.prompt("How did they ask (letter of …, phone call of …)", err=True)
    by = by or click.prompt("Who took it (id of a person of publication.yaml)", err=True)
    expect_person(session.workplace(), by)
    return how, by


def _show(session: Session, found: Iterable[Subscriber]) -> None:
    if session.json:
        session.emit("newsletter.subscribers/1", tuple(found))
        return
    if not _list(session, found):
        session.say("Nobody matches.")


def _list(session: Session, found: Iterable[Subscriber]) -> int:
    """Print a line for each as they come; return how many there were."""
    count = 0
    for one in found:
        count += 1
        tags = f"  [{', '.join(one.tags)}]" if one.tags else ""
        session.print(f"{one.status:12} {one.address}  {one.name}{tags}".rstrip())
    return count
