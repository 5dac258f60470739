"""Whether anything would send an issue at its hour; asked of every yes, typed or by a link."""

from __future__ import annotations

from newsletter.errors import ApprovalError
from newsletter.publication.place import reading
from newsletter.publication.place.duties import is_kept, last_beat
from newsletter.publication.place.workplace import Workplace

START = "Start one that stays: newsletter run (docs/how-to/keep-the-time.md)."


def is_sent_at_its_hour(workplace: Workplace, issue_id: str) -> bool:
    """Say whether a process lives that would send it; an hour that is over is no schedule.

    Such an issue is sent by hand.
    """
    publication, now = reading.publication(workplace), workplace.clock()
    issue = reading.issue_document(workplace, issue_id, publication).value
    when = issue.send_at if issue else None
    return when is None or now >= when or is_kept(workplace, now)


def expect_kept(workplace: Workplace, issue_id: str) -> None:
    """Raise `ApprovalError` where an issue would wait for an hour at which nothing sends it."""
    workplace.existing_issue_file(issue_id)
    if is_sent_at_its_hour(workplace, issue_id):
        return
    publication = reading.publication(workplace)
    issue = reading.issue_document(workplace, issue_id, publication).value
    when = f"{issue.send_at:%Y-%m-%d %H:%M %Z}" if issue and issue.send_at else "later"
    raise ApprovalError(
        f"Issue {issue_id} is for {when}, and nothing would send it then: {nobody(workplace)}.",
        help=f"{START} Then approve again. If somebody will run `newsletter send` at that hour, say so: "
        f"newsletter approve {issue_id} --by PERSON --by-hand",
    )


def nobody(workplace: Workplace) -> str:
    """Return that nobody keeps the time, and when somebody did last."""
    known = last_beat(workplace)
    if known is None:
        return "no `newsletter run` was ever alive"
    return f"no `newsletter run` is alive; the last was seen at {known.seen:%Y-%m-%d %H:%M} UTC"
