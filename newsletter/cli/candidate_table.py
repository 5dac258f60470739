"""Candidates as lines: a table for a terminal, whole facts for a pipe; pure."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.cli.terminal_text import clean, cut, padded, width
from newsletter.model.article import Article, Candidate, Decision

MARKS = {
    Decision.NEW: " ",
    Decision.LATE: "!",
    Decision.SHORTLISTED: "+",
    Decision.LATER: "~",
    Decision.USED: "=",
    Decision.REJECTED: "x",
}
"""One character for each decision, the same in the list and on the triage screen."""
INDENT = " " * 12
NARROWEST = 40
"""Columns below which the table no longer becomes narrower."""
_DATED = 70
"""Columns from which there is room for the date."""


def table(candidate: Candidate, columns: int) -> tuple[str, str]:
    """Return two lines of at most so many columns: what it is, and why it ranks where it does."""
    columns = max(NARROWEST, columns)
    head = f"{candidate.id}  {MARKS[candidate.decision]} "
    date = f"  {dated(candidate.article)[:10]:10}" if columns >= _DATED else ""
    source = source_of(candidate, columns // 4)
    room = columns - width(head) - width(source) - len(date) - 2
    first = f"{head}{padded(clean(candidate.article.title), room)}  {source}{date}"
    why = "; ".join(candidate.reasons)
    said = "" if candidate.decision is Decision.NEW else f"{candidate.decision} · "
    return first.rstrip(), cut(f"{' ' * len(head)}{clean(said + why)}", columns).rstrip()


def whole(candidate: Candidate) -> Iterator[str]:
    """Yield everything, uncut: the id and the title, then what is indented."""
    told = list(facts(candidate.article))
    if candidate.also_in:
        told.append("also in " + ", ".join(also.outlet or also.url for also in candidate.also_in))
    why = "; ".join(candidate.reasons)
    yield f"{candidate.id}  {clean(candidate.article.title)}"
    yield INDENT + clean(" · ".join(told))
    yield INDENT + clean(f"{candidate.decision}{' · ' if why else ''}{why}")


def source_of(candidate: Candidate, columns: int) -> str:
    """Return the outlet, and how many others carry the story: ``The Paper +2``."""
    others = f" +{len(candidate.also_in)}" if candidate.also_in else ""
    return cut(clean(candidate.article.outlet), columns - len(others)) + others


def facts(article: Article) -> tuple[str, ...]:
    """Return outlet, authors and date, as far as they are known."""
    told = (article.outlet or "outlet unknown", ", ".join(article.authors), dated(article))
    return tuple(clean(fact) for fact in told if fact)


def dated(article: Article) -> str:
    """Return the day on which it was published, or that it is not known."""
    return str(
        article.published_date
        or (article.published and f"{article.published:%Y-%m-%d}")
        or "no date"
    )


def named(text: str) -> tuple[str, ...]:
    """Return the ids in a text, each once: the first word of each line that is not indented.

    So what a list prints can be given back, whole or sifted, as well as bare ids.
    """
    lines = (line for line in text.splitlines() if line.strip() and not line[0].isspace())
    return tuple(dict.fromkeys(line.split()[0] for line in lines if not line.startswith("#")))
