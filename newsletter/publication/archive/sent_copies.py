"""The public copies of what was sent: of an issue, and of the corrections mailed after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from newsletter.archive.editions import AsSent, Letter
from newsletter.archive.mending.copies import MAIL, TEXT, as_sent, public_copies, stone_copies
from newsletter.archive.mending.showing import Shown
from newsletter.deliver.receipt import read_receipt
from newsletter.model.sending import Receipt
from newsletter.model.values import dataclass
from newsletter.publication.archive.past import CORRECTION
from newsletter.publication.issues.sealed import SealedIssue, read_sealed
from newsletter.publication.place.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """Sealed bytes that were mailed, or are about to be."""

    sealed: SealedIssue
    receipt: Receipt | None
    """None: nobody got them yet."""
    names: tuple[str, str]
    """Of the public copies: message, and text."""

    def copies(self, found: Shown) -> tuple[tuple[str, bytes], ...]:
        """Return (file name, bytes); the stones, where something of the issue is hidden."""
        if self.receipt is None:
            return ()
        whole = self.sealed.sealed
        if found.hides:
            return stone_copies(found.tombstones, whole.sha256, names=self.names)
        text = whole.read("mail.txt").decode()
        return public_copies(self.sealed.issue.id, whole.mail, text, names=self.names)

    def as_sent(self, found: Shown) -> AsSent | None:
        """Return what the page says of the copies."""
        if self.receipt is None or found.hides:
            return None
        return as_sent(self.copies(found), self.sealed.sealed.sha256, self.receipt)

    def pictures(self) -> Iterator[tuple[str, bytes]]:
        """Yield (file name, bytes) of the pictures that the mail may show."""
        for name, _ in self.sealed.sealed.hashes:
            if name.startswith("images/"):
                yield name.removeprefix("images/"), self.sealed.sealed.read(name)


def has_begun(summed: Receipt | None) -> bool:
    """Return whether anybody got the issue, or may get it."""
    return summed is not None and summed.has_begun


def mailed(sealed: SealedIssue) -> Mailed:
    """Return an issue as it was mailed."""
    return _mailed(sealed, (MAIL, TEXT))


def corrections_of(
    workplace: Workplace, issue_id: str, mails: Iterable[str], *, sending: str = ""
) -> Sequence[Mailed]:
    """Return those of `mails` whose sending began, or that are `sending`; oldest first."""
    found = []
    for name in mails:
        if name != sending and not has_begun(read_receipt(workplace.sent / name)):
            continue
        sealed = read_sealed(workplace, name)
        if sealed.issue.corrects == issue_id:
            part = f"correction-{name.removeprefix(issue_id + CORRECTION)}"
            found.append(_mailed(sealed, (f"{part}.eml", f"{part}.txt")))
    return sorted(found, key=lambda one: (len(one.names[0]), one.names[0]))


def letters(mails: Sequence[Mailed], found: Shown) -> Iterator[Letter]:
    """Yield what the issue's page says of its corrections."""
    for one in mails:
        told = one.as_sent(found)
        if told and one.receipt:
            day = one.receipt.started.date()
            yield Letter(date=day, subject=one.sealed.issue.subject, as_sent=told)


def _mailed(sealed: SealedIssue, names: tuple[str, str]) -> Mailed:
    summed = read_receipt(sealed.sealed.folder)
    return Mailed(sealed=sealed, receipt=summed if has_begun(summed) else None, names=names)
