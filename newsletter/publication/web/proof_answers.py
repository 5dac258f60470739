"""What the link of a proof opens, and what is said there: approve, or not yet."""

from __future__ import annotations

from contextlib import AbstractContextManager
from enum import StrEnum

from newsletter.audience.addresses import normalise
from newsletter.audience.tokens import Purpose, verify
from newsletter.deliver.lock import one_at_a_time
from newsletter.errors import (
    AddressError,
    ApprovalError,
    DocumentError,
    NewsletterError,
    ProofChanged,
    SendError,
    UsageError,
)
from newsletter.model.approval import Yes
from newsletter.model.proof import LONGEST_REMARK, Proof, ProofAnswer
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.approval import approving
from newsletter.publication.approval.house_yes import expect_not_own
from newsletter.publication.approval.proofing import Shown, proof_store, show
from newsletter.publication.approval.standing import was_sent
from newsletter.publication.approval.timekept import is_sent_at_its_hour, nobody
from newsletter.publication.issues.sealed import expect_no_foreign_receipt
from newsletter.publication.place import audit, reading, secrets
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.proof_comments import answers_to, keep_answers
from newsletter.stores.comments import SqlCommentStore
from newsletter.stores.proofs import SqlProofStore
from newsletter.text.answers import Said


class LinkState(StrEnum):
    """What a link of a proof is good for."""

    DEAD = "dead"
    """Not ours, or of somebody who is no longer there."""
    EXPIRED = "expired"
    CHANGED = "changed"
    """What it showed is not what would be sent."""
    SENT = "sent"
    ANSWERED = "answered"
    BLOCKED = "blocked"
    """The issue has errors, so that nobody can approve it."""
    UNKEPT = "unkept"
    """Nothing would send it at its hour; the link stays good."""
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPage:
    """What is behind a link."""

    state: LinkState
    proof: Proof | None = None
    shown: Shown | None = None
    """Where it is open."""
    may_approve: bool = False
    """False: only a remark can be left."""
    waits: int = 0
    """After a yes: how many more must say so."""

    @property
    def label(self) -> str:
        """Name the words that are said where nothing is left to answer: ``not-yet``, ``changed``."""
        if self.state is LinkState.ANSWERED and self.proof:
            return self.proof.answer.replace(" ", "-")
        return str(self.state)


def look(workplace: Workplace, token: str) -> ProofPage:
    """Say what a link is good for; changes nothing."""
    found = _found(workplace, token)
    if found.state is not LinkState.OPEN or found.proof is None:
        return found
    proof, publication = found.proof, reading.publication(workplace)
    if _was_sent(workplace, proof.issue):
        return ProofPage(state=LinkState.SENT, proof=proof)
    try:
        shown = show(workplace, proof.issue, publication, proof.variants)
        approving.expect_proofed(proof, shown.sealed_sha256)
    except (ApprovalError, DocumentError, UsageError):  # its file is broken, or gone, for now
        return ProofPage(state=LinkState.CHANGED, proof=proof)
    may = _may_approve(workplace, publication, shown, proof)
    return ProofPage(state=LinkState.OPEN, proof=proof, shown=shown, may_approve=may)


def approve(workplace: Workplace, token: str) -> ProofPage:
    """Say yes by a link, once; the page says what became of it."""
    found = _found(workplace, token)
    if found.state is not LinkState.OPEN or found.proof is None:
        return found
    proof = found.proof
    with _alone(workplace, proof):
        again = _found(workplace, token)
        if again.state is not LinkState.OPEN:
            return again
        if not is_sent_at_its_hour(workplace, proof.issue):
            audit.record(
                workplace,
                "not approved",
                item=proof.issue,
                by=proof.person,
                detail=f"by the link of proof {proof.id}: {nobody(workplace)}",
            )
            return ProofPage(state=LinkState.UNKEPT, proof=proof)
        try:
            approved = approving.approve(workplace, proof.issue, by=proof.person, proof=proof)
        except (ProofChanged, DocumentError, ApprovalError, SendError, UsageError) as error:
            return ProofPage(state=_why_not(error), proof=proof)
        _keep(workplace, proof, ProofAnswer.APPROVED, "")
    waits = approved.approval.missing
    return ProofPage(state=LinkState.ANSWERED, proof=_again(workplace, proof), waits=waits)


