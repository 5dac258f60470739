"""`newsletter verify`: whether a sealed issue is as it was approved and sent; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from newsletter.deliver.approval import APPROVAL_FILE, read_approval
from newsletter.deliver.receipt import RECEIPT_FILE, read_receipt
from newsletter.deliver.sealing import SEAL_FILE, load_sealed
from newsletter.deliver.signing import fingerprint, is_signed, read_signed
from newsletter.errors import ApprovalError
from newsletter.model.values import dataclass
from newsletter.publication.approval.signing_keys import KEYS_FILE, pinned_keys
from newsletter.publication.place.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found out about one sealed issue."""

    issue: str
    good: tuple[str, ...]
    wrong: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Yield what holds, then what does not."""
        yield from (f"good   {line}" for line in self.good)
        yield from (f"wrong  {line}" for line in self.wrong)
        if self.wrong != (_NOT_APPROVED,):
            said = "not as it was approved and sent" if self.wrong else "verified"
            yield f"{self.issue}: {said}"


def verify(workplace: Workplace, issue_id: str) -> Verified:
    """Verify an issue of this publication; raises `NoSuchIssue`."""
    workplace.expect_issue(issue_id)
    return verify_folder(workplace.sent / issue_id)


def verify_folder(folder: Path) -> Verified:
    """Verify a sealed folder by public keys alone: those of keys.json beside it."""
    if not (folder / SEAL_FILE).exists():
        return Verified(issue=folder.name, good=(), wrong=(_NOT_APPROVED,))
    good: list[str] = []
    wrong: list[str] = []
    for check in (_sealed, _approved, _received):
        try:
            good += check(folder)
        except ApprovalError as error:
            wrong.append(f"{error.message} {error.help}")
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            wrong.append(f"A file cannot be read: {error}.")
    return Verified(issue=folder.name, good=tuple(good), wrong=tuple(wrong))


def _sealed(folder: Path) -> Iterator[str]:
    sealed = load_sealed(folder.parent, folder.name)
    expected = {*dict(sealed.hashes), SEAL_FILE, APPROVAL_FILE, RECEIPT_FILE}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}
    if foreign := sorted(there - expected):
        raise _wrong(f"{', '.join(foreign)} was not sealed.", "Take it out of the folder.")
    yield f"{len(sealed.hashes)} sealed files, sha256 {sealed.sha256[:16]}…"


def _approved(folder: Path) -> Iterator[str]:
    sealed = load_sealed(folder.parent, folder.name)
    approval = read_approval(folder, folder.name)
    _expect_pinned(folder, approval.signed_by, APPROVAL_FILE)
    if (approval.issue, approval.sealed_sha256) != (sealed.issue, sealed.sha256):
        raise _wrong("The approval is of other bytes than those that lie there.", _RESTORE)
    if approval.seal_sha256 != sha256((folder / SEAL_FILE).read_bytes()).hexdigest():
        raise _wrong(f"{SEAL_FILE} is not as it was approved.", _RESTORE)
    if approval.missing:
        raise _wrong(f"{approval.missing} more had to say yes.", "It must not have been sent.")
    yield from (f"approved by {one}" for one in approval.yeses)
    yield f"signed by the key {fingerprint(approval.signed_by)}"


def _received(folder: Path) -> Iterator[str]:
    path = folder / RECEIPT_FILE
    if not path.exists():
        yield "not sent yet: there is no receipt"
        return
    content = path.read_bytes()
    _expect_pinned(folder, read_signed(content).public if is_signed(content) else "", RECEIPT_FILE)
    summed, approval = read_receipt(folder), read_approval(folder, folder.name)
    assert summed  # noqa: S101 - it is there
    if (summed.issue, summed.sealed_sha256) != (approval.issue, approval.sealed_sha256):
        raise _wrong("The receipt is of something else than what was approved.", _RESTORE)
    if not summed.adds_up:
        raise _wrong("The sums of the receipt do not add up.", _RESTORE)
    if summed.started < approval.at:
        raise _wrong("Sending began before it was approved.", "A clock was wrong, or worse.")
    yield f"receipt: {summed.recipients} recipients, {summed.accepted} accepted; it adds up"


_NOT_APPROVED = "Not approved yet: there are no sealed bytes, so that there is nothing to verify."
_RESTORE = "Restore the folder from version control."


def _expect_pinned(folder: Path, public: str, name: str) -> None:
    if not public:
        raise _wrong(f"{name} is not signed.", "It is older than signatures, or was replaced.")
    if public not in pinned_keys(folder.parent):
        raise _wrong(
            f"{name} is signed by the key {fingerprint(public)}, which {KEYS_FILE} beside the "
            "folder does not name.",
            "Get that file from the publication, and compare the fingerprint.",
        )


def _wrong(message: str, help: str) -> ApprovalError:
    return ApprovalError(message, help=help)
