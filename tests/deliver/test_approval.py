from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from newsletter.deliver.approval import (
    approve,
    check_approval,
    check_clock,
    load_approval,
    rewrite,
    said,
    still_valid,
)
from newsletter.deliver.ledger import AUDIENCE_RULE
from newsletter.deliver.sealing import Sealed, changed_files, load_sealed, sealed_files
from newsletter.deliver.signing import public_key, read_signed, sign
from newsletter.errors import ApprovalError
from newsletter.model.approval import Approval, Yes, independent
from newsletter.model.keys import Key
from newsletter.model.ledger import Ledger
from newsletter.model.rendition import Rendition

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
SEND_AT = datetime(2026, 12, 1, 9, tzinfo=timezone(timedelta(hours=-5)))
ISSUE = "2026-11"
KEY = Key(id="k1", secret=b"k" * 32)
OTHER_KEY = Key(id="k2", secret=b"o" * 32)
ANN = Yes(by="ann", typed_by="root", at=NOW)
KEYS = frozenset({public_key(KEY)})


@pytest.fixture
def files(rendition: Callable[[], Rendition], mail: bytes) -> dict[str, bytes]:
    """Return what is sealed."""
    return sealed_files(
        rendition(), mail=mail, issue_source=b"version: 1\n", publication_source=b"name: INDUS\n"
    )


def approved(root: Path, files: dict[str, bytes], **changes: Any) -> tuple[Approval, Sealed]:
    """Approve the files."""
    options: dict[str, Any] = {
        "ledger": None,
        "versions": {"newsletter": "0.1.0"},
        "key": KEY,
        "approval": Approval(
            issue=ISSUE,
            sealed_sha256="",
            audience_rule=AUDIENCE_RULE,
            audience_count=25,
            send_at=SEND_AT,
            send_at_said=said(SEND_AT),
            yeses=(ANN,),
        ),
    }
    return approve(root, files, **(options | changes))


def check(approval: Approval, sealed: Sealed, **changes: Any) -> None:
    """Ask whether the approval allows sending."""
    options: dict[str, Any] = {"rule": AUDIENCE_RULE, "send_at": SEND_AT, "keys": KEYS}
    check_approval(approval, sealed, **(options | changes))


def test_an_approval_lies_with_what_it_binds_to(tmp_path: Path, files: dict[str, bytes]) -> None:
    """Everything is read back from the folder alone, and holds."""
    approval, sealed = approved(tmp_path, files)
    assert load_sealed(tmp_path, ISSUE) == sealed
    assert load_approval(sealed) == approval
    assert still_valid(approval, sealed, rule=AUDIENCE_RULE, send_at=SEND_AT) == ()
    check(approval, sealed, send_at=SEND_AT.astimezone(UTC))
    assert sealed.mail == files["mail.eml"]
    assert sealed.read("images/a.png") == b"\x89PNG"
    assert sealed.versions == (("newsletter", "0.1.0"),)
    assert {str(path.relative_to(sealed.folder)) for path in sealed.folder.rglob("*.*")} == {
        *files, "seal.json", "approval.json",
    }  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == [ISSUE]


def test_any_change_of_a_sealed_file_is_found(tmp_path: Path, files: dict[str, bytes]) -> None:
    """By the file's name, whichever it is; so is a file that has gone."""
    for name, content in files.items():
        approved(tmp_path, files)
        path = tmp_path / ISSUE / name
        path.write_bytes(content + b" ")
        with pytest.raises(ApprovalError, match=rf"{name} is not as it was approved") as caught:
            load_sealed(tmp_path, ISSUE)
        assert "approve" in caught.value.help
        path.unlink()
        with pytest.raises(ApprovalError, match=name):
            load_sealed(tmp_path, ISSUE)


@pytest.mark.parametrize(
    "forge",
    [
        lambda seal: seal | {"sealed_sha256": "0" * 64},
        lambda seal: seal | {"files": {}},
        lambda seal: seal | {"files": {k: v for k, v in seal["files"].items() if k != "mail.txt"}},
        lambda _: [],
        lambda _: {"schema": 1},
    ],
)
def test_a_forged_seal_is_found(
    tmp_path: Path, files: dict[str, bytes], forge: Callable[[Any], Any]
) -> None:
    """The seal's own hash covers the list of files."""
    approved(tmp_path, files)
    path = tmp_path / ISSUE / "seal.json"
    path.write_text(json.dumps(forge(json.loads(path.read_text("utf-8")))), "utf-8")
    with pytest.raises(ApprovalError, match=r"seal\.json"):
        load_sealed(tmp_path, ISSUE)


