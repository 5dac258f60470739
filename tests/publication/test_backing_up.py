from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from newsletter.backup.locking import new_pair, read_identity
from newsletter.backup.names import journal_name
from newsletter.errors import BackupError, DocumentError, FencedError, NewsletterError, UsageError
from newsletter.model.backup import Keep
from newsletter.model.diagnosis import Verdict
from newsletter.model.mail_source import ImapBox
from newsletter.model.sending import Status
from newsletter.publication.approval import approving
from newsletter.publication.care import (
    backing_up,
    keying,
    looking,
    placing,
    restoring,
    taking_over,
    watching,
)
from newsletter.publication.clock import due_backup, notices
from newsletter.publication.place import duties, fence, reading, secrets
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post import keyholding
from newsletter.publication.readers import subscribing
from newsletter.publication.readers.readers import open_readers
from newsletter.publication.send import sending
from newsletter.publication.send.looking_back import View
from newsletter.stores.machine import SqlMachineStore
from newsletter.testing.clock import FixedClock
from newsletter.testing.object_store import ObjectStore

READERS = ("a@reader.example", "b@reader.example", "c@reader.example")


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Return the folder of another disk."""
    folder = tmp_path / "disk"
    folder.mkdir()
    return folder


@pytest.fixture
def kept(workplace: Workplace, enter: Callable[..., None], disk: Path) -> tuple[Workplace, str]:
    """Return a publication with readers whose backups are set up, and the secret key."""
    enter(workplace, *READERS)
    made = keying.make_keys(workplace)
    block = made.sheet.partition("do not matter)\n")[2].partition("It belongs")[0]
    path = workplace.publication_file
    path.write_text(f"{path.read_text()}  place: {disk}\n")
    return workplace, read_identity(block)


def backed_up(workplace: Workplace) -> backing_up.BackedUp:
    """Make a backup."""
    rules = reading.publication(workplace).backup
    return backing_up.back_up(workplace, placing.target_of(workplace), rules.keep)


def restored(workplace: Workplace, disk: Path, identity: str, into: str = "again") -> Workplace:
    """Restore beside; return what came back."""
    folder = workplace.folder.parent / into
    wish = restoring.Wish(source=str(disk), into=folder, identity=identity)
    restoring.restore(wish, clock=workplace.clock, environ={})
    return replace(workplace, folder=folder)


def files_of(folder: Path) -> dict[str, bytes]:
    """Return what a folder holds, databases aside."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".db" not in path.name and "locks" not in path.parts
    }


def test_everything_comes_back(kept: tuple[Workplace, str], disk: Path) -> None:
    """Files, keys, readers and sealed bytes are as they were, and secrets stay unread by others."""
    workplace, identity = kept
    approving.approve(workplace, "2026-12", by="editor")
    before = files_of(workplace.folder)
    backed_up(workplace)
    again = restored(workplace, disk, identity)
    after = files_of(again.folder)
    for derived in [one for one in before if one.startswith(("var/schema/", "var/machine-"))]:
        before.pop(derived)
    assert before.pop("var/audit.jsonl") in after.pop("var/audit.jsonl")
    assert after == before
    assert {one.address for one in subscribing.find(again)} == set(READERS)
    assert (again.folder / "secrets.env").stat().st_mode & 0o077 == 0


def test_what_comes_back_is_fenced(kept: tuple[Workplace, str], disk: Path) -> None:
    """Also where somebody opens a backup by hand: the fence is in the copy itself."""
    workplace, identity = kept
    name = backed_up(workplace).backup.name
    again = restored(workplace, disk, identity)
    with pytest.raises(FencedError, match=name):
        fence.expect_own(again)
    with pytest.raises(FencedError):
        backed_up(again)
    fence.expect_own(workplace)
    taking_over.take_over(again, because="the disk died", old_is_off=True)
    fence.expect_own(again)
    backed_up(again)