def not_yet(workplace: Workplace, token: str, remark: str) -> ProofPage:
    """Say by a link, once, that something is to be changed first; also of what changed since."""
    found = _found(workplace, token)
    if found.state is not LinkState.OPEN or found.proof is None:
        return found
    proof, said = found.proof, _clean(remark)
    with _alone(workplace, proof):
        kept = _keep(workplace, proof, ProofAnswer.NOT_YET, said)
    if kept:
        detail = f"by the link of proof {proof.id}"
        audit.record(workplace, "not yet", item=proof.issue, by=proof.person, detail=detail)
    return ProofPage(state=LinkState.ANSWERED, proof=_again(workplace, proof))


def _found(workplace: Workplace, token: str) -> ProofPage:
    """Return what is known of a link without a look at the issue."""
    grant = verify(token, Purpose.PROOF, secrets.load(workplace.folder, workplace.environ).tokens)
    if grant is None:
        return ProofPage(state=LinkState.DEAD)
    with proof_store(workplace) as store:
        proof = store.get(grant.subject)
    if proof is None or not _same_person(reading.publication(workplace), proof):
        return ProofPage(state=LinkState.DEAD)
    if proof.answer is not ProofAnswer.NONE:
        return ProofPage(state=LinkState.ANSWERED, proof=proof)
    if grant.expired(workplace.clock()):
        return ProofPage(state=LinkState.EXPIRED, proof=proof)
    return ProofPage(state=LinkState.OPEN, proof=proof)


def _same_person(publication: Publication, proof: Proof) -> bool:
    """Return whether the person still has the address that the link was mailed to."""
    if not proof.person:
        return True
    person = publication.person(proof.person)
    try:
        return person is not None and normalise(person.email).address == proof.address
    except AddressError:
        return False


def _may_approve(
    workplace: Workplace, publication: Publication, shown: Shown, proof: Proof
) -> bool:
    try:
        approving.expect_approver(publication, proof.person)
        yes = Yes(by=proof.person, at=workplace.clock(), proof=proof.id)
        expect_not_own(workplace, shown.issue, yes)
    except (ApprovalError, UsageError):
        return False
    return not shown.issue.imported


def _was_sent(workplace: Workplace, issue_id: str) -> bool:
    try:
        expect_no_foreign_receipt(workplace, issue_id)
    except SendError:
        return True
    return was_sent(workplace, issue_id)


def _why_not(error: NewsletterError) -> LinkState:
    if isinstance(error, ProofChanged):
        return LinkState.CHANGED
    return LinkState.SENT if isinstance(error, SendError) else LinkState.BLOCKED


def _alone(workplace: Workplace, proof: Proof) -> AbstractContextManager[None]:
    """Let one answer of a proof be given at a time."""
    return one_at_a_time(workplace.var / "locks" / f"proof-{proof.id}")


def _keep(workplace: Workplace, proof: Proof, answer: ProofAnswer, remark: str) -> bool:
    now = workplace.clock()
    said = Said(quoted="", words=remark)
    with workplace.mail() as connection, connection.transaction():
        kept = SqlProofStore(connection).answer(proof.id, answer, now=now, remark=remark)
        if kept and remark:
            comments = answers_to(proof, [said], theirs=True, now=now)
            keep_answers(SqlCommentStore(connection), proof, comments)
    return kept


def _again(workplace: Workplace, proof: Proof) -> Proof:
    with proof_store(workplace) as store:
        return store.get(proof.id) or proof


def _clean(remark: str) -> str:
    """Return what was typed without control characters, on one line, cut where it is too long."""
    words = "".join(one if one.isprintable() else " " for one in remark).split()
    return " ".join(words)[:LONGEST_REMARK]
