"""Workers on several hosts."""

from __future__ import annotations

import signal
import threading

import click

from newsletter.cli.options import by_option, json_option
from newsletter.cli.session import Session


@click.command()
@click.option("--list", "listed", is_flag=True, help="Show who takes work on which host, and end.")
@click.option("--gone", metavar="HOST", default="", help="Say that a host is off, and stays off.")
@click.option("--because", metavar="REASON", default="", help="Why; goes with --gone.")
@by_option
@json_option
@click.pass_obj
def worker(session: Session, listed: bool, gone: str, because: str, by: str) -> int:
    """Take parts of what is sent off the queue, and mail them: one of several, on several hosts.

    It runs until it is told to stop (Ctrl-C, or SIGTERM), and ends what it has in hand first. Needs a
    PostgreSQL database (docs/how-to/postgresql.md).
    """
    from newsletter.publication.place.databases import expect_server

    workplace = session.workplace()
    expect_server(workplace)
    if gone:
        from newsletter.publication.send import hosts

        count = hosts.declare_gone(workplace, gone, because=because, by=by)
        session.say(f"{gone} is off, with {count} workers: others settle what they had in hand")
        return 0
    if because:
        raise click.UsageError("--because goes with --gone HOST.")
    if listed or session.json:
        from newsletter.publication.send import hosts

        found = hosts.workers(workplace)
        if session.json:
            session.emit("newsletter.workers/1", found.hands)
            return 0
        for line in found.lines():
            session.print(line)
        return 0
    from newsletter.publication.send import working

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    session.say("taking work   (Ctrl-C ends it)")
    working.work(workplace, stop, say=session.say)
    session.say("ended")
    return 0
