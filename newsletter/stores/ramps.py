"""How far each send has come on its steps, in mail.db."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from newsletter.model.pacing import Counts, Ramp
from newsletter.stores.database import Database, Row
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text


class SqlRampStore:
    """One row for each issue whose send has begun; each call is one transaction."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("ramps", connection.dialect)

    def get(self, issue: str) -> Ramp | None:
        """Return where an issue stands, or None: it has made no step."""
        row = self._connection.execute(self._sql["ramp"], (issue,)).fetchone()
        return row and _ramp(row)

    def put(self, ramp: Ramp) -> None:
        """Write down where an issue stands."""
        values = {
            "issue": ramp.issue,
            "step": ramp.step,
            "until": ramp.until and to_text(ramp.until),
            "at_once": ramp.at_once,
            "braked": ramp.braked and to_text(ramp.braked),
        } | asdict(ramp.passed)
        self._connection.execute(self._sql["put"], values)

    def waits(self) -> Mapping[str, datetime]:
        """Return until when nothing more leaves, by issue; the moment may be over."""
        rows = self._connection.execute(self._sql["waits"])
        return {row["issue"]: from_text(row["until"]) for row in rows}

    def braked(self) -> tuple[Ramp, ...]:
        """Return those that stopped by themselves, and that nobody let go on since."""
        return tuple(map(_ramp, self._connection.execute(self._sql["braked"])))


def _ramp(row: Row) -> Ramp:
    return Ramp(
        issue=row["issue"],
        step=row["step"],
        until=row["until"] and from_text(row["until"]),
        at_once=row["at_once"],
        passed=Counts(
            tried=row["tried"],
            deferred=row["deferred"],
            refused=row["refused"],
            bounced=row["bounced"],
            complained=row["complained"],
        ),
        braked=row["braked"] and from_text(row["braked"]),
    )
