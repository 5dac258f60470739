"""Words of everything that was published, found at once: a derived file of SQLite's FTS5.

It is made from the archive's documents, issue by issue, and made anew where it is missing, damaged or of
another format.  Of an issue that changed the documents are entered again; of what is equal, nothing.
Documents lie in tables of some thousands, oldest first (`newsletter.stores.word_tables`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from newsletter.model.values import dataclass
from newsletter.stores.sqlite import SqliteDatabase
from newsletter.stores.word_tables import (
    LAST_PLACE,
    SCHEMA,
    Row,
    WordTables,
    delete_files,
    is_busy,
    open_index,
    spaced,
)
from newsletter.text.searching import BEGINNING, Term

FORMAT = 1
"""To be raised whenever text is folded or laid out otherwise."""
COLUMNS = {"title": 6.0, "authors": 4.0, "outlet": 2.0, "text": 1.0, "topics": 0.0, "every": 0.0}
"""How much a word counts in each."""
FULL = 16_384
"""Rows after which another table is begun."""
POOL = 300
"""Of what is found, so many of the newest are weighed."""
EVERY = "x"
"""A word that every document has, where nobody's words are looked for."""
SERIALS = 32
"""Bits of a place that tell documents of one day apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A document as it is entered and given back."""

    address: str
    texts: tuple[str, str, str, str]
    """Title, authors, outlet, text."""
    topics: str
    shown: str
    """What to give back, as the caller wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """An issue as it is entered."""

    day: date
    """The first of the time that it is of."""
    documents: tuple[Entered, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an issue may be, which is read only where it is needed."""

    issue: str
    key: str
    """Equal where the issue is."""
    read: Callable[[], Issued | None]
    """None: it is not public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What was found, the best first."""

    names: tuple[str, ...]
    """What `ArchiveSearch.shown` is asked with."""
    before: int | None
    """Ask with this for what is older; None: this was everything."""


