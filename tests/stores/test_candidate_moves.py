"""Moving, joining and undoing in any order, by any id: no store errs, and none loses an article."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from newsletter.model.article import Article, Candidate, Decision
from newsletter.stores.candidates import SqlCandidateStore
from newsletter.stores.sqlite import open_database
from newsletter.testing.candidate_store import MemoryCandidateStore
from newsletter.triage import CandidateStore

NOW = datetime(2017, 12, 18, 9, tzinfo=UTC)
HELD = (("s0",), ("s1", "s2"), ("s3", "s4", "s5"))
"""Articles of the candidates c-s0, c-s1 and c-s3 at first."""
names = st.sampled_from([f"c-s{place}" for place in range(8)])
keys = st.sets(st.sampled_from([f"s{place}" for place in range(6)]), min_size=1, max_size=3)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("move"), keys, names),
        st.tuples(st.just("join"), names, names),
        st.tuples(st.just("decide"), names, st.sampled_from([Decision.LATER, Decision.REJECTED])),
        st.tuples(st.just("save"), st.sampled_from(HELD), names),
        st.tuples(st.just("undo"), st.integers(1, 8), st.none()),
    ),
    max_size=10,
)


def article(key: str) -> Article:
    """Return an article."""
    return Article(url=f"https://{key}.example/", key=key, title=key, first_seen=NOW)


def candidate(*held: str, name: str = "") -> Candidate:
    """Return a candidate with these articles."""
    best, *others = map(article, held)
    return Candidate(id=name or f"c-{held[0]}", article=best, also_in=tuple(others), first_seen=NOW)


@contextmanager
def stores() -> Iterator[tuple[CandidateStore, CandidateStore]]:
    """Open one store of each kind, with the same candidates."""
    with TemporaryDirectory() as folder:
        connection = open_database(Path(folder) / "newsroom.db", "newsroom")
        try:
            both = SqlCandidateStore(connection), MemoryCandidateStore()
            for store in both:
                store.save([candidate(*held) for held in HELD])
            yield both
        finally:
            connection.close()


def do(store: CandidateStore, step: tuple[Any, Any, Any]) -> None:
    """Take one step; what is nowhere is nothing to act on."""
    kind, first, second = step
    if kind == "move":
        store.move(first, to=second, by="a", now=NOW)
    elif kind == "undo":
        store.take_back(first, by="a", now=NOW)
    elif kind == "save":
        store.save([candidate(*first, name=second)])
    elif store.find(first) is None:
        return
    elif kind == "decide":
        store.decide(first, second, by="a", now=NOW)
    else:
        joined = store.find(first)
        assert joined
        moved = [one.key for one in (joined.article, *joined.also_in)]
        store.move(moved, to=second, by="a", now=NOW)


def parts(store: CandidateStore) -> dict[str, tuple[Decision, frozenset[str]]]:
    """Return what each candidate holds, and what is decided on it."""
    return {
        one.id: (one.decision, frozenset(item.key for item in (one.article, *one.also_in)))
        for one in store.listed()
    }


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
@example(
    [
        ("move", {"s0"}, "c-s1"),
        ("move", {"s1"}, "c-s0"),
        ("move", {"s0", "s1", "s2"}, "c-s0"),
        ("undo", 1, None),
        ("undo", 2, None),
    ]
)
@example(
    [
        ("move", {"s1"}, "c-s7"),
        ("join", "c-s7", "c-s0"),
        ("undo", 1, None),
        ("undo", 2, None),
        ("undo", 1, None),
    ]
)
def test_no_order_of_acts_errs_or_loses_an_article(taken: list[tuple[Any, Any, Any]]) -> None:
    """Each article is in exactly one candidate, and each id that was given out leads to one."""
    with stores() as both:
        known = set(parts(both[0]))
        for step in taken:
            for store in both:
                do(store, step)
            found = parts(both[0])
            known |= set(found)
            assert sorted(key for _, held in found.values() for key in held) == [
                f"s{place}" for place in range(6)
            ]
            assert all(both[0].find(name) for name in known)
            assert found == parts(both[1])
