"""Candidates and what people decided, in newsroom.db.

Satisfies `newsletter.triage.store.CandidateStore`, where the contract stands.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from newsletter.model.article import Article, Candidate, Decision
from newsletter.model.dates import PartialDate
from newsletter.stores.sqlite import load_queries, transaction

ARTICLE_FIELDS = tuple(field.name for field in fields(Article))


class SqliteCandidateStore:
    """`CandidateStore` over a connection to newsroom.db, used by one thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._sql = load_queries("candidates")

    def find(self, candidate_id: str) -> Candidate | None:
        """Return the candidate with that id, or the one it was joined to, or None."""
        name = self._present(candidate_id)
        row = self._one("one", id=name)
        if row is None:
            return None
        articles = [_read_article(held["article"]) for held in self._run("held_by_one", id=name)]
        return _read(row, articles)

    def listed(self, *, decision: Decision | None = None) -> tuple[Candidate, ...]:
        """Return all candidates, or those with a decision, best score first, then by id."""
        wanted = decision.value if decision else ""
        held: dict[str, list[Article]] = defaultdict(list)
        for row in self._run("held_by_listed", decision=wanted):
            held[row["candidate"]].append(_read_article(row["article"]))
        return tuple(_read(row, held[row["id"]]) for row in self._run("listed", decision=wanted))

    def ids(self) -> frozenset[str]:
        """Return every id ever given out, those of joined candidates included."""
        return frozenset(row["id"] for row in self._run("ids"))

    def save(self, candidates: Iterable[Candidate]) -> None:
        """Add and refresh; move nothing, decide nothing."""
        with transaction(self._connection):
            for candidate in candidates:
                self._save(candidate, self._present(candidate.id))

    def _save(self, candidate: Candidate, name: str) -> None:
        joined = name != candidate.id
        if not joined:
            self._run("save_candidate", **_write(candidate))
        first = self._next_place(name) if joined else 0
        for place, article in enumerate((candidate.article, *candidate.also_in), first):
            values = {"key": article.key, "candidate": name, "place": place, "joined": joined}
            self._run("save_article", **values, article=_write_article(article))
        self._forward_if_empty(name, candidate.article.key)

    def decide(self, candidate_id: str, decision: Decision, *, by: str, now: datetime) -> None:
        """Record a decision; earlier ones stay in the history."""
        name = self._present(candidate_id)
        values = {"id": name, "decision": decision.value, "by": by, "now": _time(now)}
        with transaction(self._connection):
            self._run("decide", **values)
            self._run("log_decision", **values)

    def decisions(self, candidate_id: str) -> tuple[tuple[Decision, str, datetime], ...]:
        """Return the history of decisions, oldest first."""
        rows = self._run("decisions", id=self._present(candidate_id))
        return tuple(
            (Decision(row["decision"]), row["decided_by"], _read_time(row["decided_at"]))
            for row in rows
        )

    def move(self, keys: Collection[str], *, to: str, by: str, now: datetime) -> None:
        """Move articles to a candidate, which is made where it does not exist."""
        with transaction(self._connection):
            for key in sorted(keys):
                holder = self._one("holder", key=key)
                if holder is None or holder["candidate"] == to:
                    continue
                self._run("add_like", **{"to": to, "from": holder["candidate"]})
                self._move_one(key, to=to, by=by, now=now)
                self._retire_if_empty(holder["candidate"], to=to)

    def _move_one(self, key: str, *, to: str, by: str, now: datetime) -> None:
        place = self._next_place(to)
        self._run("move_article", key=key, to=to, place=place, by=by, now=_time(now))

    def _next_place(self, name: str) -> int:
        row = self._one("next_place", id=name)
        return int(row["place"]) if row else 0

    def _forward_if_empty(self, name: str, key: str) -> None:
        """Let a candidate whose articles all belong to others lead to its best one's holder."""
        holder = self._one("holder", key=key)
        if holder is not None and holder["candidate"] != name:
            self._retire_if_empty(name, to=holder["candidate"])

    def _retire_if_empty(self, name: str, *, to: str) -> None:
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

    def _run(self, name: str, **values: Any) -> sqlite3.Cursor:  # noqa: ANN401 - column values
        return self._connection.execute(self._sql[name], values)

    def _one(self, name: str, **values: str) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._run(name, **values).fetchone()
        return row


def _write(candidate: Candidate) -> dict[str, Any]:
    decided = candidate.decided_at
    return {
        "id": candidate.id,
        "first_seen": _time(candidate.first_seen),
        "decision": candidate.decision.value,
        "decided_by": candidate.decided_by,
        "decided_at": _time(decided) if decided else None,
        "already_ran": json.dumps(candidate.already_ran),
        "score": candidate.score,
        "reasons": json.dumps(candidate.reasons, ensure_ascii=False),
    }


def _read(row: sqlite3.Row, articles: list[Article]) -> Candidate:
    decided = row["decided_at"]
    return Candidate(
        id=row["id"],
        article=articles[0],
        also_in=tuple(articles[1:]),
        first_seen=_read_time(row["first_seen"]),
        decision=Decision(row["decision"]),
        decided_by=row["decided_by"],
        decided_at=_read_time(decided) if decided else None,
        already_ran=tuple(json.loads(row["already_ran"])),
        score=row["score"],
        reasons=tuple(json.loads(row["reasons"])),
    )


def _write_article(article: Article) -> str:
    facts = {name: getattr(article, name) for name in ARTICLE_FIELDS}
    facts["published_date"] = asdict(article.published_date) if article.published_date else None
    facts["published"] = _time(article.published) if article.published else None
    facts["first_seen"] = _time(article.first_seen)
    return json.dumps(facts, ensure_ascii=False)


def _read_article(text: str) -> Article:
    facts = json.loads(text)
    dated, published = facts["published_date"], facts["published"]
    facts |= {
        "authors": tuple(facts["authors"]),
        "published": _read_time(published) if published else None,
        "published_date": PartialDate(**dated) if dated else None,
        "first_seen": _read_time(facts["first_seen"]),
    }
    return Article(**facts)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _read_time(text: str) -> datetime:
    return datetime.fromisoformat(text)