def test_an_unapproved_issue_says_so(tmp_path: Path) -> None:
    """With the command that approves it."""
    with pytest.raises(ApprovalError, match="not approved") as caught:
        load_sealed(tmp_path, ISSUE)
    assert "newsletter approve" in caught.value.help


def test_approving_again_replaces_all(tmp_path: Path, files: dict[str, bytes]) -> None:
    """Nothing of the old seal stays, and half-written leftovers are swept away."""
    first, _ = approved(tmp_path, files)
    (tmp_path / f".{ISSUE}.new").mkdir()
    fewer = {name: content for name, content in files.items() if name != "images/a.png"}
    second, sealed = approved(tmp_path, fewer)
    assert first.sealed_sha256 != second.sealed_sha256 == sealed.sha256
    assert not (tmp_path / ISSUE / "images").exists()
    assert [path.name for path in tmp_path.iterdir()] == [ISSUE]


def test_an_issue_that_was_begun_is_not_approved_again(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    """Its seal stays as it went out."""
    _, sealed = approved(tmp_path, files)
    ledger = Ledger(issue=ISSUE, sealed_sha256=sealed.sha256, audience_rule="", frozen=NOW)
    with pytest.raises(ApprovalError, match="cannot be approved again"):
        approved(tmp_path, files | {"mail.txt": b"other"}, ledger=ledger)
    assert load_sealed(tmp_path, ISSUE) == sealed


def test_each_change_of_what_was_approved_voids_it(tmp_path: Path, files: dict[str, bytes]) -> None:
    """Bytes, issue, rule and time, each with its reason, all at once."""
    approval, sealed = approved(tmp_path, files)
    other = replace(approval, sealed_sha256="0" * 64, issue="2026-10")
    reasons = still_valid(other, sealed, rule="members", send_at=None)
    assert len(reasons) == 4
    with pytest.raises(ApprovalError, match="no longer holds") as caught:
        check(approval, sealed, send_at=SEND_AT + timedelta(hours=1))
    assert "2026-12-01 09:00" in caught.value.message
    nobody = replace(approval, send_at=None)
    assert "no time" in still_valid(nobody, sealed, rule=AUDIENCE_RULE, send_at=SEND_AT)[0]


def test_versions_are_recorded_but_not_binding(tmp_path: Path, files: dict[str, bytes]) -> None:
    """An upgrade between approval and sending voids nothing."""
    first, _ = approved(tmp_path, files)
    second, _ = approved(tmp_path, files, versions={"newsletter": "9"})
    assert first.sealed_sha256 == second.sealed_sha256


def test_what_changed_since_is_named(tmp_path: Path, files: dict[str, bytes]) -> None:
    """Changed, added and removed files."""
    _, sealed = approved(tmp_path, files)
    assert changed_files(sealed, files) == ()
    now = {name: content for name, content in files.items() if name != "page.html"}
    assert changed_files(sealed, now | {"mail.txt": b"x", "images/b.png": b""}) == (
        "images/b.png", "mail.txt", "page.html",
    )  # fmt: skip


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"schema": 1}', None])
def test_a_broken_approval_is_refused(
    tmp_path: Path, files: dict[str, bytes], content: str | None
) -> None:
    """Missing or unreadable, the remedy is the same."""
    _, sealed = approved(tmp_path, files)
    path = sealed.folder / "approval.json"
    path.unlink()
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(ApprovalError, match="cannot be read"):
        load_approval(sealed)


@pytest.mark.parametrize("name", ["../x.png", "/x.png", "a/../../x.png", "", "a\\b.png", ".x"])
def test_a_picture_cannot_leave_its_folder(
    rendition: Callable[[], Rendition], mail: bytes, name: str
) -> None:
    """Its name is a plain path below images/."""
    spoilt = replace(rendition(), images=((name, b""),))
    with pytest.raises(ApprovalError, match="name that cannot be kept"):
        sealed_files(spoilt, mail=mail, issue_source=b"", publication_source=b"")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('"approvers": 1', '"approvers": 0'),
        lambda text: text.replace('"by": "ann"', '"by": "bob"'),
        lambda text: text.replace("25", "26"),
        lambda text: text + "\n",
        lambda text: text.replace('"schema": 2,', '"schema": 2, "schema": 2,'),
        lambda text: json.dumps(json.loads(text)),
    ],
)
def test_an_approval_edited_by_hand_is_refused(
    tmp_path: Path, files: dict[str, bytes], change: Callable[[str], str]
) -> None:
    """Whatever is changed in it, down to a blank, its signature no longer fits."""
    _, sealed = approved(tmp_path, files)
    path = sealed.folder / "approval.json"
    text = path.read_text("utf-8")
    assert change(text) != text
    path.write_text(change(text), "utf-8")
    with pytest.raises(ApprovalError, match="changed by hand"):
        load_approval(sealed)


