"""The clock process."""

from __future__ import annotations

import signal
import threading

import click

from newsletter.cli.options import json_option
from newsletter.cli.session import Session


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
@json_option
@click.pass_obj
def run(session: Session, once: bool) -> int:
    """Keep the time: send approved issues at their hour, collect, mail what is due to single readers.

    It runs until it is told to stop (Ctrl-C, or SIGTERM), and ends what it is doing first. Any number
    of them may run; nobody gets a mail twice.
    """
    from newsletter.publication.clock import running

    workplace = session.workplace()
    if once or session.json:
        done = running.run_once(workplace)
        failed = int(any(one.trouble for one in done))
        if session.json:
            session.emit("newsletter.run/2", done)
            return failed
        lines = [line for one in done for line in one.lines()]
        for line in lines or ["nothing was due"]:
            session.print(line)
        return failed
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    session.say("keeping the time   (Ctrl-C ends it)")
    running.run_until(stop, workplace, say=session.say)
    session.say("ended")
    return 0
