from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import count

import pytest

from newsletter.audience.store import SubscriberStore
from newsletter.audience.suppression import suppression_digests
from newsletter.model.keys import Key, Keyring
from newsletter.stores.audience import SqlSubscriberStore
from newsletter.stores.database import Database
from newsletter.testing.subscriber_store import MemorySubscriberStore

OpenDatabase = Callable[[str, str], Database]
KEYRING = Keyring(current=Key(id="k2", secret=b"2" * 32), retired=(Key(id="k1", secret=b"1" * 32),))


@pytest.fixture
def keyring() -> Keyring:
    """Return a current key and a retired one."""
    return KEYRING


@pytest.fixture
def now() -> datetime:
    """Return a time."""
    return datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.fixture
def new_id() -> Callable[[], str]:
    """Return ids in order."""
    numbers = count(1)
    return lambda: f"s{next(numbers):04d}"


@pytest.fixture(params=["sqlite", "postgres", "memory"])
def store(request: pytest.FixtureRequest, open_either: OpenDatabase) -> Iterator[SubscriberStore]:
    """Return each implementation of the contract."""
    if request.param == "memory":
        yield MemorySubscriberStore()
        return
    yield SqlSubscriberStore(
        open_either(request.param, "mail"),
        digests=partial(suppression_digests, keyring=KEYRING),
    )
