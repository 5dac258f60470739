"""Comments on a piece or an issue: said, answered, settled, opened again, taken back.

Whoever comments names the piece by its id, so that a comment stays with it when it is moved or
gets another title; what it said at that moment is kept beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from newsletter.documents.outline import Outline
from newsletter.documents.suggest import did_you_mean
from newsletter.errors import UsageError
from newsletter.model.comment import LONGEST_COMMENT, Comment
from newsletter.model.values import dataclass
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.subjects import outline_if_any, outline_of, subject_of
from newsletter.stores.comments import SqlCommentStore
from newsletter.text.plain_lines import plain_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A comment with what was answered, and what became of what it is about."""

    comment: Comment
    replies: tuple[Comment, ...] = ()
    title: str = ""
    """What the piece is called now; empty: the issue as a whole, or it was removed."""
    removed: bool = False
    """True: the piece stands in the issue no more."""
    is_lead: bool = False
    """True: the piece is a lead; else it is an entry, or the issue."""

    @property
    def open(self) -> bool:
        """Whether it waits for somebody."""
        return self.comment.open

    @property
    def about(self) -> str:
        """Return what it is about, in words."""
        if self.removed:
            told = f" (“{self.comment.about.title}”)" if self.comment.about.title else ""
            return f"something that was removed{told}"
        return f"“{self.title}”" if self.comment.about.item else "the issue as a whole"


def threads(
    workplace: Workplace, issue_id: str, *, item: str | None = None, waiting: bool = False
) -> tuple[Thread, ...]:
    """Return the threads of an issue, oldest first.

    `item`: only those on one piece (empty: on the issue as a whole).  `waiting`: only open ones.
    Raises `NoSuchIssue`; an issue file that cannot be read hinders nobody.
    """
    workplace.expect_issue(issue_id)
    if not workplace.has_mail():
        return ()
    with comment_store(workplace) as store:
        found = store.of_issue(issue_id) if item is None else store.of_item(issue_id, item)
    joined = _threaded(found, outline_if_any(workplace, issue_id))
    return tuple(one for one in joined if one.open or not waiting)


def waiting_threads(workplace: Workplace) -> tuple[Thread, ...]:
    """Return the open threads of every issue that is there, oldest first."""
    if not workplace.has_mail():
        return ()
    with comment_store(workplace) as store:
        issues = {one.about.issue for one in store.waiting()} & set(workplace.issue_ids())
    each = (threads(workplace, one, waiting=True) for one in issues)
    return tuple(sorted((one for some in each for one in some), key=lambda one: one.comment.number))


def add(
    workplace: Workplace, issue_id: str, words: str, *, item: str = "", by: str = ""
) -> Comment:
    """Say something of a piece, or of an issue as a whole; return the comment with its number.

    Raises `NoSuchIssue`, `DocumentError`, and `UsageError` for what is no piece of it, or no words.
    """
    said = cleaned(words)
    held = outline_of(workplace, issue_id)
    _expect_piece(issue_id, held, item)
    about = subject_of(issue_id, held, item)
    new = Comment(about=about, by=by, at=workplace.clock(), words=said)
    with comment_store(workplace) as store:
        kept = store.add(new)
    _record(workplace, "comment", kept, by)
    return kept


def reply(workplace: Workplace, number: int, words: str, *, by: str = "") -> Comment:
    """Answer a comment; an answer to an answer belongs to the same thread.

    Raises `UsageError` for a comment that is not there, or no words.
    """
    said = cleaned(words)
    with comment_store(workplace) as store:
        first = _first_of(store, number)
        new = Comment(
            about=first.about, answers=first.number, by=by, at=workplace.clock(), words=said
        )
        kept = store.add(new)
    _record(workplace, "answer comment", kept, by, detail=f"answers {first.number}")
    return kept


def thread_of(workplace: Workplace, number: int) -> Comment:
    """Return the comment that began the thread of this one.  Raises `UsageError` for none there."""
    with comment_store(workplace) as store:
        return _first_of(store, number)


