"""Which messages were read: what is noted is found, in either dialect."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from newsletter.stores.database import Database
from newsletter.stores.mail_read import SqlMailLog

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_messages_are_known_by_name_sender_and_id(
    dialect: str, open_either: Callable[[str, str], Database]
) -> None:
    """Names are a mailbox's own, ids count everywhere, and strangers are those noted as unknown."""
    log = SqlMailLog(open_either(dialect, "newsroom"))

    def note(mailbox: str, name: str, outcome: str, list_id: str = "") -> None:
        log.note(
            mailbox,
            name,
            message_id=f"<{name}@x>",
            sender="a@x.example",
            list_id=list_id,
            outcome=outcome,
            now=NOON,
        )

    note("in", "1", "unknown", "one.list")
    note("in", "2", "unknown", "two.list")
    note("in", "3", "clips")
    note("elsewhere", "4", "unknown")
    assert log.names("in") == {"1", "2", "3"}
    assert log.strangers("in", "a@x.example", "", limit=9) == ("1", "2")
    assert log.strangers("in", "a@x.example", "", limit=1) == ("1",)
    assert log.strangers("in", "a@x.example", "two.list", limit=9) == ("2",)
    assert [log.acted_on(f"<{name}@x>") for name in "1234"] == [False, False, True, False]
    note("in", "1", "articles", "one.list")
    assert log.strangers("in", "a@x.example", "", limit=9) == ("2",)
    assert log.acted_on("<1@x>")
