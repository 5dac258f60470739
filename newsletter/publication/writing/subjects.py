"""What a comment is about, as it reads now: a lead, an entry, or the issue as a whole."""

from __future__ import annotations

from newsletter.documents.outline import Outline, outline
from newsletter.errors import DocumentError
from newsletter.model.comment import MOST_QUOTED, Subject
from newsletter.model.issue import Entry, Lead
from newsletter.publication.place.files import read_source
from newsletter.publication.place.workplace import Workplace
from newsletter.text.prose_text import plain


def words_of(piece: Lead | Entry) -> str:
    """Return how the words of a piece begin, without its title; at most `MOST_QUOTED` characters."""
    said = (piece.summary,) if isinstance(piece, Entry) else (piece.standfirst, piece.body)
    return "\n\n".join(filter(None, map(plain, said)))[:MOST_QUOTED].strip()


def outline_of(workplace: Workplace, issue_id: str) -> Outline:
    """Return what an issue's file holds; raises `NoSuchIssue`, and `DocumentError` for broken YAML."""
    return outline(read_source(workplace.existing_issue_file(issue_id)))


def outline_if_any(workplace: Workplace, issue_id: str) -> Outline | None:
    """Return what an issue's file holds; None where there is none, or its YAML is broken."""
    if issue_id not in workplace.issue_ids():
        return None
    try:
        return outline_of(workplace, issue_id)
    except DocumentError:
        return None


def subject_of(issue_id: str, held: Outline, item: str) -> Subject:
    """Return what there is to comment on; empty: the issue as a whole, by its subject line."""
    piece = held.piece(item)
    if piece is None:
        return Subject(issue=issue_id, item=item, title="" if item else held.subject)
    words = piece.words[:MOST_QUOTED].strip()
    return Subject(issue=issue_id, item=item, title=piece.title, words=words)
