"""Mailboxes that the relay refused at once, for good: a bounce that needs no mail to come back."""

from __future__ import annotations

from dataclasses import replace

from newsletter.deliver.bounces.classifying import judge
from newsletter.deliver.bounces.effects import Evidence
from newsletter.deliver.bounces.free_form import Phase
from newsletter.deliver.bounces.notices import Notice
from newsletter.model.bounce import Action, Cause, Effect, Returned, Sent
from newsletter.publication.bounces.bounce_effects import Taken, Taker
from newsletter.publication.place import reading, secrets
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.registry import registry_on
from newsletter.stores.comments import SqlCommentStore
from newsletter.stores.probes import SqlProbeStore
from newsletter.stores.proofs import SqlProofStore
from newsletter.stores.returned import SqlReturnStore

_BATCH = 500
"""Rows for each transaction."""


class _Refusals(Taker):
    """Takes in what the relay itself said of a reader's mailbox."""

    def refused(self, sent: Sent, returned: Returned) -> Taken:
        """Return what it did; that it is the reader's own row, nobody need prove."""
        return self._told(returned, self._of(sent, Evidence.RETURN_PATH))


def take_refused(workplace: Workplace, issue_id: str) -> int:
    """Take in the refusals of an issue's ledger, each once; return how many readers are gone.

    Safe at any moment, and after any crash: the ledger remembers which were taken in.
    """
    publication = reading.publication(workplace)
    gone = 0
    with workplace.mail() as connection:
        store = SqlReturnStore(connection)
        found = secrets.load(workplace.folder, workplace.environ)
        taker = _Refusals(
            store=store,
            audience=registry_on(connection, publication, found).audience,
            proofs=SqlProofStore(connection),
            comments=SqlCommentStore(connection),
            probes=SqlProbeStore(connection),
            rules=publication.house_rules.bounces,
            now=workplace.clock(),
        )
        while some := store.refused(issue_id, most=_BATCH):
            with connection.transaction():
                for sent, reason in some:
                    taken = taker.refused(sent, returned_by(reason))
                    gone += taken.effect is Effect.BOUNCED
                    store.note_refused(sent)
    return gone


def returned_by(reason: str) -> Returned:
    """Return what a refusal of a mailbox says: ``550 5.1.1 no such user``.

    One that does not say why is as final: the server knows its own mailboxes.
    """
    told = judge(Notice(recipient="", words=reason, phase=Phase.RECIPIENT))
    if told.cause is Cause.UNEXPLAINED:
        return replace(told, action=Action.HARD, cause=Cause.UNKNOWN_USER)
    return told
