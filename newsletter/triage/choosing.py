"""What editors see and do: list, search, decide, split, join, undo."""

from __future__ import annotations

from datetime import datetime

from newsletter.errors import UsageError
from newsletter.model.acts import Act
from newsletter.model.article import Candidate, Decision
from newsletter.text.titles import fold
from newsletter.triage.refreshing import candidate_id, held
from newsletter.triage.store import CandidateStore


def candidates(
    store: CandidateStore,
    *,
    search: str = "",
    decision: Decision | None = None,
    limit: int | None = None,
) -> tuple[Candidate, ...]:
    """Return candidates, best first.

    `search`: only those with all these words in title, authors, outlet or
    summary, at whichever outlet; case, accents and variant letters do not
    matter.  `limit`: the first so many.
    """
    wanted = fold(search).split()
    if not wanted:
        return store.listed(decision=decision, limit=None if limit is None else max(0, limit))
    found = store.listed(decision=decision)
    found = tuple(candidate for candidate in found if _has(candidate, wanted))
    return found if limit is None else found[: max(0, limit)]


def find(store: CandidateStore, name: str) -> Candidate:
    """Return a candidate by its id, or by that of one joined to it; raises `UsageError`."""
    found = store.find(name)
    if found is None:
        raise UsageError(
            f"There is no candidate {name!r}.",
            help="`newsletter candidates --decision all` shows the ids.",
        )
    return found


def decide(
    store: CandidateStore, name: str, decision: Decision, *, by: str, now: datetime
) -> Candidate:
    """Record what a person thinks of a candidate; return it as it stands then.

    Raises `UsageError` where there is no such candidate.
    """
    known = find(store, name)
    store.decide(known.id, decision, by=by, now=now)
    return find(store, known.id)


def split(
    store: CandidateStore, name: str, key: str, *, by: str, now: datetime
) -> tuple[Candidate, Candidate]:
    """Take an article out of a story, into a candidate of its own; return (story, new).

    It has the decision of the story, and the next refresh leaves both alone.
    Raises `UsageError` where the story does not hold the article, or nothing else.
    """
    story = find(store, name)
    keys = {article.key for article in held(story)}
    if key not in keys:
        raise UsageError(
            f"{story.id} does not hold {key!r}.",
            help="Take one of: " + ", ".join(sorted(keys)),
        )
    if keys == {key}:
        raise UsageError(
            f"{story.id} holds one article only; there is nothing to split.",
            help='Only a story with an "also in" can be split.',
        )
    new = candidate_id(key, taken=store.ids())
    store.move({key}, to=new, by=by, now=now)
    return find(store, story.id), find(store, new)


def join(store: CandidateStore, name: str, other: str, *, by: str, now: datetime) -> Candidate:
    """Make two candidates one; `other` leads to `name` from then on, whose decision stays.

    Raises `UsageError` where one does not exist, or both are the same.
    """
    story, joined = find(store, name), find(store, other)
    if story.id == joined.id:
        raise UsageError(
            f"{name} and {other} are the same candidate already.", help="Name two different ones."
        )
    store.move({article.key for article in held(joined)}, to=story.id, by=by, now=now)
    return find(store, story.id)


def undo(
    store: CandidateStore, *, by: str, mine: bool = False, number: int = 0, now: datetime
) -> Act:
    """Take back the last act that stands; with `mine`, the last one of `by`; or that of a number.

    Raises `UsageError` where there is none, or where somebody did something
    else to the same candidates since.
    """
    standing = [act for act in store.acts() if act.undone_at is None]
    last = next(
        (
            act
            for act in standing
            if act.number == number or (not number and (not mine or act.by == by))
        ),
        None,
    )
    if last is None:
        raise UsageError(
            f"There is no decision of {by!r} to take back."
            if mine
            else "There is no decision to take back.",
            help="`newsletter candidates --show ID` tells what was decided on a candidate.",
        )
    since = next(
        (act for act in standing if act.number > last.number and act.concerns & last.concerns),
        None,
    )
    if since is not None:
        raise UsageError(
            f"{since.by or 'Somebody'} did something else to {last.candidate} since.",
            help="Take that back first: newsletter candidates --undo"
            + (f" --by {since.by}" if since.by else ""),
        )
    store.take_back(last.number, by=by, now=now)
    return last


def _has(candidate: Candidate, wanted: list[str]) -> bool:
    text = fold(
        "\n".join(
            "\n".join((article.title, *article.authors, article.outlet, article.summary))
            for article in held(candidate)
        )
    )
    return all(word in text for word in wanted)
