"""`run` asks again what became of uncertain copies, where a mail service tells it by its webhook.

What `send` does at its beginning and its end, without sending: a row that a service told of is
accepted, and the receipt says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.deliver.lock import Holders
from newsletter.deliver.receipt import receipt, write_receipt
from newsletter.deliver.reconcile import reconcile
from newsletter.deliver.transports.base import Peer
from newsletter.errors import ApprovalError
from newsletter.model.sending import DeliveryState
from newsletter.model.values import dataclass
from newsletter.publication.approval.signing_keys import signing_key
from newsletter.publication.issues.sealed import read_sealed
from newsletter.publication.place import reading
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.post import told
from newsletter.publication.post.transporting import peer_of
from newsletter.publication.send.jobs import job_of
from newsletter.stores.ledger import SqlLedgerStore
from newsletter.stores.taken import SqlTakenStore


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRound:
    """What one round found out."""

    told: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield what was found out, line by line; nothing where nothing was."""
        yield from self.told


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """The transport of today, asked through the stored events alone."""

    name: str
    peer: Peer


def ask_again(workplace: Workplace) -> AskRound:
    """Settle what services told of, and forget what nobody asks about any more.

    Nothing is done where publication.yaml names no service that calls.
    """
    if not (reading.publication(workplace).delivery.webhooks and workplace.has_mail()):
        return AskRound()
    with workplace.mail() as connection:
        issues = SqlTakenStore(connection).open_issues()
    with ledger_store(workplace) as store:
        found = [(issue, _settled(workplace, store, issue)) for issue in issues]
    told.tidy_up(workplace)
    return AskRound(
        told=tuple(
            f"{issue}: {counted(count, 'message')} that may have arrived: the mail service has "
            f"{'it' if count == 1 else 'them'}"
            for issue, count in found
            if count
        )
    )


def _settled(workplace: Workplace, store: SqlLedgerStore, issue: str) -> int:
    """Settle the rows of one issue; return how many were accepted."""
    if not any(one.state is DeliveryState.UNCERTAIN for one in store.unresolved(issue)):
        return 0  # what is in flight its sender settles, or its next one
    try:
        sealed = read_sealed(workplace, issue)
    except ApprovalError:
        return 0
    publication = reading.publication(workplace)
    found = reconcile(
        job_of(workplace, sealed, publication),
        store=store,
        transport=_Told(
            name=peer_of(workplace, publication).name, peer=told.StoredEvents(workplace)
        ),
        now=workplace.clock(),
        dead=Holders(workplace.var / "locks" / "holders").is_dead,
    )
    if found.accepted:
        write_receipt(sealed.sealed.folder, receipt(store, issue), signing_key(workplace).key)
    return found.accepted
