"""What the inbox shows of candidates: pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlencode

from newsletter.desk.visits import Form, Say
from newsletter.model.article import Article, Candidate, Decision
from newsletter.model.values import dataclass
from newsletter.publication.gathering.choosing import Act, Dossier, filters
from newsletter.publication.gathering.inbox import Wanted
from newsletter.text.marking import Pieces, marked
from newsletter.text.searching import Term

TABS = {
    "new": "Found",
    "shortlisted": "Shortlisted",
    "later": "Later",
    "late": "Late",
    "used": "Used",
    "rejected": "Rejected",
    "all": "All",
}
"""What the desk calls each decision."""
DONE = {
    Decision.SHORTLISTED: "Shortlisted: {title}",
    Decision.REJECTED: "Rejected: {title}",
    Decision.LATER: "Kept for later: {title}",
    Decision.NEW: "New again: {title}",
    Decision.USED: "Used: {title}",
}
LONGEST_TITLE = 90
LONGEST_WHY = 140
READ_HERE = 3_600
"""Octets of a saved text that are shown beside the list; the rest stands on a page of its own."""
FEW_DAYS = 14
FEW_WEEKS = 60
FEW_MONTHS = 730


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for; parsed, never wrong."""

    tab: str = "new"
    q: str = ""
    outlet: str = ""
    language: str = ""
    since: str = ""
    page: int = 1
    join: str = ""
    """Id of the candidate that another is to be joined to, or empty."""
    at: str = ""
    """Id of the candidate that is read, or empty: the first."""

    def to(self, **changes: str | int) -> str:
        """Return the address of the same list, with changes."""
        said = {name: getattr(self, name) for name in self.__slots__} | changes
        kept = {
            name: text
            for name, text in said.items()
            if text and not (name == "tab" and text == "new") and not (name == "page" and text == 1)
        }
        return f"?{urlencode(kept)}" if kept else "?"

    def wanted(self) -> Wanted:
        """Return which candidates that is; raises `UsageError` for what is no day."""
        return Wanted(
            decision=self.tab,
            search=self.q,
            filters=filters(outlet=self.outlet, language=self.language, since=self.since),
            page=self.page,
        )


