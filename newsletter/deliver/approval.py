"""Approvals, as they lie with the sealed bytes: signed, and bound to bytes, audience and time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from newsletter.deliver.sealing import (
    Sealed,
    hash_files,
    seal_hash,
    seal_json,
    write_atomically,
    write_sealed,
)
from newsletter.deliver.signing import is_signed, read_signed, sign
from newsletter.errors import ApprovalError
from newsletter.model.approval import Approval, AudienceMarks, Yes
from newsletter.model.keys import Key
from newsletter.model.ledger import Ledger

APPROVAL_FILE = "approval.json"
SCHEMA = 2
_UNSIGNED = 1
"""The schema of before approvals were signed."""


def approve(
    root: Path,
    files: Mapping[str, bytes],
    approval: Approval,
    *,
    ledger: Ledger | None,
    versions: Mapping[str, str],
    key: Key,
) -> tuple[Approval, Sealed]:
    """Seal the files under ROOT/ISSUE together with the approval that binds to them.

    Approving again replaces, until the issue's ledger was opened (`ledger`);
    after that it raises `ApprovalError`.
    """
    issue = approval.issue
    _expect_unsent(issue, ledger)
    hashes = hash_files(files)
    bound = replace(
        approval,
        sealed_sha256=seal_hash(issue, hashes),
        seal_sha256=sha256(seal_json(issue, hashes, versions)).hexdigest(),
    )
    beside = {APPROVAL_FILE: sign(_fields(bound), key)}
    sealed = write_sealed(root, issue, files, versions=versions, beside=beside)
    return load_approval(sealed), sealed


def rewrite(sealed: Sealed, approval: Approval, *, ledger: Ledger | None, key: Key) -> Approval:
    """Replace the approval beside sealed bytes that stay as they are: somebody else said yes."""
    _expect_unsent(sealed.issue, ledger)
    write_atomically(sealed.folder / APPROVAL_FILE, sign(_fields(approval), key))
    return load_approval(sealed)


def load_approval(sealed: Sealed) -> Approval:
    """Return the approval that lies with the sealed bytes.

    Raises `ApprovalError` where it cannot be read, or was changed since it was signed.
    """
    return read_approval(sealed.folder, sealed.issue)


def read_approval(folder: Path, issue: str) -> Approval:
    """Return the approval in a sealed folder.  Raises `ApprovalError`."""
    try:
        content = (folder / APPROVAL_FILE).read_bytes()
        if is_signed(content):
            return _from_signed(content, issue)
        return _from_unsigned(json.loads(content))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ApprovalError(
            f"The approval of issue {issue} cannot be read.", help=_again(issue)
        ) from error


def still_valid(
    approval: Approval, sealed: Sealed, *, rule: str, send_at: datetime | None
) -> tuple[str, ...]:
    """Return why an approval no longer holds for bytes, rule and time; empty: it does.

    How the audience changed is for `audience_rule.changes_since` to say.
    """
    reasons = []
    if approval.issue != sealed.issue:
        reasons.append(f"it is of issue {approval.issue}")
    if approval.sealed_sha256 != sealed.sha256:
        reasons.append("the sealed bytes are not those that were approved")
    if approval.audience_rule != rule:
        reasons.append(f"it was given for “{approval.audience_rule}”, not for “{rule}”")
    if approval.send_at != send_at:
        reasons.append(_other_time(approval, send_at))
    return tuple(reasons)


def check_approval(
    approval: Approval,
    sealed: Sealed,
    *,
    rule: str,
    send_at: datetime | None,
    keys: frozenset[str],
) -> None:
    """Raise `ApprovalError` where an approval allows no sending: with every reason of it.

    `keys` are the public keys of the publication, the retired ones among them.
    """
    _expect_signed(approval, keys)
    if reasons := still_valid(approval, sealed, rule=rule, send_at=send_at):
        raise ApprovalError(
            f"The approval of issue {sealed.issue} no longer holds: {'; '.join(reasons)}.",
            help=_again(sealed.issue),
        )
    if approval.missing:
        raise ApprovalError(
            f"Issue {sealed.issue} waits for the yes of {approval.missing} more.",
            help=who_is_missing(approval),
        )


def check_clock(approval: Approval, *, now: datetime) -> None:
    """Raise `ApprovalError` where it is earlier than when the approval was given."""
    if approval.at > now:
        raise ApprovalError(
            f"Issue {approval.issue} was approved at {approval.at:%Y-%m-%d %H:%M} UTC, and now it "
            f"is {now:%Y-%m-%d %H:%M} UTC: a clock is wrong.",
            help="Set this machine's clock. If it was wrong when the issue was approved, "
            f"approve it again: newsletter approve {approval.issue} --by PERSON",
        )


def who_is_missing(approval: Approval) -> str:
    """Say how those who have yet to agree can do so."""
    given = ", ".join(dict.fromkeys(one.by for one in approval.yeses))
    return (
        f"So far: {given}. Somebody else approves it from an account of their own "
        f"(newsletter approve {approval.issue} --by PERSON), or by the link of a proof "
        f"(newsletter proof {approval.issue} --to PERSON)."
    )


def _expect_signed(approval: Approval, keys: frozenset[str]) -> None:
    if approval.signed_by in keys:
        return
    why = "by a key that is not this publication's" if approval.signed_by else "by nobody"
    raise ApprovalError(
        f"The approval of issue {approval.issue} is signed {why}.",
        help=f"{_again(approval.issue)}. A key that was replaced stands in secrets.env as "
        "NEWSLETTER_SIGNING_KEY_RETIRED.",
    )


def _expect_unsent(issue: str, ledger: Ledger | None) -> None:
    if ledger is not None:
        raise ApprovalError(
            f"Issue {issue} is being sent, or was; it cannot be approved again.",
            help="To correct it, write a correction; to send something else, make a new issue.",
        )


def _other_time(approval: Approval, send_at: datetime | None) -> str:
    if approval.send_at and send_at and approval.send_at_said == said(send_at):
        return (
            f"{approval.send_at_said} is another moment than it was: the rules of the zone have "
            f"changed since, from {approval.send_at:%H:%M %z} to {send_at:%H:%M %z}"
        )
    return f"it was given for {_spell(approval.send_at)}, not for {_spell(send_at)}"


def said(time: datetime) -> str:
    """Return a local time with the name of its zone: ``2026-12-01 09:00 America/New_York``."""
    zone = getattr(time.tzinfo, "key", "") or f"{time:%Z}"
    return f"{time:%Y-%m-%d %H:%M} {zone}"


def _spell(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M %z}" if time else "no time"


def _fields(approval: Approval) -> dict[str, Any]:
    """Return the approval as it is signed, all but the key."""
    fields = {"schema": SCHEMA} | asdict(approval)
    del fields["signed_by"]
    fields["send_at"] = approval.send_at and approval.send_at.isoformat()
    fields["yeses"] = [asdict(one) | {"at": one.at.isoformat()} for one in approval.yeses]
    return fields


def _from_signed(content: bytes, issue: str) -> Approval:
    try:
        document = read_signed(content)
    except ApprovalError as error:
        raise ApprovalError(
            f"issues/sent/{issue}/{APPROVAL_FILE} was changed by hand: its signature does not fit.",
            help=f"Restore it from version control, or approve again: newsletter approve {issue}",
        ) from error
    fields = dict(document.fields)
    if fields.pop("schema") != SCHEMA:
        raise ValueError
    fields["marks"] = AudienceMarks(**fields["marks"])
    fields["send_at"] = fields["send_at"] and datetime.fromisoformat(fields["send_at"])
    fields["yeses"] = tuple(
        Yes(**one | {"at": datetime.fromisoformat(one["at"])}) for one in fields["yeses"]
    )
    return Approval(**fields, signed_by=document.public)


def _from_unsigned(fields: dict[str, Any]) -> Approval:
    """Read what was approved before approvals were signed; nothing more is sent on it."""
    if fields["schema"] != _UNSIGNED:
        raise ValueError
    send_at = fields["send_at"]
    yes = Yes(
        by=fields["by"],
        typed_by=fields["typed_by"],
        at=datetime.fromisoformat(fields["at"]),
    )
    return Approval(
        issue=fields["issue"],
        sealed_sha256=fields["sealed_sha256"],
        audience_rule=fields["audience_rule"],
        audience_count=fields["audience_count"],
        send_at=datetime.fromisoformat(send_at) if send_at else None,
        because=fields["because"],
        yeses=(yes,),
    )


def _again(issue: str) -> str:
    return f"Approve it again: newsletter approve {issue} --by PERSON"
