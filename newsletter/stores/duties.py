"""What the clock claims, does and tells, in mail.db: `DutyStore` of the deliver stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from newsletter.model.duty import Beat, Claim, DutyRun, OpenRows
from newsletter.stores.database import Database, Row
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text

_BEATS_KEPT = timedelta(days=7)


class SqlDutyStore:
    """Claims, runs of duties and signs of life; each call is one transaction."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("duties", connection.dialect)

    def claim(
        self,
        series: str,
        item: str,
        *,
        holder: str,
        now: datetime,
        until: datetime,
        free: Callable[[Claim], bool],
    ) -> bool:
        """Claim what is due; False: somebody else has it, or had it.

        `free` says of a claim that is there whether it may be taken over; done ones never are.
        """
        values = {
            "series": series,
            "item": item,
            "holder": holder,
            "until": to_text(until),
            "now": to_text(now),
        }
        with self._connection.transaction():
            if self._connection.execute(self._sql["first_claim"], values).rowcount == 1:
                return True
            known = self.known(series, item)
            if known is None or known.done or not free(known):
                return False
            taken = self._connection.execute(
                self._sql["take_over"], values | {"before": known.holder}
            )
            return taken.rowcount == 1

    def known(self, series: str, item: str) -> Claim | None:
        """Return the claim on one thing, or None."""
        row = self._connection.execute(self._sql["claim"], (series, item)).fetchone()
        return row and _claim(row)

    def claims(self, series: str) -> tuple[Claim, ...]:
        """Return the claims of a series, oldest first."""
        return tuple(map(_claim, self._connection.execute(self._sql["claims_of"], (series,))))

    def renew(self, series: str, item: str, *, holder: str, until: datetime) -> bool:
        """Hold on to a claim for longer; False: it was taken over."""
        values = {"series": series, "item": item, "holder": holder, "until": to_text(until)}
        return self._connection.execute(self._sql["renew"], values).rowcount == 1

    def let_go(
        self,
        series: str,
        item: str,
        *,
        holder: str,
        until: datetime,
        done: datetime | None = None,
        fresh: bool = False,
        told: str = "",
    ) -> bool:
        """Give a claim back, until then or for good; `fresh`: its tries begin anew."""
        values = {
            "series": series,
            "item": item,
            "holder": holder,
            "until": to_text(until),
            "done": done and to_text(done),
            "fresh": int(fresh),
            "told": told,
        }
        return self._connection.execute(self._sql["let_go"], values).rowcount == 1

    def note(self, run: DutyRun) -> None:
        """Remember how a duty went, in place of the time before."""
        values = (run.name, to_text(run.began), to_text(run.ended), int(run.failed), run.told)
        self._connection.execute(self._sql["note_run"], values)

    def runs(self) -> tuple[DutyRun, ...]:
        """Return how each duty went last, by name."""
        return tuple(
            DutyRun(
                name=row["name"],
                began=from_text(row["began"]),
                ended=from_text(row["ended"]),
                failed=bool(row["failed"]),
                told=row["told"],
            )
            for row in self._connection.execute(self._sql["runs"])
        )

    def beat(self, beat: Beat) -> None:
        """Note a sign of life, and forget those of processes that ended long ago."""
        with self._connection.transaction():
            run = self._connection.execute
            run(self._sql["beat"], (beat.holder, to_text(beat.seen), to_text(beat.until)))
            run(self._sql["forget_beats"], (to_text(beat.seen - _BEATS_KEPT),))

    def beats(self) -> tuple[Beat, ...]:
        """Return the signs of life, the newest first."""
        return tuple(
            Beat(
                holder=row["holder"],
                seen=from_text(row["seen"]),
                until=from_text(row["until"]),
            )
            for row in self._connection.execute(self._sql["beats"])
        )

    def open_rows(self) -> Mapping[str, OpenRows]:
        """Return what is still open in ledgers that nobody halted, by issue."""
        return {
            row["issue"]: OpenRows(
                pending=row["pending"],
                next_try=row["next_try"] and from_text(row["next_try"]),
                last=from_text(row["last"] or row["frozen"]),
            )
            for row in self._connection.execute(self._sql["open_rows"])
        }

    def begun(self) -> frozenset[str]:
        """Return the issues whose ledger was ever opened."""
        return frozenset(row["issue"] for row in self._connection.execute(self._sql["begun"]))


def _claim(row: Row) -> Claim:
    done = row["done"]
    return Claim(
        series=row["series"],
        item=row["item"],
        holder=row["holder"],
        until=from_text(row["until"]),
        begun=from_text(row["begun"]),
        tries=row["tries"],
        done=done and from_text(done),
        told=row["told"],
    )
