"""What came back: bounces, complaints, automatic replies."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import IO

import click

from newsletter.cli.options import Commands, by_option, dry_run_option, journals, json_option
from newsletter.cli.session import Session

SCHEMA = "newsletter.bounces/1"
INTAKE_SCHEMA = "newsletter.intake/1"
REQUESTS_SCHEMA = "newsletter.leaving-requests/1"
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
    from newsletter.publication.post.returning import classify_all

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


@bounces.command()
@click.argument("files", nargs=-1, type=click.File("rb", lazy=True))
@dry_run_option
@json_option
@click.pass_obj
@journals
def read(session: Session, files: tuple[IO[bytes], ...], dry_run: bool) -> None:
    """Take in what came back: FILES (- is standard input), or what is new in the mailbox.

    Each message counts once. Dead addresses and complaints end the sending to them; refusals
    because of us are told and remove nobody; requests to leave wait for a person.
    """
    from newsletter.publication.bounces import bounce_intake

    workplace = session.workplace()
    if files:
        taken = bounce_intake.read_files(workplace, _read(files), dry_run=dry_run)
    else:
        taken = bounce_intake.read_mailbox(workplace, dry_run=dry_run)
    if session.json:
        session.emit(INTAKE_SCHEMA, taken)
        return
    for line in taken.lines():
        session.print(line)
    for trouble in taken.troubles:
        session.say(f"warning: {trouble}")
    if not taken.messages:
        session.say("Nothing new came back.")
    if dry_run:
        session.say("Nothing was written (--dry-run).")


@bounces.command()
@click.option(
    "--lmtp", metavar="PLACE", help="Listen for LMTP: 127.0.0.1:8024, or a socket's path."
)
@click.option("--smtp", metavar="PLACE", help="Listen for SMTP at a host and a port.")
@click.pass_obj
def listen(session: Session, lmtp: str | None, smtp: str | None) -> None:
    """Take in what an MTA hands over, until Ctrl-C: only to where mail comes back, and nothing else.

    A message is answered when it has taken effect; what cannot be taken in is asked for again.
    """
    from newsletter.publication.bounces import listening
    from newsletter.publication.clock.journal_keeping import kept_up

    if (lmtp is None) == (smtp is None):
        raise click.UsageError("Give --lmtp or --smtp, and where to listen.")
    place = listening.read_place(lmtp or smtp or "", lmtp=lmtp is not None)
    workplace = session.workplace()
    with contextlib.suppress(KeyboardInterrupt), kept_up(workplace):
        listening.listen_for(
            workplace,
            place,
            ready=lambda bound: session.say(f"Listening: {bound}  (Ctrl-C ends)"),
        )


@bounces.command()
@json_option
@click.pass_obj
def webhooks(session: Session) -> None:
    """Show the addresses that mail services are to call when mail comes back.

    They hold a secret: enter them at the service, and nowhere else.
    """
    from newsletter.publication.bounces import service_calls

    found = service_calls.addresses(session.workplace())
    if session.json:
        session.emit("newsletter.webhooks/1", {"webhooks": found})
        return
    for one in found:
        session.print(f"{one.service}: {one.address}")


@bounces.command()
@json_option
@click.pass_obj
def requests(session: Session) -> None:
    """List readers who asked by mail to be removed."""
    from newsletter.publication.readers import leaving_requests

    waiting = leaving_requests.waiting(session.workplace())
    if session.json:
        session.emit(REQUESTS_SCHEMA, {"requests": waiting})
        return
    for one in waiting:
        session.print(one.line())
    if waiting:
        session.say(f"Let the first one go: newsletter bounces decide {waiting[0].number} --remove")
    else:
        session.say("Nobody asks to be removed.")


@bounces.command()
@click.argument("number", type=click.IntRange(min=1))
@click.option("--remove/--keep", required=True, help="Let the reader go, or dismiss the request.")
@by_option
@json_option
@click.pass_obj
@journals
def decide(session: Session, number: int, remove: bool, by: str) -> None:
    """Decide on a request of `bounces requests`."""
    from newsletter.publication.readers import leaving_requests

    done = leaving_requests.decide(session.workplace(), number, remove=remove, by=by)
    if session.json:
        session.emit(REQUESTS_SCHEMA, {"requests": [done]})
        return
    session.print(f"{done.address} " + ("gets nothing more" if remove else "stays a reader"))


def _read(files: tuple[IO[bytes], ...]) -> Iterator[tuple[str, bytes]]:
    for file in files:
        yield file.name, file.read(MOST_BYTES)
