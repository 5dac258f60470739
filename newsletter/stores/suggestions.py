"""What readers suggested, in mail.db: beside the other things that readers wrote, and erased with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from newsletter.model.audience import Mailbox
from newsletter.model.suggestion import MOST_VOICES, Suggestion, SuggestionState, Voice
from newsletter.stores.database import Database, Row
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text


class SqlSuggestionStore:
    """Suggestions with their voices; each call is one transaction, or a part of the one around it."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("suggestions", connection.dialect)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self._connection.in_transaction:
            yield
        else:
            with self._connection.transaction():
                yield

    def put(self, key: str, url: str, voice: Voice) -> Suggestion:
        """Write a voice down, for the page of that key; the same words of the same person once."""
        with self._transaction():
            values = {"key": key, "url": url, "at": to_text(voice.at)}
            new = self._connection.execute(self._sql["put"], values).fetchone()
            known = self._connection.execute(self._sql["keyed"], {"key": key}).fetchone()
            self._add_voice(known["number"], voice, is_first=new is not None)
            return self._whole(self._row(known["number"]))

    def _add_voice(self, number: int, voice: Voice, *, is_first: bool) -> None:
        run, row = self._connection.execute, _voice_row(number, voice)
        asked = {name: row[name] for name in ("suggestion", "why", "name", "normal")}
        if run(self._sql["same_voice"], asked).fetchone():
            return
        if not is_first:
            run(self._sql["one_more"], {"number": number, "at": row["at"]})
        if run(self._sql["kept_voices"], {"number": number}).fetchone()["kept"] < MOST_VOICES:
            run(self._sql["put_voice"], row)

    def get(self, number: int) -> Suggestion | None:
        """Return one suggestion, or None."""
        row = self._row(number)
        return self._whole(row) if row else None

    def knows(self, key: str) -> bool:
        """Return whether somebody suggested that page before."""
        return self._connection.execute(self._sql["keyed"], {"key": key}).fetchone() is not None

    def waiting(self, *, most: int, skip: int = 0) -> tuple[Suggestion, ...]:
        """Return what waits: what most readers suggest first, then the newest."""
        return self._found("waiting", most=most, skip=skip)

    def decided(self, *, most: int, skip: int = 0) -> tuple[Suggestion, ...]:
        """Return what was taken or declined, the newest decision first."""
        return self._found("decided", most=most, skip=skip)

    def how_many(self) -> int:
        """Return how many wait."""
        row = self._connection.execute(self._sql["how_many"]).fetchone()
        return int(row["waiting"])

    def of_articles(self, keys: Collection[str]) -> tuple[Suggestion, ...]:
        """Return the suggestions of articles, by their keys."""
        found = (
            one
            for key in dict.fromkeys(keys)
            for one in self._connection.execute(self._sql["of_article"], {"key": key}).fetchall()
        )
        rows = {one["number"]: one for one in found}
        return self._wholes(rows.values())

    def last_of(self, by: str) -> Suggestion | None:
        """Return what a person decided last, or None."""
        row = self._connection.execute(self._sql["last_of"], {"by": by}).fetchone()
        return row and self._whole(row)

    def decide(
        self, number: int, state: SuggestionState, *, by: str, at: datetime, article: str = ""
    ) -> bool:
        """Settle what waits; False: it does not wait any more."""
        values = {
            "number": number,
            "state": state.value,
            "by": by,
            "at": to_text(at),
            "article": article,
        }
        return self._connection.execute(self._sql["decide"], values).rowcount == 1

    def reopen(self, number: int) -> bool:
        """Let it wait again; False: it does, or is not there."""
        return self._connection.execute(self._sql["reopen"], {"number": number}).rowcount == 1

    def clear(self) -> int:
        """Remove all that waits, with what was said; return how many."""
        return self._connection.execute(self._sql["clear"]).rowcount

    def voices_of(self, normal: str) -> tuple[tuple[str, Voice], ...]:
        """Return (address of the page, voice) of whoever gave a mail address, by its normal form."""
        if not normal:
            return ()
        rows = self._connection.execute(self._sql["voices_of"], {"normal": normal}).fetchall()
        return tuple((row["url"], _voice(row)) for row in rows)

    def forget_voice(self, number: int) -> bool:
        """Delete what one reader said; that somebody suggested the page stays."""
        done = self._connection.execute(self._sql["forget_voice"], {"number": number})
        return done.rowcount == 1

    def forget_person(self, normal: str) -> int:
        """Delete what was said under a mail address; return how many voices that were."""
        done = self._connection.execute(self._sql["forget_person"], {"normal": normal})
        return done.rowcount

    def prune(self, before: datetime) -> int:
        """Delete what was said before a time, and pages that nobody took; return how many voices."""
        values = {"before": to_text(before)}
        with self._transaction():
            gone = self._connection.execute(self._sql["forget_voices_before"], values).rowcount
            self._connection.execute(self._sql["forget_before"], values)
        return gone

    def _row(self, number: int) -> Any:  # noqa: ANN401 - a row or None
        return self._connection.execute(self._sql["numbered"], {"number": number}).fetchone()

    def _found(self, name: str, *, most: int, skip: int) -> tuple[Suggestion, ...]:
        values = {"most": most, "skip": skip}
        return self._wholes(self._connection.execute(self._sql[name], values).fetchall())

    def _wholes(self, rows: Iterable[Row]) -> tuple[Suggestion, ...]:
        return tuple(map(self._whole, rows))

    def _whole(self, row: Row) -> Suggestion:
        voices = self._connection.execute(self._sql["voices"], {"number": row["number"]})
        return replace(_suggestion(row), voices=tuple(map(_voice, voices.fetchall())))


def _suggestion(row: Row) -> Suggestion:
    return Suggestion(
        number=row["number"],
        key=row["key"],
        url=row["url"],
        first=from_text(row["first"]),
        last=from_text(row["last"]),
        count=row["count"],
        state=SuggestionState(row["state"]),
        by=row["by"],
        decided=row["decided"] and from_text(row["decided"]),
        article=row["article"],
    )


def _voice(row: Row) -> Voice:
    mailbox = Mailbox(address=row["address"], normal=row["normal"], deliverable=row["deliverable"])
    return Voice(
        number=row["number"],
        at=from_text(row["at"]),
        why=row["why"],
        name=row["name"],
        mailbox=mailbox if row["normal"] else None,
        language=row["language"],
    )


def _voice_row(suggestion: int, voice: Voice) -> dict[str, object]:
    mailbox = voice.mailbox
    return {
        "suggestion": suggestion,
        "at": to_text(voice.at),
        "why": voice.why,
        "name": voice.name,
        "address": mailbox.address if mailbox else "",
        "normal": mailbox.normal if mailbox else "",
        "deliverable": mailbox.deliverable if mailbox else "",
        "language": voice.language,
    }