def test_nobody_can_read_a_backup(kept: tuple[Workplace, str], disk: Path) -> None:
    """No address, no key and no name of a file stands in it, and only its owner may open it."""
    workplace, identity = kept
    name = backed_up(workplace).backup.name
    data = (disk / name).read_bytes()
    secret = secrets.load(workplace.folder, {}).tokens.current
    for word in (b"reader.example", b"publication", secret.secret, secret.id.encode()):
        assert word not in data
    assert (disk / name).stat().st_mode & 0o077 == 0
    assert identity.encode() not in b"".join(
        path.read_bytes() for path in workplace.folder.rglob("*") if path.is_file()
    )


def test_nothing_of_it_is_left_on_the_machine(kept: tuple[Workplace, str]) -> None:
    """Copies of databases are gone when it is done, and when it fails."""
    workplace, _ = kept
    backed_up(workplace)
    assert not [path for path in (workplace.var / "backup").rglob("*") if path.is_file()]


def test_secrets_of_the_environment_are_in_it(kept: tuple[Workplace, str], disk: Path) -> None:
    """Keys that stand nowhere in the folder come back all the same."""
    workplace, identity = kept
    text = (workplace.folder / "secrets.env").read_text()
    key = re.findall(r"^NEWSLETTER_TOKEN_KEY=(.*)$", text, re.MULTILINE)[0]
    (workplace.folder / "secrets.env").write_text(text.replace(f"NEWSLETTER_TOKEN_KEY={key}\n", ""))
    in_file = workplace.folder.parent / "password"
    in_file.write_text("of the relay\n")
    backed_up(
        replace(
            workplace,
            environ={
                "NEWSLETTER_TOKEN_KEY": key,
                "NEWSLETTER_SMTP_PASSWORD_FILE": str(in_file),
                "NEWSLETTER_IMAP_PASSWORD": "of all mailboxes",
                "NEWSLETTER_IMAP_BOUNCES_PASSWORD": "of one",
            },
        )
    )
    again = restored(workplace, disk, identity)
    found = secrets.load(again.folder, {})
    assert found.smtp_password == "of the relay"
    shared, own = (ImapBox(host="mail.example", user="u", secret=one) for one in ("", "bounces"))
    assert secrets.mailbox_password(again.folder, {}, shared) == "of all mailboxes"
    assert secrets.mailbox_password(again.folder, {}, own) == "of one"
    assert found.tokens.current.id == key.partition(":")[0]


def test_what_can_be_made_again_is_left_out(kept: tuple[Workplace, str], disk: Path) -> None:
    """Version control, virtual environments, caches, the archive and mails that were sent."""
    workplace, identity = kept
    left_out = (
        ".git/config",
        "venv/pyvenv.cfg",
        "cache/CACHEDIR.TAG",
        "site/index.html",
        "var/outbox/x.eml",
        "var/locks/send",
        "a/node_modules/x.js",
    )
    taken = ("images/x.jpg", "var/keys/s.pem", ".github/x", "issues/sent/2017-11/mail.eml")
    for name in (*left_out, *taken):
        path = workplace.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    backed_up(workplace)
    again = restored(workplace, disk, identity).folder
    assert {name for name in (*left_out, *taken) if (again / name).exists()} == set(taken)


def test_older_ones_go_by_the_rule(
    kept: tuple[Workplace, str], disk: Path, clock: FixedClock
) -> None:
    """Seven days, five weeks, twelve months; journals older than all of them go too."""
    workplace, _ = kept
    old = journal_name(clock.now - timedelta(days=900), "0" * 32)
    (disk / old).write_text("")
    for _ in range(20):
        backed_up(workplace)
        clock.advance(timedelta(days=1))
    found = looking.listed(placing.place_of(workplace))
    assert 8 <= len(found) <= 11
    assert not (disk / old).exists()
    with workplace.mail() as database:
        known = {one.name for one in SqlMachineStore(database).backups()}
    assert known == {one.name for one in found}


