"""Whether anything keeps the time of this publication, how its duties went, and what to say of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from newsletter.deliver.schedule import is_quiet
from newsletter.errors import NewsletterError
from newsletter.model.diagnosis import Diagnosis, bad, good, warning
from newsletter.model.duty import DutyRun
from newsletter.publication.approval.timekept import START, nobody
from newsletter.publication.place import reading
from newsletter.publication.place.duties import duty_store, is_kept
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send.due_sending import approved_hours


def warnings(workplace: Workplace, send_at: datetime | None) -> tuple[str, ...]:
    """Return why an issue that is approved for an hour to come would not leave by itself."""
    now = workplace.clock()
    if send_at is None or now >= send_at:
        return ()
    found = []
    if not is_kept(workplace, now):
        found.append(
            f"Nothing will send it at that hour by itself: {nobody(workplace)}. {START} "
            "Or run `newsletter send` then."
        )
    rules = reading.publication(workplace).schedule
    if is_quiet(send_at, rules):
        found.append(
            f"{send_at:%H:%M %Z} lies in the quiet hours ({rules.quiet}): it will not leave by itself."
        )
    return tuple(found)


def duty_runs(workplace: Workplace) -> tuple[DutyRun, ...]:
    """Return how each duty of `newsletter run` went last; makes no database."""
    if not workplace.has_mail():
        return ()
    with duty_store(workplace) as store:
        return store.runs()


def lines(workplace: Workplace) -> Iterator[str]:
    """Yield who keeps the time, and how each duty went last; nothing where nobody ever did."""
    runs = duty_runs(workplace)
    if not runs:
        return
    kept = is_kept(workplace, workplace.clock())
    yield "newsletter run keeps the time" if kept else nobody(workplace)
    for run in runs:
        yield f"  {run.line()}"


def examine(workplace: Workplace) -> Iterator[Diagnosis]:
    """Say whether anything keeps the time, and which duties failed last."""
    try:
        yield _clock(workplace)
        for run in duty_runs(workplace):
            if run.failed:
                yield bad(
                    f"duty {run.name}",
                    f"failed at {run.ended:%Y-%m-%d %H:%M} UTC: {run.told}",
                    "Mend what it says; the next round tries again: newsletter run --once",
                )
    except (NewsletterError, OSError):
        return  # said of the databases


def _clock(workplace: Workplace) -> Diagnosis:
    now = workplace.clock()
    if is_kept(workplace, now):
        return good("clock", "newsletter run keeps the time")
    waiting = sorted(when for _, when in approved_hours(workplace)) if workplace.has_mail() else []
    if not waiting:
        return good("clock", f"{nobody(workplace)}; nothing that is approved waits for its hour")
    return warning(
        "clock",
        f"{nobody(workplace)}, and {len(waiting)} approved and unsent, the first for "
        f"{waiting[0]:%Y-%m-%d %H:%M} UTC",
        START,
    )
