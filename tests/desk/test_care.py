"""The room where the machine is looked after, and the update."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from newsletter.desk.rooms import approving, care
from newsletter.desk.visits import Visit
from newsletter.errors import SendError, UsageError
from newsletter.publication.care import keying, updating
from newsletter.publication.place import audit
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import sending

ISSUE = "2026-12"
VisitOf = Callable[..., Visit]
OFFLINE = {"offline": "on", "because": "no web here", "by_hand": "on"}


def test_the_room_is_drawn(desk_client: httpx.Client) -> None:
    """Each page of the room is drawn, keys and settings without a secret."""
    for path in ("", "/settings", "/keys"):
        answer = desk_client.get(f"/care{path}")
        assert answer.status_code == 200, answer.text
        assert "NEWSLETTER_TOKEN_KEY=" not in answer.text


def test_what_is_up_to_date_stays(workplace: Workplace) -> None:
    """Where nothing is old, an update changes no file and says so."""
    assert not updating.standing(workplace).is_needed
    before = workplace.issue_file(ISSUE).read_bytes()
    done = updating.update(workplace, by="editor")
    assert list(done.lines()) == ["everything was up to date"]
    assert workplace.issue_file(ISSUE).read_bytes() == before
    assert audit.deeds(workplace)[-1].did == "update"


def test_nothing_is_updated_between_a_yes_and_the_send(
    visit_of: VisitOf, workplace: Workplace, enter: Callable[..., None]
) -> None:
    """From the approval until everybody has it an update is refused, but for a reason."""
    enter(workplace, "a@mail.example")
    approving.approve(visit_of(issue=ISSUE, form=OFFLINE))
    with pytest.raises(SendError, match="2026-12: approved"):
        care.update(visit_of())
    assert care.update(visit_of(form={"because": "it will never be sent"})).to == "/care"
    sending.send(workplace, ISSUE)
    assert updating.standing(workplace).unsent == ()


def test_an_update_backs_up_first(workplace: Workplace, enter: Callable[..., None]) -> None:
    """Where a place for backups is set up, one lies there before anything is changed."""
    enter(workplace, "a@mail.example")
    keying.make_keys(workplace)
    text = workplace.publication_file.read_text()
    assert "\nbackup:" in text
    shelf = workplace.folder.parent / "shelf"
    shelf.mkdir()
    workplace.publication_file.write_text(
        text.replace("\nbackup:", f"\nbackup:\n  place: {shelf}", 1)
    )
    done = updating.update(workplace)
    assert done.backup
    assert [one.name for one in shelf.glob("*.age")] == [done.backup]


def test_a_backup_is_a_process_of_its_own(visit_of: VisitOf) -> None:
    """The button begins what the command line would do."""
    visit = visit_of()
    care.back_up(visit)
    assert visit.work.look("backup")


def test_a_key_that_is_none_is_refused(visit_of: VisitOf) -> None:
    """Only keys of the page can be rotated."""
    assert "tokens" in care.rotate(visit_of(form={"name": "tokens"})).said
    with pytest.raises(UsageError, match="no key"):
        care.rotate(visit_of(form={"name": "../x"}))


def test_nothing_to_take_over_is_said(visit_of: VisitOf) -> None:
    """On the machine that mails there is nothing to take over."""
    with pytest.raises(UsageError, match="nothing to take over"):
        care.take_over(visit_of(form={"because": "a fire", "off": "on"}))
