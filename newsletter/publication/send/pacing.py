"""A send goes out in steps, and stops by itself where too much goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import datetime

from newsletter.audience.addresses import normalise
from newsletter.deliver.job import Job
from newsletter.deliver.ramp import Step, advanced, current, is_waiting, steps
from newsletter.deliver.sending import Progress, Run, send_test
from newsletter.errors import SendError, UsageError
from newsletter.model.ledger import Recipient
from newsletter.model.pacing import Ramp
from newsletter.model.publication import DeliverySettings, Publication
from newsletter.model.sending import DeliveryState
from newsletter.model.values import dataclass
from newsletter.publication.place.ledgers import ledger_store, ramp_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post.transporting import transport_of
from newsletter.publication.send.braking import Watch, counts_of, ledger_counts, pull, watch_over
from newsletter.publication.send.starting import Start
from newsletter.stores.ledger import SqlLedgerStore

Report = Callable[[Progress], None]
HandOver = Callable[[Callable[[], bool], Report, int | None], Run]
"""Hands over what can go, so many at most, until it is told to stop; reports as messages leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paced:
    """What holds a send back after this run."""

    until: datetime | None = None
    """Aware, UTC: nothing more leaves before; None: no step waits."""
    following: str = ""
    """Who gets it then."""
    seeded: tuple[str, ...] = ()
    """What became of each seed inbox in this run."""
    braked: str = ""
    """Why it stopped by itself, or empty."""

    def lines(self, issue: str) -> Iterator[str]:
        """Yield what there is to say, line by line."""
        yield from (f"seed inbox: {one}" for one in self.seeded)
        if self.until:
            yield (
                f"{self.following} from {self.until:%H:%M} UTC on; stop it: newsletter halt {issue}. "
                "`newsletter run` goes on by itself, or run the command again then"
            )
        if self.braked:
            yield f"stopped by itself: {self.braked}. To go on: newsletter resume {issue}"


FREELY = Paced()


def at_once_for(*, at_once: bool, because: str) -> str:
    """Return why it shall go out without steps; raises `UsageError` where nobody says why."""
    if at_once and not because.strip():
        raise UsageError(
            "Say why it shall go to everybody at once.",
            help='Give both: --at-once --because "it is a warning that cannot wait"',
        )
    return because.strip() if at_once else ""


def in_steps(
    workplace: Workplace,
    publication: Publication,
    store: SqlLedgerStore,
    job: Job,
    hand_over: HandOver,
    *,
    start: Start,
    at_once: str = "",
    progress: Callable[[int], None] = lambda _done: None,
) -> tuple[Run, Paced]:
    """Hand over what may go now, step by step; return how it ended, and what it waits for.

    Raises what `hand_over` raises, and `SendError` where a seed inbox cannot be mailed.
    """
    settings, issue = publication.delivery, job.issue
    with ramp_store(workplace) as ramps:
        ramp = ramps.get(issue) or Ramp(issue=issue)
        if at_once and not ramp.at_once:
            ramp = replace(ramp, at_once=at_once)
            ramps.put(ramp)
        plan = plan_of(store, issue, settings)
        run, seeded = Run(progress=Progress()), tuple[str, ...]()
        while not is_waiting(ramp, now=workplace.clock()):
            step, short_of = current(ramp, plan), False
            if step.goal == 0:
                if settings.seeds:
                    start.reach()
                seeded = _mail_seeds(workplace, publication, job)
            else:
                watch = _watch(workplace, settings, store, ramp, step)
                run = _one_step(run, watch, hand_over, progress)
                ramp = ramps.get(issue) or ramp  # whoever else sends may have pulled the brake
                # Rows that a dead sender had in hand were counted, and given back meanwhile.
                short_of = watch.is_enough() and not watch.trouble
                if watch.trouble and _any_left(store, issue):
                    pull(workplace, store, issue, watch.trouble)
                    return run, Paced(seeded=seeded, braked=watch.trouble)
            tried = ledger_counts(store.totals(issue)).tried
            next_one = advanced(ramp, plan, tried=tried, now=workplace.clock())
            if next_one is ramp and not short_of:
                return run, Paced(seeded=seeded)
            ramp = next_one
            ramps.put(ramp)
            run = replace(run, halted="")
    return run, Paced(until=ramp.until, following=current(ramp, plan).name, seeded=seeded)


