"""`newsletter triage`: candidates one at a time, for a person at a screen.

Every decision is in the database before the next key is read, so that nothing
is lost however the screen goes away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from newsletter.errors import UsageError
from newsletter.model.article import Candidate, Decision
from newsletter.publication.gathering import choosing, drafting
from newsletter.publication.gathering.choosing import Undone
from newsletter.publication.gathering.deadlines import Window, deadlines
from newsletter.publication.gathering.drafting import Drafted
from newsletter.publication.gathering.lateness import late_count
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.triage import find, held
from newsletter.triage import undo as undo_last
from newsletter.triage.windows import as_it_stands

__all__ = ["Candidate", "Decision", "Drafted", "Triage", "Undone"]

MOST = 500
"""Candidates that are shown at once."""


@dataclass(slots=True, kw_only=True)
class Triage:
    """One sitting of one person, who may draft into one issue."""

    workplace: Workplace
    issue: str = ""
    """Id of the issue that is drafted into, or empty."""
    by: str = ""
    _done: list[int] = field(default_factory=list)
    """Numbers of the acts of this sitting that stand, oldest first."""

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment, for what the screen starts."""
        return self.workplace.environ

    def candidates(self, *, decision: str, search: str = "") -> tuple[Candidate, ...]:
        """Return the best of the candidates with a decision; ``all`` for any."""
        return choosing.candidates(
            self.workplace, search=search, decision=decision, limit=MOST, window=self._window()
        )

    def late(self) -> int:
        """Return how many came in after the freeze of the issue, and wait."""
        return late_count(self.workplace, self._window())

    def _window(self) -> Window | None:
        """Return that of the issue that was named, where it has a file; else of the one being made."""
        known = deadlines(self.workplace)
        return known.find(self.issue) or known.window()

    def decide(self, name: str, decision: Decision) -> Candidate:
        """Record a decision and return the candidate as it stands now."""
        window = self._window()
        with self.workplace.newsroom() as connection:
            store = SqlCandidateStore(connection)
            known = find(store, name)
            number = store.decide(known.id, decision, by=self.by, now=self.workplace.clock())
            decided = find(store, known.id)
        self._done.append(number)
        detail = (
            f"late for {window.issue}" if window and as_it_stands(known, window) != known else ""
        )
        audit.record(self.workplace, f"decide {decision}", item=name, by=self.by, detail=detail)
        return decided

    def undo(self) -> Undone:
        """Take back the last decision of this sitting; raises `UsageError` where there is none."""
        if not self._done:
            raise UsageError(
                "You have decided nothing yet that could be taken back.",
                help="`newsletter candidates --undo` takes back what was done before.",
            )
        window = self._window()
        with self.workplace.newsroom() as connection:
            store = SqlCandidateStore(connection)
            act = undo_last(store, by=self.by, number=self._done[-1], now=self.workplace.clock())
            self._done.pop()
            left = as_it_stands(find(store, act.candidate), window)
        audit.record(self.workplace, f"undo {act.kind}", item=act.candidate, by=self.by)
        return Undone(act=act, candidates=(left,))

    def draft(self, name: str, *, late: bool = False) -> Drafted:
        """Write one candidate into the issue's file as an entry, and mark it as used.

        Raises `UsageError` where no issue was named, and for one that came in late unless `late`.
        """
        if not self.issue:
            raise UsageError(
                "No issue was named to draft into.", help="Start with: newsletter triage ISSUE"
            )
        drafted = drafting.draft(
            self.workplace,
            self.issue,
            chosen=() if late else (name,),
            late=(name,) if late else (),
            shortlisted=False,
            by=self.by,
        )
        with self.workplace.newsroom() as connection:
            acts = SqlCandidateStore(connection).acts(candidate_id=name, limit=1)
        self._done += [act.number for act in acts]
        return drafted

    def find(self, name: str) -> Candidate:
        """Return a candidate as it stands now."""
        with self.workplace.newsroom() as connection:
            return find(SqlCandidateStore(connection), name)

    def text(self, candidate: Candidate) -> str:
        """Return what there is to read: the saved text, or else the longest summary."""
        with self.workplace.newsroom() as connection:
            store = SqlArticleStore(connection)
            for article in held(candidate):
                source = store.source_for(article.key)
                if source and source.text:
                    return source.text
        return max((article.summary for article in held(candidate)), key=len)
