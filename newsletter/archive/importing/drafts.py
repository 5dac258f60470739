"""An issue while it is put together out of the sections of a mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from newsletter.archive.importing.accounting import Fate, Share
from newsletter.archive.importing.pieces import Piece, said
from newsletter.model.dates import PartialDate
from newsletter.model.issue import Entry, Lead
from newsletter.model.people import Outlet
from newsletter.model.prose import Block
from newsletter.model.publication import FocusArea, Publication
from newsletter.model.values import dataclass
from newsletter.text.notes import Notes
from newsletter.text.slugs import slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What is known of an issue beside its text: from an export's table, a mail's header, an index."""

    subject: str = ""
    preheader: str = ""
    title: str = ""
    """A headline over the whole text, as posts have one."""
    standfirst: str = ""
    """A line below that headline."""
    date: PartialDate | None = None
    language: str = ""


@dataclass(slots=True, kw_only=True)
class Draft:
    """What has been recognised so far, and the account of it."""

    publication: Publication
    outlets: tuple[Outlet, ...]
    notes: Notes
    leads: list[Lead] = field(default_factory=list)
    areas: list[FocusArea] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """For the person who looks it over."""
    lost_addresses: int = 0
    """Entries whose address nothing says."""
    ids: dict[str, int] = field(default_factory=dict)
    """Each id, and the last number that was put behind it."""
    urls: dict[str, int] = field(default_factory=dict)
    """Each page that is cited, and how often."""

    def account(self, text: str, fate: Fate, where: str) -> None:
        """Take note of what became of some words."""
        self.shares.append(Share(text=text, fate=fate, where=where))

    def place(self, pieces: Iterable[Piece | Block], where: str) -> None:
        """Account for pieces that stand in a field as they were."""
        for piece in pieces:
            self.account(said(piece.block if isinstance(piece, Piece) else piece), "placed", where)

    def new_id(self, title: str, kind: str) -> str:
        """Return an id made of a title; equal titles are numbered in their order."""
        wanted = slug(title) or kind
        found, number = wanted, self.ids.get(wanted, 0)
        while found in self.ids:
            number += 1 if number else 2
            found = f"{wanted}-{number}"
        self.ids[wanted] = number
        self.ids.setdefault(found, 0)
        return found