def resolve(workplace: Workplace, number: int, *, by: str = "") -> Comment:
    """Settle a thread; one that is settled stays as it is.  Raises `UsageError` for none there."""
    return _settle(workplace, number, by=by, settled=True)


def reopen(workplace: Workplace, number: int, *, by: str = "") -> Comment:
    """Open a thread again; one that is open stays as it is.  Raises `UsageError` for none there."""
    return _settle(workplace, number, by=by, settled=False)


def take_back(workplace: Workplace, number: int, *, by: str = "") -> Comment:
    """Remove a comment of one's own: whole, or its words alone where somebody answered it.

    Raises `UsageError` for one that is not there, or of somebody else.
    """
    with comment_store(workplace) as store:
        found = _expect(store, number)
        if found.by != by or found.proof:
            raise UsageError(
                f"Comment {number} was made by {found.by or 'somebody else'}.",
                help="Only who made a comment takes it back; others answer it, or resolve it.",
            )
        store.take_back(number)
    _record(workplace, "take comment back", found, by)
    return replace(found, words="")


def cleaned(words: str) -> str:
    """Return plain text of several lines, without what drives terminals or turns other text.

    Raises `UsageError` where nothing is left, or it is longer than `LONGEST_COMMENT` characters.
    """
    said = plain_lines(words)
    if not said:
        raise UsageError("A comment needs words.", help="Write what is to be done, or asked.")
    if len(said) > LONGEST_COMMENT:
        raise UsageError(
            f"A comment has at most {LONGEST_COMMENT:,} characters; this has {len(said):,}.",
            help="Write what is to be done, and keep long texts in the issue itself.",
        )
    return said


@contextmanager
def comment_store(workplace: Workplace) -> Iterator[SqlCommentStore]:
    """Open the comments."""
    with workplace.mail() as connection:
        yield SqlCommentStore(connection)


def _threaded(found: Iterable[Comment], held: Outline | None) -> Iterator[Thread]:
    replies: dict[int, list[Comment]] = {}
    firsts: list[Comment] = []
    for one in found:
        if one.answers:
            replies.setdefault(one.answers, []).append(one)
        else:
            firsts.append(one)
    for first in firsts:
        item = first.about.item
        piece = held.piece(item) if held else None
        yield Thread(
            comment=first,
            replies=tuple(replies.get(first.number, ())),
            title=(piece.title if piece else first.about.title) if item else "",
            removed=bool(item and held and piece is None),
            is_lead=bool(held and piece in held.leads),
        )


def _expect_piece(issue_id: str, held: Outline, item: str) -> None:
    if not item or held.piece(item):
        return
    known = [one.id for one in (*held.leads, *held.entries) if one.id]
    raise UsageError(
        f"Issue {issue_id} has no piece with the id {item!r}.",
        help=did_you_mean(item, known)
        + f"Name a lead or entry by its id; `newsletter ids {issue_id}` gives one to each.",
    )


def _expect(store: SqlCommentStore, number: int) -> Comment:
    if found := store.get(number):
        return found
    raise UsageError(
        f"There is no comment {number}.", help="newsletter comments list shows their numbers."
    )


def _first_of(store: SqlCommentStore, number: int) -> Comment:
    found = _expect(store, number)
    return _expect(store, found.answers) if found.answers else found


def _settle(workplace: Workplace, number: int, *, by: str, settled: bool) -> Comment:
    now: datetime = workplace.clock()
    with comment_store(workplace) as store:
        first = _first_of(store, number)
        done = store.resolve(first.number, by=by, at=now) if settled else store.reopen(first.number)
        found = _expect(store, first.number)
    if done:
        _record(workplace, "resolve comment" if settled else "reopen comment", found, by)
    return found


def _record(workplace: Workplace, did: str, one: Comment, by: str, *, detail: str = "") -> None:
    """Write down that it was done, not what was said: comments can be taken back, the log cannot."""
    on = f" on {one.about.item}" if one.about.item else ""
    told = f"comment {one.number}{on}" + (f", {detail}" if detail else "")
    audit.record(workplace, did, item=one.about.issue, by=by, detail=told)
