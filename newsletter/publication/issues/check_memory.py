"""What the checks said last, kept as long as nothing that they look at has changed.

They read every past issue and take a second or two where there are hundreds; a page that only
tells how many errors there are must not wait for them each time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from newsletter.model.values import dataclass
from newsletter.publication.issues import checking
from newsletter.publication.issues.checked import Checked
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.comments import SqlCommentStore

LASTS = timedelta(minutes=10)
"""Links, saved pages and the calendar change, too; so long a result is good."""
MOST = 50
"""Issues of which a result is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A check, and when it was made."""

    checked: Checked
    at: datetime


Stamp = tuple[object, ...]


class CheckMemory:
    """Checks by issue; threads may share one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[tuple[Path, str], tuple[Stamp, Looked]] = {}

    def known(self, workplace: Workplace, issue_id: str) -> Looked | None:
        """Return what the checks said, if it still holds; asks nothing anew."""
        kept = self._kept.get((workplace.folder, issue_id))
        if kept is None or kept[0] != _stamp(workplace, issue_id):
            return None
        return kept[1] if workplace.clock() - kept[1].at <= LASTS else None

    def look(self, workplace: Workplace, issue_id: str) -> Looked:
        """Return what the checks say, asked anew unless it is known; raises as `checking.check`."""
        known = self.known(workplace, issue_id)
        if known:
            return known
        stamp = _stamp(workplace, issue_id)
        checked = checking.check(workplace, (issue_id,), about_sending=False)
        looked = Looked(checked=checked, at=workplace.clock())
        with self._lock:
            self._kept.pop((workplace.folder, issue_id), None)
            self._kept[workplace.folder, issue_id] = (stamp, looked)
            while len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
        return looked


def _stamp(workplace: Workplace, issue_id: str) -> Stamp:
    """Return what tells whether files or comments are others than they were."""
    places = (
        workplace.publication_file,
        workplace.feeds_file,
        workplace.folder / "dictionary.txt",
        workplace.folder / "templates",
        workplace.folder / "images",
        *(workplace.issue_file(one) for one in workplace.issue_ids()),
    )
    files = tuple(
        (path.name, stat.st_mtime_ns, stat.st_size)
        for path in places
        if path.exists() and (stat := path.stat())
    )
    return (files, _open_comments(workplace, issue_id))


def _open_comments(workplace: Workplace, issue_id: str) -> tuple[int, ...]:
    if not workplace.has_mail():
        return ()
    with workplace.mail() as connection:
        return tuple(one.number for one in SqlCommentStore(connection).waiting(issue_id))
