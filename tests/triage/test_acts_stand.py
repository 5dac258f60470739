"""What people did stands, through whatever order of collecting, splitting, joining and undoing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.errors import UsageError
from newsletter.model.article import Article, Candidate, Decision
from newsletter.model.publication import Publication
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.stores.sqlite import open_database
from newsletter.testing.candidate_store import MemoryCandidateStore
from newsletter.triage import CandidateStore, decide, held, join, refresh, split, undo

Maker = Callable[..., Article]

TITLES = (
    "Parliament passes flood relief bill after long debate",
    "After long debate parliament approves bill on flood relief",
    "Flood relief bill passes parliament after long debate",
    "Tea prices rise in the hills",
    "Tea prices in hills rise",
    "Railway line to Quetta reopens",
)
places = st.integers(min_value=0, max_value=9)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("collect"), st.sets(places, min_size=1, max_size=6), places),
        st.tuples(st.just("split"), places, places),
        st.tuples(st.just("join"), places, places),
        st.tuples(st.just("decide"), places, st.sampled_from(list(Decision))),
        st.tuples(st.just("undo"), places, places),
    ),
    min_size=3,
    max_size=14,
)


@contextmanager
def empty_store(kind: str) -> Iterator[CandidateStore]:
    """Yield an empty store."""
    if kind == "memory":
        yield MemoryCandidateStore()
        return
    with TemporaryDirectory() as folder:
        connection = open_database(Path(folder) / "newsroom.db", "newsroom")
        try:
            yield SqlCandidateStore(connection)
        finally:
            connection.close()


def parts(store: CandidateStore) -> dict[str, frozenset[str]]:
    """Return for each article's key which keys are in its candidate, itself included."""
    found: dict[str, frozenset[str]] = {}
    for candidate in store.listed():
        keys = frozenset(article.key for article in held(candidate))
        assert not keys & found.keys(), "an article is in two candidates"
        found |= dict.fromkeys(keys, keys)
    return found


def decisions(store: CandidateStore) -> dict[str, Decision]:
    """Return the decision on each candidate that is listed."""
    return {candidate.id: candidate.decision for candidate in store.listed()}


def within(found: dict[str, frozenset[str]], known: set[str]) -> dict[str, frozenset[str]]:
    """Return the same of known articles alone."""
    return {key: keys & known for key, keys in found.items() if key in known}


class Desk:
    """Somebody at work on a store, while feeds come in."""

    def __init__(
        self, store: CandidateStore, pool: list[Article], publication: Publication, now: datetime
    ) -> None:
        self.store, self.pool, self.publication, self.now = store, pool, publication, now
        self.before: list[dict[str, frozenset[str]]] = []
        """How articles lay before each act that stands."""

    def do(self, step: tuple[Any, Any, Any]) -> None:
        """Take one step and hold what must hold."""
        kind, first, second = step
        self.now += timedelta(minutes=1)
        found = list(self.store.listed())
        if kind == "collect":
            self.collect(first, second)
        elif kind == "undo":
            self.undo()
        elif found:
            self.act(kind, found, first, second)

    def collect(self, chosen: set[int], turn: int) -> None:
        """Let articles come in: what was held stays where it is, as decided."""
        before, decided = parts(self.store), decisions(self.store)
        ordered = sorted(chosen, key=lambda place: (place + turn) % 10)
        refresh(
            self.store,
            [self.pool[place % len(self.pool)] for place in ordered],
            outlets=(),
            history=(),
            publication=self.publication,
            now=self.now,
        )
        after = parts(self.store)
        assert within(after, set(before)) == before
        assert decisions(self.store).items() >= decided.items()

    def act(self, kind: str, found: list[Candidate], first: int, second: Any) -> None:
        """Split, join or decide; what cannot be done is refused and changes nothing."""
        story = found[first % len(found)]
        before = parts(self.store)
        try:
            if kind == "decide":
                decide(self.store, story.id, second, by="amina", now=self.now)
            elif kind == "join":
                other = found[second % len(found)]
                join(self.store, story.id, other.id, by="amina", now=self.now)
            else:
                articles = held(story)
                key = articles[second % len(articles)].key
                split(self.store, story.id, key, by="amina", now=self.now)
        except UsageError:
            assert parts(self.store) == before
            return
        self.before.append(before)

    def undo(self) -> None:
        """Take back the last act: what was known then lies as it lay then."""
        if not self.before:
            with pytest.raises(UsageError):
                undo(self.store, by="amina", now=self.now)
            return
        undo(self.store, by="amina", now=self.now)
        before = self.before.pop()
        assert within(parts(self.store), set(before)) == before


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(taken=steps)
def test_no_collect_undoes_what_a_person_did(
    kind: str, taken: list[Any], article: Maker, publication: Publication, now: datetime
) -> None:
    """Articles stay where they are when others come in; undo brings back how they lay."""
    pool = [
        article(f"https://paper{number}.example/{number}", TITLES[number % len(TITLES)])
        for number in range(10)
    ]
    with empty_store(kind) as store:
        desk = Desk(store, pool, publication, now)
        desk.do(("collect", {0, 1, 2, 3}, 0))
        for step in taken:
            desk.do(step)