def test_an_approval_without_a_signature_allows_nothing(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    """One of before approvals were signed can be read, and nothing is sent on it; nor on a forged one."""
    _, sealed = approved(tmp_path, files)
    old = {
        "schema": 1, "issue": ISSUE, "by": "ann", "typed_by": "root", "at": NOW.isoformat(),
        "sealed_sha256": sealed.sha256, "audience_rule": AUDIENCE_RULE, "audience_count": 25,
        "send_at": SEND_AT.isoformat(), "because": "",
    }  # fmt: skip
    path = sealed.folder / "approval.json"
    path.write_text(json.dumps(old), "utf-8")
    approval = load_approval(sealed)
    assert approval.yeses == (ANN,)
    with pytest.raises(ApprovalError, match="signed by nobody") as caught:
        check(approval, sealed)
    assert "newsletter approve" in caught.value.help


def test_an_approval_signed_by_a_foreign_key_allows_nothing(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    """A good signature is not enough: it must be one of the publication's own keys."""
    approval, sealed = approved(tmp_path, files, key=OTHER_KEY)
    with pytest.raises(ApprovalError, match="not this publication's"):
        check(approval, sealed)
    check(approval, sealed, keys=KEYS | {public_key(OTHER_KEY)})


def test_nobody_sends_before_it_was_approved(tmp_path: Path, files: dict[str, bytes]) -> None:
    """A clock that stands before the approval is wrong, and the error says so."""
    approval, _ = approved(tmp_path, files)
    check_clock(approval, now=NOW)
    with pytest.raises(ApprovalError, match="a clock is wrong"):
        check_clock(approval, now=NOW - timedelta(seconds=1))


def test_a_zone_whose_rules_changed_moves_nothing_silently(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    """The same local time at another moment voids the approval, and says why."""
    approval, sealed = approved(tmp_path, files)
    moved = SEND_AT.replace(tzinfo=timezone(timedelta(hours=-4), "UTC-05:00"))
    (reason,) = still_valid(approval, sealed, rule=AUDIENCE_RULE, send_at=moved)
    assert "rules of the zone have changed" in reason
    assert "09:00 -0500" in reason


def test_a_second_yes_leaves_the_bytes_alone(tmp_path: Path, files: dict[str, bytes]) -> None:
    """It is signed into the approval; the issue waits until enough have said yes."""
    first, sealed = approved(
        tmp_path,
        files,
        approval=replace(approved(tmp_path, files)[0], approvers=2),
    )
    with pytest.raises(ApprovalError, match="waits for the yes of 1 more") as caught:
        check(first, sealed)
    assert "ann" in caught.value.help
    bob = Yes(by="bob", typed_by="bob", at=NOW)
    both = rewrite(sealed, replace(first, yeses=(ANN, bob)), ledger=None, key=KEY)
    assert both.missing == 0
    check(load_approval(load_sealed(tmp_path, ISSUE)), sealed)


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ([("ann", "root")], 1),
        ([("ann", "root"), ("bob", "root")], 1),
        ([("ann", "root"), ("ann", "desk")], 1),
        ([("ann", "root"), ("bob", "desk")], 2),
        ([("ann", "root"), ("bob", "")], 2),
        ([("ann", ""), ("ann", "root")], 1),
        ([("ann", "root"), ("bob", "root"), ("ann", "desk")], 2),
        ([("ann", ""), ("bob", ""), ("eve", "root"), ("ann", "root")], 3),
    ],
)
def test_one_account_never_counts_as_two_people(given: list[tuple[str, str]], count: int) -> None:
    """Nor one person twice; a link is the person's own."""
    yeses = [Yes(by=by, typed_by=account, at=NOW) for by, account in given]
    assert independent(yeses) == count
    assert independent(reversed(yeses)) == count


@pytest.mark.parametrize("place", range(0, 700, 7))
def test_any_flipped_bit_of_an_approval_is_found(place: int) -> None:
    """In whichever byte of the signed document it is."""
    content = bytearray(sign({"schema": 2, "note": "دریا – rivers", "count": 25}, KEY))
    place %= len(content)
    for bit in range(8):
        flipped = bytes(content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :])
        with pytest.raises(ApprovalError, match="signature"):
            read_signed(flipped)
