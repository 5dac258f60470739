"""Who hands an issue over: this process by itself, or the workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from newsletter.deliver import sending as deliver
from newsletter.deliver.job import Job
from newsletter.model.publication import Publication
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post.transporting import transport_of
from newsletter.publication.send import uncertain
from newsletter.publication.send.pacing import HandOver, Report, added
from newsletter.publication.send.starting import Start
from newsletter.stores.ledger import SqlLedgerStore


def hand_over_of(
    workplace: Workplace,
    publication: Publication,
    store: SqlLedgerStore,
    job: Job,
    *,
    start: Start,
    halted: Callable[[], bool],
    patience: float,
    beside: bool = False,
) -> HandOver:
    """Return what hands over until it is told to stop, and settles what became uncertain."""

    def by_itself(enough: Callable[[], bool], report: Report, most: int | None) -> deliver.Run:
        del most  # `enough` says when it is
        return deliver.send(
            job,
            store=store,
            transport=transport_of(workplace, publication),
            lock_file=workplace.var / "locks" / f"send-{job.issue}",
            clock=workplace.clock,
            wait=start.wait,
            progress=report,
            halted=lambda: not start.is_reached() or halted() or enough(),
            patience=patience,
            together=beside,
            ahead=publication.delivery.smtp.ahead,
        )

    if publication.delivery.workers:
        # Only publications with several hosts need a queue, an extra.
        from newsletter.publication.send.queueing import by_workers  # noqa: PLC0415

        carry = by_workers(workplace, job, start=start, halted=halted, patience=patience)
    else:
        carry = by_itself

    def hand_over(enough: Callable[[], bool], report: Report, most: int | None) -> deliver.Run:
        run = carry(enough, report, most)
        resent, _ = uncertain.settle(workplace, store, job.issue, publication.delivery.uncertain)
        if not resent or run.halted:
            return run
        more = hand_over(enough, report, most)
        return replace(more, progress=added(run.progress, more.progress))

    return hand_over