def test_verifying_sees_a_changed_octet(kept: tuple[Workplace, str], disk: Path) -> None:
    """Without the key by the hash that was noted, with it by every file."""
    workplace, identity = kept
    name = backed_up(workplace).backup.name
    place = placing.place_of(workplace)
    assert not looking.verify(workplace, place, "").opened
    seen = looking.verify(workplace, place, name, identity=identity)
    assert seen.opened
    assert seen.files > 5
    data = bytearray((disk / name).read_bytes())
    data[-20] ^= 1
    (disk / name).write_bytes(data)
    for key in ("", identity):
        with pytest.raises(BackupError):
            looking.verify(workplace, place, name, identity=key)
    with pytest.raises(BackupError, match="no backup"):
        looking.verify(workplace, place, "backup-of-nothing")


def test_a_damaged_backup_restores_nothing(kept: tuple[Workplace, str], disk: Path) -> None:
    """Cut short, changed, or locked for another key: the folder is not even made."""
    workplace, identity = kept
    name = backed_up(workplace).backup.name
    whole = (disk / name).read_bytes()
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 1
    for data in (whole[:-1], whole[: len(whole) // 2], bytes(changed), b""):
        (disk / name).write_bytes(data)
        with pytest.raises(BackupError):
            restored(workplace, disk, identity)
    (disk / name).write_bytes(whole)
    with pytest.raises(BackupError, match="another key"):
        restored(workplace, disk, new_pair().identity)
    assert sorted(path.name for path in workplace.folder.parent.iterdir()) == ["disk", "review"]


def test_nothing_is_restored_over_anything(kept: tuple[Workplace, str], disk: Path) -> None:
    """A folder that holds something is refused; an empty one is taken."""
    workplace, identity = kept
    backed_up(workplace)
    into = workplace.folder.parent / "again"
    into.mkdir()
    restored(workplace, disk, identity)
    before = files_of(into)
    with pytest.raises(UsageError, match="not empty"):
        restored(workplace, disk, identity)
    assert files_of(into) == before
    (workplace.folder.parent / "file").write_text("")
    with pytest.raises(UsageError, match="no folder"):
        restored(workplace, disk, identity, into="file")


def test_what_a_crash_left_is_no_obstacle(kept: tuple[Workplace, str], disk: Path) -> None:
    """Half a restore, and half a backup, are swept away by the next."""
    workplace, identity = kept
    for left in (
        workplace.var / "backup" / "whole" / "databases" / "mail.db",
        workplace.folder.parent / ".again.restoring" / "whole" / "publication" / "x",
    ):
        left.parent.mkdir(parents=True)
        left.write_text("half")
    (disk / ".backup-half.part").write_text("half")
    backed_up(workplace)
    again = restored(workplace, disk, identity)
    assert not (again.folder / "x").exists()
    assert not (workplace.folder.parent / ".again.restoring").exists()


def test_two_at_once_are_one(kept: tuple[Workplace, str]) -> None:
    """The second one says that the first is at work."""
    workplace, _ = kept
    backed_up(workplace)
    with (workplace.var / "locks" / "backup").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(BackupError, match="made already"):
            backed_up(workplace)


def test_a_place_that_is_gone_is_told(kept: tuple[Workplace, str], disk: Path) -> None:
    """The disk was not mounted: nothing is made, and the error says so."""
    workplace, identity = kept
    shutil.rmtree(disk)
    with pytest.raises(BackupError, match="not there"):
        backed_up(workplace)
    with pytest.raises(BackupError, match="not there"):
        restored(workplace, disk, identity)
    assert watching.last_backup(workplace) is None


@pytest.fixture
def store() -> Iterator[ObjectStore]:
    """Return a running object store."""
    with ObjectStore(bucket="backups", key_id="WHO", secret="s3cret", region="eu") as store:
        yield store


SECRETS = {"NEWSLETTER_S3_KEY_ID": "WHO", "NEWSLETTER_S3_SECRET": "s3cret"}


def test_an_object_store_is_a_place(kept: tuple[Workplace, str], store: ObjectStore) -> None:
    """There and back, with what opens it in the environment alone."""
    workplace, identity = kept
    own = replace(workplace, environ=SECRETS)
    backing_up.back_up(own, placing.target_of(own, to=store.address), Keep())
    folder = workplace.folder.parent / "again"
    wish = restoring.Wish(source=store.address, into=folder, identity=identity)
    restoring.restore(wish, clock=workplace.clock, environ=SECRETS)
    again = replace(workplace, folder=folder)
    assert {one.address for one in subscribing.find(again)} == set(READERS)


def test_what_is_not_given_back_as_it_was_is_no_backup(
    kept: tuple[Workplace, str], store: ObjectStore
) -> None:
    """A place that loses an octet is found out at once, and what lies there is removed."""
    workplace, _ = kept
    own = replace(workplace, environ=SECRETS)
    store.lying = True
    with pytest.raises(BackupError, match="not what was put"):
        backing_up.back_up(own, placing.target_of(own, to=store.address), Keep())
    assert store.objects == {}
    assert watching.last_backup(workplace) is None


def test_keys_are_made_once(workplace: Workplace) -> None:
    """Another only when it is asked for, and publication.yaml keeps every other character."""
    before = workplace.publication_file.read_text()
    first = keying.make_keys(workplace)
    assert workplace.publication_file.read_text() == (
        f"{before}backup:\n  recipient: {first.recipient}\n"
    )
    with pytest.raises(UsageError, match="a key already"):
        keying.make_keys(workplace)
    second = keying.make_keys(workplace, anew=True)
    assert second.written
    assert reading.publication(workplace).backup.recipient == second.recipient


def test_a_key_is_not_written_where_it_may_not_belong(workplace: Workplace) -> None:
    """With a `backup:` of another shape a person puts it there."""
    path = workplace.publication_file
    path.write_text(path.read_text() + 'backup: {at: "04:00"}\n')
    made = keying.make_keys(workplace)
    assert not made.written
    assert made.recipient in made.advice()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no key yet"),
        ("backup:\n  recipient: age1" + "q" * 58 + "\n", "no public key"),
    ],
)
def test_without_a_key_or_a_place_nothing_is_made(
    workplace: Workplace, text: str, message: str
) -> None:
    """Each error says what to do."""
    path = workplace.publication_file
    path.write_text(path.read_text() + text)
    with pytest.raises(UsageError, match=message):
        placing.target_of(workplace, to="/tmp")
    with pytest.raises(UsageError, match="no place"):
        placing.place_of(workplace)


