from __future__ import annotations

import json

import pytest

from newsletter.errors import ApprovalError, SettingError
from newsletter.publication.approval import approving, verifying
from newsletter.publication.approval.signing_keys import own_keys, pinned_keys
from newsletter.publication.place import secrets
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.send import sending

ISSUE = "2026-12"


def _without_signing_key(workplace: Workplace) -> None:
    path = workplace.folder / secrets.FILE_NAME
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(one for one in lines if secrets.SIGNING_KEY not in one))


def test_an_older_publication_gets_a_key_and_is_told(workplace: Workplace) -> None:
    """Where there is no signing key, approving makes one, says so once, and pins its public half."""
    _without_signing_key(workplace)
    assert own_keys(workplace) == frozenset()
    approved = approving.approve(workplace, ISSUE, by="editor")
    assert "safe place" in "\n".join(approved.lines())
    assert set(pinned_keys(workplace.sent)) == own_keys(workplace) == {approved.approval.signed_by}
    assert (workplace.folder / secrets.FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert not approving.approve(workplace, ISSUE, by="editor").told
    assert sending.send(workplace, ISSUE).clean


def test_without_a_file_of_secrets_the_key_is_asked_for(workplace: Workplace) -> None:
    """Where secrets come from the environment alone, the error says how to make a key."""
    found = (workplace.folder / secrets.FILE_NAME).read_text().splitlines()
    (workplace.folder / secrets.FILE_NAME).unlink()
    given = dict(line.split("=", 1) for line in found if line and not line.startswith("#"))
    del given[secrets.SIGNING_KEY]
    elsewhere = Workplace(
        folder=workplace.folder, clock=workplace.clock, environ=given, user="tester"
    )
    with pytest.raises(SettingError, match="signed with it") as caught:
        approving.approve(elsewhere, ISSUE, by="editor")
    assert "urandom(32)" in caught.value.help


def test_an_approval_edited_by_hand_sends_nothing(workplace: Workplace) -> None:
    """Whoever writes another audience into approval.json is told to restore it."""
    approving.approve(workplace, ISSUE, by="editor")
    path = workplace.sent / ISSUE / "approval.json"
    fields = json.loads(path.read_text())
    fields["audience_count"] = 1000
    path.write_text(json.dumps(fields, indent=2) + "\n")
    with pytest.raises(ApprovalError, match="changed by hand"):
        sending.send(workplace, ISSUE)


def test_approving_the_same_again_keeps_the_seal(workplace: Workplace) -> None:
    """A second yes to the same bytes leaves seal.json alone; the same person counts once."""
    approving.approve(workplace, ISSUE, by="editor")
    seal = (workplace.sent / ISSUE / "seal.json").stat().st_mtime_ns
    again = approving.approve(workplace, ISSUE, by="editor")
    assert (workplace.sent / ISSUE / "seal.json").stat().st_mtime_ns == seal
    assert [one.by for one in again.approval.yeses] == ["editor"]


def test_a_flipped_byte_of_any_file_is_found(workplace: Workplace) -> None:
    """What was sent verifies; with a bit turned at either end or amid any file, it does not."""
    approving.approve(workplace, ISSUE, by="editor")
    sending.send(workplace, ISSUE)
    assert not verifying.verify(workplace, ISSUE).wrong
    folder = workplace.sent / ISSUE
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} > {"approval.json", "receipt.json", "seal.json"}
    for path in files:
        content = path.read_bytes()
        for place in {0, len(content) // 2, len(content) - 1}:
            turned = bytes([content[place] ^ 1])
            path.write_bytes(content[:place] + turned + content[place + 1 :])
            assert verifying.verify_folder(folder).wrong, (path.name, place)
        path.write_bytes(content)
    (folder / "more.txt").write_text("not ours")
    assert "more.txt was not sealed" in " ".join(verifying.verify(workplace, ISSUE).wrong)


def test_a_key_that_nobody_pinned_verifies_nothing(workplace: Workplace) -> None:
    """Without keys.json the signature shows only that somebody signed."""
    approving.approve(workplace, ISSUE, by="editor")
    (workplace.sent / "keys.json").unlink()
    (wrong,) = verifying.verify(workplace, ISSUE).wrong
    assert "fingerprint" in wrong
