"""What a comment is about, as it reads now: a lead, an entry, or the issue as a whole."""

from __future__ import annotations

from newsletter.model.comment import MOST_QUOTED, Subject
from newsletter.model.issue import Entry, Issue, Lead
from newsletter.text.prose_text import plain


def words_of(piece: Lead | Entry) -> str:
    """Return how the words of a piece begin, without its title; at most `MOST_QUOTED` characters."""
    said = (piece.summary,) if isinstance(piece, Entry) else (piece.standfirst, piece.body)
    return "\n\n".join(filter(None, map(plain, said)))[:MOST_QUOTED].strip()


def piece_of(issue: Issue, item: str) -> Lead | Entry | None:
    """Return the lead or entry of that id, or None."""
    pieces: tuple[Lead | Entry, ...] = (*issue.leads, *issue.entries)
    return next((one for one in pieces if item and one.id == item), None)


def subject_of(issue: Issue, item: str) -> Subject:
    """Return what there is to comment on; empty: the issue as a whole, by its subject line."""
    piece = piece_of(issue, item)
    if piece is None:
        return Subject(issue=issue.id, item=item, title="" if item else issue.subject)
    return Subject(issue=issue.id, item=item, title=piece.title, words=words_of(piece))
