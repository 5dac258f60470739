"""Questions to the person at the terminal."""

from __future__ import annotations

from collections.abc import Sequence

import click

from newsletter.cli.session import Session
from newsletter.errors import UsageError

QUESTIONS = (
    ("email", "the mail address"),
    ("name", "the whole name"),
    ("first_name", "the first name"),
    ("last_name", "the last name"),
    ("language", "the language (en, ur)"),
    ("tags", "tags"),
    ("status", "whether they receive: subscribed, unsubscribed …"),
    ("added", "when they subscribed"),
    ("unsubscribed", "when they left"),
)


def ask_columns(session: Session, columns: Sequence[str]) -> tuple[dict[str, str], bool]:
    """Ask what the columns of a file mean; return {meaning: column} and whether to keep it.

    Raises `UsageError` where none holds addresses.
    """
    session.say("Nobody is known who writes these columns. Which one holds …")
    for number, column in enumerate(columns, 1):
        session.say(f"  {number:2}  {column}")
    chosen: dict[str, str] = {}
    for meaning, said in QUESTIONS:
        number = click.prompt(
            f"  {said}? (number, 0: none)",
            type=click.IntRange(0, len(columns)),
            default=0,
            show_default=False,
            err=True,
        )
        if number:
            chosen[meaning] = columns[number - 1]
    if "email" not in chosen:
        raise UsageError(
            "Without a column of mail addresses there is nothing to import.",
            help="Look at the file in a text editor: its first line must name the columns.",
        )
    keep = click.confirm("Keep this for files with the same columns?", default=False, err=True)
    return chosen, keep
