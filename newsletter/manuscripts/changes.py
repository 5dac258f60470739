"""Tracked changes as people decide on them: neighbours of one author are one change.

A document marks every run on its own; to its readers “the dam” instead of “a dam” is one change.
Until it is decided, the text stands as it was before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from newsletter.manuscripts.raw import Edit, RawDocument, RawParagraph, paragraphs_in
from newsletter.manuscripts.values import Change, Decision, Remark, Reply
from newsletter.model.values import dataclass

END = "¶"
CONTEXT = 48
"""Letters that are shown before and behind a change."""
FARTHEST = 400
"""Pieces among which the words beside a change are looked for."""
MOST_WORDS = 4_000
"""Letters of a change that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What a person decided: about single changes and comments, and about all others of a kind."""

    single: Mapping[str, Decision] = field(default_factory=dict)
    """By the id of a change or comment."""
    changes: Decision | None = None
    comments: Decision | None = None

    def of_change(self, ident: str) -> Decision | None:
        """Return what was decided about a change."""
        return self.single.get(ident, self.changes)

    def of_comment(self, ident: str) -> Decision | None:
        """Return what was decided about a comment."""
        return self.single.get(ident, self.comments)


@dataclass(slots=True)
class _Found:
    """A change while its parts are put together."""

    author: str
    date: str
    first: int
    last: int
    move: str = ""
    removed: str = ""
    added: str = ""


@dataclass(frozen=True, slots=True)
class _Atom:
    text: str
    inserted: Edit | None
    deleted: Edit | None


class Tracked:
    """The tracked changes of a document, and what stands once some are decided."""

    def __init__(self, document: RawDocument, decisions: Decisions) -> None:
        self._decisions = decisions
        self._ids: dict[int, str] = {}
        """The number of an edit to the id of its change."""
        self._atoms = list(_atoms(document))
        self._found = self._grouped()

    def stands(self, inserted: Edit | None, deleted: Edit | None) -> bool:
        """Tell whether what is tracked so is part of the text."""
        if inserted is not None and self._decided(inserted) != "accept":
            return False
        return deleted is None or self._decided(deleted) != "accept"

    def changes(self) -> tuple[Change, ...]:
        """Return the changes in reading order."""
        return tuple(self._change(ident, found) for ident, found in self._found.items())

    def _decided(self, edit: Edit) -> Decision | None:
        return self._decisions.of_change(self._ids.get(edit.number, ""))

    def _grouped(self) -> dict[str, _Found]:
        found = dict[str, _Found]()
        moves = dict[str, str]()
        current = ""
        for at, atom in enumerate(self._atoms):
            edits = [edit for edit in (atom.inserted, atom.deleted) if edit]
            if not edits:
                current = "" if atom.text else current
                continue
            for edit in edits:
                current = self._ident(edit, found, moves, current, at)
                self._take(found[current], atom, edit, at)
        return found

    def _ident(
        self,
        edit: Edit,
        found: dict[str, _Found],
        moves: dict[str, str],
        current: str,
        at: int,
    ) -> str:
        """Return the id of the change that an edit is part of, a new one where it is of none."""
        known = self._ids.get(edit.number) or moves.get(edit.move, "")
        joins = current and not edit.move and not found[current].move
        if not known and joins and found[current].author == edit.author:
            known = current
        if not known:
            known = str(len(found) + 1)
            found[known] = _Found(edit.author, edit.date, at, at, edit.move)
            if edit.move:
                moves[edit.move] = known
        self._ids[edit.number] = known
        return known

    def _take(self, change: _Found, atom: _Atom, edit: Edit, at: int) -> None:
        if not change.move:
            change.last = at
        elif edit is atom.deleted:
            change.first, change.last = min(change.first, at), at
        if edit is atom.inserted and len(change.added) < MOST_WORDS:
            change.added += atom.text
        if edit is atom.deleted and len(change.removed) < MOST_WORDS:
            change.removed += atom.text

    def _change(self, ident: str, found: _Found) -> Change:
        if found.move and found.removed and found.added:
            kind = "move"
        elif found.removed and found.added:
            kind = "replacement"
        else:
            kind = "deletion" if found.removed else "insertion"
        return Change(
            id=ident,
            kind=kind,  # type: ignore[arg-type] # one of four words
            author=found.author,
            date=found.date,
            removed=found.removed.strip(" ") or found.removed,
            added=found.added.strip(" ") or found.added,
            before=self._context(range(found.first - 1, -1, -1)),
            behind=self._context(range(found.last + 1, len(self._atoms))),
            decision=self._decisions.of_change(ident),
        )

    def _context(self, places: range) -> str:
        """Return the words on one side, as they stood before any change."""
        backwards = places.step < 0
        words = ""
        for at in places[:FARTHEST]:
            atom = self._atoms[at]
            if atom.inserted or not atom.text:
                continue
            if atom.text == END or len(words) > CONTEXT:
                break
            words = atom.text + words if backwards else words + atom.text
        if len(words) <= CONTEXT:
            return words.strip()
        if backwards:
            return "…" + words[-CONTEXT:].partition(" ")[2].strip()
        return words[:CONTEXT].rpartition(" ")[0].strip() + "…"


def _atoms(document: RawDocument) -> Iterator[_Atom]:
    for blocks in (document.blocks, *document.notes.values()):
        for paragraph in paragraphs_in(blocks):
            yield from _of_paragraph(paragraph)


def _of_paragraph(paragraph: RawParagraph) -> Iterator[_Atom]:
    for piece in paragraph.pieces:
        text = piece.text.replace("\n", " ")
        if piece.inserted or piece.deleted:
            text = text or ("[picture]" if piece.picture else "[note]" if piece.note else "")
        yield _Atom(text, piece.inserted, piece.deleted)
    yield _Atom(END, paragraph.inserted, paragraph.deleted)


def comments_of(document: RawDocument, decisions: Decisions) -> tuple[tuple[Remark, ...], int]:
    """Return the open comments in reading order, and how many are settled."""
    about = dict[str, str]()
    for blocks in (document.blocks, *document.notes.values()):
        for paragraph in paragraphs_in(blocks):
            for piece in paragraph.pieces:
                for key in piece.comments:
                    about[key] = about.get(key, "") + piece.text
    known = {comment.key: comment for comment in document.comments}
    first = [comment for comment in document.comments if comment.parent not in known]
    places = {key: at for at, key in enumerate(about)}
    first.sort(key=lambda one: places.get(one.key, len(places)))
    waiting = [comment for comment in first if not comment.settled]
    found = list[Remark]()
    for number, comment in enumerate(waiting, start=1):
        replies = tuple(
            Reply(author=one.author, date=one.date, text=one.text)
            for one in document.comments
            if one.parent == comment.key
        )
        found.append(
            Remark(
                id=f"c{number}",
                author=comment.author,
                date=comment.date,
                text=comment.text,
                about=" ".join(about.get(comment.key, "").split()),
                replies=replies,
                decision=decisions.of_comment(f"c{number}"),
            )
        )
    return tuple(found), len(first) - len(waiting)
