"""Comments and the answers to them, in mail.db, where the proofs are that some of them answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from newsletter.model.comment import Comment, Subject
from newsletter.stores.database import Database, Row
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text


class SqlCommentStore:
    """What was said of which piece; each call is one transaction."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("comments", connection.dialect)

    def add(self, comment: Comment) -> Comment:
        """Keep a comment; return it with its number, which is never given again."""
        values = {
            "issue": comment.about.issue,
            "item": comment.about.item,
            "title": comment.about.title,
            "quoted": comment.about.words,
            "answers": comment.answers or None,
            "by": comment.by,
            "at": to_text(comment.at),
            "words": comment.words,
            "proof": comment.proof or None,
            "theirs": int(comment.theirs),
        }
        row = self._connection.execute(self._sql["add"], values).fetchone()
        return replace(comment, number=row["number"])

    def get(self, number: int) -> Comment | None:
        """Return one comment, or None."""
        row = self._connection.execute(self._sql["comment"], {"number": number}).fetchone()
        return row and _comment(row)

    def of_issue(self, issue: str) -> tuple[Comment, ...]:
        """Return every comment on an issue and its pieces, with all answers, oldest first."""
        return self._found("of_issue", {"issue": issue})

    def of_item(self, issue: str, item: str) -> tuple[Comment, ...]:
        """Return the comments on one piece (empty: on the issue as a whole), oldest first."""
        return self._found("of_item", {"issue": issue, "item": item})

    def of_proof(self, proof: str) -> tuple[Comment, ...]:
        """Return what was said in answer to a proof, oldest first."""
        return self._found("of_proof", {"proof": proof})

    def waiting(self, issue: str = "") -> tuple[Comment, ...]:
        """Return the comments that wait for somebody, of one issue or of all, oldest first."""
        return self._found("open_of" if issue else "open", {"issue": issue} if issue else {})

    def resolve(self, number: int, *, by: str, at: datetime) -> bool:
        """Settle a thread; False: there is none of that number that is open."""
        values = {"number": number, "by": by, "at": to_text(at)}
        return self._connection.execute(self._sql["settle"], values).rowcount == 1

    def reopen(self, number: int) -> bool:
        """Open a thread again; False: there is none of that number that was settled."""
        return self._connection.execute(self._sql["reopen"], {"number": number}).rowcount == 1

    def take_back(self, number: int) -> None:
        """Remove a comment, or only its words where somebody answered it."""
        with self._connection.transaction():
            if not self._connection.execute(self._sql["remove"], {"number": number}).rowcount:
                self._connection.execute(self._sql["take_back"], {"number": number})

    def _found(self, name: str, values: Mapping[str, object]) -> tuple[Comment, ...]:
        return tuple(map(_comment, self._connection.execute(self._sql[name], values).fetchall()))


def _comment(row: Row) -> Comment:
    return Comment(
        number=row["number"],
        about=Subject(
            issue=row["issue"], item=row["item"], title=row["title"], words=row["quoted"]
        ),
        answers=row["answers"] or 0,
        by=row["by"],
        at=from_text(row["at"]),
        words=row["words"],
        proof=row["proof"] or "",
        theirs=bool(row["theirs"]),
        resolved=row["resolved"] and from_text(row["resolved"]),
        resolved_by=row["resolved_by"],
    )
