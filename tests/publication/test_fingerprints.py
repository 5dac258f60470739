"""What of the audience voids an approval, through the façade and in both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from newsletter.audience import subscribers
from newsletter.errors import ApprovalError
from newsletter.model.approval import AudienceMarks
from newsletter.model.audience import Cause, EventKind
from newsletter.publication.approval import approving, standing
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.publication.readers.importing_audience import import_audience
from newsletter.publication.send import sending
from newsletter.stores.audience import SqlSubscriberStore
from newsletter.stores.database import Database
from newsletter.stores.fingerprints import FingerprintStore

ISSUE = "2026-12"
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def approved(workplace: Workplace, enter: Callable[..., None]) -> Workplace:
    """Return a publication of twelve readers with an approved issue."""
    enter(workplace, *(f"reader{number}@mail.example" for number in range(11)))
    enter(workplace, "one@other.example")
    approving.approve(workplace, ISSUE, by="editor")
    return workplace


def _stands(workplace: Workplace) -> standing.IssueStanding:
    (found,) = standing.standings(workplace, ISSUE)
    return found


def test_who_comes_and_goes_by_themselves_voids_nothing(
    approved: Workplace, enter: Callable[..., None]
) -> None:
    """They are counted and told, and the issue is sent."""
    enter(approved, "late@mail.example", "later@mail.example")
    with subscribing.subscriber_store(approved) as store:
        known = subscribers.find(store, "reader1@mail.example")
        subscribers.unsubscribe(store, known.id, now=NOW, cause=Cause.OWN)
    found = _stands(approved)
    assert found.stage is standing.Stage.APPROVED
    assert [str(one) for one in found.changes] == ["audience: +2 −1"]
    assert not any("approve again" in line for line in found.lines(whole=True))
    assert sending.send(approved, ISSUE).clean


def test_tags_of_many_void_and_those_of_one_do_not(approved: Workplace) -> None:
    """One command over all of them; another yes makes it good again."""
    subscribing.tag(approved, "domain=other.example", add=("board",), by="editor")
    assert _stands(approved).stage is standing.Stage.APPROVED
    subscribing.tag(approved, "status=confirmed", add=("all",), by="editor")
    found = _stands(approved)
    assert found.stage is standing.Stage.VOID
    assert "tags of 12 readers" in found.changed
    with pytest.raises(ApprovalError, match="tags of 12 readers"):
        sending.send(approved, ISSUE)
    approving.approve(approved, ISSUE, by="editor")
    assert sending.send(approved, ISSUE).clean


def test_an_import_voids(approved: Workplace, tmp_path: Path) -> None:
    """Also one that adds nobody new: somebody looks at the audience afresh."""
    path = tmp_path / "people.csv"
    path.write_text("email,status\nann@b.example,confirmed\n")
    seen = import_audience(approved, [path])
    assert _stands(approved).stage is standing.Stage.APPROVED
    import_audience(approved, [path], apply=seen.hash, by="editor")
    assert "a list was imported since" in _stands(approved).changed
    with pytest.raises(ApprovalError, match="imported since"):
        sending.send(approved, ISSUE)


def test_a_list_of_leavers_voids_nothing(approved: Workplace, tmp_path: Path) -> None:
    """It says what people did elsewhere, and may be asked for just before a send."""
    path = tmp_path / "unsubscribed.csv"
    path.write_text("email\none@other.example\n")
    seen = import_audience(approved, [path], said="unsubscribed")
    import_audience(approved, [path], apply=seen.hash, by="editor", said="unsubscribed")
    found = _stands(approved)
    assert (found.stage, str(found.changes[0])) == (standing.Stage.APPROVED, "audience: −1")


def test_the_store_reads_alike_in_both_databases(
    open_either: Callable[[str, str], Database],
) -> None:
    """Marks, imports, tags and histories since."""
    for dialect in ("sqlite", "postgres"):
        connection = open_either(dialect, "mail")
        store = FingerprintStore(connection)
        audience = SqlSubscriberStore(connection, digests=lambda _normal: ())
        assert store.marks() == AudienceMarks()
        ids = iter(("a", "b"))
        for name in ("a", "b"):
            subscribers.add(
                audience,
                f"{name}@mail.example",
                now=NOW,
                new_id=partial(next, ids),
                cause=Cause.OWN,
            )
        marks = store.marks()
        assert marks.events == 2
        subscribers.confirm(audience, "a", now=NOW, cause=Cause.OWN)
        for name in ("a", "b"):
            subscribers.change(
                audience, name, now=NOW, cause=Cause.OPERATOR, tags=("x",), note="tags"
            )
        assert list(store.histories_since(marks)) == [
            ("a", EventKind.ADDED, Cause.OWN, False),
            ("a", EventKind.CONFIRMED, Cause.OWN, True),
            ("a", EventKind.CHANGED, Cause.OPERATOR, True),
        ]
        assert store.most_retagged(marks) == 2
        assert store.imports_since(marks) == 0
        assert (store.marks().acts, store.most_retagged(store.marks())) == (5, 0)
