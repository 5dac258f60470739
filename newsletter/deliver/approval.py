"""A person's yes to sealed bytes, audience rule and time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from newsletter.deliver.sealing import Sealed, hash_files, seal_hash, write_sealed
from newsletter.errors import ApprovalError
from newsletter.model.ledger import Ledger
from newsletter.model.sending import Approval

APPROVAL_FILE = "approval.json"


def approve(
    root: Path,
    issue: str,
    files: Mapping[str, bytes],
    *,
    ledger: Ledger | None,
    by: str,
    typed_by: str,
    now: datetime,
    audience_rule: str,
    audience_count: int,
    send_at: datetime | None,
    versions: Mapping[str, str],
    because: str = "",
) -> tuple[Approval, Sealed]:
    """Seal the files under ROOT/ISSUE together with the approval that binds to them.

    Approving again replaces, until the issue's ledger was opened (`ledger`);
    after that it raises `ApprovalError`.
    """
    if ledger is not None:
        raise ApprovalError(
            f"Issue {issue} is being sent, or was; it cannot be approved again.",
            help="To correct it, write a correction; to send something else, make a new issue.",
        )
    approval = Approval(
        issue=issue,
        by=by,
        typed_by=typed_by,
        at=now,
        sealed_sha256=seal_hash(issue, hash_files(files)),
        audience_rule=audience_rule,
        audience_count=audience_count,
        send_at=send_at,
        because=because,
    )
    beside = {APPROVAL_FILE: _to_json(approval)}
    return approval, write_sealed(root, issue, files, versions=versions, beside=beside)


def load_approval(sealed: Sealed) -> Approval:
    """Return the approval that lies with the sealed bytes.  Raises `ApprovalError`."""
    path = sealed.folder / APPROVAL_FILE
    try:
        fields = json.loads(path.read_text("utf-8"))
        del fields["schema"]
        send_at = fields["send_at"]
        return Approval(
            **fields
            | {
                "at": datetime.fromisoformat(fields["at"]),
                "send_at": datetime.fromisoformat(send_at) if send_at else None,
            }
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ApprovalError(
            f"The approval of issue {sealed.issue} cannot be read.",
            help=f"Approve it again: newsletter approve {sealed.issue} --by PERSON",
        ) from error


def still_valid(
    approval: Approval, sealed: Sealed, *, rule: str, send_at: datetime | None
) -> tuple[str, ...]:
    """Return why an approval no longer holds; empty: it does.

    Who came and went meanwhile does not matter, only the rule does.
    """
    reasons = []
    if approval.issue != sealed.issue:
        reasons.append(f"it is of issue {approval.issue}")
    if approval.sealed_sha256 != sealed.sha256:
        reasons.append("the sealed bytes are not those that were approved")
    if approval.audience_rule != rule:
        reasons.append(f"it was given for “{approval.audience_rule}”, not for “{rule}”")
    if approval.send_at != send_at:
        reasons.append(f"it was given for {_spell(approval.send_at)}, not for {_spell(send_at)}")
    return tuple(reasons)


def check_approval(
    approval: Approval, sealed: Sealed, *, rule: str, send_at: datetime | None
) -> None:
    """Raise `ApprovalError` with every reason of `still_valid`."""
    if reasons := still_valid(approval, sealed, rule=rule, send_at=send_at):
        raise ApprovalError(
            f"The approval of issue {sealed.issue} no longer holds: {'; '.join(reasons)}.",
            help=f"Approve it again: newsletter approve {sealed.issue} --by PERSON",
        )


def _to_json(approval: Approval) -> bytes:
    fields = {"schema": 1} | asdict(approval)
    fields["at"] = approval.at.isoformat()
    fields["send_at"] = approval.send_at and approval.send_at.isoformat()
    return (json.dumps(fields, indent=2, ensure_ascii=False) + "\n").encode()


def _spell(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M %z}" if time else "no time"
