from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.errors import FencedError, SettingError, UsageError
from newsletter.model.machine import Features
from newsletter.model.sending import DeliveryState
from newsletter.publication.approval import approving
from newsletter.publication.care import taking_over
from newsletter.publication.clock import running
from newsletter.publication.place import audit, fence, machine
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers import subscribing
from newsletter.publication.send import ledgering, sending
from newsletter.stores.machine import SqlMachineStore
from newsletter.testing.clock import FixedClock

ISSUE = "2026-12"
READERS = tuple(f"reader{number}@mail.example" for number in range(6))


@pytest.fixture
def sender(workplace: Workplace, enter: Callable[..., None], tmp_path: Path) -> Workplace:
    """Return a publication with readers and an approved issue, whose machine has mailed before."""
    own = replace(workplace, environ={"NEWSLETTER_STATE": str(tmp_path / "state")})
    enter(own, *READERS)
    approving.approve(own, ISSUE, by="editor")
    fence.expect_own(own)
    return own


def elsewhere(workplace: Workplace) -> None:
    """Make the database belong to another machine."""
    with workplace.mail() as database:
        store = SqlMachineStore(database)
        holder = store.holder()
        assert holder is not None
        store.hold(replace(holder, features=Features(machine="another")))


def copied(workplace: Workplace, name: str) -> Workplace:
    """Return a copy of the folder, as `cp -r` makes it."""
    folder = workplace.folder.parent / name
    shutil.copytree(workplace.folder, folder)
    return replace(workplace, folder=folder)


def mails(workplace: Workplace) -> int:
    """Return how many mails lie in the outbox."""
    return len(list((workplace.var / "outbox").glob("*.eml")))


def test_the_machine_that_begins_is_not_fenced(sender: Workplace) -> None:
    """The first machine mails, again and again."""
    assert fence.why_fenced(sender) == ""
    assert sending.send(sender, ISSUE).receipt.accepted == len(READERS)


def test_without_readers_there_is_nothing_to_fence(workplace: Workplace) -> None:
    """A folder fresh from version control has no databases, and none is made by asking."""
    fence.expect_own(workplace)
    assert not workplace.has_mail()


def test_a_copy_on_another_machine_mails_nobody(sender: Workplace) -> None:
    """Whatever mails refuses, says why, and names the way out; nothing is frozen."""
    elsewhere(sender)
    with pytest.raises(FencedError, match="another machine") as refused:
        sending.send(sender, ISSUE)
    assert "newsletter takeover" in refused.value.help
    assert mails(sender) == 0
    assert any("another machine" in one for one in sending.plan(sender, ISSUE).obstacles)


def test_a_copied_folder_on_the_same_machine_mails_nobody(sender: Workplace) -> None:
    """The copy is fenced and the folder that it was made from goes on."""
    copy = copied(sender, "copy")
    with pytest.raises(FencedError, match="a copy of"):
        fence.expect_own(copy)
    fence.expect_own(sender)


def test_a_folder_that_was_moved_goes_on(sender: Workplace) -> None:
    """Moved is not copied: where the old folder is gone, the new one is the same."""
    moved = copied(sender, "moved")
    shutil.rmtree(sender.folder)
    fence.expect_own(moved)
    back = copied(moved, "back")
    with pytest.raises(FencedError):
        fence.expect_own(back)


def test_another_account_of_the_same_machine_may_mail(sender: Workplace, tmp_path: Path) -> None:
    """The machine itself is known, where it can be told at all."""
    other = replace(sender, environ={"NEWSLETTER_STATE": str(tmp_path / "other")})
    with sender.mail() as database:
        holder = SqlMachineStore(database).holder()
    assert holder is not None
    here = machine.features(holder.mark)
    assert bool(fence.why_fenced(other)) is not here.known


def test_a_clone_that_has_the_badge_too_is_told_by_its_features(sender: Workplace) -> None:
    """A machine's image takes the file along, but not the network card."""
    with sender.mail() as database:
        store = SqlMachineStore(database)
        holder = store.holder()
        assert holder is not None
        other = Features(network=frozenset({"a card of another machine"}))
        badge = machine.read_badge(sender, holder.mark)
        assert badge is not None
        machine.write_badge(sender, replace(badge, features=other))
        here = machine.features(holder.mark)
    assert bool(fence.why_fenced(sender)) is bool(here.network)


