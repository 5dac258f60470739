"""What may have left another machine since this copy was made: asked where it can be, else shown.

A copy of a ledger says of its open rows what was true when it was made.  Whoever can be asked is
asked; whatever nobody can tell becomes *uncertain*, and a person decides.  Nothing goes on by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress

from newsletter.deliver.approval import read_approval
from newsletter.deliver.ledger import freeze
from newsletter.deliver.receipt import read_receipt, receipt, write_receipt
from newsletter.deliver.transports import Answer, Transport
from newsletter.errors import ApprovalError, NewsletterError
from newsletter.model.sending import DeliveryState
from newsletter.model.values import dataclass
from newsletter.publication.approval.audience_rule import rule_of
from newsletter.publication.approval.signing_keys import signing_key
from newsletter.publication.issues.sealed import SealedIssue, read_sealed, sealed_ids
from newsletter.publication.issues.variants import allot_sealed
from newsletter.publication.place import reading
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post.transporting import peer_of
from newsletter.publication.send.jobs import job_of
from newsletter.stores.doubts import SqlDoubtStore

WITNESSES = 20
"""So many messages that certainly left are asked for first: a peer that does not know them, the
empty folder of a new machine, say, cannot tell what did not leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """What became of one issue's open rows."""

    issue: str
    begun: bool
    """False: it was approved and its hour may have come on the other machine."""
    accepted: int = 0
    """They had it."""
    pending: int = 0
    """They had not, says whoever can tell; they wait until a person lets it go on."""
    uncertain: int = 0

    def lines(self) -> Iterator[str]:
        """Yield what became of them, and what a person can do."""
        what = "was being sent" if self.begun else "may have been sent"
        yield (
            f"{self.issue} {what}: {self.accepted} have it, {self.pending} do not, "
            f"{self.uncertain} may have it"
        )
        if self.uncertain:
            yield f"  see them: newsletter ledger show {self.issue} --state uncertain --addresses"
            yield f'  they have it: newsletter ledger decide {self.issue} --leave --because "…"'
            yield f'  they have it not: newsletter ledger decide {self.issue} --resend --because "…"'
        if self.pending or self.uncertain:
            yield f"  nothing goes on by itself: newsletter resume {self.issue}"


def doubt_everything(workplace: Workplace, *, reason: str) -> tuple[Doubted, ...]:
    """Settle every open row of every ledger, and open those of issues that may have begun."""
    begun = _open_issues(workplace)
    opened = tuple(_may_have_begun(workplace))
    for sealed in opened:
        _freeze(workplace, sealed, reason)
    issues = [*((one, True) for one in begun), *((one.issue.id, False) for one in opened)]
    return tuple(_doubt(workplace, issue, reason, begun=was) for issue, was in issues)


def _open_issues(workplace: Workplace) -> tuple[str, ...]:
    with workplace.mail() as database:
        return SqlDoubtStore(database).open_issues()


def _may_have_begun(workplace: Workplace) -> Iterator[SealedIssue]:
    """Yield what is approved, has no ledger here, and whose hour is over, or that has none."""
    now = workplace.clock()
    for issue in sealed_ids(workplace):
        with suppress(ApprovalError), ledger_store(workplace) as ledgers:
            folder = workplace.sent / issue
            if ledgers.head(issue) or read_receipt(folder) is not None:
                continue
            send_at = read_approval(folder, issue).send_at
            if send_at is None or send_at <= now:
                yield read_sealed(workplace, issue)


def _freeze(workplace: Workplace, sealed: SealedIssue, reason: str) -> None:
    """Open the ledger of an issue that may have been sent, halted from its first moment on."""
    issue = sealed.issue.id
    with ledger_store(workplace) as ledgers:
        freeze(
            ledgers,
            issue,
            sealed_sha256=sealed.sealed.sha256,
            rule=rule_of(sealed.issue, sealed.publication),
            now=workplace.clock(),
            allot=allot_sealed(sealed),
        )
        ledgers.halt(issue, reason)
        key = signing_key(workplace).key
        write_receipt(sealed.sealed.folder, receipt(ledgers, issue), key)


def _doubt(workplace: Workplace, issue: str, reason: str, *, begun: bool) -> Doubted:
    with workplace.mail() as database:
        store = SqlDoubtStore(database)
        rows = store.open_rows(issue)
        answers = _answers(workplace, store, issue, rows)
        states = {row: _state(answers.get(row)) for row in rows}
        now = workplace.clock()
        store.put(issue, states, reason=reason, halted=reason, now=now)
    _renew_receipt(workplace, issue)
    counts = Counter(states.values())
    return Doubted(
        issue=issue,
        begun=begun,
        accepted=counts[DeliveryState.ACCEPTED],
        pending=counts[DeliveryState.PENDING],
        uncertain=counts[DeliveryState.UNCERTAIN],
    )


def _state(answer: bool | None) -> DeliveryState:  # noqa: FBT001 - what a peer says
    if answer is None:
        return DeliveryState.UNCERTAIN
    return DeliveryState.ACCEPTED if answer else DeliveryState.PENDING


def _answers(
    workplace: Workplace, store: SqlDoubtStore, issue: str, rows: Collection[str]
) -> Mapping[str, bool]:
    """Return what the transport of today can tell of each recipient; nothing where it cannot."""
    try:
        sealed = read_sealed(workplace, issue)
        publication = reading.publication(workplace)
        transport = peer_of(workplace, publication)
        name_of = job_of(workplace, sealed, publication).message_id
    except NewsletterError:
        return {}
    witnesses = store.witnesses(issue, transport.name, most=WITNESSES)
    names = {name_of(one): one for one in (*witnesses, *rows)}
    told = {names[name]: answer for name, answer in _told(transport, tuple(names)).items()}
    known = bool(witnesses) and all(told.get(one) for one in witnesses)
    return {row: told[row] for row in rows if row in told and (told[row] or known)}


def _told(transport: Transport, names: Collection[str]) -> Mapping[str, bool]:
    """Return of each Message-ID whether it was taken; those aside of which nobody knows."""
    try:
        told = transport.peer.ask(names)
    except NewsletterError:
        return {}
    known = {Answer.ACCEPTED: True, Answer.NOT_ACCEPTED: False}
    return {name: known[answer] for name, answer in told.items() if answer in known}


def _renew_receipt(workplace: Workplace, issue: str) -> None:
    """Let the sealed folder say what the ledger says."""
    with suppress(ApprovalError), ledger_store(workplace) as ledgers:
        folder = read_sealed(workplace, issue).sealed.folder
        write_receipt(folder, receipt(ledgers, issue), signing_key(workplace).key)