def test_mistakes_in_the_file_are_found_there(workplace: Workplace) -> None:
    """A secret key in the place of the public one, above all."""
    path = workplace.publication_file
    path.write_text(path.read_text() + "backup:\n  recipient: AGE-SECRET-KEY-1XYZ\n")
    with pytest.raises(DocumentError):
        reading.publication(workplace)


def test_the_doctor_looks_at_the_last_backup(
    kept: tuple[Workplace, str], clock: FixedClock
) -> None:
    """None, one of today, one of 49 hours ago."""
    workplace, _ = kept

    def verdict() -> tuple[Verdict, str]:
        (found,) = [one for one in watching.examine(workplace) if one.subject == "backup"]
        return found.verdict, found.message

    assert verdict() == (Verdict.WARNING, "no backup was ever made")
    backed_up(workplace)
    assert verdict()[0] is Verdict.GOOD
    clock.advance(timedelta(hours=49))
    assert verdict()[0] is Verdict.WARNING
    assert "48 hours" in verdict()[1]


def test_the_doctor_tells_of_the_fence(kept: tuple[Workplace, str], disk: Path) -> None:
    """A restored publication is not fit for work, and the way out is named."""
    workplace, identity = kept
    backed_up(workplace)
    again = restored(workplace, disk, identity)
    (found,) = [one for one in watching.examine(again) if one.subject == "fence"]
    assert found.verdict is Verdict.BAD
    assert "takeover" in found.help


def test_one_backup_a_night(kept: tuple[Workplace, str], clock: FixedClock) -> None:
    """The first at once, then one for each day from its hour on, whoever keeps the time."""
    workplace, _ = kept

    def once() -> int:
        return len(due_backup.back_up_due(workplace, holder=duties.new_holder()).told)

    assert [once(), once()] == [1, 1]  # 09:05 is after 03:15: the first, and the night's
    assert [once(), once()] == [0, 0]
    clock.advance(timedelta(hours=17))
    assert once() == 0
    clock.advance(timedelta(hours=2))
    assert [once(), once()] == [1, 0]


