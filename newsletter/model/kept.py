"""Saved copies of cited pages."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from newsletter.model.values import dataclass


class KeptState(StrEnum):
    """What became of the copy of a page."""

    KEPT = "kept"
    TOO_LARGE = "too large"
    """It is longer than publication.yaml allows; its text may be saved all the same."""
    REFUSED = "refused"
    """Its site asks programs to stay away, or our own rules forbid the address."""
    FAILED = "failed"
    """No page came; it is tried again, each time later."""
    TAKEN_DOWN = "taken down"
    """A person removed it; it is never fetched again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCopy:
    """What is known of the copy of one page."""

    key: str
    """Its canonical address."""
    url: str
    """As it is cited."""
    state: KeptState
    at: datetime
    """Since when; aware, UTC."""
    name: str = ""
    """Of the file (WARC, each record compressed) at the place of copies; empty: there is none."""
    size: int = 0
    """Octets of the file."""
    sha256: str = ""
    """Of the page as fetched; it stays after a takedown."""
    tries: int = 0
    """How often it was asked for in vain, in a row."""
    next_try: datetime | None = None
    """None: not again by itself."""
    reason: str = ""
    """Why there is none, in words."""
    by: str = ""
    """Id of the person who took it down, or empty."""
    public_address: str = ""
    """Of the copy that a public archive made when it was asked, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepingRules:
    """Where copies of cited pages go."""

    place: str = "var/copies"
    """A folder, relative to the publication, or ``s3://…``."""
    megabytes: int = 8
    """The longest page that is kept."""
    by_itself: bool = True
    """Whether `newsletter run` keeps what is cited."""
    quoted_words: int = 40
    """Words of a saved text that stand where its article is gone and no copy may be shown; 0: none."""
    save_page_now: str = ""
    """Address of a public archive's form for saving, before the page's own; empty: none is asked."""
