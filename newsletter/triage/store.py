"""What triage must be able to remember."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

from newsletter.model.acts import Act
from newsletter.model.article import Candidate, Decision


class CandidateStore(Protocol):
    """Candidates, the articles they hold, and what people decided.

    An article, known by its `key`, belongs to exactly one candidate.  Machines
    call `save`, which **adds and refreshes but moves nothing and decides
    nothing**; people call `move` and `decide`.  So what a person did is never
    undone by a refresh, even by one that read before and writes after.  Each
    method is atomic.

    An id that was once given out is found for ever: where a candidate was
    joined to another, its id leads there.
    """

    def find(self, candidate_id: str) -> Candidate | None:
        """Return the candidate with that id, or the one it was joined to, or None."""
        ...

    def listed(
        self,
        *,
        decision: Decision | None = None,
        freeze: datetime | None = None,
        limit: int | None = None,
        skip: int = 0,
    ) -> tuple[Candidate, ...]:
        """Return all candidates, or the first with a decision, best score first, then by id.

        The first `skip` of them are left out.

        No store holds ``late``: of what is new and was never decided on, that is late which was
        first seen after `freeze`.  Without one nothing is.
        """
        ...

    def page(self, *, after: str, limit: int) -> tuple[Candidate, ...]:
        """Return the first candidates whose ids come after one, by id."""
        ...

    def several(self, names: Collection[str]) -> tuple[Candidate, ...]:
        """Return the candidates with these ids that there are, by id."""
        ...

    def judged(self, *, limit: int) -> tuple[Candidate, ...]:
        """Return the last candidates that were shortlisted, used or rejected, oldest decision first."""
        ...

    def concerned(
        self, keys: Collection[str], *, spans: Iterable[tuple[datetime, datetime]] = ()
    ) -> tuple[Candidate, ...]:
        """Return candidates that hold one of the keys, or an article that appeared in a span, by id.

        An article appeared when it was published, at noon where only the day is
        known, and otherwise when it was first seen.
        """
        ...

    def count(self, *, decision: Decision | None = None, freeze: datetime | None = None) -> int:
        """Return how many candidates there are, or how many `listed` would return."""
        ...

    def tally(self, *, most: int, freeze: datetime | None = None) -> dict[Decision, int]:
        """Return how many have each decision, counted up to `most`, quickly however many there are."""
        ...

    def given_out(self, names: Collection[str]) -> frozenset[str]:
        """Return those of the ids that were ever given out, those of joined candidates included."""
        ...

    def save(self, candidates: Iterable[Candidate]) -> None:
        """Write what machines know of candidates.

        An unknown candidate is added, as decided.  Of a known one, score,
        reasons, already_ran and first_seen are replaced, its decision is not.
        An article whose key is unknown is added to its candidate; a known one
        is refreshed **where it is**, at the place in the order in which it
        comes here: `article` first, then `also_in`.
        """
        ...

    def rank(self, candidates: Iterable[Candidate]) -> None:
        """Write score, reasons and already_ran of known candidates; what they hold stays."""
        ...

    def decide(self, candidate_id: str, decision: Decision, *, by: str, now: datetime) -> int:
        """Record a decision and return the act's number; earlier ones stay in the history."""
        ...

    def acts(self, *, candidate_id: str = "", limit: int | None = None) -> tuple[Act, ...]:
        """Return what people did, newest first; of one candidate, and those joined to it."""
        ...

    def take_back(self, number: int, *, by: str, now: datetime) -> bool:
        """Undo an act; False where it was undone already, or never done.

        What it decided is as before, what it moved is back where it was, at its
        place; an id that it retired is a candidate again.  Articles that joined
        a split-off candidate since go with it.  Where later acts on the same
        candidates still stand, no article is lost, but these may be half undone.
        """
        ...

    def move(self, keys: Collection[str], *, to: str, by: str, now: datetime) -> None:
        """Move articles to the candidate `to`, which is made where it does not exist.

        They come last there.  Where the id `to` leads on, so do they.  A candidate left without articles is retired;
        its id leads to `to` from then on.  A new candidate takes over the
        decision of the one the articles come from.
        """
        ...