class ArchiveSearch:
    """The index in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: SqliteDatabase | None = None
        self._words = WordTables(self._opened, columns=COLUMNS, beginnings=BEGINNING)

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def drop(self) -> None:
        """Delete the file; the next `follow` makes it anew."""
        self.close()
        delete_files(self._path)

    def follow(self, sources: Sequence[Source]) -> int:
        """Enter what changed, oldest first, and forget what is gone; return how many issues that were."""
        try:
            return self._follow(sources)
        except sqlite3.DatabaseError as error:
            if is_busy(error):
                raise
            self.drop()
            return self._follow(sources)

    def find(
        self,
        terms: Sequence[Term],
        *,
        within: Mapping[str, Sequence[str]] = MappingProxyType({}),
        first: date = date.min,
        last: date = date.max,
        before: int = LAST_PLACE,
        newest_first: bool = False,
        most: int = POOL,
    ) -> Hits:
        """Return documents that have all terms, of issues from `first` to `last`; `most` below 0: all.

        `within`: words that must follow one another in ``outlet`` or ``topics``.
        """
        found = self._words.find(
            self._expression(terms, within),
            terms,
            since=first.toordinal() << SERIALS,
            until=min(before, last.toordinal() + 1 << SERIALS),
            most=most,
            lasting=lambda *_: 1.0,
        )
        if newest_first:
            found = tuple(sorted(found, key=lambda one: -one[1]))
        return Hits(
            names=tuple(name for name, _ in found),
            before=min(place for _, place in found) if 0 < most <= len(found) else None,
        )

    def shown(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return what was entered to be given back."""
        return tuple(map(self._shown, names))

    def _follow(self, sources: Sequence[Source]) -> int:
        database = self._opened()
        with database.transaction():
            if self._words.is_mostly_dead(self._state("dead"), least=FULL):
                self._empty()
            rows = database.execute("SELECT issue, key FROM issues")
            known = {row["issue"]: row["key"] for row in rows}
            gone = known.keys() - {source.issue for source in sources}
            changed = [one for one in sources if known.get(one.issue) != one.key]
            for issue in sorted(gone):
                self._forget(issue)
            for source in sorted(changed, key=lambda one: one.issue):
                self._enter(source)
        return len(gone) + len(changed)

    def _enter(self, source: Source) -> None:
        database = self._opened()
        self._forget(source.issue)
        values = (source.issue, source.key)
        database.execute("INSERT INTO issues (issue, key) VALUES (?, ?)", values)
        issued = source.read()
        if issued is None:
            return
        serial = self._state("serial")
        rows: list[Row] = []
        for document in issued.documents:
            serial += 1
            # The first of an issue is the highest, so that it is found before the next.
            place = issued.day.toordinal() << SERIALS | ((1 << SERIALS) - 1 - serial)
            texts = tuple(map(spaced, (*document.texts, document.topics)))
            rows.append((place, f"{source.issue} {serial}", (*texts, EVERY)))
            database.execute(
                "INSERT INTO shown (name, issue, shown) VALUES (?, ?, ?)",
                (rows[-1][1], source.issue, document.shown),
            )
        self._words.write(self._table_for(issued.day), rows)
        database.execute("UPDATE state SET serial = ?", (serial,))

    def _forget(self, issue: str) -> None:
        database = self._opened()
        rows = database.execute("SELECT name FROM shown WHERE issue = ?", (issue,)).fetchall()
        dead = self._words.forget(row["name"] for row in rows)
        database.execute("UPDATE state SET dead = dead + ?", (dead,))
        database.execute("DELETE FROM shown WHERE issue = ?", (issue,))
        database.execute("DELETE FROM issues WHERE issue = ?", (issue,))

    def _expression(
        self,
        terms: Sequence[Term],
        within: Mapping[str, Sequence[str]],
    ) -> str:
        """Return FTS5's words; nothing that was typed is left that it could take for syntax."""
        wanted = [self._words.phrase(term) for term in terms if not term.without]
        wanted += [f'{column} : "{" ".join(words)}"' for column, words in within.items() if words]
        # FTS5 has no NOT by itself.
        text = " AND ".join(wanted) or f'every : "{EVERY}"'
        without = [f" NOT {self._words.phrase(term)}" for term in terms if term.without]
        return "".join([f"({text})", *without])

    def _shown(self, name: str) -> str:
        row = self._opened().execute("SELECT shown FROM shown WHERE name = ?", (name,))
        return str(row.fetchone()["shown"])

    def _state(self, name: str) -> int:
        row = self._opened().execute("SELECT dead, serial FROM state").fetchone()
        return int(row[name])

    # The file

    def _table_for(self, day: date) -> int:
        """Return the table for a day: each is named by its first; behind a full one comes another."""
        sizes = self._words.sizes()
        place = day.toordinal() << SERIALS
        last = max(sizes, default=None)
        if last is None or (place > last and sizes[last] >= FULL):
            return place
        return max((first for first in sizes if first <= place), default=min(sizes))

    def _opened(self) -> SqliteDatabase:
        if self._connection is None:
            self._connection = open_index(self._path, _SCHEMA, version=FORMAT)
        return self._connection

    def _empty(self) -> None:
        """Begin again within the transaction."""
        database = self._opened()
        for words in self._words.sizes():
            database.execute(f"DROP TABLE words_{words}")
        for table in ("tables", "documents", "shown", "issues"):
            database.execute(f"DELETE FROM {table}")  # noqa: S608 - our names
        database.execute("UPDATE state SET dead = 0")


_SCHEMA = (
    *SCHEMA,
    "CREATE TABLE issues (issue TEXT PRIMARY KEY, key TEXT NOT NULL) STRICT",
    "CREATE TABLE shown (name TEXT PRIMARY KEY, issue TEXT NOT NULL, shown TEXT NOT NULL) STRICT",
    "CREATE INDEX shown_by_issue ON shown (issue)",
    "CREATE TABLE state (dead INTEGER NOT NULL, serial INTEGER NOT NULL) STRICT",
    "INSERT INTO state VALUES (0, 0)",
)
