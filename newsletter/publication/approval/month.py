"""Where the month stands, for one screen: how much came in, is written, is approved; what is next."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from newsletter.deliver.calendar import Deadline, deadlines
from newsletter.documents import read_issue_dates
from newsletter.documents.outline import Outline
from newsletter.model.article import Decision
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.approval.standing import IssueStanding, Stage, unchecked
from newsletter.publication.gathering.deadlines import Deadlines, Window
from newsletter.publication.gathering.suggested import how_many_wait
from newsletter.publication.issues.checked import Checked
from newsletter.publication.issues.sealed import sealed_ids
from newsletter.publication.place import reading
from newsletter.publication.place.cities import spelt
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.commenting import comment_store
from newsletter.publication.writing.subjects import outline_if_any
from newsletter.stores.candidates import SqlCandidateStore

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_LAST_MONTH = 12


class Step(StrEnum):
    """What is to be done next."""

    FEEDS = "feeds"
    """Nothing is read yet."""
    BEGIN = "begin"
    """No issue is being made."""
    REPAIR = "repair"
    """The issue's file cannot be read."""
    CHOOSE = "choose"
    TAKE = "take"
    """What was shortlisted goes into the issue."""
    WRITE = "write"
    MEND = "mend"
    """The checks found errors."""
    SETTLE = "settle"
    """Comments are open."""
    APPROVE = "approve"
    APPROVE_AGAIN = "approve again"
    ASK = "ask"
    """Somebody else has to say yes, too."""
    SEND = "send"
    """It is approved, and waits for its hour."""
    WATCH = "watch"
    RESUME = "resume"
    """Somebody halted it."""
    DECIDE = "decide"
    """Of some it is not known whether they have it."""
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How far the text of an issue has come."""

    leads: int
    entries: int
    summaries: int
    """Of so many entries a summary is written."""
    unwritten: str = ""
    """The id of the first entry without one, or empty."""

    @property
    def pieces(self) -> int:
        """How many leads and entries there are."""
        return self.leads + self.entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """How many candidates there are, by what was decided of them."""

    found: int = 0
    """Nothing was decided yet, and they came in time."""
    shortlisted: int = 0
    later: int = 0
    late: int = 0
    suggested: int = 0
    """By readers, and nobody has taken or declined them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """An issue as the month's screen shows it."""

    issue: str
    """Empty: there is none."""
    subject: str = ""
    language: str = ""
    is_current: bool = False
    """Whether it is the one that is being made."""
    came: Came
    written: Written | None = None
    """None: its file cannot be read."""
    standing: IssueStanding | None = None
    checked: Checked | None = None
    """None: not looked at since something changed."""
    comments: int = 0
    """How many are open."""
    send_at: datetime | None = None
    sends: str = ""
    """When it leaves, by the clocks of several cities."""
    deadlines: tuple[Deadline, ...] = ()
    step: Step
    begins: str = ""
    """The id that the next issue would have, where it is to be begun."""


def issue_shown(workplace: Workplace, known: Deadlines) -> str:
    """Return the id of the issue that is being made, else of the newest; empty: there is none."""
    issues = workplace.issue_ids()
    return known.current or (issues[-1] if issues else "")


def month(
    workplace: Workplace, issue_id: str, known: Deadlines, checked: Checked | None = None
) -> Month:
    """Return where an issue stands; empty: there is none yet.  `known`: the windows of all issues.

    Raises `DocumentError` where publication.yaml cannot be used, `NoSuchIssue`.
    """
    publication = reading.publication(workplace)
    current = known.current
    came = _came(workplace, known.find(issue_id or current))
    begins = "" if current else next_issue(workplace)
    if not issue_id:
        step = Step.BEGIN if reading.feed_list(workplace).feeds else Step.FEEDS
        return Month(issue="", came=came, step=step, begins=begins)
    workplace.expect_issue(issue_id)
    held = outline_if_any(workplace, issue_id)
    standing = unchecked(workplace, issue_id)
    written, comments = _written(held), _comments(workplace, issue_id)
    send_at = _send_at(workplace, issue_id, publication)
    return Month(
        issue=issue_id,
        subject=held.subject if held else "",
        language=held.language if held else "",
        is_current=issue_id == current,
        came=came,
        written=written,
        standing=standing,
        checked=checked,
        comments=comments,
        send_at=send_at,
        sends=spelt(send_at, publication.schedule) if send_at else "",
        deadlines=_deadlines(publication, issue_id, send_at),
        step=next_step(standing, written, came, checked, comments),
        begins=begins,
    )


