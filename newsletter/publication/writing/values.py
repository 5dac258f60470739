"""What is handed over when somebody writes: an edit of one field, and what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from newsletter.model.values import dataclass

ItemName = tuple[str, ...]
"""Where a field stands, by ids: ``()`` for the issue, ``("media_review", "flood")``, ``("leads", "a", "image")``."""


class SaveState(StrEnum):
    """What a save did."""

    WRITTEN = "written"
    SAME = "same"
    """The file says it already."""
    MERGED = "merged"
    """Written; somebody else had changed other fields meanwhile, and theirs stay."""
    CONFLICT = "conflict"
    """Somebody else changed this field; the file keeps theirs, ours is kept as a draft."""
    GONE = "gone"
    """What the field belongs to is no longer in the file; the text is kept as a draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldEdit:
    """What somebody typed into one field."""

    item: ItemName = ()
    field: str
    was: str
    """What the field said when they began; lists one item per line."""
    now: str
    by: str = ""
    """Id of a person, or empty."""
    session: str = ""
    """Of a page in a browser: its own last text is no conflict."""
    seen: str = ""
    """Fingerprint of the file as the page showed it, or empty."""
    typing: bool = False
    """True: a pause while typing; such a save makes no commit of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of an edit."""

    state: SaveState
    text: str
    """What the file says now; where it says theirs, see `theirs`."""
    theirs: str = ""
    """At a conflict: what the field says that somebody else wrote."""
    seen: str = ""
    """Fingerprint of the file as it is now."""
    draft: int = -1
    """Number of the draft that keeps the text, where the file does not; else -1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One line of the journal of an issue; what it was for is told by `did`."""

    number: int
    """Where it begins in the journal: no two are the same."""
    did: str
    """typed, settled, same, conflict, discarded, took-out, put-in, moved, found."""
    at: datetime
    by: str = ""
    session: str = ""
    item: ItemName = ()
    field: str = ""
    was: str = ""
    now: str = ""
    of: int = -1
    """Number of the record that this one settles or discards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text that somebody typed and that the file does not have."""

    number: int
    at: datetime
    by: str
    session: str
    item: ItemName
    field: str
    now: str
    """What they typed."""
    theirs: str = ""
    """What the field says in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One change of one field, or of the order of things."""

    number: str
    """To name it by: ``1234`` for one of ours, ``a1b2c3d/summary`` for one from git."""
    at: datetime
    by: str
    """Id of a person; from git, the author's name."""
    item: ItemName
    field: str
    """Empty: the item as a whole was put in, taken out or moved."""
    before: str
    after: str
    did: str = "wrote"
    """wrote, took-out, put-in, moved, found."""
    commit: str = ""
    """Abbreviated name of the commit, or empty."""
