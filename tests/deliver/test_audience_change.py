from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from newsletter.deliver.audience_change import (
    MANY_TAGGED,
    AudienceChange,
    Happening,
    movements,
    void_reasons,
)
from newsletter.model.approval import Approval, Yes
from newsletter.model.audience import Cause, EventKind

APPROVAL = Approval(
    issue="2026-12",
    sealed_sha256="a" * 64,
    audience_rule="all confirmed subscribers",
    audience_count=100,
    send_at=None,
    yeses=(Yes(by="editor", at=datetime(2026, 12, 1, tzinfo=UTC)),),
)


def _history(who: str, *events: tuple[EventKind, Cause], known: bool = False) -> list[Happening]:
    before = [Happening(subscriber=who, kind=EventKind.CONFIRMED, cause=Cause.OWN, since=False)]
    since = [
        Happening(subscriber=who, kind=kind, cause=cause, since=True) for kind, cause in events
    ]
    return [*(before if known else []), *since]


def _change(*histories: Iterable[Happening]) -> AudienceChange:
    return movements(one for history in histories for one in history)


def test_coming_and_going_is_told_and_voids_nothing() -> None:
    """However many confirm, leave, bounce or complain, it is their own doing."""
    own, mail = Cause.OWN, Cause.MAIL
    histories = [
        *(_history(f"n{n}", (EventKind.ADDED, own), (EventKind.CONFIRMED, own)) for n in range(9)),
        *(_history(f"u{n}", (EventKind.UNSUBSCRIBED, own), known=True) for n in range(9)),
        *(_history(f"b{n}", (EventKind.BOUNCED, mail), known=True) for n in range(9)),
        _history("elsewhere", (EventKind.UNSUBSCRIBED, Cause.IMPORT), known=True),
        _history("asked", (EventKind.UNSUBSCRIBED, Cause.ASKED), known=True),
        _history("waits", (EventKind.ADDED, own)),
        _history("back", (EventKind.UNSUBSCRIBED, own), (EventKind.CONFIRMED, own), known=True),
        _history("asks again", (EventKind.REQUESTED, own), known=True),
    ]
    change = _change(*histories)
    assert change == AudienceChange(came=9, went=20)
    assert str(change) == "+9 −20"
    assert void_reasons(change, APPROVAL, drift=2) == ()


@pytest.mark.parametrize(
    ("kind", "known"),
    [(EventKind.CONFIRMED, False), (EventKind.UNSUBSCRIBED, True), (EventKind.SUPPRESSED, True)],
)
def test_what_the_house_does_counts_above_the_share(kind: EventKind, known: bool) -> None:
    """Two of a hundred may be added or taken off; the third voids; the house may say another share."""
    histories = [_history(f"s{n}", (kind, Cause.OPERATOR), known=known) for n in range(3)]
    assert void_reasons(_change(*histories[:2]), APPROVAL, drift=2) == ()
    (reason,) = void_reasons(_change(*histories), APPROVAL, drift=2)
    assert reason.startswith("3 readers were added or taken off")
    assert void_reasons(_change(*histories), APPROVAL, drift=3) == ()


def test_an_import_and_tags_of_many_void() -> None:
    """One imported file does, whatever stood in it; so do the tags of more than a few."""
    reasons = void_reasons(AudienceChange(imports=1, retagged=MANY_TAGGED + 1), APPROVAL, drift=2)
    assert reasons == ("a list was imported since", "the tags of 11 readers were changed at once")
    assert void_reasons(AudienceChange(retagged=MANY_TAGGED), APPROVAL, drift=2) == ()