def test_a_damaged_badge_is_none(sender: Workplace) -> None:
    """Whatever stands in the file, nothing but a fence comes of it."""
    with sender.mail() as database:
        holder = SqlMachineStore(database).holder()
    assert holder is not None
    (path,) = (sender.folder.parent / "state").glob("machine-*.json")
    for text in ("", "[]", '{"mark": 1}', "\0"):
        path.write_text(text)
        assert machine.read_badge(sender, holder.mark) is None


def test_a_state_folder_that_cannot_be_written_is_explained(
    workplace: Workplace, enter: Callable[..., None], tmp_path: Path
) -> None:
    """The message names the setting that mends it."""
    (tmp_path / "file").write_text("")
    own = replace(workplace, environ={"NEWSLETTER_STATE": str(tmp_path / "file" / "below")})
    enter(own, *READERS)
    with pytest.raises(SettingError, match="cannot note") as refused:
        fence.expect_own(own)
    assert "NEWSLETTER_STATE" in refused.value.help


def test_the_clock_does_nothing_on_a_copy(sender: Workplace) -> None:
    """Not even mailboxes are read: they are the other machine's."""
    elsewhere(sender)
    done = running.run_once(sender)
    assert all("another machine" in one.trouble for one in done)
    assert mails(sender) == 0


def test_people_may_leave_on_a_copy(sender: Workplace) -> None:
    """The fence stops mail, and nothing else."""
    elsewhere(sender)
    gone = subscribing.unsubscribe(sender, READERS[0], how="by phone")
    assert gone.status == "unsubscribed"


def test_a_takeover_wants_a_word_and_a_reason(sender: Workplace) -> None:
    """Neither is guessed; where nothing is fenced there is nothing to take over."""
    with pytest.raises(UsageError, match="nothing to take over"):
        taking_over.take_over(sender, because="so", old_is_off=True)
    elsewhere(sender)
    with pytest.raises(UsageError, match="reason"):
        taking_over.take_over(sender, because=" ", old_is_off=True)
    with pytest.raises(UsageError, match="other machine is off"):
        taking_over.take_over(sender, because="it burnt", old_is_off=False)
    assert fence.why_fenced(sender)


def test_an_issue_that_may_have_begun_elsewhere_is_shown_and_not_sent(sender: Workplace) -> None:
    """Its hour had come on the other machine: every reader is uncertain, until a person decides."""
    elsewhere(sender)
    done = taking_over.take_over(sender, because="it burnt", old_is_off=True, by="editor")
    (doubted,) = done.issues
    assert (doubted.uncertain, doubted.begun) == (len(READERS), False)
    assert all(not one.trouble for one in running.run_once(sender))
    assert mails(sender) == 0
    states = {one.delivery.state for one in ledgering.rows(sender, ISSUE)}
    assert states == {DeliveryState.UNCERTAIN}
    assert audit.deeds(sender)[-1].did == "take over"


def test_after_a_persons_word_it_goes_out(sender: Workplace) -> None:
    """Decided and resumed, everybody is mailed once."""
    elsewhere(sender)
    taking_over.take_over(sender, because="it burnt", old_is_off=True)
    ledgering.decide(sender, ISSUE, resend=True, because="the other one never sent")
    ledgering.lift(sender, ISSUE)
    assert sending.send(sender, ISSUE).receipt.accepted == len(READERS)
    assert mails(sender) == len(READERS)


def test_an_issue_of_an_hour_to_come_waits_for_it(sender: Workplace, clock: FixedClock) -> None:
    """What cannot have begun anywhere is left as it was."""
    elsewhere(sender)
    clock.now = clock.now.replace(hour=8)
    assert taking_over.take_over(sender, because="it burnt", old_is_off=True).issues == ()


