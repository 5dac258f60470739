"""What people say to one another about an issue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from newsletter.cli.options import Commands, by_option, json_option
from newsletter.cli.session import Session

if TYPE_CHECKING:
    from newsletter.model.comment import Comment
    from newsletter.publication.writing.commenting import Thread

SCHEMA = "newsletter.comments/1"
NUMBER = click.IntRange(min=1)


@click.group(cls=Commands)
def comments() -> None:
    """Say something of a piece or an issue; an open comment is a finding."""


@comments.command(name="list")
@click.argument("issue", required=False)
@click.option("--all", "everything", is_flag=True, help="Show those that were resolved, too.")
@json_option
@click.pass_obj
def list_(session: Session, issue: str | None, everything: bool) -> None:
    """Show the open comments of ISSUE, or of every issue, answers to proofs by mail among them."""
    from newsletter.publication.writing import commenting

    workplace = session.workplace()
    if issue:
        found = commenting.threads(workplace, issue, waiting=not everything)
    elif everything:
        raise click.UsageError("Name the issue of which --all comments are to be shown.")
    else:
        found = commenting.waiting_threads(workplace)
    if session.json:
        session.emit(SCHEMA, {"threads": found})
        return
    for thread in found:
        for line in _lines(thread):
            session.print(line)
    if not found:
        session.say("No comment is open." if not everything else "Nobody has commented on it.")


@comments.command()
@click.argument("issue")
@click.argument("words")
@click.option("--on", "item", default="", metavar="ID", help="The id of a lead or entry.")
@by_option
@json_option
@click.pass_obj
def add(session: Session, issue: str, words: str, item: str, by: str) -> None:
    """Say WORDS of ISSUE as a whole, or of one piece of it."""
    from newsletter.publication.writing import commenting

    new = commenting.add(session.workplace(), issue, words, item=item, by=by)
    _told(session, new, f"comment {new.number} is open")


@comments.command()
@click.argument("number", type=NUMBER)
@click.argument("words")
@by_option
@json_option
@click.pass_obj
def reply(session: Session, number: int, words: str, by: str) -> None:
    """Answer comment NUMBER with WORDS."""
    from newsletter.publication.writing import commenting

    new = commenting.reply(session.workplace(), number, words, by=by)
    _told(session, new, f"comment {new.number} answers comment {new.answers}")


@comments.command()
@click.argument("number", type=NUMBER)
@by_option
@json_option
@click.pass_obj
def resolve(session: Session, number: int, by: str) -> None:
    """Settle comment NUMBER: it is no finding any more."""
    from newsletter.publication.writing import commenting

    done = commenting.resolve(session.workplace(), number, by=by)
    _told(session, done, f"comment {done.number} is resolved")


@comments.command()
@click.argument("number", type=NUMBER)
@by_option
@json_option
@click.pass_obj
def reopen(session: Session, number: int, by: str) -> None:
    """Open comment NUMBER again."""
    from newsletter.publication.writing import commenting

    done = commenting.reopen(session.workplace(), number, by=by)
    _told(session, done, f"comment {done.number} is open again")


@comments.command(name="take-back")
@click.argument("number", type=NUMBER)
@by_option
@json_option
@click.pass_obj
def take_back(session: Session, number: int, by: str) -> None:
    """Remove comment NUMBER, which you made yourself."""
    from newsletter.publication.writing import commenting

    done = commenting.take_back(session.workplace(), number, by=by)
    _told(session, done, f"comment {done.number} is taken back")


def _told(session: Session, comment: Comment, line: str) -> None:
    if session.json:
        session.emit(SCHEMA, {"comment": comment})
    else:
        session.print(line)


def _lines(thread: Thread) -> Iterator[str]:
    """Yield a thread as people read it; what was said may hold anything."""
    from newsletter.cli.terminal_text import clean

    first = thread.comment
    state = "" if thread.open else f"  [resolved by {first.resolved_by or 'somebody'}]"
    yield clean(f"{first.number}  {first.about.issue}, on {thread.about}{state}")
    for one in (first, *thread.replies):
        margin = "   " if one is first else "      "
        elsewhere = "" if one.theirs else ", by mail from another address"
        way = f", answering proof {one.proof}" if one.proof and one.theirs else elsewhere
        yield f"{margin}{clean(one.by or 'somebody')}{way}, {one.at:%Y-%m-%d %H:%M} UTC:"
        for line in (one.words or "(taken back)").splitlines():
            yield f"{margin}  {clean(line)}".rstrip()
