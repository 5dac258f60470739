"""The stores of accounts, and the chance that tokens are made of."""

from __future__ import annotations

import hashlib
import secrets as random
from collections.abc import Iterator
from contextlib import contextmanager

from newsletter.publication.place.workplace import Workplace
from newsletter.stores.accounts import SqlAccountStore
from newsletter.stores.credentials import SqlCredentialStore

TOKEN_BYTES = 32


@contextmanager
def account_store(workplace: Workplace) -> Iterator[SqlAccountStore]:
    """Open links, sessions, questions and tries.  Raises `SchemaError`, `StoreError`."""
    with workplace.mail() as connection:
        yield SqlAccountStore(connection)


@contextmanager
def credential_store(workplace: Workplace) -> Iterator[SqlCredentialStore]:
    """Open passwords and passkeys.  Raises `SchemaError`, `StoreError`."""
    with workplace.mail() as connection:
        yield SqlCredentialStore(connection)


def new_token() -> str:
    """Return 256 bits of chance, as they stand in cookies and addresses."""
    return random.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> str:
    """Return what is kept of a token; it has too much chance in it to need salt."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
