"""Taking a piece out of what is shown of an issue that was sent: the evidence stays private."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from newsletter.documents.corrections import withdraw_item
from newsletter.errors import UsageError
from newsletter.publication.issues.sealed import sealed_ids
from newsletter.publication.place import audit, reading
from newsletter.publication.place.files import read_source, rewrite
from newsletter.publication.place.workplace import Workplace


def withdraw(workplace: Workplace, issue_id: str, item: str, *, why: str, by: str) -> str:
    """Write into the issue's file that a lead or an entry is withdrawn; return what is to be done next.

    Raises `UsageError` without a reason and for an issue that nobody has seen yet, `DocumentError`
    where the file cannot be changed so.
    """
    path = workplace.existing_issue_file(issue_id)
    publication = reading.publication(workplace)
    issue = reading.open_issue(workplace, issue_id, publication).issue
    if not why.strip():
        raise UsageError("Say why, as readers shall see it.", help="Say nothing of what it was.")
    if not issue.imported and issue_id not in sealed_ids(workplace):
        raise UsageError(
            f"Issue {issue_id} was not sent: there is nothing to withdraw.",
            help="Take the piece out of the file.",
        )
    day = workplace.clock().astimezone(ZoneInfo(publication.schedule.zone)).date()
    before = read_source(path)
    rewrite(path, read=before, write=withdraw_item(before, item, day=day, why=why, by=by))
    audit.record(workplace, "withdraw", item=issue_id, by=by, detail=item)
    return f"{item} is withdrawn from {issue_id}. Build and publish the archive to show it."
