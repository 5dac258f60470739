"""What came back: bounces, complaints, automatic replies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import click

from newsletter.cli.options import Commands, json_option
from newsletter.cli.session import Session

SCHEMA = "newsletter.bounces/1"
MOST_BYTES = 10_000_000
"""Of one message; what is longer is cut, for reports stand at its beginning."""


@click.group(cls=Commands)
def bounces() -> None:
    """Read what came back."""


@bounces.command()
@click.argument("files", nargs=-1, required=True, type=click.File("rb"))
@json_option
@click.pass_obj
def classify(session: Session, files: tuple[IO[bytes], ...]) -> int:
    """Say of each message in FILES (- is standard input) what it means for its recipient.

    Nothing is stored, and nobody is removed.
    """
    from newsletter.publication.returning import classify_all

    found = classify_all(_read(files))
    if session.json:
        session.emit(SCHEMA, {"messages": found})
    else:
        for one in found:
            if len(found) > 1 and not one.error:
                session.print(one.file)
            for line in one.lines():
                session.print(line)
    return 1 if any(one.error for one in found) else 0


def _read(files: tuple[IO[bytes], ...]) -> Iterator[tuple[str, bytes]]:
    for file in files:
        yield file.name, file.read(MOST_BYTES)
