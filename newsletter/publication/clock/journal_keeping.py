"""The journal is written on also where no `newsletter run` lives: by whoever lets readers go.

`run` writes it every minute.  A command that removes somebody, and a server whose pages or
listeners do, write it themselves while none does.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from newsletter.errors import NewsletterError
from newsletter.publication.clock import due_backup
from newsletter.publication.place import duties
from newsletter.publication.place.mishaps import explain
from newsletter.publication.place.workplace import Workplace

log = logging.getLogger("newsletter.journal")

EVERY = 60.0
"""Seconds."""


def keep_up(workplace: Workplace) -> str:
    """Write the journal on, unless a process does that keeps the time; return why it failed, or empty.

    Whatever was to be written stays so: the next who writes it, writes that, too.
    """
    try:
        if not duties.is_kept_throughout(workplace, workplace.clock()):
            due_backup.journal_due(workplace, holder=duties.new_holder())
    except NewsletterError as error:
        return f"{error.message} {error.help}".strip()
    except OSError as error:
        known = explain(error)
        return known.message if known else str(error)
    return ""


@contextmanager
def kept_up(workplace: Workplace, *, every: float = EVERY) -> Iterator[None]:
    """Keep the journal up while a server runs, and once more at its end."""
    stop = threading.Event()
    thread = threading.Thread(target=_again_and_again, args=(workplace, stop, every), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _again_and_again(workplace: Workplace, stop: threading.Event, every: float) -> None:
    told, ended = "", False
    while not ended:
        ended = stop.wait(every)
        trouble = keep_up(workplace)
        if trouble != told and trouble:
            log.warning("%s", trouble)
        told = trouble
