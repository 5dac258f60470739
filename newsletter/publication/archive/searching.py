"""Searching the archive where it is served: no script is needed, and everything is found."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import MAXYEAR, MINYEAR, date
from functools import partial
from pathlib import Path

from newsletter.archive.editions import Edition
from newsletter.archive.search.documents import Document, documents_of
from newsletter.archive.search.showing import Parts, marked, passage
from newsletter.archive.site.cards import card_of
from newsletter.archive.site.names import Book
from newsletter.errors import NewsletterError
from newsletter.model.values import dataclass
from newsletter.publication.archive.showing import Showing, showing
from newsletter.publication.issues.sealed import sealed_ids
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.archive_search import ArchiveSearch, Entered, Issued, Source
from newsletter.stores.sqlite import explained
from newsletter.stores.word_tables import LAST_PLACE
from newsletter.text.direction import direction_of
from newsletter.text.searching import LONGEST, Term, search_terms, search_words

SEARCH_FILE = "search-archive.db"
"""In var/; without it the next search makes it anew."""
FRESH = 60.0
"""Seconds for which nobody looks whether an issue was published or put right."""
AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody looks for; all of it may be empty."""

    words: str = ""
    outlet: str = ""
    topic: str = ""
    first_year: int | None = None
    last_year: int | None = None
    newest_first: bool = False
    """False: the best first."""
    page: int = 0
    """How many pages of the same search are left out."""
    before: int | None = None
    """`Answer.older` of the search before: what is older than all that was weighed there."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is asked."""
        years = self.first_year, self.last_year
        return not (self.words.strip() or self.outlet or self.topic or any(years))


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundView:
    """One piece that was found; what was looked for is marked in its parts."""

    address: str
    title: Parts
    sources: tuple[Parts, ...]
    """Authors, outlet, issue."""
    passage: Parts
    language: str
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was found."""

    found: tuple[FoundView, ...]
    count: int
    """Of all pages."""
    more: bool
    """True: there is another page."""
    older: int | None
    """Where the search may go on beyond `count`; None: that is everything."""


class Lookup:
    """The index of a publication's archive, kept up to date; for several threads."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._lock = threading.Lock()
        self._looked: float | None = None

    def search(self, asked: Asked) -> Answer:
        """Return what is found now, the best first; raises `StoreError`."""
        path = self._workplace.var / SEARCH_FILE
        with explained(path), closing(ArchiveSearch(path)) as index:
            self._catch_up(index)
            return _answer(index, asked, reading.publication(self._workplace).archive_url)

    def _catch_up(self, index: ArchiveSearch) -> None:
        now = self._workplace.clock().timestamp()
        with self._lock:
            if self._looked is None or not 0 <= now - self._looked < FRESH:
                index.follow(tuple(sources(self._workplace)))
                self._looked = now


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """An index that was made anew."""

    file: str
    issues: int
    """Files and seals that were read, drafts among them."""


def rebuild(workplace: Workplace) -> Rebuilt:
    """Make the index anew."""
    path = workplace.var / SEARCH_FILE
    with explained(path), closing(ArchiveSearch(path)) as index:
        index.drop()
        issues = index.follow(tuple(sources(workplace)))
    return Rebuilt(file=workplace.shown(path), issues=issues)


def sources(workplace: Workplace) -> Iterator[Source]:
    """Yield every issue file and seal; what is not public, or cannot be read, has no documents."""
    publication = reading.publication(workplace)
    shown = showing(workplace, publication)
    book = Book(publication, reading.feed_list(workplace).outlets)
    common = _signature(workplace.folder / "publication.yaml", workplace.folder / "feeds.yaml")
    sealed = frozenset(sealed_ids(workplace))
    files = {path.stem for path in workplace.issues.glob("*.yaml")}
    for name in sorted(sealed | files):
        folder = workplace.sent / name
        own = _signature(workplace.issue_file(name), folder / "seal.json", folder / "receipt.json")
        yield Source(
            issue=name,
            key=f"{common} {own}",
            read=partial(_read, shown, book, name, sent=name in sealed),
        )


def _read(shown: Showing, book: Book, name: str, *, sent: bool) -> Issued | None:
    try:
        edition = shown.sent(name) if sent else _imported(shown, name)
    except NewsletterError:  # the build of the archive says what is wrong with it
        return None
    if edition is None:
        return None
    day = edition.issue.date
    documents = documents_of(edition, card_of(edition, book, shown.publication))
    return Issued(
        day=date(day.year, day.month or 1, day.day or 1),
        documents=tuple(map(_entered, documents)),
    )


def _imported(shown: Showing, name: str) -> Edition | None:
    issue = reading.issue_document(shown.workplace, name, shown.publication).value
    return shown.imported(issue) if issue and issue.imported else None


def _entered(one: Document) -> Entered:
    told = (one.address, one.heading, one.language, *one.texts)
    return Entered(
        address=one.address,
        texts=one.texts,
        topics=one.topics,
        shown=json.dumps(told, ensure_ascii=False),
    )


def _signature(*files: Path) -> str:
    """Return what changes when one of these files does."""
    return " ".join(_stamp(path) for path in files)


def _stamp(path: Path) -> str:
    try:
        told = path.stat()
    except OSError:
        return "-"
    return f"{told.st_mtime_ns}.{told.st_size}"


def _answer(index: ArchiveSearch, asked: Asked, base: str) -> Answer:
    terms = search_terms(asked.words)
    within = {
        "outlet": search_words(asked.outlet[:LONGEST]),
        "topics": search_words(asked.topic[:LONGEST]),
    }
    hits = index.find(
        terms,
        within=within,
        first=date(asked.first_year or MINYEAR, 1, 1),
        last=date(asked.last_year or MAXYEAR, 12, 31),
        newest_first=asked.newest_first or not terms,
        before=LAST_PLACE if asked.before is None else asked.before,
    )
    start = asked.page * AT_ONCE
    names = hits.names[start : start + AT_ONCE]
    return Answer(
        found=tuple(_view(told, terms, base) for told in index.shown(names)),
        count=len(hits.names),
        more=start + AT_ONCE < len(hits.names),
        older=hits.before,
    )


def _view(told: str, terms: Sequence[Term], base: str) -> FoundView:
    address, heading, language, title, authors, outlet, text = json.loads(told)
    return FoundView(
        address=base + address,
        title=marked(title, terms),
        sources=tuple(marked(one, terms) for one in (authors, outlet, heading) if one),
        passage=passage(text, terms),
        language=language,
        direction=direction_of(language),
    )
