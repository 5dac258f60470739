"""A manuscript, read: what it says, what waits for a decision, what was left out."""

from __future__ import annotations

from typing import Literal

from newsletter.model.prose import NO_PROSE, Prose
from newsletter.model.values import dataclass

Decision = Literal["accept", "reject"]
"""Of a change: made, or not.  Of a comment: kept as one, or left out."""
ChangeKind = Literal["insertion", "deletion", "replacement", "move"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A tracked change; until it is decided the text stands as it was before it."""

    id: str
    """``1``, ``2`` … in reading order."""
    kind: ChangeKind
    author: str
    date: str
    """As the document says it (ISO 8601), or empty."""
    removed: str = ""
    """Words that it takes away; ``¶`` stands for the end of a paragraph."""
    added: str = ""
    before: str = ""
    """The words in front of it."""
    behind: str = ""
    decision: Decision | None = None
    """None: it waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer to a comment."""

    author: str
    date: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A comment that somebody left in the margin."""

    id: str
    """``c1``, ``c2`` … in reading order."""
    author: str
    date: str
    text: str
    about: str = ""
    """The words that it stands beside."""
    replies: tuple[Reply, ...] = ()
    decision: Decision | None = None
    """``accept``: kept with the lead; ``reject``: left out; None: it waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManuscriptPicture:
    """A picture that came inside the document, as it was there."""

    name: str
    """Stands for it in the prose: ``images/picture-1``."""
    data: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that did not come over as it was, with how often."""

    code: str
    """A key of `newsletter.manuscripts.notices.SENTENCES`."""
    count: int
    words: tuple[str, ...] = ()
    """The first of them, cut short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """A document as a lead could be made of it."""

    title: str = ""
    authors: tuple[str, ...] = ()
    standfirst: Prose = NO_PROSE
    body: Prose = NO_PROSE
    about: Prose = NO_PROSE
    """About the authors."""
    language: str = ""
    """BCP 47, or empty where it is in doubt."""
    pictures: tuple[ManuscriptPicture, ...] = ()
    """Those that the prose shows, in order."""
    changes: tuple[Change, ...] = ()
    comments: tuple[Remark, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def waiting(self) -> tuple[Change | Remark, ...]:
        """What nobody decided yet."""
        everything: tuple[Change | Remark, ...] = (*self.changes, *self.comments)
        return tuple(one for one in everything if one.decision is None)