def asked_of(query: Form) -> Asked:
    """Read what stands behind the question mark."""
    tab = query.text("tab", "new")
    return Asked(
        tab=tab if tab in TABS else "new",
        q=query.text("q"),
        outlet=query.text("outlet"),
        language=query.text("language"),
        since=query.text("since"),
        page=max(1, query.number("page")),
        join=query.text("join"),
        at=query.text("at"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A candidate in the list."""

    id: str
    title: Pieces
    language: str
    facts: tuple[str, ...]
    """Outlet, authors, age, and its language where that is not the desk's."""
    also: tuple[str, ...]
    """The other outlets that tell it."""
    ran: tuple[str, ...]
    why: str
    decision: str
    """In words, or empty where the list says so already."""
    here: bool


def rows_of(
    found: Sequence[Candidate],
    asked: Asked,
    terms: Sequence[Term],
    *,
    at: str,
    now: datetime,
    say: Say,
    language: str,
) -> tuple[Row, ...]:
    """Return the rows of a list."""
    return tuple(
        Row(
            id=one.id,
            title=marked(one.article.title, terms),
            language=one.article.language,
            facts=facts(one.article, now=now, say=say, language=language),
            also=others(one),
            ran=one.already_ran,
            why=cut("; ".join(one.reasons), LONGEST_WHY),
            decision=say(TABS[one.decision]) if one.decision != asked.tab else "",
            here=one.id == at,
        )
        for one in found
    )


def facts(article: Article, *, now: datetime, say: Say, language: str) -> tuple[str, ...]:
    """Return outlet, authors and age, as far as they are known, and a language other than the desk's."""
    outlet = article.outlet or say("outlet unknown")
    other = article.language if article.language != language else ""
    told = (outlet, ", ".join(article.authors), age(article, now, say), other)
    return tuple(filter(None, (*told, say("paywall") if article.paywall else "")))


def others(candidate: Candidate) -> tuple[str, ...]:
    """Return the other outlets of a story, each once."""
    names = (one.outlet or one.url for one in candidate.also_in)
    return tuple(dict.fromkeys(names))


def age(article: Article, now: datetime, say: Say) -> str:
    """Return how old an article is, by the calendar, in words."""
    days = (now.date() - article.appeared.date()).days
    if days < 1:
        return say("today")
    if days == 1:
        return say("yesterday")
    if days < FEW_DAYS:
        return say("{n} days", n=days)
    if days < FEW_WEEKS:
        return say("{n} weeks", n=days // 7)
    if days < FEW_MONTHS:
        return say("{n} months", n=days * 12 // 365)
    return say("{n} years", n=days // 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """Everything that is known of the candidate that is read."""

    id: str
    candidate: Candidate
    title: Pieces
    facts: tuple[str, ...]
    decision: str
    reasons: tuple[tuple[str, str], ...]
    """(points, or empty; reason in words)"""
    text: tuple[Pieces, ...]
    """Paragraphs of the saved text, or of the longest summary."""
    text_language: str
    is_whole: bool
    saved: str
    """Of what the text is, in words; empty: nothing is saved."""
    summary_only: bool
    appeared: tuple[Article, ...]
    history: tuple[tuple[str, str], ...]
    """(when, what), newest last"""


def pane_of(
    known: Dossier, terms: Sequence[Term], *, now: datetime, say: Say, language: str
) -> Pane:
    """Return what is shown of a candidate."""
    one = known.candidate
    told = (one.article, *one.also_in)
    source = next((source for source in known.sources if source.text), None)
    text = source.text if source else max((article.summary for article in told), key=len)
    shown = first_part(text)
    of = next((article for article in told if source and article.key == source.key), one.article)
    words = (
        say(
            "{n} words, saved on {day}",
            n=len(source.text.split()),
            day=f"{source.fetched:%Y-%m-%d}",
        )
        if source
        else ""
    )
    pasted = say("pasted by {who}", who=source.by) if source and source.pasted else ""
    return Pane(
        id=one.id,
        candidate=one,
        title=marked(one.article.title, terms),
        facts=facts(one.article, now=now, say=say, language=language),
        decision=say(TABS[one.decision]),
        reasons=tuple(_reasons(one)),
        text=tuple(marked(part, terms) for part in _paragraphs(shown, one.article.title)),
        text_language=of.language,
        is_whole=len(shown) == len(text),
        saved=", ".join(filter(None, (of.outlet, words, pasted))) if source else "",
        summary_only=source is None,
        appeared=told,
        history=tuple(_history(known.acts, say)),
    )


def _paragraphs(text: str, title: str) -> Iterator[str]:
    """Yield what stands below the title; many pages say their title once more first."""
    parts = [part for part in text.split("\n\n") if part.strip()]
    again = len(parts) > 1 and parts[0].strip().casefold() == title.strip().casefold()
    yield from parts[1:] if again else parts


def _reasons(candidate: Candidate) -> Iterator[tuple[str, str]]:
    points = candidate.points or (None,) * len(candidate.reasons)
    for reason, count in zip(candidate.reasons, points, strict=False):
        yield ("" if count is None else f"{count:+.2f}", reason)


def _history(acts: Sequence[Act], say: Say) -> Iterator[tuple[str, str]]:
    for act in acts:
        words = {
            "decide": say(TABS[act.decision or Decision.NEW]),
            "split": say("taken out of a story"),
            "join": say("joined with another"),
        }[act.kind]
        undone = say("taken back") if act.undone_at else ""
        yield f"{act.at:%Y-%m-%d %H:%M}", " · ".join(filter(None, (words, act.by, undone)))


def first_part(text: str, most: int = READ_HERE) -> str:
    """Return the first paragraphs of a text, so many octets of UTF-8 at most; cut where one is longer."""
    if len(text.encode()) <= most:
        return text
    head = text.encode()[:most].decode("utf-8", "ignore")
    whole = head.rpartition("\n\n")[0]
    return whole or head.rpartition(" ")[0] or head


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut between words."""
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0] or text[:most]} …"