def plan_of(store: SqlLedgerStore, issue: str, settings: DeliverySettings) -> tuple[Step, ...]:
    """Return the steps in which an issue with a ledger goes out."""
    totals = store.totals(issue)
    sendable = sum(one.count for one in totals if one.state is not DeliveryState.EXCLUDED)
    return steps(sendable, settings.ramp, seeds=len(settings.seeds))


def expect_last_step(
    workplace: Workplace, publication: Publication, store: SqlLedgerStore, issue: str
) -> None:
    """Raise `SendError` where a step is under way after which somebody looks: one process counts it."""
    with ramp_store(workplace) as ramps:
        ramp = ramps.get(issue) or Ramp(issue=issue)
    plan = plan_of(store, issue, publication.delivery)
    step = current(ramp, plan)
    if step.goal is not None or is_waiting(ramp, now=workplace.clock()):
        raise SendError(
            f"Issue {issue} is still in its first steps: {step.name}. One command sends these alone.",
            help=f"Start others once it goes to {plan[-1].name}; see: newsletter status {issue}",
        )


def let_pass(workplace: Workplace, issue: str) -> None:
    """Note that a person has seen what went wrong so far, and lets the send go on."""
    with ledger_store(workplace) as store, ramp_store(workplace) as ramps:
        ramp = ramps.get(issue)
        if ramp and ramp.braked:
            counts = counts_of(workplace, store, issue)
            ramps.put(replace(ramp, braked=None, passed=counts))


def _any_left(store: SqlLedgerStore, issue: str) -> bool:
    left = {DeliveryState.PENDING, DeliveryState.DEFERRED}
    return any(one.state in left for one in store.totals(issue))


def _one_step(
    before: Run, watch: Watch, hand_over: HandOver, progress: Callable[[int], None]
) -> Run:
    """Hand over until the step's goal, or the brake; return it with what went before."""
    if watch.is_enough():
        return before

    def report(so_far: Progress) -> None:
        watch.take(so_far)
        progress(before.progress.handed_over + so_far.handed_over)

    run = hand_over(watch.is_enough, report, watch.left)
    return replace(run, progress=added(before.progress, run.progress))


def added(one: Progress, other: Progress) -> Progress:
    """Return what two runs did, one after the other."""
    counts = (part.name for part in fields(Progress) if part.name != "recovered")
    return Progress(
        recovered=one.recovered + other.recovered,
        **{name: getattr(one, name) + getattr(other, name) for name in counts},
    )


def _watch(
    workplace: Workplace,
    settings: DeliverySettings,
    store: SqlLedgerStore,
    ramp: Ramp,
    step: Step,
) -> Watch:
    return watch_over(
        lambda: counts_of(workplace, store, ramp.issue),
        passed=ramp.passed,
        rules=settings.brake,
        goal=step.goal,
    )


def _mail_seeds(workplace: Workplace, publication: Publication, job: Job) -> tuple[str, ...]:
    """Mail each seed inbox its copy; a step that broke off mails it under the same Message-ID."""
    told = []
    for one in publication.delivery.seeds:
        mailbox = normalise(one)
        outcome = send_test(
            job,
            recipient=Recipient(
                id="seed", address=mailbox.address, deliverable=mailbox.deliverable, name=""
            ),
            nonce=f"seed {mailbox.normal}",
            transport=transport_of(workplace, publication),
        )
        told.append(f"{mailbox.address}: {outcome.state} {outcome.reason}".strip())
    return tuple(told)
