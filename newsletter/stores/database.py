"""What a store may ask of the database that it is given: SQLite or PostgreSQL.

Statements are written once, in the SQL that both understand, with ``?`` or
``:name`` for values; what cannot be said alike stands in ``sql/postgres/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

EVERYTHING = 2**62
"""As a LIMIT: none."""
Values = Sequence[Any] | Mapping[str, Any]
"""For ``?`` a sequence, for ``:name`` a mapping (which may hold more)."""


class Row(Protocol):
    """One row: by column name, by place, unpacked, or as ``dict(row)``."""

    def __getitem__(self, key: Any, /) -> Any:  # noqa: ANN401 - a column's value
        """Return a column's value."""

    def __iter__(self) -> Iterator[Any]:
        """Yield the values in order."""

    def keys(self) -> Iterable[str]:
        """Return the names of the columns."""


class Result(Protocol):
    """What one statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed."""

    def fetchone(self) -> Any:  # noqa: ANN401 - a row or None
        """Return the next row, or None."""

    def fetchall(self) -> list[Any]:
        """Return all rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """Yield the rows that are left."""


class Database(Protocol):
    """An open database; each statement outside `transaction` is one by itself."""

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgres``: which statements to load."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""

    def transaction(self) -> AbstractContextManager[None]:
        """Commit on success, roll back on any exception.

        One writer at a time: a second one waits before it reads, so that what
        is read inside is what is written upon.
        """

    def execute(self, statement: str, values: Values = (), /) -> Result:
        """Run one statement."""

    def executemany(self, statement: str, rows: Iterable[Values], /) -> Result:
        """Run one statement for each row of values."""

    def stream(self, statement: str, values: Values = (), /) -> Iterator[Any]:
        """Yield the rows of a query in bounded memory, as the database stood when it began."""

    def close(self) -> None:
        """Let go of it."""
