"""Whether an issue was sent before under another id: its number, or the same words."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.deliver.handover.record import read_records
from newsletter.deliver.receipt import RECEIPT_FILE
from newsletter.deliver.sealing import load_sealed
from newsletter.documents import read_issue, read_publication
from newsletter.errors import ApprovalError, SendError, UsageError
from newsletter.model.values import dataclass
from newsletter.publication.issues.sealed import SealedIssue, sealed_ids
from newsletter.publication.place import reading
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace

WORDS = ("issue.yaml", "article.html", "mail.txt")
"""Sealed files of which one alike is enough: the same issue under another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A person's word that people shall get once more what they may have."""

    because: str = ""

    def __bool__(self) -> bool:
        """Return whether it was given."""
        return bool(self.because)


NOT_AGAIN = Again()


def again_for(*, again: bool, because: str) -> Again:
    """Return what ``--again --because`` say; raises `UsageError` for one without the other."""
    if again == bool(because.strip()):
        return Again(because=because.strip())
    raise UsageError(
        "Say why it is sent again." if again else "--because goes with --again.",
        help='Give both: --again --because "the first one never arrived at half of the readers"',
    )


def expect_first_time(workplace: Workplace, sealed: SealedIssue, again: Again) -> None:
    """Raise `SendError` where it was sent before under another id and nobody said: again.

    Raises `UsageError` where somebody said so and there is no need.
    """
    handed_over = read_records(sealed.sealed.folder)
    if handed_over and not again:
        raise SendError(
            f"Issue {sealed.issue.id} may be with readers already: {handed_over[-1]}.",
            help="If it was not sent there, and is deleted there, say so: "
            f'newsletter send {sealed.issue.id} --again --because "…"',
        )
    before = next(sent_alike(workplace, sealed), "")
    if before and not again:
        raise SendError(
            f"Issue {sealed.issue.id} was sent before: {before}.",
            help="If it is another issue, correct its number: and approve it again. If readers shall "
            "get it once more, say so: "
            f'newsletter send {sealed.issue.id} --again --because "…"',
        )
    if again and not (before or handed_over):
        raise UsageError(
            f"Issue {sealed.issue.id} was never sent before: there is nothing to send again.",
            help=f"Leave --again away: newsletter send {sealed.issue.id}",
        )


def expect_sent_to_the_end(workplace: Workplace, sealed: SealedIssue) -> None:
    """Raise `SendError` where what a correction corrects was not sent from here, or goes out still.

    Who gets the issue tomorrow would never get the correction.
    """
    corrected = sealed.issue.corrects
    if not corrected:
        return
    with ledger_store(workplace) as store:
        if store.head(corrected) is None:
            raise SendError(
                f"Nobody knows here who got issue {corrected}: its ledger is not in this var/mail.db.",
                help="Send the correction from the machine that sent the issue, or put back "
                "var/mail.db from a backup.",
            )
        waits = sum(1 for _ in store.waiting(corrected))
    if waits:
        raise SendError(
            f"Issue {corrected} is still being sent: {counted(waits, 'reader')} would get it after "
            "its correction, and no correction.",
            help=f"Let it go out first: newsletter send {corrected}",
        )


def refuse_again(issue_id: str, again: Again) -> None:
    """Raise `UsageError` where an issue with a ledger of its own shall be sent again."""
    if again:
        raise UsageError(
            f"Issue {issue_id} has its own ledger: nobody in it is ever mailed twice.",
            help=f"Run `newsletter send {issue_id}` to go on with it. To mail everybody once more, "
            "copy its file to another id, approve that, and send that one with --again.",
        )


def sent_alike(workplace: Workplace, sealed: SealedIssue) -> Iterator[str]:
    """Yield where the number or the words of a sealed issue were sent under other ids."""
    own = {dict(sealed.sealed.hashes)[name] for name in WORDS}
    for other in _sent_ids(workplace):
        if other == sealed.issue.id:
            continue
        number = _number(workplace, other)
        if sealed.issue.number is not None and number == sealed.issue.number:
            yield f"number {number} went out as {other}"
        elif own & _hashes(workplace, other):
            yield f"the same words went out as {other}"


def _sent_ids(workplace: Workplace) -> tuple[str, ...]:
    """Return the ids that a ledger here knows, or a receipt in the repository."""
    known = sorted({*workplace.issue_ids(), *sealed_ids(workplace)})
    with ledger_store(workplace) as store:
        return tuple(
            one
            for one in known
            if (workplace.sent / one / RECEIPT_FILE).exists() or store.head(one) is not None
        )


def _hashes(workplace: Workplace, issue_id: str) -> set[str]:
    try:
        hashes = dict(load_sealed(workplace.sent, issue_id).hashes)
    except ApprovalError:  # damaged: `newsletter verify` tells it
        return set()
    return {hashes[name] for name in WORDS if name in hashes}


def _number(workplace: Workplace, issue_id: str) -> int | None:
    """Return the number of an issue as sealed, else as its file has it; None where it has none."""
    folder = workplace.sent / issue_id
    source, about = folder / "issue.yaml", folder / "publication.yaml"
    if not (source.is_file() and about.is_file()):
        source, about = workplace.issue_file(issue_id), workplace.publication_file
    if not source.is_file():
        return None
    publication = read_publication(about.read_bytes(), file=workplace.shown(about)).value
    found = read_issue(
        source.read_bytes(),
        file=workplace.shown(source),
        issue_id=issue_id,
        publication=publication or reading.publication(workplace),
    ).value
    return found.number if found else None
