"""What was seen where links lead, in newsroom.db."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from newsletter.model.link import LinkResult, LinkState
from newsletter.stores.database import Database
from newsletter.stores.scripts import load_queries
from newsletter.stores.times import from_text, to_text

LONGEST = 8_192
"""Characters of an address or a reason that are kept."""


class SqlLinkStore:
    """The last look at each link, by its address, over a connection to newsroom.db."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self._sql = load_queries("links", connection.dialect)

    def seen(self, addresses: Iterable[str]) -> dict[str, LinkResult]:
        """Return what is known of these addresses, in their order."""
        found = dict[str, LinkResult]()
        for address in dict.fromkeys(addresses):
            row = self._connection.execute(self._sql["link"], {"address": address}).fetchone()
            if row is not None:
                found[address] = _result(row)
        return found

    def note(self, results: Iterable[LinkResult]) -> None:
        """Remember results in place of what was known of their addresses; one transaction."""
        rows = [_row(result) for result in results if len(result.address) <= LONGEST]
        if rows:
            with self._connection.transaction():
                self._connection.executemany(self._sql["note"], rows)


def _row(result: LinkResult) -> dict[str, object]:
    texts = {
        name: value.replace("\0", "")[:LONGEST] if isinstance(value, str) else value
        for name, value in asdict(result).items()
    }
    return texts | {"state": result.state.value, "checked": to_text(result.checked)}


def _result(row: object) -> LinkResult:
    facts = dict(row)  # type: ignore[call-overload] # a row of either database is a mapping
    state, checked = LinkState(facts.pop("state")), from_text(facts.pop("checked"))
    return LinkResult(state=state, checked=checked, **facts)
