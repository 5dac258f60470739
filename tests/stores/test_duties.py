from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.model.duty import Beat, Claim, DutyRun
from newsletter.stores.database import Database
from newsletter.stores.duties import SqlDutyStore

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(minutes=15)


def never(_claim: Claim) -> bool:
    """Nothing may be taken over."""
    return False


@pytest.fixture(params=["sqlite", "postgres"])
def store(
    request: pytest.FixtureRequest, open_either: Callable[[str, str], Database]
) -> SqlDutyStore:
    """Return a store in an empty database."""
    return SqlDutyStore(open_either(request.param, "mail"))


def claim(store: SqlDutyStore, holder: str, free: Callable[[Claim], bool] = never) -> bool:
    """Claim one thing."""
    return store.claim("send", "2026-12", holder=holder, now=NOW, until=LATER, free=free)


def test_the_first_gets_it(store: SqlDutyStore) -> None:
    """A second one does not, unless it may be taken over; then the first has lost it."""
    assert claim(store, "one")
    assert not claim(store, "two")
    assert claim(store, "two", free=lambda known: known.holder == "one")
    assert not store.renew("send", "2026-12", holder="one", until=LATER)
    assert store.renew("send", "2026-12", holder="two", until=LATER)
    known = store.known("send", "2026-12")
    assert known is not None
    assert (known.holder, known.tries) == ("two", 2)


def test_what_is_done_is_never_claimed_again(store: SqlDutyStore) -> None:
    """Whatever is said of being free."""
    assert claim(store, "one")
    assert store.let_go("send", "2026-12", holder="one", until=NOW, done=NOW, told="went")
    assert not claim(store, "two", free=lambda _: True)
    assert [one.told for one in store.claims("send")] == ["went"]


def test_only_the_holder_lets_go(store: SqlDutyStore) -> None:
    """Somebody who lost a claim cannot end it for its holder; a fresh start forgets the tries."""
    assert claim(store, "one")
    assert not store.let_go("send", "2026-12", holder="two", until=NOW)
    assert store.let_go("send", "2026-12", holder="one", until=NOW, fresh=True)
    known = store.known("send", "2026-12")
    assert known is not None
    assert (known.holder, known.tries) == ("", 0)


def test_the_last_run_of_a_duty_is_kept(store: SqlDutyStore) -> None:
    """In place of the one before."""
    for failed in (True, False):
        store.note(DutyRun(name="send", began=NOW, ended=LATER, failed=failed, told="x"))
    (run,) = store.runs()
    assert run == DutyRun(name="send", began=NOW, ended=LATER, told="x")
    assert run.line() == "send       2026-12-01 09:15 UTC  fine    x"


def test_signs_of_life(store: SqlDutyStore) -> None:
    """The newest comes first, and old ones go, but never the last one."""
    for days, holder in ((0, "one"), (30, "two")):
        seen = NOW + timedelta(days=days)
        store.beat(Beat(holder=holder, seen=seen, until=seen + timedelta(minutes=5)))
    assert [beat.holder for beat in store.beats()] == ["two"]
