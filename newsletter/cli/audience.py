"""Commands for the readers: subscribers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newsletter.cli.importing import export_audience, import_audience
from newsletter.cli.options import Commands, by_option, json_option
from newsletter.cli.session import Session

if TYPE_CHECKING:
    from newsletter.publication.subscribing import Subscriber


@click.group(cls=Commands)
def subscribers() -> None:
    """Add, find, import and remove readers."""


_how_option = click.option(
    "--how",
    required=True,
    help="How the person asked: letter, phone, form at the congress …; kept as proof.",
)


@subscribers.command()
@click.argument("address")
@click.option("--name", default="", help="The person's name.")
@click.option("--language", default="", help="Language they want to be addressed in.")
@click.option("--tag", "tags", multiple=True, help="A tag; may be given more than once.")
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
    how: str,
    by: str,
) -> None:
    """Add a reader who has agreed to receive; the proof says how."""
    from newsletter.publication import subscribing

    added = subscribing.add(
        session.workplace(), address, name=name, language=language, tags=tags, how=how, by=by
    )
    _show(session, (added,))


@subscribers.command(name="list")
@click.option("--status", default="", help="Only those with this status: confirmed, …")
@click.option("--tag", default="", help="Only those with this tag.")
@json_option
@click.pass_obj
def list_(session: Session, status: str, tag: str) -> None:
    """List the readers."""
    from newsletter.publication import subscribing

    _show(session, subscribing.find(session.workplace(), status=status, tag=tag))


@subscribers.command()
@click.argument("words")
@json_option
@click.pass_obj
def find(session: Session, words: str) -> None:
    """Find readers by part of an address or name."""
    from newsletter.publication import subscribing

    _show(session, subscribing.find(session.workplace(), words=words))


@subscribers.command()
@click.argument("address")
@json_option
@click.pass_obj
def show(session: Session, address: str) -> None:
    """Show one reader with the whole history and its proofs."""
    from newsletter.publication import subscribing

    history = subscribing.history(session.workplace(), address)
    if session.json:
        session.emit("newsletter.subscriber/1", history)
        return
    for line in history.lines():
        session.print(line)


@subscribers.command()
@click.argument("address")
@_how_option
@by_option
@json_option
@click.pass_obj
def unsubscribe(session: Session, address: str, how: str, by: str) -> None:
    """Let a reader leave; takes effect before the next message."""
    from newsletter.publication import subscribing

    _show(session, (subscribing.unsubscribe(session.workplace(), address, how=how, by=by),))


@subscribers.command()
@click.argument("address")
@_how_option
@by_option
@json_option
@click.pass_obj
def suppress(session: Session, address: str, how: str, by: str) -> None:
    """Never mail this address again; no import lifts it."""
    from newsletter.publication import subscribing

    subscribing.suppress(session.workplace(), address, how=how, by=by)
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
def erase(session: Session, address: str, how: str, by: str) -> None:
    """Forget a reader's name and address everywhere; no old list brings them back."""
    from newsletter.publication import subscribing

    subscribing.erase(session.workplace(), address, how=how, by=by)
    if session.json:
        session.emit("newsletter.erase/1", {"erased": True})
    else:
        session.print("That reader is forgotten; what was sent is counted without a name.")


subscribers.add_command(import_audience, "import")
subscribers.add_command(export_audience, "export")


def _show(session: Session, found: tuple[Subscriber, ...]) -> None:
    if session.json:
        session.emit("newsletter.subscribers/1", found)
        return
    for one in found:
        tags = f"  [{', '.join(one.tags)}]" if one.tags else ""
        session.print(f"{one.status:12} {one.address}  {one.name}{tags}".rstrip())
    if not found:
        session.say("Nobody matches.")
