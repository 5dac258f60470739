"""`newsletter proof`: the issue as it would go out, mailed to those who shall look at it."""

from __future__ import annotations

import secrets as random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from string import ascii_uppercase

from newsletter.audience.addresses import normalise
from newsletter.audience.links import proof_link
from newsletter.deliver.approval import said
from newsletter.deliver.plan import count_plan, plan
from newsletter.deliver.sealing import hash_files, seal_hash
from newsletter.deliver.transports import Envelope, Transport
from newsletter.errors import ApprovalError, SendError, TransportError, UsageError
from newsletter.mail import ascii_address, domain_of, message_id, unsubscribe_by_mail
from newsletter.mail.proof import Notice, compose_proof
from newsletter.model.issue import Entry, Issue, Lead
from newsletter.model.proof import Proof, ProofItem, proof_name
from newsletter.model.publication import Publication
from newsletter.model.rendition import Rendition
from newsletter.model.sending import DeliveryState
from newsletter.model.values import dataclass
from newsletter.publication.approval.approving import keys_to_seal
from newsletter.publication.issues.variants import allot_drafted, files_to_seal
from newsletter.publication.place import audit, reading, secrets
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post.transporting import transport_of
from newsletter.publication.writing.subjects import words_of
from newsletter.stores.proofs import SqlProofStore

