"""A summary beside what its source says: what stands there, and what does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from newsletter.check.claims import Claim, claims_of
from newsletter.check.facts import lay_out
from newsletter.model.article import Article, SavedSource
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry, Issue
from newsletter.model.people import Byline
from newsletter.model.values import dataclass
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.text.addresses import canonical_address
from newsletter.text.markdown import parse_markdown
from newsletter.text.prose_text import plain
from newsletter.text.sentences import sentences

MOST_SHOWN = 20_000
"""Characters of a source that stand beside its entry; the rest is on its own page."""
_SHORTEST = 3
"""Characters of what is looked for in a source, to be shown there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of text: plain, or a claim that stands or does not."""

    text: str
    kind: str = ""
    """Empty: nothing is claimed."""
    stands: bool = True
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounded:
    """A summary taken apart, and its source."""

    summary: tuple[Stretch, ...]
    words: int
    sentences: int
    hindrance: str
    """Why nothing could be compared; empty: it was."""
    source: SavedSource | None
    article: Article | None
    paragraphs: tuple[tuple[Stretch, ...], ...]
    """Of the source, with what the summary claims of it."""
    cut: bool
    """True: the source goes on behind what is shown."""

    @property
    def wrong(self) -> int:
        """How many claims do not stand."""
        return sum(not one.stands for one in self.summary)


def ground(workplace: Workplace, said: dict[str, Any], *, language: str = "en") -> Grounded:
    """Compare the entry that a file's fields tell of (`said`) with its saved source.

    The file may have other mistakes: nothing but the fields of this entry counts.
    """
    publication = reading.publication(workplace)
    url = str(said.get("url", ""))
    key = canonical_address(url)
    source, article = _saved(workplace, key)
    entry = _entry(said)
    issue = Issue(
        id="draft", date=PartialDate(year=2000), subject="", language=language, entries=(entry,)
    )
    facts = lay_out(
        issue,
        publication,
        outlets=_outlets(workplace),
        sources={key: source} if source else {},
        articles={key: article} if article else {},
    )
    account = facts.accounts[0] if facts.accounts else None
    claims = claims_of(account, facts) if account else ()
    text = account.text if account else plain(entry.summary)
    shown = source.text[:MOST_SHOWN] if source else ""
    return Grounded(
        summary=tuple(_stretches(text, claims)),
        words=len(text.split()),
        sentences=len(sentences(text)) if text.strip() else 0,
        hindrance=account.reading.hindrance if account else "",
        source=source,
        article=article,
        paragraphs=tuple(_paragraphs(shown, claims)),
        cut=bool(source and len(source.text) > MOST_SHOWN),
    )


def _saved(workplace: Workplace, key: str) -> tuple[SavedSource | None, Article | None]:
    if not key or not workplace.has_newsroom():
        return None, None
    with workplace.newsroom() as connection:
        store = SqlArticleStore(connection)
        return store.source_for(key), store.article(key)


def _outlets(workplace: Workplace) -> Sequence[Any]:
    document = reading.feeds_document(workplace).value
    return document.outlets if document else ()


def _entry(said: dict[str, Any]) -> Entry:
    authors = said.get("authors") or ()
    names = [one.get("name", "") if isinstance(one, dict) else str(one) for one in authors]
    return Entry(
        id=str(said.get("id", "")),
        title=str(said.get("title", "")),
        authors=tuple(Byline(name=name) for name in names if name),
        summary=parse_markdown(str(said.get("summary", ""))),
        outlet=str(said.get("outlet", "")),
        url=str(said.get("url", "")) or "unknown",
        language=str(said.get("language", "")),
    )


def _stretches(text: str, claims: Iterable[Claim]) -> Iterable[Stretch]:
    end = 0
    for one in claims:
        if one.start > end:
            yield Stretch(text=text[end : one.start])
        yield Stretch(
            text=text[one.start : one.end], kind=one.kind, stands=one.stands, help=one.help
        )
        end = one.end
    if text[end:]:
        yield Stretch(text=text[end:])


def _paragraphs(text: str, claims: Sequence[Claim]) -> Iterable[tuple[Stretch, ...]]:
    """Yield the paragraphs of a source; what the summary took from it is marked."""
    known = sorted(
        {one.words for one in claims if one.stands and len(one.words) >= _SHORTEST}, key=len
    )
    kinds = {one.words: one.kind for one in claims}
    forms = {_loose(words): words for words in reversed(known)}
    pattern = re.compile("|".join(f"({form})" for form in forms), re.IGNORECASE) if forms else None
    listed = list(forms.values())
    for paragraph in filter(None, (one.strip() for one in text.split("\n"))):
        yield tuple(_marked(paragraph, pattern, listed, kinds))


def _marked(
    paragraph: str, pattern: re.Pattern[str] | None, listed: list[str], kinds: dict[str, str]
) -> Iterable[Stretch]:
    end = 0
    for match in pattern.finditer(paragraph) if pattern else ():
        if match.start() > end:
            yield Stretch(text=paragraph[end : match.start()])
        kind = kinds[listed[(match.lastindex or 1) - 1]]
        yield Stretch(text=match[0], kind=kind)
        end = match.end()
    if paragraph[end:]:
        yield Stretch(text=paragraph[end:])


def _loose(words: str) -> str:
    """Return a pattern for the same words with other blanks and other marks between them."""
    parts = re.findall(r"\w+", words)
    inner = r"\W{1,4}".join(map(re.escape, parts)) if parts else re.escape(words)
    return rf"(?<!\w){inner}(?!\w)" if parts else inner
