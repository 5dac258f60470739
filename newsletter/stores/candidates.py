"""Candidates and what people decided, in newsroom.db.

Satisfies `newsletter.triage.store.CandidateStore`, where the contract stands.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from newsletter.model.acts import Act, ActKind
from newsletter.model.article import Candidate, Decision
from newsletter.stores.candidate_rows import (
    act_of,
    candidate_row,
    candidates_of,
    held_articles,
    place_row,
    time_text,
)
from newsletter.stores.database import EVERYTHING, Database, Result, Row
from newsletter.stores.scripts import load_queries


class SqlCandidateStore:
    """`CandidateStore` over a connection to newsroom.db, used by one thread."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("candidates", connection.dialect)

    def find(self, candidate_id: str) -> Candidate | None:
        """Return the candidate with that id, or the one it was joined to, or None."""
        rows = self._run("with_articles", id=self._present(candidate_id))
        return next(candidates_of(rows), None)

    def listed(
        self,
        *,
        decision: Decision | None = None,
        freeze: datetime | None = None,
        limit: int | None = None,
        skip: int = 0,
    ) -> tuple[Candidate, ...]:
        """Return all candidates, or those with a decision, best score first, then by id."""
        # One statement: between two, somebody else may decide or move something.
        wanted = _wanted(decision, freeze) | {"skip": skip}
        name = _of_kind("listed", decision)
        return tuple(
            candidates_of(self._run(name, **wanted, limit=EVERYTHING if limit is None else limit))
        )

    def page(self, *, after: str, limit: int) -> tuple[Candidate, ...]:
        """Return the next candidates in the order of their ids."""
        return tuple(candidates_of(self._run("page", after=after, limit=limit)))

    def several(self, names: Collection[str]) -> tuple[Candidate, ...]:
        """Return the candidates with these ids that there are, by id."""
        return tuple(candidates_of(self._run("several", ids=json.dumps(sorted(names)))))

    def judged(self, *, limit: int) -> tuple[Candidate, ...]:
        """Return the last candidates that were chosen or rejected, oldest decision first."""
        return tuple(candidates_of(self._run("judged", limit=limit)))

    def judged_count(self) -> int:
        """Return how many candidates were chosen or rejected."""
        row = self._one("judged_count")
        return int(row["count"]) if row else 0

    def concerned(
        self, keys: Collection[str], *, spans: Iterable[tuple[datetime, datetime]] = ()
    ) -> tuple[Candidate, ...]:
        """Return candidates that hold one of the keys, or an article that appeared in a span."""
        asked = json.dumps([(time_text(since), time_text(until)) for since, until in spans])
        rows = self._run("concerned", keys=json.dumps(sorted(keys)), spans=asked)
        return tuple(candidates_of(rows))

    def count(self, *, decision: Decision | None = None, freeze: datetime | None = None) -> int:
        """Return how many candidates there are, or how many with a decision."""
        row = self._one(_of_kind("count", decision), **_wanted(decision, freeze))
        return int(row["count"]) if row else 0

    def tally(self, *, most: int, freeze: datetime | None = None) -> dict[Decision, int]:
        """Return how many have each decision, counted up to `most`."""
        rows = self._run("tally", most=most, freeze=time_text(freeze) if freeze else None)
        return {Decision(row["decision"]): int(row["count"]) for row in rows}

    def given_out(self, names: Collection[str]) -> frozenset[str]:
        """Return those of the ids that were ever given out."""
        rows = self._run("given_out", ids=json.dumps(list(names)))
        return frozenset(row["id"] for row in rows)

    def save(self, candidates: Iterable[Candidate]) -> None:
        """Add and refresh; move nothing, decide nothing."""
        candidates = list(candidates)
        if not candidates:
            return
        with self._connection.transaction():
            revision = self._next_revision()
            for together in self._in_runs(candidates):
                if len(together) > 1:
                    self._save_several(together, revision)
                else:
                    self._save(together[0], self._present(together[0].id), revision)

    def rank(self, candidates: Iterable[Candidate]) -> None:
        """Write score, reasons and already_ran of candidates that are known."""
        candidates = list(candidates)
        if not candidates:
            return
        with self._connection.transaction():
            leads = self._leading(candidates)
            rows = [{**candidate_row(one), "id": leads.get(one.id, one.id)} for one in candidates]
            self._connection.executemany(self._sql["rank"], rows)

    def _in_runs(self, candidates: Sequence[Candidate]) -> Iterator[list[Candidate]]:
        """Yield candidates in their order, together those that have nothing to do with others.

        That is most of them: their ids lead nowhere else, and nobody else holds their articles.
        """
        leads = self._leading(candidates)
        keys = [article.key for candidate in candidates for article in held_articles(candidate)]
        rows = self._run("holders", keys=json.dumps(keys))
        holders = {row["key"]: row["candidate"] for row in rows}
        claimed = dict[str, int]()
        for key in (*keys, *(candidate.id for candidate in candidates)):
            claimed[key] = claimed.get(key, 0) + 1
        together: list[Candidate] = []
        for candidate in candidates:
            if candidate.id in leads or any(
                claimed[name] > 1 or holders.get(name, candidate.id) != candidate.id
                for name in (candidate.id, *(article.key for article in held_articles(candidate)))
            ):
                yield from filter(None, (together, [candidate]))
                together = []
            else:
                together.append(candidate)
        yield from filter(None, [together])

    def _leading(self, candidates: Iterable[Candidate]) -> dict[str, str]:
        """Return where those of these candidates' ids lead that were joined to another."""
        rows = self._run("leading", ids=json.dumps([candidate.id for candidate in candidates]))
        return {row["id"]: row["leads_to"] for row in rows}

    def _save_several(self, candidates: Sequence[Candidate], revision: int) -> None:
        """Save candidates that have nothing to do with others."""
        rows = [{**candidate_row(candidate), "revision": revision} for candidate in candidates]
        self._connection.executemany(self._sql["save_candidate"], rows)
        self._connection.executemany(
            self._sql["save_own_article"],
            [
                place_row(article, candidate.id, place)
                for candidate in candidates
                for place, article in enumerate(held_articles(candidate))
            ],
        )

    def _save(self, candidate: Candidate, name: str, revision: int) -> None:
        joined = name != candidate.id
        if joined:
            self._run("touch", id=name, revision=revision)
        else:
            self._run("save_candidate", **candidate_row(candidate), revision=revision)
        first, elsewhere = self._next_place(name) if joined else 0, False
        for place, article in enumerate(held_articles(candidate), first):
            values = place_row(article, name, place)
            (row,) = self._run("save_article", **values, joined=joined).fetchall()
            if row["candidate"] != name:
                self._run("touch", id=row["candidate"], revision=revision)
                elsewhere = True
        if elsewhere:
            self._forward_if_empty(name, candidate.article.key)

    def decide(self, candidate_id: str, decision: Decision, *, by: str, now: datetime) -> int:
        """Record a decision and return the act's number; earlier ones stay in the history."""
        name = self._present(candidate_id)
        values = {"id": name, "decision": decision.value, "by": by, "now": time_text(now)}
        with self._connection.transaction():
            before = {"candidates": [dict(row) for row in self._run("one", id=name)]}
            self._run("decide", **values, revision=self._next_revision())
            return self._log(ActKind.DECIDE, name, decision=decision, by=by, now=now, before=before)

    def acts(self, *, candidate_id: str = "", limit: int | None = None) -> tuple[Act, ...]:
        """Return what people did, newest first; of one candidate, and those joined to it."""
        name = self._present(candidate_id) if candidate_id else ""
        rows = self._run("acts", id=name, limit=EVERYTHING if limit is None else limit)
        return tuple(map(act_of, rows))

    def take_back(self, number: int, *, by: str, now: datetime) -> bool:
        """Undo an act; False where it was undone already, or never done."""
        with self._connection.transaction():
            act = self._one("standing_act", number=number)
            if act is None:
                return False
            before = json.loads(act["before"])
            if act["kind"] == ActKind.DECIDE:
                self._decide_as(before["candidates"])
            else:
                self._put_back(before)
            if act["kind"] == ActKind.SPLIT:
                self._dissolve(act["candidate"], into=json.loads(act["others"])[0])
            self._run("mark_undone", number=number, by=by, now=time_text(now))
        return True

    def _decide_as(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            values = {"id": self._present(row["id"]), "decision": row["decision"]}
            values |= {"by": row["decided_by"], "now": row["decided_at"]}
            self._run("decide", **values, revision=self._next_revision())

    def _put_back(self, before: dict[str, Any]) -> None:
        revision = self._next_revision()
        for row in before["candidates"]:
            self._run("revive", **row, revision=revision)
            self._run("forget_forward", id=row["id"])
        for name, leads_to in before["forwards"].items():
            self._run("lead_again", id=name, to=leads_to)
        for place in before["places"]:
            self._put_one_back(place, revision)

    def _dissolve(self, name: str, *, into: str) -> None:
        """Give what a candidate still holds to another, so that its id leads there."""
        for row in self._run("places_in", id=name).fetchall():
            place = dict(row) | {"candidate": into, "place": self._next_place(into)}
            self._put_one_back(place, self._next_revision())

    def _put_one_back(self, place: dict[str, Any], revision: int) -> None:
        left = self._one("holder", key=place["key"])
        self._run("put_back", **place)
        self._run("touch", id=place["candidate"], revision=revision)
        if left is not None and left["candidate"] != place["candidate"]:
            self._run("touch", id=left["candidate"], revision=revision)
            self._retire_if_empty(left["candidate"], to=place["candidate"])

    def move(self, keys: Collection[str], *, to: str, by: str, now: datetime) -> None:
        """Move articles to a candidate, which is made where it does not exist."""
        with self._connection.transaction():
            to = self._present(to)
            holders = {
                key: row["candidate"] for key in keys if (row := self._one("holder", key=key))
            }
            moving = {key: name for key, name in sorted(holders.items()) if name != to}
            if not moving:
                return
            sources = sorted(set(moving.values()))
            kind = ActKind.SPLIT if self._one("one", id=to) is None else ActKind.JOIN
            before = self._as_they_stand(sources)
            revision = self._next_revision()
            for key, name in moving.items():
                self._run("add_like", **{"to": to, "from": name, "revision": revision})
                self._move_one(key, to=to, by=by, now=now)
                self._run("touch", id=name, revision=revision)
                self._retire_if_empty(name, to=to)
            self._run("touch", id=to, revision=revision)
            self._log(kind, to, others=sources, by=by, now=now, before=before)

    def _as_they_stand(self, names: Iterable[str]) -> dict[str, Any]:
        """Return candidates with the places of their articles and the ids that lead to them."""
        return {
            "candidates": [dict(row) for name in names for row in self._run("one", id=name)],
            "places": [dict(row) for name in names for row in self._run("places_in", id=name)],
            "forwards": {
                row["id"]: name for name in names for row in self._run("forwards_to", id=name)
            },
        }

    def _log(
        self,
        kind: ActKind,
        name: str,
        *,
        others: Collection[str] = (),
        decision: Decision | None = None,
        by: str,
        now: datetime,
        before: dict[str, Any],
    ) -> int:
        """Enter an act and return its number."""
        row = self._one(
            "log_act",
            kind=kind.value,
            id=name,
            others=json.dumps(list(others)),
            decision=decision.value if decision else "",
            by=by,
            now=time_text(now),
            before=json.dumps(before, ensure_ascii=False),
        )
        return int(row["number"]) if row else 0

    def _move_one(self, key: str, *, to: str, by: str, now: datetime) -> None:
        place = self._next_place(to)
        self._run("move_article", key=key, to=to, place=place, by=by, now=time_text(now))

    def _next_revision(self) -> int:
        row = self._one("newest_revision")
        return 1 + int(row["revision"]) if row else 1

    def _next_place(self, name: str) -> int:
        row = self._one("next_place", id=name)
        return int(row["place"]) if row else 0

    def _forward_if_empty(self, name: str, key: str) -> None:
        """Let a candidate whose articles all belong to others lead to its best one's holder."""
        holder = self._one("holder", key=key)
        if holder is not None and holder["candidate"] != name:
            self._retire_if_empty(name, to=holder["candidate"])

    def _retire_if_empty(self, name: str, *, to: str) -> None:
        """Let the id of a candidate that holds nothing lead to another."""
        row = self._one("is_empty", id=name)
        if row is None or not row["empty"]:
            return
        self._run("forward_earlier", id=name, to=to)
        self._run("forward", id=name, to=to)
        self._run("retire", id=name)

    def _present(self, candidate_id: str) -> str:
        """Return the id under which a candidate is found today."""
        row = self._one("leads_to", id=candidate_id)
        return str(row["leads_to"]) if row else candidate_id

    def _run(self, name: str, **values: Any) -> Result:  # noqa: ANN401 - column values
        return self._connection.execute(self._sql[name], values)

    def _one(self, name: str, **values: Any) -> Row | None:  # noqa: ANN401 - column values
        row: Row | None = self._run(name, **values).fetchone()
        return row


def _of_kind(name: str, decision: Decision | None) -> str:
    """Return the statement that is quick for a decision."""
    if decision is None:
        return f"{name}_all"
    return f"{name}_late" if decision is Decision.LATE else name


def _wanted(decision: Decision | None, freeze: datetime | None) -> dict[str, Any]:
    """Return what the statements take: the word that is stored, the freeze, and late or in time."""
    late = decision is Decision.LATE
    return {
        "decision": "" if decision is None else (Decision.NEW if late else decision).value,
        "freeze": time_text(freeze)
        if freeze and decision in {Decision.NEW, Decision.LATE}
        else None,
        "late": int(late),
    }
