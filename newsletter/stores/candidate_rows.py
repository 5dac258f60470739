"""Rows of newsroom.db as candidates, acts and articles, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from newsletter.model.acts import Act, ActKind
from newsletter.model.article import Article, Candidate, Decision
from newsletter.model.dates import PartialDate
from newsletter.stores.database import Row

ARTICLE_FIELDS = tuple(field.name for field in fields(Article))
_facts = attrgetter(*ARTICLE_FIELDS)
_json = json.JSONEncoder(ensure_ascii=False).encode


def held_articles(candidate: Candidate) -> tuple[Article, ...]:
    """Return the articles of a candidate, the best source first."""
    return (candidate.article, *candidate.also_in)


def candidate_row(candidate: Candidate) -> dict[str, Any]:
    """Return the columns of a candidate."""
    decided = candidate.decided_at
    return {
        "id": candidate.id,
        "first_seen": time_text(candidate.first_seen),
        "decision": candidate.decision.value,
        "decided_by": candidate.decided_by,
        "decided_at": time_text(decided) if decided else None,
        "already_ran": json.dumps(candidate.already_ran) if candidate.already_ran else "[]",
        "score": candidate.score,
        "reasons": _json(_reasons(candidate)),
    }


def _reasons(candidate: Candidate) -> list[Any]:
    """Return the reasons, each with its points where these are known."""
    if not candidate.points:
        return list(candidate.reasons)
    return list(zip(candidate.reasons, candidate.points, strict=True))


def candidates_of(rows: Iterable[Row]) -> Iterator[Candidate]:
    """Yield candidates from rows with one article each, those of one candidate together."""
    for _, held in groupby(rows, key=itemgetter("id")):
        same = list(held)
        yield _read(same[0], [_read_article(row["article"]) for row in same])


def _read(row: Row, articles: list[Article]) -> Candidate:
    decided, reasons = row["decided_at"], json.loads(row["reasons"])
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
        reasons=tuple(one if isinstance(one, str) else one[0] for one in reasons),
        points=tuple(one[1] for one in reasons if not isinstance(one, str)),
    )


def act_of(row: Row) -> Act:
    """Return what a person did."""
    undone = row["undone_at"]
    return Act(
        number=row["number"],
        kind=ActKind(row["kind"]),
        candidate=row["candidate"],
        others=tuple(json.loads(row["others"])),
        decision=Decision(row["decision"]) if row["decision"] else None,
        by=row["done_by"],
        at=_read_time(row["done_at"]),
        undone_by=row["undone_by"],
        undone_at=_read_time(undone) if undone else None,
    )


def place_row(article: Article, candidate: str, place: int) -> dict[str, Any]:
    """Return the columns of an article in its place; 0 is the best source."""
    return {
        "key": article.key,
        "candidate": candidate,
        "place": place,
        "article": _write_article(article),
        "appeared": time_text(article.appeared),
    }


def _write_article(article: Article) -> str:
    facts = dict(zip(ARTICLE_FIELDS, _facts(article), strict=True))
    dated = article.published_date
    if dated:
        facts["published_date"] = {"year": dated.year, "month": dated.month, "day": dated.day}
    facts["published"] = time_text(article.published) if article.published else None
    facts["updated"] = time_text(article.updated) if article.updated else None
    facts["first_seen"] = time_text(article.first_seen)
    return _json(facts)


def _read_article(text: str) -> Article:
    facts = json.loads(text)
    dated, published = facts["published_date"], facts["published"]
    updated = facts.get("updated")  # rows of earlier versions have none
    facts |= {
        "authors": tuple(facts["authors"]),
        "published": _read_time(published) if published else None,
        "updated": _read_time(updated) if updated else None,
        "said": tuple(map(tuple, facts.get("said", ()))),
        "published_date": PartialDate(**dated) if dated else None,
        "first_seen": _read_time(facts["first_seen"]),
    }
    return Article(**facts)


@lru_cache(maxsize=1_000)
def time_text(moment: datetime) -> str:
    """Return a time as text that sorts as times do; the same few come again and again."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _read_time(text: str) -> datetime:
    return datetime.fromisoformat(text)
