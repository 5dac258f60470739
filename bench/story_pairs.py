"""Labelled pairs of articles: one story at two outlets, or two stories.

They stand in tests/triage/title_pairs.tsv, written for this purpose: label, kind,
hours between the two, both titles, both summaries where there are any.  Half of
them is held out: which half, the hash of the titles says, and rules and tables
were chosen by looking at the errors in the other half only.  Pairs of the
kinds `early` and `more`, written before and after, were all looked at, and belong
to the tuning half.

Both are made articles of two outlets with two feeds, so that nothing but title,
summary and time tells them apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsletter.model.article import Article
from newsletter.triage.grouping import StoryIndex, rarity_of

PAIRS = Path(__file__).parent.parent / "tests" / "triage" / "title_pairs.tsv"
SEEN_WHOLE = frozenset({"early", "more"})
SEEN = datetime(2017, 12, 18, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two articles, and whether they tell one story."""

    same: bool
    kind: str
    one: Article
    other: Article

    @property
    def held_out(self) -> bool:
        """Tell whether nobody looked at it when the rule was made."""
        digest = hashlib.sha256(f"{self.one.title}\n{self.other.title}".encode()).digest()
        return self.kind not in SEEN_WHOLE and bool(digest[0] & 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How many pairs of each label were grouped."""

    same: int
    found: int
    different: int
    wrong: int

    def __str__(self) -> str:
        return (
            f"recall {self.found / self.same:6.1%} of {self.same},"
            f" false groups {self.wrong / self.different:5.1%} of {self.different}"
        )


def read_pairs(path: Path = PAIRS) -> tuple[Pair, ...]:
    """Return all pairs, in the order of the file."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
    return tuple(_pair(number, row + [""] * (7 - len(row))) for number, row in enumerate(rows))


def _pair(number: int, row: Sequence[str]) -> Pair:
    label, kind, hours, one, other, summary, other_summary = row
    earlier = SEEN - timedelta(hours=float(hours))
    return Pair(
        same=label == "same",
        kind=kind,
        one=_article("Harbour Ledger", f"/{number}", one, summary, earlier),
        other=_article("Ridgeline Post", f"/{number}", other, other_summary, SEEN),
    )


def _article(outlet: str, path: str, title: str, summary: str, published: datetime) -> Article:
    host = outlet.lower().replace(" ", "-")
    url = f"https://{host}.example{path}"
    return Article(
        url=url,
        key=url,
        title=title,
        summary=summary,
        outlet=outlet,
        feed=f"https://{host}.example/feed",
        published=published,
        first_seen=SEEN,
    )


def grouped(pairs: Iterable[Pair], background: Iterable[Pair]) -> list[bool]:
    """Tell of each pair whether it is grouped; the words of all pairs say which are rare."""
    rarity = rarity_of(article for pair in background for article in (pair.one, pair.other))
    answers = []
    for pair in pairs:
        index = StoryIndex(rarity=rarity)
        index.add("story", pair.one)
        answers.append(index.find(pair.other) is not None)
    return answers


def rates(pairs: Sequence[Pair], answers: Sequence[bool]) -> Rates:
    """Return the rates of these pairs."""
    same = [answer for pair, answer in zip(pairs, answers, strict=True) if pair.same]
    different = [answer for pair, answer in zip(pairs, answers, strict=True) if not pair.same]
    return Rates(same=len(same), found=sum(same), different=len(different), wrong=sum(different))
