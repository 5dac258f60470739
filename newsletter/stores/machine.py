"""Whose the mail database is, which backups there are, and how far the journal has come."""

from __future__ import annotations

import json
from datetime import datetime

from newsletter.model.backup import BackupMade
from newsletter.model.machine import Features, Holder
from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text


class SqlMachineStore:
    """The row that names the machine, and what its backups left to remember."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("machine", connection.dialect)

    def holder(self) -> Holder | None:
        """Return whose the database is, or None: nobody's yet."""
        row = self._connection.execute(self._sql["holder"]).fetchone()
        return row and Holder(
            mark=row["mark"],
            features=features_of(row["features"]),
            since=from_text(row["since"]),
            restored=row["restored"],
            made=row["made"] and from_text(row["made"]),
            replayed=row["replayed"],
        )

    def hold_first(self, mark: str, features: Features, *, now: datetime) -> None:
        """Name the machine where none was named before."""
        values = (mark, features_text(features), to_text(now))
        self._connection.execute(self._sql["first_holder"], values)

    def hold(self, holder: Holder) -> None:
        """Name the machine, in the place of whatever was named before."""
        values = {
            "mark": holder.mark,
            "features": features_text(holder.features),
            "since": to_text(holder.since),
            "restored": holder.restored,
            "made": holder.made and to_text(holder.made),
            "replayed": holder.replayed,
        }
        self._connection.execute(self._sql["put_holder"], values)

    def add_backup(self, backup: BackupMade) -> None:
        """Remember a backup that was written and read back."""
        values = (
            backup.name,
            backup.place,
            to_text(backup.made),
            backup.size,
            backup.sha256,
            backup.event,
        )
        self._connection.execute(self._sql["add_backup"], values)

    def backups(self) -> tuple[BackupMade, ...]:
        """Return the backups, the newest first."""
        rows = self._connection.execute(self._sql["backups"])
        return tuple(BackupMade(**(dict(row) | {"made": from_text(row["made"])})) for row in rows)

    def forget_backup(self, name: str) -> None:
        """Forget a backup that was removed."""
        self._connection.execute(self._sql["forget_backup"], (name,))

    def last_event(self) -> int:
        """Return the number of the newest event of readers, 0 for none."""
        return int(self._connection.execute(self._sql["last_event"]).fetchone()["number"])

    def journalled(self, place: str, what: str) -> tuple[str, datetime] | None:
        """Return up to where something was journalled at a place, and when; None: never."""
        row = self._connection.execute(self._sql["journalled"], (place, what)).fetchone()
        return row and (row["upto"], from_text(row["at"]))

    def journalled_as(self, place: str, beginning: str) -> tuple[str, ...]:
        """Return what was journalled at a place up to something that begins so."""
        rows = self._connection.execute(self._sql["journalled_as"], (place, f"{beginning}%"))
        return tuple(row["what"] for row in rows)

    def put_journalled(self, place: str, what: str, upto: str, *, now: datetime) -> None:
        """Remember up to where something was journalled."""
        self._connection.execute(self._sql["put_journalled"], (place, what, upto, to_text(now)))


def features_text(features: Features) -> str:
    """Return features as JSON."""
    told = {
        "machine": features.machine,
        "instance": features.instance,
        "network": sorted(features.network),
    }
    return json.dumps(told)


def features_of(text: str) -> Features:
    """Return what `features_text` wrote."""
    told = json.loads(text)
    return Features(
        machine=told["machine"], instance=told["instance"], network=frozenset(told["network"])
    )