NAMELESS = "reader"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An issue as it would go out now."""

    issue: Issue
    publication: Publication
    sealed_sha256: str
    variants: tuple[str, ...]
    html: str
    text: str
    readers: int
    """How many would receive it."""

    @property
    def time(self) -> str:
        """When it would leave: local time and zone."""
        return said(self.issue.send_at) if self.issue.send_at else ""

    @property
    def items(self) -> tuple[ProofItem, ...]:
        """Leads by letters, entries by the numbers that readers see."""
        leads = zip(ascii_uppercase, self.issue.leads, strict=False)
        entries = enumerate(self.issue.entries, start=1)
        return (
            *(_shown_item(letter, one) for letter, one in leads),
            *(_shown_item(str(number), one) for number, one in entries),
        )


def _shown_item(number: str, piece: Lead | Entry) -> ProofItem:
    return ProofItem(number=number, id=piece.id, title=piece.title, words=words_of(piece))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """A proof that was, or would be, mailed."""

    proof: Proof
    link: bool
    """Whether it holds a link by which it is answered."""
    transport: str

    def line(self, *, dry_run: bool = False) -> str:
        """Return the report."""
        verb = "would be mailed" if dry_run else "was mailed"
        what = "" if self.link else ", without a link: publication.yaml has no public_url"
        return f"proof {self.proof.id} {verb} to {self.proof.address} by {self.transport}{what}"


@contextmanager
def proof_store(workplace: Workplace) -> Iterator[SqlProofStore]:
    """Open the proofs."""
    with workplace.mail() as connection:
        yield SqlProofStore(connection)


def show(
    workplace: Workplace, issue_id: str, publication: Publication, keys: tuple[str, ...] = ()
) -> Shown:
    """Render an issue as `approve` would seal it; `keys`: the variants, else those that it would.

    Raises `NoSuchIssue`, `DocumentError`, and `ApprovalError` where it does not say when it leaves.
    """
    workplace.existing_issue_file(issue_id)
    opened = reading.open_issue(workplace, issue_id, publication)
    if opened.issue.send_at is None:
        raise ApprovalError(
            f"Issue {issue_id} does not say when it shall be sent; who approves, approves the time.",
            help="Add a line such as:  send_at: 2026-12-01 09:00 America/New_York",
        )
    with ledger_store(workplace) as store:
        allot = allot_drafted(opened.issue, counting=publication.counts_clicks)
        audience = count_plan(plan(store, issue_id, allot))
    keys = keys or keys_to_seal(workplace, issue_id, audience)
    files = files_to_seal(workplace, opened, publication, keys)
    return Shown(
        issue=opened.issue,
        publication=publication,
        sealed_sha256=seal_hash(issue_id, hash_files(files)),
        variants=keys,
        html=files["mail.html"].decode(),
        text=files["mail.txt"].decode(),
        readers=audience.sendable,
    )


def proof(
    workplace: Workplace, issue_id: str, to: Iterable[str], *, by: str = "", dry_run: bool = False
) -> tuple[Mailed, ...]:
    """Mail a proof of its own to each of `to`: ids of people, or addresses.

    Raises `UsageError` for somebody who has no address, `SendError` where the relay refuses us,
    and as `show`.
    """
    publication = reading.publication(workplace)
    receivers = [_receiver(publication, one) for one in dict.fromkeys(to)]
    shown = show(workplace, issue_id, publication)
    transport = transport_of(workplace, publication)
    proofs = [_made(workplace, shown, person, address, by) for person, address in receivers]
    mailed = tuple(
        Mailed(proof=one, link=bool(publication.public_url), transport=transport.name)
        for one in proofs
    )
    if dry_run:
        return mailed
    with _opened(transport), proof_store(workplace) as store:
        for one in proofs:
            store.put(one)
            _deliver(workplace, transport, shown, one)
            audit.record(
                workplace,
                "proof",
                item=issue_id,
                by=by,
                detail=f"{one.id} to {one.person or 'an address'}, sealed {one.sealed_sha256[:16]}",
            )
    return mailed


def proofs_of(workplace: Workplace, issue_id: str) -> tuple[Proof, ...]:
    """Return the proofs of an issue with their answers, oldest first."""
    workplace.expect_issue(issue_id)
    if not workplace.has_mail():
        return ()
    with proof_store(workplace) as store:
        return store.of_issue(issue_id)


def _receiver(publication: Publication, to: str) -> tuple[str, str]:
    """Return (id of a person, or empty; address)."""
    if "@" in to:
        return "", normalise(to).address
    person = publication.person(to)
    if person and person.email:
        return person.id, normalise(person.email).address
    known = ", ".join(one.id for one in publication.people if one.email)
    raise UsageError(
        f"{person.name} has no mail address." if person else f"There is no person {to!r}.",
        help=f"Write an address, or one of: {known}."
        if known
        else "Write an address, or add email: to people in publication.yaml.",
    )


def _made(workplace: Workplace, shown: Shown, person: str, address: str, by: str) -> Proof:
    return Proof(
        id=random.token_hex(6),
        issue=shown.issue.id,
        sealed_sha256=shown.sealed_sha256,
        variants=shown.variants,
        person=person,
        address=address,
        at=workplace.clock(),
        by=by,
        items=shown.items,
    )


@contextmanager
def _opened(transport: Transport) -> Iterator[None]:
    try:
        transport.open()
        yield
    except TransportError as error:
        raise SendError(error.message, help=error.help) from error
    finally:
        transport.close()


def _deliver(workplace: Workplace, transport: Transport, shown: Shown, one: Proof) -> None:
    """Hand one proof over; raises `SendError` where it is not taken."""
    publication, to = shown.publication, normalise(one.address).deliverable
    sender = ascii_address(publication.sender.address)
    name = message_id(proof_name(one.issue), one.id, domain_of(sender))
    person = publication.person(one.person)
    content = compose_proof(
        _rendition(shown),
        _notice(workplace, shown, one),
        sender=publication.sender,
        to=to,
        date=one.at,
        message_id=name,
        by_mail=unsubscribe_by_mail(publication.sender),
        name=person.name if person else NAMELESS,
    )
    outcome = transport.deliver(Envelope(sender=sender, recipient=to, message_id=name), content)
    if outcome.state is not DeliveryState.ACCEPTED:
        raise SendError(
            f"The proof for {one.address} was not taken: {outcome.reason}",
            help="Mend the address, or try again.",
        )


def _rendition(shown: Shown) -> Rendition:
    issue = shown.issue
    return Rendition(
        issue=issue.id,
        subject=issue.subject,
        preheader="",
        language=issue.language,
        html=shown.html,
        text=shown.text,
        article="",
        page="",
    )


def _notice(workplace: Workplace, shown: Shown, one: Proof) -> Notice:
    keyring = secrets.load(workplace.folder, workplace.environ).tokens
    return Notice(
        proof=one.id,
        lines=(
            f"Issue {one.issue} as it would go to {counted(shown.readers, 'reader')} on {shown.time}.",
            "This box is not part of it. No reader has received it yet.",
            "To comment, answer this mail; name what you mean by its letter or number below.",
            f"What you see has the hash {one.sealed_sha256[:16]}.",
        ),
        items=tuple((item.number, item.title) for item in shown.items),
        link=proof_link(one, shown.publication.public_url, keyring),
    )
