"""What a page of the archive says of its issue beside what it prints, so that it can come back.

Subject, time of sending, the date as far as it is known and the ids of focus areas stand in
``<meta name="newsletter.…">``; all of that was public when the issue was sent.
"""

from __future__ import annotations

import re
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from newsletter.model.dates import PartialDate
from newsletter.model.issue import Issue
from newsletter.model.values import dataclass

if TYPE_CHECKING:  # every build of a site comes here
    from selectolax.lexbor import LexborHTMLParser

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What the page says; empty and None: nothing."""

    subject: str = ""
    date: PartialDate | None = None
    sent: str = ""
    """ISO 8601, with a zone in brackets where one was named: ``…-05:00[America/New_York]``."""
    areas: tuple[str, ...] = ()


def own_marks(issue: Issue) -> str:
    """Return the marks of an issue's page, as HTML for its head; none where it was withdrawn."""
    if issue.withdrawn:
        return ""
    said = {"subject": issue.subject, "date": str(issue.date)}
    if issue.send_at:
        key = getattr(issue.send_at.tzinfo, "key", "")
        said["sent"] = issue.send_at.isoformat() + (f"[{key}]" if key else "")
    if issue.focus_areas:
        said["focus-areas"] = " ".join(area.id for area in issue.focus_areas)
    return "".join(
        f'<meta name="newsletter.{name}" content="{escape(value)}">\n'
        for name, value in said.items()
    )


def read_marks(tree: LexborHTMLParser) -> Marks:
    """Return what a page says."""

    def content(name: str) -> str:
        node = tree.css_first(f'meta[name="newsletter.{name}"]')
        return (node.attributes.get("content") or "").strip() if node else ""

    date = _DATE.fullmatch(content("date"))
    sent = content("sent")
    return Marks(
        subject=content("subject"),
        date=PartialDate(year=int(date[1]), month=int(date[2] or 0), day=int(date[3] or 0))
        if date
        else None,
        sent=sent if _is_time(sent) else "",
        areas=tuple(one for one in content("focus-areas").split() if _ID.fullmatch(one)),
    )


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text.partition("[")[0]).tzinfo is not None
    except ValueError:
        return False