def test_without_a_place_the_clock_makes_none(
    workplace: Workplace, enter: Callable[..., None]
) -> None:
    """What is not set up is not missed."""
    enter(workplace, *READERS)
    assert due_backup.back_up_due(workplace, holder=duties.new_holder()).told == ()
    assert due_backup.failure(workplace) is None


def test_the_publisher_hears_of_a_night_without(
    kept: tuple[Workplace, str], disk: Path, clock: FixedClock
) -> None:
    """Once a day, with the reason; and no more once one was made."""
    workplace, _ = kept
    path = workplace.publication_file
    path.write_text(
        path.read_text().replace(
            "    name: The Editor\n", "    name: The Editor\n    email: ed@review.example\n"
        )
    )
    backed_up(workplace)
    shutil.rmtree(disk)

    def told() -> tuple[str, ...]:
        return notices.tell_due(workplace, holder=duties.new_holder()).told

    assert told() == ()
    with pytest.raises(NewsletterError):
        due_backup.back_up_due(workplace, holder=duties.new_holder())
    assert [len(told()), len(told())] == [1, 0]
    (mail,) = (workplace.var / "outbox").glob("*.eml")
    assert "not there" in mail.read_text()
    disk.mkdir()
    clock.advance(timedelta(hours=2))
    due_backup.back_up_due(workplace, holder=duties.new_holder())
    clock.advance(timedelta(hours=1))
    assert told() == ()


def test_links_of_mails_years_old_still_work(kept: tuple[Workplace, str], disk: Path) -> None:
    """Rotated, backed up and restored: an old mail's way out leads out."""
    workplace, identity = kept
    path = workplace.publication_file
    path.write_text(path.read_text() + "public_url: https://mail.example/\n")
    approving.approve(workplace, "2026-12", by="editor")
    sending.send(workplace, "2026-12", view=View(because="a test"))
    mail = message_from_bytes(next((workplace.var / "outbox").glob("*.eml")).read_bytes())
    token = re.search(r"/u/([A-Za-z0-9_.~-]+)", "".join(str(mail["List-Unsubscribe"]).split()))
    assert token
    keyholding.rotate(workplace, "tokens")
    backed_up(workplace)
    again = restored(workplace, disk, identity)
    with open_readers(again) as readers:
        assert readers.unsubscribe(token[1], form="one-click")
    assert [one.status for one in subscribing.find(again)].count(Status.UNSUBSCRIBED) == 1


@pytest.mark.slow
@pytest.mark.parametrize("command", ["backup", "restore"])
def test_killed_in_the_middle_it_leaves_the_old_state(
    kept: tuple[Workplace, str], disk: Path, command: str
) -> None:
    """At whatever moment: no half backup has a name, no half publication has a folder."""
    workplace, identity = kept
    noise = os.urandom(40_000_000)
    (workplace.folder / "images").mkdir()
    (workplace.folder / "images" / "large.jpg").write_bytes(noise)
    first = backed_up(workplace).backup.name
    key = workplace.folder.parent / "key"
    key.write_text(identity)
    into = workplace.folder.parent / "again"
    start = [sys.executable, "-m", "newsletter", "-C", str(workplace.folder)]
    end = ["restore", str(disk), "--into", str(into), "--identity", str(key)]
    for moment in (0.45, 0.55, 0.65, 0.8):
        with subprocess.Popen(
            [*start, *(end if command == "restore" else ["backup"])],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                "NEWSLETTER_NOW": "2026-12-02T03:20+00:00",
                "NEWSLETTER_STATE": str(workplace.var),
            },
        ) as process:
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
        for one in looking.listed(placing.place_of(workplace)):
            looking.verify(workplace, placing.place_of(workplace), one.name, identity=identity)
        if into.exists():
            assert (into / "images" / "large.jpg").read_bytes() == noise
            shutil.rmtree(into)
    assert (disk / first).exists()
    restored(workplace, disk, identity)
