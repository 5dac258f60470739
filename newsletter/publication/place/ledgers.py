"""Opening the ledger with this publication's keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from newsletter.audience.suppression import suppression_digests
from newsletter.publication.place import secrets
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.ledger import SqlLedgerStore
from newsletter.stores.ramps import SqlRampStore


@contextmanager
def ledger_store(workplace: Workplace) -> Iterator[SqlLedgerStore]:
    """Open the ledgers, beside the audience that they are frozen from."""
    keyring = secrets.load(workplace.folder, workplace.environ).suppression
    with workplace.mail() as connection:
        yield SqlLedgerStore(
            connection, digests=lambda normal: suppression_digests(normal, keyring)
        )


@contextmanager
def ramp_store(workplace: Workplace) -> Iterator[SqlRampStore]:
    """Open what is known of how far each send has come on its steps."""
    with workplace.mail() as connection:
        yield SqlRampStore(connection)
