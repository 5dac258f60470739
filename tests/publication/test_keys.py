"""Keys: made, listed, rotated, and the sender that is looked at with them."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import replace

import pytest

from newsletter.errors import SettingError, UsageError
from newsletter.mail.dkim import DkimKey, Signer
from newsletter.model.diagnosis import Verdict
from newsletter.publication.place import reading, secrets
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post import dkim_keys, keyholding, sender_doctor
from newsletter.publication.readers.readers import open_readers
from newsletter.testing.outbox import Outbox
from newsletter.testing.zone import Zone


def in_use(workplace: Workplace) -> tuple[str, ...]:
    """Make keys, and put them into publication.yaml; return their selectors."""
    made = dkim_keys.make(workplace)
    path = workplace.publication_file
    path.write_text(path.read_text() + f"delivery: {{dkim: [{', '.join(made.selectors)}]}}\n")
    return made.selectors


@pytest.fixture
def plain(workplace: Workplace) -> Workplace:
    """Return the publication without settings of delivery."""
    path = workplace.publication_file
    kept, skipping = [], False
    for line in path.read_text().splitlines(keepends=True):
        skipping = line.startswith("delivery:") or (skipping and line[:1] in {" ", "#"})
        kept += [] if skipping else [line]
    path.write_text("".join(kept))
    return workplace


def test_new_keys_lie_where_only_their_owner_reads_them(plain: Workplace) -> None:
    """Two files, mode 0600, and the records to set for them; the private half is in neither."""
    made = dkim_keys.make(plain)
    files = [dkim_keys.key_file(plain, one) for one in made.selectors]
    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o600, 0o600]
    assert [record.value.split(";")[1] for record in made.records] == [" k=rsa", " k=ed25519"]
    told = "\n".join(made.lines())
    assert not any(line in told for path in files for line in path.read_text().splitlines()[1:-1])


def test_new_keys_never_replace_old_ones(plain: Workplace) -> None:
    """A second time in one month is refused."""
    dkim_keys.make(plain)
    with pytest.raises(UsageError, match="already"):
        dkim_keys.make(plain)


def test_only_keys_that_are_named_sign(plain: Workplace) -> None:
    """A file alone signs nothing, and a selector without a file is the relay's."""
    made = dkim_keys.make(plain)
    assert dkim_keys.signing_keys(plain, reading.publication(plain)) == ()
    path = plain.publication_file
    path.write_text(path.read_text() + f"delivery: {{dkim: [{made.selectors[0]}, relays]}}\n")
    keys = dkim_keys.signing_keys(plain, reading.publication(plain))
    assert [key.selector for key in keys] == [made.selectors[0]]
    used = {one.id: one.used for one in keyholding.known_keys(plain) if one.name == "dkim"}
    assert used == {
        made.selectors[0]: "signs our mail",
        "relays": "the relay signs with it",
        made.selectors[1]: "not in use: put it under delivery.dkim",
    }


def test_a_damaged_key_stops_before_anything_is_sent(plain: Workplace) -> None:
    """It is said which, and how to mend it."""
    selectors = in_use(plain)
    dkim_keys.key_file(plain, selectors[0]).write_text("nonsense")
    with pytest.raises(SettingError, match=selectors[0]):
        dkim_keys.signing_keys(plain, reading.publication(plain))


def test_the_records_of_our_keys_are_compared_with_what_is_set(plain: Workplace) -> None:
    """Before they are set the doctor says so, with a letter; afterwards they are good."""
    in_use(plain)
    before = sender_doctor.examine(plain, Zone())
    missing = [one for one in before.found if one.subject == "DKIM"]
    assert [one.verdict for one in missing] == [Verdict.BAD, Verdict.BAD]
    records = [dkim_keys.record_of(key) for key in _keys(plain)]
    assert all(record.value in before.letter for record in records)
    zone = Zone(records={(record.name, "TXT"): (record.value,) for record in records})
    after = sender_doctor.examine(plain, zone)
    assert {one.verdict for one in after.found if one.subject == "DKIM"} == {Verdict.GOOD}


def _keys(workplace: Workplace) -> tuple[DkimKey, ...]:
    return dkim_keys.signing_keys(workplace, reading.publication(workplace))


def test_keys_of_the_house_sign(plain: Workplace) -> None:
    """What `keys new` makes, the signer takes."""
    in_use(plain)
    signer = Signer(keys=_keys(plain), at=plain.clock())
    signed = signer.signed(b"From: news@indus.example\r\n\r\nHello\r\n")
    assert signed.count(b"DKIM-Signature: ") == 2


def test_a_rotated_key_leaves_old_links_working(
    public: Workplace, confirmed: Callable[[str], str], post: Outbox
) -> None:
    """Links in mails years old still work, and new ones are made with the new key."""
    confirmed("ann@reader.example")
    link = post.token(post.letters("ann@reader.example")[-1], "c")
    before = secrets.load(public.folder, public.environ).tokens
    keyholding.rotate(public, "tokens")
    keyholding.rotate(public, "tokens")
    after = secrets.load(public.folder, public.environ).tokens
    assert after.find(before.current.id) == before.current
    assert len({after.current.id, *(key.id for key in after.retired)}) == 3
    with open_readers(public) as readers:
        readers.confirm(link)


def test_only_the_key_s_own_lines_of_the_secrets_change(workplace: Workplace) -> None:
    """Comments and other secrets stay as they were, and so does the file's mode."""
    path = workplace.folder / secrets.FILE_NAME
    path.write_text(path.read_text() + "# a note\nNEWSLETTER_SMTP_USER=indus\n")
    before = path.read_text().splitlines()
    keyholding.rotate(workplace, "suppression")
    after = path.read_text().splitlines()
    gone = [line for line in before if line not in after]
    assert [line.partition("=")[0] for line in gone] == ["NEWSLETTER_SUPPRESSION_KEY"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_of_the_environment_is_not_ours_to_change(workplace: Workplace) -> None:
    """It is said where to change it."""
    workplace = _with_environment(workplace, NEWSLETTER_TOKEN_KEY="k:" + "A" * 43 + "=")
    with pytest.raises(SettingError, match=r"does not come from secrets\.env"):
        keyholding.rotate(workplace, "tokens")


def _with_environment(workplace: Workplace, **more: str) -> Workplace:
    return replace(workplace, environ={**workplace.environ, **more})
