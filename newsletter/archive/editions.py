"""What the archive knows of an issue: all of it as an `Edition`, what lists need as a `Card`.

An edition is read, shown and let go; cards are small, and a build holds all of them at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from types import MappingProxyType

from newsletter.model.dates import PartialDate
from newsletter.model.issue import Issue
from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What stands where something was that is shown no more."""

    id: str
    """Of the entry or lead; empty: the whole issue."""
    why: str
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file of what was sent, as anybody may have it: no reader's token is in it."""

    name: str
    """``as-sent.eml``, beside the issue's page."""
    size: int
    """Octets."""
    sha256: str
    """Hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsSent:
    """What was sent, and to how many."""

    files: tuple[SentFile, ...]
    sealed_sha256: str
    """Of the seal that was approved; hexadecimal."""
    recipients: int
    accepted: int
    failed: int
    excluded: int
    uncertain: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A correction that was mailed to those who got the issue."""

    date: date
    """On which its sending began."""
    subject: str
    as_sent: AsSent


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalState:
    """An article that an entry cites, and that is not at its address any more."""

    gone_since: date
    copy: str = ""
    """Public address of a saved copy, or empty."""
    quoted: str = ""
    """A few words of the saved text, where there is no copy to be shown, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An issue that was sent or imported, as it is shown now."""

    issue: Issue
    article: str
    """One ``<article>`` element: `Rendition.article` as sealed or, where corrections say so, of today.

    Of what is shown no more, ``<p class="stone">`` stands in the element that had its id; a former
    id is an empty ``<span class="former">`` in the element that it leads to (`archive.mending`).
    """
    published: datetime
    """Aware: when it was sent."""
    images: tuple[tuple[str, bytes], ...] = ()
    """(file name, bytes) of the pictures that `article` refers to by name."""
    hidden: Issue | None = None
    """What is shown no more, as it was, so that the lists on which it stood are known; nothing of it is seen."""
    tombstones: tuple[Tombstone, ...] = ()
    """What `article` holds of them; `issue` holds nothing of what was withdrawn, but its corrections
    and withdrawals."""
    as_sent: AsSent | None = None
    """None: imported, or something of it was withdrawn."""
    copies: tuple[tuple[str, bytes], ...] = ()
    """(file name, bytes) beside the page: what `as_sent` lists or, where something was withdrawn,
    the note that stands there instead."""
    letters: tuple[Letter, ...] = ()
    """Oldest first; none, where something was withdrawn."""
    silent: tuple[str, ...] = ()
    """What its file says otherwise, and nothing says so, so that it is not shown: ``entry 4: summary``."""
    originals: Mapping[str, OriginalState] = field(default_factory=lambda: MappingProxyType({}))
    """By id of the entry; those alone that are gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A topic, outlet, author or country: what it is told apart by, and what it is called."""

    key: str
    """Equal for all spellings of one; no address."""
    text: str
    """On one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A lead or an entry, as lists show it."""

    id: str
    """Empty: it has no address of its own."""
    lead: bool
    title: str
    """On one line."""
    authors: tuple[Named, ...]
    outlet: Named | None
    """Of a lead: where it appeared first."""
    country: str
    """ISO 3166-1 alpha-2 of the outlet, upper case, or empty."""
    topics: tuple[Named, ...]
    language: str
    """BCP 47, never empty."""
    published: PartialDate | None
    """When the article appeared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A correction, as the page and the log show it."""

    date: date
    what: str
    """HTML: paragraphs, and whatever else was written."""
    by: str
    """A name."""
    item: str
    """The id of the lead or entry; empty: the issue as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An issue, as lists show it."""

    id: str
    heading: str
    """On one line."""
    date: PartialDate
    number: int | None
    language: str
    published: datetime
    """Aware."""
    preheader: str
    focus_areas: tuple[Named, ...]
    """The key is the id."""
    lines: Sequence[Line]
    """Leads first, then entries, in the issue's order; what was withdrawn is not among them."""
    minutes: int = 1
    """Whole ones that it takes to read."""
    notes: tuple[Note, ...] = ()
    withdrawn: Tombstone | None = None
    """Of the whole issue."""
    stones: tuple[Tombstone, ...] = ()
    """Of the pieces that were withdrawn."""
    former: tuple[tuple[str, str], ...] = ()
    """(kind, name's key) of the lists on which something stood that is shown no more."""
    key: str = ""
    """Equal for cards that say the same."""

    @property
    def path(self) -> str:
        """``issues/2017-11/``, below the site."""
        return f"issues/{self.id}/"

    @property
    def order(self) -> tuple[PartialDate, datetime, str]:
        """What issues are sorted by, oldest first."""
        return self.date, self.published, self.id
