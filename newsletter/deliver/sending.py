"""A send: whoever lives hands over what can go; what the dead left open is found out first."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from newsletter.deliver.engine import POLICY_REFUSALS, Engine, Progress, Run
from newsletter.deliver.job import Job
from newsletter.deliver.ledger import LedgerStore
from newsletter.deliver.lines import Lines
from newsletter.deliver.lock import Holders, new_holder, sender_lock
from newsletter.deliver.reconcile import LEASE, Recovered, reconcile
from newsletter.deliver.transports.base import (
    Connection,
    Envelope,
    Outcome,
    Transport,
    connections_of,
)
from newsletter.errors import SendError, TransportError
from newsletter.model.ledger import Recipient
from newsletter.model.variant import WHOLE

__all__ = ["PATIENCE", "POLICY_REFUSALS", "Progress", "Recovered", "Run", "send", "send_test"]

PATIENCE = 120.0
"""Seconds that one run waits, in all, for deferred rows to become due."""
ROUNDS = 5
"""So often a run goes on with what its relay turns out not to have taken."""

TEST_HEADER = ("X-Newsletter-Test", "yes")
"""The one difference between a test and the mail as it goes out."""


def send(
    job: Job,
    *,
    store: LedgerStore,
    transport: Transport,
    lock_file: Path,
    clock: Callable[[], datetime],
    wait: Callable[[float], None],
    progress: Callable[[Progress], None] = lambda _: None,
    halted: Callable[[], bool] = lambda: False,
    patience: float = PATIENCE,
    together: bool = False,
    ahead: int = 0,
    lease: timedelta = LEASE,
    ticks: Callable[[], float] = time.monotonic,
) -> Run:
    """Send to everybody whose row is pending or due, and return when nothing more can go now.

    May be called again, after anything: it goes on where the ledger stands.
    `wait` sleeps for seconds; `halted` is asked before each recipient.  With `together`,
    other processes may send the same issue at the same time.  `ahead`: so many rows are leased
    ahead for each connection and settled in batches; 0: a transaction for each message.
    Raises `SendError` where sending cannot begin or go on; then nobody is lost:
    rows stay as they are, and the next call goes on.
    """
    expect_frozen(job, store)
    holder, holders = new_holder(), Holders(lock_file.parent / "holders")

    def recovered() -> Recovered:
        return reconcile(job, store=store, transport=transport, now=clock(), dead=holders.is_dead)

    with sender_lock(lock_file, job.issue, together=together), holders.alive(holder):
        first = Progress(recovered=recovered())
        held = {one.holder for one in store.unresolved(job.issue)}
        holders.forget(held)
        # Whoever sends beside others begins elsewhere, so as not to announce the same.
        cursor = holder.rpartition("-")[2] if together or held - {""} else ""

        def one_round(before: Progress) -> Run:
            with ExitStack() as open_lines:
                engine = Engine(
                    job=job,
                    store=store,
                    lines=opened_lines(transport, open_lines, ticks),
                    holder=holder,
                    carrier=transport.name,
                    clock=clock,
                    ticks=ticks,
                    ahead=ahead,
                    lease=min(lease, LEASE),
                    progress=before,
                    cursor=cursor,
                )
                return engine.run(wait=wait, report=progress, halted=halted, patience=patience)

        return _in_rounds(one_round, recovered, first)


def expect_frozen(job: Job, store: LedgerStore) -> None:
    """Raise `SendError` unless the recipients are frozen for these bytes."""
    head = store.head(job.issue)
    if head is None or head.sealed_sha256 != job.sealed_sha256:
        raise SendError(
            f"The recipients of issue {job.issue} are not frozen for these sealed bytes.",
            help=f"See what changed: newsletter status {job.issue}",
        )


def _in_rounds(
    one_round: Callable[[Progress], Run], recovered: Callable[[], Recovered], first: Progress
) -> Run:
    """Send; what the relay turns out not to have taken is sent again, a few times at most."""
    run = Run(progress=first)
    for _ in range(ROUNDS):
        run = one_round(run.progress)
        if not run.progress.uncertain:
            break
        found = recovered()
        run = replace(run, progress=_with(run.progress, found))
        if not found.returned or run.halted:
            break
    return run


def send_test(
    job: Job,
    *,
    recipient: Recipient,
    nonce: str,
    transport: Transport,
    variant: str = WHOLE.key,
) -> Outcome:
    """Send one copy outside the ledger: the same bytes, with `TEST_HEADER` before them.

    `nonce` makes its Message-ID differ from every other.  Raises `SendError`.
    """
    name = job.message_id(f"test {nonce}")
    message = job.mailing(variant).fill(
        job.values(recipient),
        to=recipient.deliverable,
        message_id=name,
        extra_headers=[TEST_HEADER],
    )
    try:
        transport.open()
        return transport.deliver(
            Envelope(
                sender=job.return_path(recipient.id),
                recipient=recipient.deliverable,
                message_id=name,
            ),
            message,
        )
    except TransportError as error:
        raise SendError(error.message, help=error.help) from error
    finally:
        transport.close()


def opened_lines(transport: Transport, stack: ExitStack, ticks: Callable[[], float]) -> Lines:
    """Return the lines that could be opened; a relay that wants fewer gets fewer.

    Raises `SendError` where there is not even one.
    """
    opened: list[Connection] = []
    for one in connections_of(transport):
        try:
            stack.callback(one.close)
            one.open()
        except TransportError as error:
            if not opened:
                raise SendError(error.message, help=error.help) from error
            break
        opened.append(one)
    return Lines(opened, ticks=ticks)


def _with(progress: Progress, found: Recovered) -> Progress:
    """Return the progress of this run after its own open rows were found out."""
    return replace(
        progress,
        accepted=progress.accepted + found.accepted,
        uncertain=progress.uncertain - found.accepted - found.returned,
    )
