"""Who is signed in, and the links and questions by which they come in; in mail.db."""

from __future__ import annotations

from datetime import datetime

from newsletter.model.accounts import (
    IDLE,
    LONGEST,
    Allowance,
    Asking,
    Question,
    Session,
    SignInLink,
    Standing,
    Way,
)
from newsletter.stores.database import Database, Row
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text


class SqlAccountStore:
    """Links, sessions, questions and tries; each call is one transaction."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("accounts", connection.dialect)

    def put_link(self, link: SignInLink) -> None:
        """Remember a link; those that are over are forgotten."""
        values = {
            "digest": link.digest,
            "person": link.person,
            **_standing_row(link.standing),
            "way": link.way.value,
            "browser": link.browser,
            "made": to_text(link.made),
            "ends": to_text(link.ends),
        }
        with self._connection.transaction():
            self._connection.execute(self._sql["drop_old_links"], {"now": to_text(link.made)})
            self._connection.execute(self._sql["put_link"], values)

    def link(self, digest: str) -> SignInLink | None:
        """Return a link that nobody has used, or None; nothing changes."""
        row = self._connection.execute(self._sql["link"], {"digest": digest}).fetchone()
        return row and _link(row)

    def take_link(self, digest: str) -> bool:
        """Use a link up; True for one caller alone, of all who try."""
        return self._connection.execute(self._sql["take_link"], {"digest": digest}).rowcount == 1

    def put_session(self, session: Session) -> None:
        """Remember a session; those that are over are forgotten."""
        values = {
            "digest": session.digest,
            "id": session.id,
            "person": session.person,
            **_standing_row(session.standing),
            "way": session.way.value,
            "began": to_text(session.began),
            "seen": to_text(session.seen),
            "agent": session.agent,
        }
        past = {
            "idle": to_text(session.began - IDLE),
            "longest": to_text(session.began - LONGEST),
        }
        with self._connection.transaction():
            self._connection.execute(self._sql["drop_old_sessions"], past)
            self._connection.execute(self._sql["put_session"], values)

    def session(self, digest: str) -> Session | None:
        """Return a session, over or not, or None."""
        row = self._connection.execute(self._sql["session"], {"digest": digest}).fetchone()
        return row and _session(row)

    def sessions(self) -> tuple[Session, ...]:
        """Return all of them, over or not, the last used first."""
        rows = self._connection.execute(self._sql["sessions"])
        return tuple(map(_session, rows))

    def touch(self, digest: str, seen: datetime) -> None:
        """Remember that a session was used; never an earlier moment than is known."""
        self._connection.execute(self._sql["touch"], {"digest": digest, "seen": to_text(seen)})

    def end_session(self, person: str, session_id: str) -> bool:
        """End one session of a person; False: they have none of that id."""
        values = {"person": person, "id": session_id}
        return self._connection.execute(self._sql["end_session"], values).rowcount == 1

    def end_sessions(self, person: str, *, but: str = "") -> int:
        """End all sessions of a person, but one perhaps, and all their links; return how many."""
        with self._connection.transaction():
            self._connection.execute(self._sql["drop_links"], {"person": person})
            values = {"person": person, "but": but}
            return self._connection.execute(self._sql["end_sessions"], values).rowcount

    def put_question(self, question: Question, *, now: datetime) -> None:
        """Remember what a browser was asked; what was not answered in time is forgotten."""
        values = {
            "digest": question.digest,
            "asking": question.asking.value,
            "browser": question.browser,
            "person": question.person,
            "kept": question.kept,
            "ends": to_text(question.ends),
        }
        with self._connection.transaction():
            self._connection.execute(self._sql["drop_old_questions"], {"now": to_text(now)})
            self._connection.execute(self._sql["put_question"], values)

    def take_question(self, digest: str) -> Question | None:
        """Return a question and forget it: it is answered once, well or badly."""
        values = {"digest": digest}
        with self._connection.transaction():
            row = self._connection.execute(self._sql["question"], values).fetchone()
            self._connection.execute(self._sql["take_question"], values)
        return row and _question(row)

    def take_try(self, name: str, allowance: Allowance, *, now: datetime) -> bool:
        """Count one try; False: it is too early for another, and nothing was counted."""
        with self._connection.transaction():
            self._connection.execute(self._sql["drop_old_tries"], {"now": to_text(now)})
            row = self._connection.execute(self._sql["try"], {"name": name}).fetchone()
            free = allowance.taken(row and from_text(row["free"]), now)
            if free:
                values = {"name": name, "free": to_text(free)}
                self._connection.execute(self._sql["put_try"], values)
        return free is not None

    def forget_tries(self, name: str) -> None:
        """Let somebody begin anew, who has shown who they are."""
        self._connection.execute(self._sql["drop_try"], {"name": name})


def _standing_row(standing: Standing) -> dict[str, str]:
    return {"address": standing.address, "roles": " ".join(standing.roles)}


def _standing(row: Row) -> Standing:
    return Standing(address=row["address"], roles=tuple(row["roles"].split()))


def _link(row: Row) -> SignInLink:
    return SignInLink(
        digest=row["digest"],
        person=row["person"],
        standing=_standing(row),
        way=Way(row["way"]),
        browser=row["browser"],
        made=from_text(row["made"]),
        ends=from_text(row["ends"]),
    )


def _session(row: Row) -> Session:
    return Session(
        id=row["id"],
        digest=row["digest"],
        person=row["person"],
        standing=_standing(row),
        way=Way(row["way"]),
        began=from_text(row["began"]),
        seen=from_text(row["seen"]),
        agent=row["agent"],
    )


def _question(row: Row) -> Question:
    return Question(
        digest=row["digest"],
        asking=Asking(row["asking"]),
        browser=row["browser"],
        person=row["person"],
        kept=row["kept"],
        ends=from_text(row["ends"]),
    )