def next_step(
    standing: IssueStanding,
    written: Written | None,
    came: Came,
    checked: Checked | None,
    comments: int,
) -> Step:
    """Decide what is next for an issue: the first thing that hinders those after it."""
    told = _when_sealed(standing)
    if told:
        return told
    if written is None:
        return Step.REPAIR
    if standing.stage is Stage.IMPORTED:
        return Step.DONE
    waits = {
        Step.TAKE: came.shortlisted,
        Step.CHOOSE: came.found and not written.pieces,
        Step.FEEDS: not written.pieces,
        Step.WRITE: written.entries - written.summaries,
        Step.MEND: checked and checked.has_errors,
        Step.SETTLE: comments,
    }
    return next((step for step, some in waits.items() if some), Step.APPROVE)


def next_issue(workplace: Workplace) -> str:
    """Propose the id of the next issue: the month after the newest, or the month that it is."""
    zone = ZoneInfo(reading.publication(workplace).schedule.zone)
    today = workplace.clock().astimezone(zone).date()
    named = [_MONTH.fullmatch(one) for one in {*workplace.issue_ids(), *sealed_ids(workplace)}]
    months = [(int(one[1]), int(one[2])) for one in named if one]
    year, month_number = max(months, default=(0, 0))
    after = (year + 1, 1) if month_number == _LAST_MONTH else (year, month_number + 1)
    return "{:04}-{:02}".format(*max(after, (today.year, today.month)))


def _when_sealed(standing: IssueStanding) -> Step | None:
    """Return what is next once somebody said yes, or None."""
    if standing.halted:
        return Step.RESUME
    if standing.uncertain:
        return Step.DECIDE
    return {
        Stage.SENDING: Step.WATCH,
        Stage.SENT: Step.DONE,
        Stage.APPROVED: Step.SEND,
        Stage.WAITING: Step.ASK,
        Stage.VOID: Step.APPROVE_AGAIN,
    }.get(standing.stage)


def _send_at(workplace: Workplace, issue_id: str, publication: Publication) -> datetime | None:
    if issue_id not in workplace.issue_ids():
        return None
    source = workplace.issue_file(issue_id).read_bytes()
    known = read_issue_dates(source, issue_id=issue_id, publication=publication)
    return known.send_at if known else None


def _written(held: Outline | None) -> Written | None:
    if held is None:
        return None
    waiting = [one.id for one in held.entries if not (one.words or one.withdrawn)]
    return Written(
        leads=len(held.leads),
        entries=len(held.entries),
        summaries=len(held.entries) - len(waiting),
        unwritten=waiting[0] if waiting else "",
    )


def _came(workplace: Workplace, window: Window | None) -> Came:
    suggested = how_many_wait(workplace)
    if not workplace.has_newsroom():
        return Came(suggested=suggested)
    freeze = window.freeze if window else None
    with workplace.newsroom() as connection:
        store = SqlCandidateStore(connection)
        return Came(
            found=store.count(decision=Decision.NEW, freeze=freeze),
            shortlisted=store.count(decision=Decision.SHORTLISTED),
            later=store.count(decision=Decision.LATER),
            late=store.count(decision=Decision.LATE, freeze=freeze) if freeze else 0,
            suggested=suggested,
        )


def _comments(workplace: Workplace, issue_id: str) -> int:
    if not workplace.has_mail():
        return 0
    with comment_store(workplace) as store:
        return len(store.waiting(issue_id))


def _deadlines(
    publication: Publication, issue_id: str, send_at: datetime | None
) -> tuple[Deadline, ...]:
    if send_at is None:
        return ()
    zone = ZoneInfo(publication.schedule.zone)
    found = deadlines(
        {issue_id: send_at}, publication.schedule, since=send_at.astimezone(zone).date(), months=1
    )
    return tuple(one for one in found if one.issue == issue_id)
