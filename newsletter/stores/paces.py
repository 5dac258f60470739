"""How far the limits of sending are used up, in SQL; inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from newsletter.model.rates import Pace, Rates
from newsletter.stores.database import Database
from newsletter.stores.times import from_text, to_text

ALL = ""
"""The scope of the limit for everybody."""


class SqlPaces:
    """Limits that all who send on one database share."""

    def __init__(self, connection: Database, sql: Mapping[str, str]) -> None:
        self._connection = connection
        self._sql = sql

    def opens(self, rates: Rates, now: datetime) -> datetime | None:
        """Return when the limit for all lets one more leave; None: now."""
        each = rates.in_all
        if each is None:
            return None
        opens = self._pace(ALL, now).opens(each)
        return opens if opens > now else None

    def turn_of(self, rates: Rates, deliverable: str, now: datetime) -> tuple[str, datetime] | None:
        """Use the limits of one address; or book a moment, and return its domain and that moment."""
        limit = rates.of(deliverable)
        if limit:
            domain, each = limit
            pace = self._pace(domain, now)
            if pace.opens(each) > now:
                pace = pace.booking(each, now)
                self._keep(domain, pace)
                return domain, pace.booked
            self._keep(domain, pace.used(each, now))
        if in_all := rates.in_all:
            self._keep(ALL, self._pace(ALL, now).used(in_all, now))
        return None

    def _pace(self, scope: str, now: datetime) -> Pace:
        row = self._connection.execute(self._sql["pace"], (scope,)).fetchone()
        if row is None:
            return Pace(free=now, booked=now)
        return Pace(free=from_text(row["free"]), booked=from_text(row["booked"]))

    def _keep(self, scope: str, pace: Pace) -> None:
        values = (scope, to_text(pace.free), to_text(pace.booked))
        self._connection.execute(self._sql["keep_pace"], values)
