from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from newsletter.deliver.approval import approve, check_approval, load_approval, still_valid
from newsletter.deliver.ledger import AUDIENCE_RULE
from newsletter.deliver.sealing import Sealed, changed_files, load_sealed, sealed_files
from newsletter.errors import ApprovalError
from newsletter.model.ledger import Ledger
from newsletter.model.rendition import Rendition
from newsletter.model.sending import Approval

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
SEND_AT = datetime(2026, 12, 1, 9, tzinfo=timezone(timedelta(hours=-5)))
ISSUE = "2026-11"


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
        "by": "ann",
        "typed_by": "root",
        "now": NOW,
        "audience_rule": AUDIENCE_RULE,
        "audience_count": 25,
        "send_at": SEND_AT,
        "versions": {"newsletter": "0.1.0"},
    }
    return approve(root, ISSUE, files, **(options | changes))


def test_an_approval_lies_with_what_it_binds_to(tmp_path: Path, files: dict[str, bytes]) -> None:
    """Everything is read back from the folder alone, and holds."""
    approval, sealed = approved(tmp_path, files)
    assert load_sealed(tmp_path, ISSUE) == sealed
    assert load_approval(sealed) == approval
    assert still_valid(approval, sealed, rule=AUDIENCE_RULE, send_at=SEND_AT) == ()
    check_approval(approval, sealed, rule=AUDIENCE_RULE, send_at=SEND_AT.astimezone(UTC))
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
        check_approval(approval, sealed, rule=AUDIENCE_RULE, send_at=SEND_AT + timedelta(hours=1))
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
