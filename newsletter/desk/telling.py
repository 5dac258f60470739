"""What people did, in the words that editors read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.desk.visits import Say
from newsletter.model.publication import Publication
from newsletter.publication.gathering.naming import titles_of
from newsletter.publication.place.audit import Deed
from newsletter.publication.place.workplace import Workplace

SAID = {
    "add passkey": "added a passkey",
    "add subscriber": "added a reader",
    "answer comment": "answered a comment",
    "approve": "approved",
    "archive.takedown": "took down",
    "backup": "made a backup",
    "brake": "stopped the send: too much came back",
    "change subscriber": "changed a reader",
    "clip": "clipped a page",
    "comment": "commented on",
    "confirm subscriber": "confirmed a reader",
    "correct": "corrected",
    "decide later": "put off",
    "decide new": "put back",
    "decide rejected": "rejected",
    "decide shortlisted": "shortlisted",
    "decide used": "took into the issue",
    "draft": "put entries into",
    "erase subscriber": "erased a reader",
    "halt": "halted",
    "import audience": "imported readers",
    "join candidates": "joined two stories",
    "not approved": "could not approve",
    "not yet": "said not yet",
    "paste text": "pasted the text of a page",
    "proof": "mailed a proof of",
    "reopen comment": "opened a comment again",
    "resolve comment": "resolved a comment on",
    "restore": "restored a backup",
    "resume": "let go on",
    "save pages": "saved pages of",
    "send": "sent",
    "send a test": "mailed a test of",
    "sign in": "signed in",
    "sign out": "signed out",
    "split candidate": "split a story",
    "take comment back": "took a comment back",
    "unsubscribe": "took a reader off",
    "upgrade database": "updated the database",
    "write ids": "gave ids to",
}
"""What the log calls a deed: what the desk says; any other is said as the log has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedLine:
    """A deed as it is shown."""

    day: str
    """``Sat 28 Nov 2026``, by the publication's clock; so is `hour`."""
    hour: str
    who: str
    person: str
    """What the log is asked for to see what else they did."""
    is_named: bool
    """False: the account of a machine, under which nobody gave their name."""
    did: str
    item: str
    title: str
    """What the item is called, where it is a candidate; or empty."""
    is_issue: bool
    detail: str


def lines(
    workplace: Workplace, found: Sequence[Deed], publication: Publication, say: Say
) -> Iterator[DeedLine]:
    """Yield deeds as they are shown, in the order given."""
    zone, known = ZoneInfo(publication.schedule.zone), set(workplace.issue_ids())
    titles = titles_of(workplace, (one.item for one in found))
    for one in found:
        person = publication.person(one.by) if one.by else None
        day, hour = _when(one.at, zone)
        yield DeedLine(
            day=day,
            hour=hour,
            who=person.name if person else one.by or one.user,
            person=one.by or one.user,
            is_named=bool(one.by),
            did=say(SAID[one.did]) if one.did in SAID else one.did,
            item=one.item,
            title=titles.get(one.item, ""),
            is_issue=one.item in known,
            detail=one.detail,
        )


def _when(at: str, zone: ZoneInfo) -> tuple[str, str]:
    """Return day and hour; a time that somebody spoilt is shown as it stands."""
    try:
        local = datetime.fromisoformat(at).astimezone(zone)
    except (ValueError, OverflowError):
        return at[:40], ""
    return f"{local:%a} {local.day} {local:%b %Y}", f"{local:%H:%M}"
