"""While the old service is still live: no send before its leavers are known."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newsletter.audience.service_tables import SERVICES
from newsletter.errors import SendError, UsageError
from newsletter.model.moving import OLD_SERVICES
from newsletter.publication.approval import approving
from newsletter.publication.issues import checking
from newsletter.publication.place import audit, moving, reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.importing_audience import import_audience
from newsletter.publication.send import sending
from newsletter.testing.clock import FixedClock

ISSUE = "2026-12"
HEAD = "Email Address,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LEID,TAGS"
FILES = {
    "subscribed.csv": f"{HEAD},LAST_CHANGED\nann@b.example,2,,,7,,\n",
    "unsubscribed.csv": f"{HEAD},UNSUB_TIME\nbob@b.example,2,,,7,,2018-07-23 12:19:27\n",
    "cleaned.csv": f"{HEAD},CLEAN_TIME\n",
}


@pytest.fixture
def moves(workplace: Workplace) -> Workplace:
    """Return a publication that moves, with an approved issue and one reader."""
    path = workplace.publication_file
    text = path.read_text("utf-8") + "moving:\n  service: mailchimp\n  until: 2026-12-03\n"
    path.write_text(text, "utf-8")
    bring(workplace, "subscribed.csv")
    approving.approve(workplace, ISSUE, by="editor")
    return workplace


def bring(workplace: Workplace, *names: str, written: datetime | None = None) -> None:
    """Import files of the old service, exported just now or at some time."""
    paths = []
    for name in names:
        path = workplace.folder.parent / name
        path.write_text(FILES[name])
        stamp = (written or workplace.clock()).timestamp()
        os.utime(path, (stamp, stamp))
        paths.append(path)
    seen = import_audience(workplace, paths)
    import_audience(workplace, paths, apply=seen.hash, by="editor")


def missing(workplace: Workplace) -> tuple[str, ...]:
    """Return why a send would be refused."""
    state = moving.moving_state(workplace, reading.publication(workplace))
    return state.missing if state else ()


def test_a_send_waits_for_the_lists_of_leavers(moves: Workplace) -> None:
    """Both of them; then it goes out, to those who have not left."""
    with pytest.raises(SendError, match="the unsubscribed list was never imported") as caught:
        sending.send(moves, ISSUE)
    assert "newsletter import audience" in caught.value.help
    assert "newsletter import closed mailchimp" in caught.value.help
    assert any("cleaned list" in one for one in sending.plan(moves, ISSUE).obstacles)
    bring(moves, "unsubscribed.csv")
    assert missing(moves) == ("the cleaned list was never imported",)
    bring(moves, "cleaned.csv")
    assert sending.plan(moves, ISSUE).obstacles == ()
    assert sending.send(moves, ISSUE).receipt.accepted == 1


def test_lists_grow_old_in_a_day(moves: Workplace, clock: FixedClock) -> None:
    """A resumed send needs fresh ones, too."""
    bring(moves, "unsubscribed.csv", "cleaned.csv")
    clock.advance(timedelta(hours=24))
    assert missing(moves) == ()
    clock.advance(timedelta(seconds=1))
    assert len(missing(moves)) == 2
    with pytest.raises(SendError, match="is of 2026-12-01"):
        sending.send(moves, ISSUE)


def test_an_old_file_imported_again_is_not_fresh(moves: Workplace) -> None:
    """It says what it said when it was written."""
    old = moves.clock() - timedelta(days=3)
    bring(moves, "unsubscribed.csv", "cleaned.csv", written=old)
    assert len(missing(moves)) == 2
    bring(moves, "unsubscribed.csv", "cleaned.csv")
    assert missing(moves) == ()


def test_after_its_last_day_nothing_waits(moves: Workplace, clock: FixedClock) -> None:
    """publication.yaml says until when people can leave there."""
    clock.advance(timedelta(days=2))
    assert len(missing(moves)) == 2
    clock.advance(timedelta(days=1))
    assert missing(moves) == ()


def test_a_publisher_may_say_that_the_account_is_closed(moves: Workplace) -> None:
    """With name and reason, which are kept; nobody else may."""
    for by, said in (("", "Nobody is named"), ("stranger", "is no publisher")):
        with pytest.raises(UsageError, match=said):
            moving.close_account(moves, "mailchimp", how="cancelled", by=by)
    with pytest.raises(UsageError, match="does not say that it moves"):
        moving.close_account(moves, "ghost", how="cancelled", by="editor")
    moving.close_account(moves, "mailchimp", how="cancelled on 30 November", by="editor")
    deed = audit.deeds(moves)[-1]
    assert (deed.did, deed.by, deed.detail) == (
        "close old account",
        "editor",
        "cancelled on 30 November",
    )
    state = moving.moving_state(moves, reading.publication(moves))
    assert state
    assert "closed, says editor" in state.line()
    assert sending.send(moves, ISSUE).receipt.accepted == 1


def test_check_and_status_tell_in_advance(moves: Workplace) -> None:
    """A warning at its place in publication.yaml, and one line."""
    for names in ((), (ISSUE,)):
        (found,) = [
            one for one in checking.check(moves, names).findings if one.code == "old-service-lists"
        ]
        assert found.place
        assert (found.place.file, found.place.snippet) == ("publication.yaml", "moving:")
    state = moving.moving_state(moves, reading.publication(moves))
    assert state
    assert "a send would be refused" in state.line()
    bring(moves, "unsubscribed.csv", "cleaned.csv")
    assert not [one for one in checking.check(moves).findings if one.code == "old-service-lists"]
    state = moving.moving_state(moves, reading.publication(moves))
    assert state
    assert "good for a send until 2026-12-02 09:05 UTC" in state.line()


def test_one_file_for_all_is_enough_elsewhere(moves: Workplace, tmp_path: Path) -> None:
    """Where each row says its status, one fresh export will do."""
    path = moves.publication_file
    path.write_text(
        path.read_text("utf-8").replace("service: mailchimp", "service: ghost"), "utf-8"
    )
    assert missing(moves) == ("the list of those who left was never imported",)
    export = tmp_path / "members.csv"
    export.write_text("email,subscribed_to_emails,created_at\nbob@b.example,false,\n")
    stamp = moves.clock().timestamp()
    os.utime(export, (stamp, stamp))
    seen = import_audience(moves, [export])
    import_audience(moves, [export], apply=seen.hash)
    assert missing(moves) == ()


def test_without_a_database_the_lists_are_missing(workplace: Workplace) -> None:
    """And none is made by asking."""
    path = workplace.publication_file
    text = path.read_text("utf-8") + "moving: {service: kit, until: 2026-12-31}\n"
    path.write_text(text, "utf-8")
    elsewhere = replace(workplace, folder=workplace.folder)
    elsewhere.mail_file.unlink(missing_ok=True)
    assert len(missing(elsewhere)) == 1
    assert not elsewhere.mail_file.exists()


def test_every_service_can_be_moved_from() -> None:
    """The names in publication.yaml are those of the importers."""
    assert sorted(OLD_SERVICES) == sorted(service.name for service in SERVICES)
