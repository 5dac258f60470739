"""The month's deadlines, told to those whose work they end: a day before, and once when one is missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from newsletter.deliver.calendar import STEPS, Deadline
from newsletter.model.publication import Publication
from newsletter.publication.clock.notice import Notice, spelt
from newsletter.publication.issues.sealed import sealed_ids
from newsletter.publication.place import planning
from newsletter.publication.place.duties import claim, duty_store
from newsletter.publication.place.workplace import Workplace

SERIES, EVERY = "reminders", timedelta(minutes=10)
AHEAD = timedelta(hours=24)
MONTHS = 2
"""So far it is looked: a deadline of tomorrow may be one of next month's issue."""
ROLES = {"collect": "editor", "triage": "editor", "write": "editor", "approve": "approver"}
_WORK = {
    "collect": ("What the feeds bring is in", "newsletter collect"),
    "triage": ("What came in is decided on", "newsletter triage"),
    "write": ("It is written, and its checks are clean", "newsletter check {issue}"),
    "approve": ("Somebody has said yes to it", "newsletter approve {issue} --by PERSON"),
}


def reminders(workplace: Workplace, publication: Publication, *, holder: str) -> Iterator[Notice]:
    """Yield what is due within a day, and a yes that is missing; of what is approved, nothing.

    Every issue file is read for it: so it looks every ten minutes, whoever asks, and else yields
    nothing.
    """
    if not any(getattr(publication.schedule.deadlines, step) for step in STEPS):
        return
    if not claim(workplace, SERIES, SERIES, holder=holder):
        return
    with duty_store(workplace) as store:
        again = workplace.clock() + EVERY
        store.let_go(SERIES, SERIES, holder=holder, until=again, fresh=True)
    now, approved = workplace.clock(), frozenset(sealed_ids(workplace))
    for one in planning.calendar(workplace, months=MONTHS).deadlines:
        if one.step not in STEPS or one.issue in approved:
            continue
        if one.at - AHEAD <= now < one.at:
            yield _due(one, publication)
        elif one.step == "approve" and not one.planned and one.at <= now < one.at + AHEAD:
            yield _missed(one, publication)


def _due(one: Deadline, publication: Publication) -> Notice:
    done, command = _WORK[one.step]
    when = spelt(one.at, publication)
    file = " (it has no file yet: newsletter draft)" if one.planned else ""
    return Notice(
        series="deadline",
        item=_item(one),
        subject=f"{one.step} {one.issue}: until {when}",
        text=f"{done} by {when}: so the calendar has it for issue {one.issue}{file}.\n\n"
        f"{command.format(issue=one.issue)}\n\nAll deadlines:\n\nnewsletter calendar",
        role=ROLES[one.step],
    )


def _missed(one: Deadline, publication: Publication) -> Notice:
    when = spelt(one.at, publication)
    return Notice(
        series="deadline-missed",
        item=_item(one),
        subject=f"{one.issue} is not approved",
        text=f"Issue {one.issue} was to be approved by {when}. Nobody has, and without it nothing "
        f"leaves.\n\nnewsletter status {one.issue}\n{_WORK[one.step][1].format(issue=one.issue)}",
        role=ROLES[one.step],
    )


def _item(one: Deadline) -> str:
    """Return the name of a deadline; one that has moved is another, and told anew."""
    return f"{one.issue} {one.step} {one.at:%Y-%m-%dT%H:%MZ}"
