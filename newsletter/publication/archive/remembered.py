"""What a build has to know of each issue: read anew where anything of it changed, remembered where not.

The file of rows may be deleted at any time.  What a publication checks, approves and sends is read from
its files, and never from here.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import newsletter
from newsletter.archive.editions import Card, Edition
from newsletter.archive.issues import require_place
from newsletter.archive.plan import edition_key
from newsletter.archive.site.cards import card_of
from newsletter.archive.site.directory import Directory, Slugs
from newsletter.archive.site.kept_cards import LineShelf, body_of, card_from, names_of
from newsletter.archive.site.kept_shelves import directory_of
from newsletter.archive.site.names import Book
from newsletter.archive.site.setting import Shown
from newsletter.errors import ArchiveError
from newsletter.model.people import Outlet
from newsletter.model.publication import Publication
from newsletter.pages import shared_press
from newsletter.publication.archive.around import around
from newsletter.publication.archive.known import Known, told_of
from newsletter.publication.archive.parsed import FOLDER, ParsedIssues
from newsletter.publication.archive.past import Past, past_of
from newsletter.publication.archive.sources import Source, Stamp, stamp
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.archive_rows import ArchiveRows, Body, Head

if TYPE_CHECKING:
    from newsletter.publication.archive.originals import Originals
    from newsletter.publication.archive.showing import Showing

FILE = "archive.db"
SHELVES = "archive.shelves"
_SAYS_IMPORTED = re.compile(rb"^imported:[ \t]*true\b", re.MULTILINE)
AT_HAND = 48
"""Issues that were just read, and are kept for their pages."""


@dataclass(slots=True, kw_only=True)
class Remembered:
    """The issues of a site; a context manager, inside of which their editions can be asked for."""

    workplace: Workplace
    publication: Publication
    outlets: tuple[Outlet, ...]
    program: Path = Path(newsletter.__file__).parent
    """Whose files, where one is changed, make everything be read anew."""
    remember: bool = True
    """False: no file is written, and everything is read."""
    believe: bool = True
    """False: what was remembered counts for nothing, and everything is read and remembered anew."""
    anew: list[str] = field(default_factory=list)
    """What was read anew."""
    unread: list[str] = field(default_factory=list)
    """What was sent elsewhere, as its file says, and cannot be read: it is not shown."""
    _rows: ArchiveRows | None = None
    _same: str = ""
    _heads: Mapping[str, Head] = field(default_factory=dict)
    _sources: dict[str, Source] = field(default_factory=dict)
    _held: OrderedDict[str, Edition] = field(default_factory=OrderedDict)
    _shelf: LineShelf = field(init=False)
    _past: Past = field(init=False)
    _shown: Showing | None = None
    _originals: Originals | None = field(init=False)
    _parsed: ParsedIssues = field(init=False)
    _book: Book = field(init=False)

    def __enter__(self) -> Self:
        """Open what was remembered."""
        self._past = past_of(self.workplace, self.publication)
        self._originals = self._lost()
        self._book = Book(self.publication, self.outlets)
        self._parsed = ParsedIssues(self.workplace, self.publication, remember=self.remember)
        self._parsed.__enter__()
        if self.remember:
            lost = self._originals.key if self._originals else ""
            self._same = around(self.workplace, self.publication, self.outlets, lost, self.program)
            self._rows = ArchiveRows(self.workplace.var / FOLDER / FILE, self._same)
            self._heads = self._rows.heads() if self.believe else {}
        self._shelf = LineShelf(self._body, self._names, issues=len(self._heads))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the files."""
        self._parsed.__exit__(kind, error, trace)
        if self._rows:
            self._rows.close()

    def issues(self, *, sending: str = "", drafts: bool = False) -> tuple[Known, ...]:
        """Return every issue that was sent, as sealed and put right, and every imported one, oldest first.

        The issue `sending` is among them, whether or not anybody got it; and with `drafts` every other.
        Raises `ArchiveError` where an issue cannot have a place of its own.
        """
        found = [one for source in self._sealed(sending) if (one := self._known(source))]
        there = {one.card.id for one in found}
        files = (one for one in self._files(drafts=drafts) if one.issue not in there)
        found += [one for source in files if (one := self._known(source))]
        if self._rows:
            self._rows.forget(self._heads.keys() - self._sources.keys())
            self._rows.keep()
        return tuple(sorted(found, key=lambda one: (one.card.date, one.card.id)))

    def directory(self, cards: Sequence[Card], slugs: Slugs) -> Directory:
        """Return where each name of these issues, oldest first, has its page; `slugs`: what is remembered of that."""
        if not self.remember:
            return Directory(cards, remembered=slugs)
        path = self.workplace.var / FOLDER / SHELVES
        return directory_of(cards, slugs, path, self._same)

    def _sealed(self, sending: str) -> Iterator[Source]:
        sent = self.workplace.sent
        for name in self.workplace.sealed_ids():
            mails = self._past.mails.get(name, ())
            yield Source(
                name=f"sent/{name}",
                issue=name,
                files=(self.workplace.issue_file(name), *(sent / one for one in (name, *mails))),
                read=partial(self._sent, name, sending=sending),
                beside=self._past.of(name),
                remembers=not sending or sending not in (name, *mails),
            )

    def _files(self, *, drafts: bool) -> Iterator[Source]:
        for name in self.workplace.issue_ids():
            yield Source(
                name=name,
                issue=name,
                files=(self.workplace.issue_file(name),),
                read=partial(self._imported, name, drafts=drafts),
                beside=self._past.of(name),
                remembers=not drafts,
            )

    def _lost(self) -> Originals | None:
        """Return what is known of articles that are gone; a bare clone does not wait for the newsroom."""
        if not self.workplace.has_newsroom():
            return None
        from newsletter.publication.archive.originals import originals_of  # noqa: PLC0415

        return originals_of(self.workplace, self.publication)

    @property
    def _showing(self) -> Showing:
        """With what issues are read; where nothing changed nobody needs it, nor waits for it."""
        if self._shown is None:
            shared_press().begin()  # a page will be filled: its child starts while this is loaded
            from newsletter.publication.archive.showing import showing  # noqa: PLC0415 - as it says

            self._shown = showing(self.workplace, self.publication, past=self._past)
        return self._shown

    def _sent(self, name: str, _article: str, *, sending: str) -> Edition | None:
        return self._showing.sent(name, sending=sending)

    def _imported(self, name: str, article: str, *, drafts: bool) -> Edition | None:
        issue = self._parsed.issue(name)
        if issue is None and _SAYS_IMPORTED.search(self.workplace.issue_file(name).read_bytes()):
            self.unread.append(name)
        if issue is None or issue.corrects or not (issue.imported or drafts):
            return None
        return self._showing.imported(issue, article=article)

    def _known(self, source: Source) -> Known | None:
        """Return what is known of an issue; None where it is not shown."""
        self._sources[source.name] = source
        head = self._heads.get(source.name)
        if head and head.signature and source.remembers:
            told, pictures = json.loads(head.told)
            if head.signature == self._stamp(source, pictures).digest:
                return self._again(source, told)
        return self._anew(source)

    def _stamp(self, source: Source, pictures: Iterable[str]) -> Stamp:
        return stamp(source, (self.workplace.folder / one for one in pictures))

    def _again(self, source: Source, told: Any) -> Known | None:  # noqa: ANN401  # what JSON has
        if told is None:
            return None
        card, key, anchors, addresses, images, silent = told
        return Known(
            shown=Shown(
                card=card_from(card, self._shelf.of(source.name)),
                key=key,
                edition=partial(self.edition, source.name),
            ),
            anchors=frozenset(anchors.split()),
            addresses=addresses,
            images=tuple(images),
            silent=tuple(silent),
        )

    def _anew(self, source: Source) -> Known | None:
        """Read an issue, and remember it."""
        self.anew.append(source.name)
        now = self.workplace.clock()
        before = stamp(source)
        noted = self._showing.gallery.noted
        noted.clear()
        edition = self._whole(source, "")
        pictures = sorted(noted)
        told, body, known = None, Body("[]", "[]", ""), None
        if edition is not None:
            require_place(edition)
            known = self._seen(source, edition)
            told = told_of(known)
            article = "" if edition.images else edition.article
            body = Body(body_of(known.card), names_of(known.card), article)
        if self._rows and source.remembers:
            stands = self._stamp(source, pictures) if pictures else before
            # Of what cannot be read nothing is remembered, so that every build says so.
            steady = before.digest == stamp(source).digest and source.issue not in self.unread
            said = json.dumps([told, pictures], ensure_ascii=False)
            self._rows.put(source.name, Head(stands.as_of(now) if steady else "", said), body)
        return known

    def _seen(self, source: Source, edition: Edition) -> Known:
        from newsletter.publication.archive.showing import (  # noqa: PLC0415 - see _showing
            addresses_of,
            anchors_of,
        )

        self._held[source.name] = edition
        if len(self._held) > AT_HAND:
            self._held.popitem(last=False)
        card = card_of(edition, self._book, self.publication)
        return Known(
            shown=Shown(
                card=card, key=edition_key(edition), edition=partial(self.edition, source.name)
            ),
            anchors=anchors_of(edition),
            addresses=addresses_of(edition, sent=source.name.startswith("sent/")),
            images=tuple(name for name, _ in edition.images),
            silent=edition.silent,
        )

    def edition(self, name: str) -> Edition:
        """Return all of an issue, by the name of its row."""
        found, source = self._held.get(name), self._sources[name]
        if found is None:
            found = self._whole(source, self._article(name) if source.remembers else "")
        if found is None:
            raise ArchiveError(
                f"The issue {source.issue} was changed while the archive was built.",
                help="Build it again; nothing was written.",
            )
        return found

    def _whole(self, source: Source, article: str) -> Edition | None:
        edition = source.read(article)
        return self._originals.added(edition) if edition and self._originals else edition

    def _article(self, name: str) -> str:
        """Return the article that was made before; empty where it has pictures, which are not kept."""
        try:
            return self._rows.article(name) if self._rows else ""
        except KeyError:
            return ""

    def _body(self, name: str) -> str:
        """Return the lines of an issue as text."""
        try:
            if self._rows:
                return self._rows.body(name)
        except KeyError:
            pass
        return body_of(card_of(self.edition(name), self._book, self.publication))

    def _names(self, name: str) -> str:
        """Return under which names an issue stands as text."""
        try:
            if self._rows:
                return self._rows.names(name)
        except KeyError:
            pass
        return names_of(card_of(self.edition(name), self._book, self.publication))