def half_sent(workplace: Workplace) -> None:
    """Send to three readers and stop."""
    handed: list[int] = []
    sending.send(workplace, ISSUE, progress=handed.append, halted=lambda: len(handed) >= 3)


def test_a_folder_that_knows_what_left_is_asked(sender: Workplace) -> None:
    """Where the folder of mails came along, who has it is known, and who has not waits for a word."""
    half_sent(sender)
    copy = copied(sender, "copy")
    text = sender.publication_file.read_text()
    shared = text.replace(
        "transport: files", f"transport: files\n  folder: {sender.var / 'outbox'}"
    )
    for one in (sender, copy):
        one.publication_file.write_text(shared)
    with copy.mail() as database:
        database.execute(
            "UPDATE deliveries SET carrier = ? WHERE state = 'accepted'",
            (f"files:{sender.var / 'outbox'}",),
        )
    sending.send(sender, ISSUE)
    before = mails(sender)
    (doubted,) = taking_over.take_over(copy, because="moved", old_is_off=True).issues
    assert (doubted.accepted, doubted.pending, doubted.uncertain) == (3, 0, 0)
    assert mails(sender) == before == len(READERS)


def test_an_empty_folder_cannot_say_what_did_not_leave(sender: Workplace) -> None:
    """A new machine's folder knows nothing: what it does not hold may have left all the same."""
    half_sent(sender)
    elsewhere(sender)
    shutil.rmtree(sender.var / "outbox")
    (doubted,) = taking_over.take_over(sender, because="new disk", old_is_off=True).issues
    assert (doubted.begun, doubted.accepted, doubted.pending) == (True, 0, 0)
    assert doubted.uncertain == 3
    assert mails(sender) == 0
    with ledger_store(sender) as store:
        head = store.head(ISSUE)
    assert head is not None
    assert "taken over" in head.halted


def test_a_folder_that_knows_all_that_left_says_what_did_not(sender: Workplace) -> None:
    """Those who were not mailed wait, halted, and go out after a person's word."""
    half_sent(sender)
    elsewhere(sender)
    (doubted,) = taking_over.take_over(sender, because="same disk", old_is_off=True).issues
    assert (doubted.pending, doubted.uncertain) == (3, 0)
    running.run_once(sender)
    assert mails(sender) == 3
    ledgering.lift(sender, ISSUE)
    assert sending.send(sender, ISSUE).receipt.accepted == len(READERS)
    assert mails(sender) == len(READERS)


def test_rows_that_were_uncertain_before_are_asked_about_too(sender: Workplace) -> None:
    """A person who then lets the rest go on mails nobody twice; what was decided stays decided."""
    half_sent(sender)
    unsure = "UPDATE deliveries SET state = 'uncertain', carrier = ? WHERE recipient = ?"
    with sender.mail() as database:
        having = (
            "SELECT recipient, carrier FROM deliveries WHERE state = 'accepted' ORDER BY recipient"
        )
        (first, carrier), (second, _), _ = database.execute(having).fetchall()
        database.execute(unsure, (carrier, first))
        database.execute(unsure, ("", second))
    elsewhere(sender)
    (doubted,) = taking_over.take_over(sender, because="same disk", old_is_off=True).issues
    assert (doubted.accepted, doubted.pending, doubted.uncertain) == (1, 3, 0)
    with sender.mail() as database:
        states = dict(database.execute("SELECT recipient, state FROM deliveries").fetchall())
    assert (states[first], states[second]) == ("accepted", "uncertain")


def test_no_rule_resends_what_may_have_left_elsewhere(sender: Workplace) -> None:
    """`uncertain: resend` is for crashes of this machine; what another one did, a person decides."""
    text = sender.publication_file.read_text()
    rule = "  transport: files\n  uncertain: resend\n"
    sender.publication_file.write_text(text.replace("  transport: files\n", rule))
    half_sent(sender)
    elsewhere(sender)
    shutil.rmtree(sender.var / "outbox")
    taking_over.take_over(sender, because="new disk", old_is_off=True)
    ledgering.lift(sender, ISSUE)
    for _ in range(2):
        assert sending.send(sender, ISSUE).receipt.uncertain == 3
    assert mails(sender) == 0
