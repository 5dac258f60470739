"""Pages that could not be had: what is remembered comes back, in either dialect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.collect.page_patience import after_failure, is_final
from newsletter.errors import (
    FetchFailed,
    FetchPostponed,
    FetchRefused,
    FetchStatus,
    NewsletterError,
    ParseError,
)
from newsletter.stores.database import Database
from newsletter.stores.page_failures import PageFailures

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
URL = "https://ledger.example/1"


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_failures_are_remembered_until_forgotten(
    dialect: str, open_either: Callable[[str, str], Database]
) -> None:
    """The last one of a page counts, with or without a next try."""
    store = PageFailures(open_either(dialect, "newsroom"))
    error = FetchFailed("It did not answer.", url=URL)
    one = after_failure(None, error, key=URL, url=URL, now=NOON)
    store.note([one])
    assert store.failure(URL) == one
    final = replace(one, failures=2, next_try=None)
    store.note([final])
    assert store.failure(URL) == final
    store.forget(URL)
    assert store.failure(URL) is None


@pytest.mark.parametrize(
    ("error", "final"),
    [
        (FetchStatus("x", url=URL, status=404), True),
        (FetchStatus("x", url=URL, status=410), True),
        (FetchStatus("x", url=URL, status=403), False),
        (FetchStatus("x", url=URL, status=503), False),
        (FetchRefused("x", url=URL), True),
        (FetchPostponed("x", url=URL), False),
        (FetchFailed("x", url=URL), False),
        (ParseError("x"), False),
    ],
)
def test_what_time_does_not_mend_is_not_tried_again(error: NewsletterError, final: bool) -> None:
    """A page that is not there or may not be read waits for a person; all else for its next try."""
    assert is_final(error) is final
    noted = after_failure(None, error, key=URL, url=URL, now=NOON)
    assert noted.rests(NOON + timedelta(minutes=59))
    assert noted.rests(NOON + timedelta(hours=1)) is final
