"""Rules that look back: what ran before, what is past its review, whose waivers these are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from newsletter.check.facts import IssueFacts
from newsletter.check.rule import Slip, error, warning
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry, Issue, Lead
from newsletter.text.addresses import canonical_address, host_of


@warning
def repeated_address(facts: IssueFacts) -> Iterator[Slip]:
    """Cite an article once in an issue."""
    seen: dict[str, str] = {}
    for path, entry in facts.entries:
        key = _key(entry.address)
        if key and key in seen:
            yield Slip(
                message=f"“{entry.title}” and “{seen[key]}” lead to one article.",
                help="Take one out, or correct its address.",
                path=(*path, "url"),
                item=entry.id,
            )
        seen.setdefault(key, entry.title)


@warning
def ran_before(facts: IssueFacts) -> Iterator[Slip]:
    """Carry no article that an earlier issue has carried."""
    hosts = {host_of(_address(item)) for _, item in facts.items if _address(item)}
    ran = {
        _key(address): (issue.id, title)
        for issue in reversed(facts.history)
        for address, title in _addresses(issue)
        if any(host in address for host in hosts)  # spares the rest being made canonical
    }
    for path, item in facts.items:
        key = _key(_address(item))
        if key and key in ran:
            issue_id, title = ran[key]
            yield Slip(
                message=f"“{item.title}” ran already in issue {issue_id}, as “{title}”.",
                help="Take it out, or say in a waiver why it runs again.",
                path=(*path, "url") if isinstance(item, Entry) else (*path, "first_published"),
                item=item.id,
            )


@warning
def same_story_ran(facts: IssueFacts) -> Iterator[Slip]:
    """Know which stories ran before, told by somebody else."""
    past = {_key(address) for issue in facts.history for address, _ in _addresses(issue)}
    for path, item in facts.items:
        told = facts.told_before.get(path)
        if told and _key(_address(item)) not in past - {""}:
            yield Slip(
                message=f"“{item.title}” seems to tell the story that ran in issue {told.issue}, as "
                f"“{told.title}”.",
                help="Take it out, or say in the summary what is new.",
                path=(*path, "title"),
                item=item.id,
            )


@warning
def overdue_focus_area(facts: IssueFacts) -> Iterator[Slip]:
    """Read standing texts again when their review-by date has passed."""
    for index, area in enumerate(facts.issue.focus_areas):
        if area.review_by and facts.now and _passed(area.review_by, facts.now):
            yield Slip(
                message=f"The text on “{area.title}” was to be reviewed by {area.review_by.spelt}.",
                help="Read it, and set a new `review_by:` in publication.yaml.",
                path=("focus_areas", index),
            )


@warning
def overdue_person(facts: IssueFacts) -> Iterator[Slip]:
    """Read a person's note again when its review-by date has passed."""
    told: set[str] = set()
    for path, lead in facts.leads:
        for number, author in enumerate(lead.authors):
            person = facts.publication.person(author.person) if author.person else None
            if person is None or person.id in told or not (person.review_by and facts.now):
                continue
            told.add(person.id)
            if _passed(person.review_by, facts.now):
                yield Slip(
                    message=f"The note on {person.name} was to be reviewed by "
                    f"{person.review_by.spelt}.",
                    help="Read it, and set a new `review_by:` in publication.yaml.",
                    path=(*path, "authors", number),
                    item=lead.id,
                )


@error
def waiver_by_unknown(facts: IssueFacts) -> Iterator[Slip]:
    """Let a waiver name a person of publication.yaml."""
    for index, waiver in enumerate(facts.issue.waivers):
        if facts.publication.person(waiver.by) is None:
            yield Slip(
                message=f"A waiver is given by {waiver.by or 'nobody'}, who is not among the "
                "people of publication.yaml.",
                help="Write after `by:` the id of the person who takes it on.",
                path=("waivers", index, "by"),
            )


@error
def waiver_without_reason(facts: IssueFacts) -> Iterator[Slip]:
    """Say in every waiver why."""
    for index, waiver in enumerate(facts.issue.waivers):
        if not waiver.because.strip():
            yield Slip(
                message=f"The waiver of {waiver.code} gives no reason.",
                help="Write after `because:` why this may stay; it is kept with the approval.",
                path=("waivers", index, "because"),
            )


def _address(item: Lead | Entry) -> str:
    if isinstance(item, Lead):
        return item.first_published.url if item.first_published else ""
    return item.address


def _addresses(issue: Issue) -> Iterator[tuple[str, str]]:
    for entry in issue.entries:
        if entry.address:
            yield entry.address, entry.title
    for lead in issue.leads:
        if lead.first_published and lead.first_published.url:
            yield lead.first_published.url, lead.title


@lru_cache(maxsize=4096)
def _key(address: str) -> str:
    return canonical_address(address) if address else ""


def _passed(limit: PartialDate, now: datetime) -> bool:
    """Tell whether the last day of `limit` lies before `now`."""
    if limit.day:
        return date(limit.year, limit.month, limit.day) < now.date()
    return (limit.year, limit.month or 12) < (now.year, now.month)
