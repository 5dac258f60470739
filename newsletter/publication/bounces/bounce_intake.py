"""`newsletter bounces read`: each message that came back is judged once, and takes effect.

Mailboxes are only read: nothing in them is moved, marked or removed, but for automatic replies where
a folder is named for them.  Of a message stay a hash and what it told of whom, by id.
"""

from __future__ import annotations

import ssl
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import field
from itertools import islice
from pathlib import Path
from typing import Protocol

from newsletter.collect.filing import Filed
from newsletter.collect.imap import on_server, opened
from newsletter.collect.maildir import delivered
from newsletter.deliver.bounces.tracing import Arrived, digest_of, read_arrived
from newsletter.errors import NewsletterError, ParseError, UsageError
from newsletter.model.bounce import Effect
from newsletter.model.keys import Keyring
from newsletter.model.mail_source import Mailbox
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.bounces.bounce_effects import Taken, Taker
from newsletter.publication.bounces.filing_away import PutAway, nowhere, putter_of
from newsletter.publication.bounces.intake import Intake
from newsletter.publication.place import reading, secrets
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.registry import registry_on
from newsletter.stores.comments import SqlCommentStore
from newsletter.stores.database import Database
from newsletter.stores.probes import SqlProbeStore
from newsletter.stores.proofs import SqlProofStore
from newsletter.stores.returned import SqlReturnStore

BATCH = 500
"""Messages that are traced together, in one pass over an issue's rows, and settled together."""

Stopped = Callable[[], bool]


class Message(Protocol):
    """A message that came back, wherever it lies."""

    @property
    def name(self) -> str:
        """Unique in its mailbox."""

    def read(self) -> bytes:
        """Return its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A message that somebody handed over."""

    name: str
    data: bytes = field(repr=False)

    def read(self) -> bytes:
        """Return its bytes."""
        return self.data


class _UndoneError(Exception):
    """Takes back what a dry run wrote."""


def read_files(
    workplace: Workplace, files: Iterable[tuple[str, bytes]], *, dry_run: bool = False
) -> Intake:
    """Take in messages that are handed over as (name, bytes)."""
    given = (Given(name=name, data=data) for name, data in files)
    with workplace.mail() as connection:
        reader = _Reader.opened(workplace, connection, "", dry_run=dry_run)
        while reader.take(islice(given, BATCH)):
            pass
        return reader.report()


def take_events(workplace: Workplace, events: Sequence[tuple[str, Arrived]]) -> Intake:
    """Take in what a mail service told, as (digest, what happened), each once."""
    with workplace.mail() as connection:
        reader = _Reader.opened(workplace, connection, "", dry_run=False)
        reader.settle([("", digest, arrived) for digest, arrived in events])
        return reader.report()


def read_mailbox(
    workplace: Workplace,
    *,
    dry_run: bool = False,
    stopped: Stopped = lambda: False,
    tls: ssl.SSLContext | None = None,
) -> Intake:
    """Take in what is new in the mailbox that publication.yaml names.

    `tls` says whom to trust; None: whom the machine trusts.  Raises `UsageError` where none is
    named or it cannot be opened.
    """
    mailboxes = mailboxes_of(reading.publication(workplace))
    if not mailboxes:
        raise UsageError(
            "publication.yaml names no mailbox for what comes back.",
            help="Name it under delivery: bounce_mailbox: {maildir: FOLDER}, or give the messages: "
            "newsletter bounces read FILE…",
        )
    with workplace.mail() as connection:
        reports = []
        for mailbox in mailboxes:
            put_away = nowhere if dry_run else putter_of(workplace, mailbox, tls=tls)
            reader = _Reader.opened(
                workplace, connection, mailbox.mailbox, dry_run=dry_run, put_away=put_away
            )
            _read_new(workplace, mailbox, reader, tls, stopped)
            reports.append(reader.report())
        return sum(reports[1:], reports[0])


def mailboxes_of(publication: Publication) -> tuple[Mailbox, ...]:
    """Return where bounces arrive, and where people answer; what is both is one, as the latter says."""
    named = (publication.delivery.bounce_mailbox, publication.delivery.reply_mailbox)
    return tuple({one.mailbox: one for one in named if one}.values())


def _read_new(
    workplace: Workplace,
    mailbox: Mailbox,
    reader: _Reader,
    tls: ssl.SSLContext | None,
    stopped: Stopped,
) -> None:
    read = set(reader.store.names(mailbox.mailbox))
    with _opened(workplace, mailbox, tls) as messages:
        while not stopped():
            batch = list(islice((one for one in messages(read) if one.name not in read), BATCH))
            if not reader.take(batch):
                break
            read.update(one.name for one in batch)


def read_if_named(workplace: Workplace, *, stopped: Stopped = lambda: False) -> Intake:
    """Take in what is new, as the clock does: nothing where no mailbox is named."""
    if not mailboxes_of(reading.publication(workplace)):
        return Intake()
    return read_mailbox(workplace, stopped=stopped)


@contextmanager
def _opened(
    workplace: Workplace, mailbox: Mailbox, tls: ssl.SSLContext | None
) -> Iterator[Callable[[Collection[str]], Iterable[Message]]]:
    """Open a mailbox; yield what gives the messages beside those read."""
    if mailbox.imap is None:
        waiting = iter(delivered(workplace.folder / Path(mailbox.maildir).expanduser()))
        yield lambda _read: waiting
        return
    password = secrets.mailbox_password(workplace.folder, workplace.environ, mailbox.imap)
    with opened(mailbox.imap, password, tls=tls) as client:
        yield lambda read: on_server(client, read)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Reads batches of one mailbox."""

    workplace: Workplace
    connection: Database
    store: SqlReturnStore
    taker: Taker
    tokens: Keyring
    mailbox: str
    """Empty: handed over."""
    dry_run: bool
    put_away: PutAway = nowhere
    taken: list[Taken] = field(default_factory=list)
    filed: list[Filed] = field(default_factory=list)

    @classmethod
    def opened(
        cls,
        workplace: Workplace,
        connection: Database,
        mailbox: str,
        *,
        dry_run: bool,
        put_away: PutAway = nowhere,
    ) -> _Reader:
        """Return the reader on an open database."""
        publication = reading.publication(workplace)
        found = secrets.load(workplace.folder, workplace.environ)
        store = SqlReturnStore(connection)
        audience = registry_on(connection, publication, found).audience
        taker = Taker(
            store=store,
            audience=audience,
            proofs=SqlProofStore(connection),
            comments=SqlCommentStore(connection),
            probes=SqlProbeStore(connection),
            place=f"through the mailbox {mailbox}" if mailbox else "handed over",
            rules=publication.house_rules.bounces,
            now=workplace.clock(),
        )
        return cls(
            workplace=workplace,
            connection=connection,
            store=store,
            taker=taker,
            tokens=found.tokens,
            mailbox=mailbox,
            dry_run=dry_run,
            put_away=put_away,
        )

    def take(self, messages: Iterable[Message]) -> bool:
        """Take in a batch, in one transaction; False: there was none."""
        some = False
        read: list[tuple[str, str, Arrived | None]] = []
        for message in messages:
            some = True
            read.extend(self._read(message))
        # First: what an automatic reply does to anybody is nothing, so no crash in between loses it.
        automatic = [name for name, _, arrived in read if arrived and arrived.automatic]
        self.filed.append(self.put_away(automatic))
        self.settle(read)
        return some

    def settle(self, read: Sequence[tuple[str, str, Arrived | None]]) -> None:
        """Take in (name, digest, what it says) of messages that were read."""
        traced = self.taker.trace([arrived for _, _, arrived in read if arrived])
        with suppress(_UndoneError), self.connection.transaction():
            for name, digest, arrived in read:
                self._settle(name, digest, self.taker.take(arrived, digest, traced))
            if self.dry_run:
                raise _UndoneError

    def _settle(self, name: str, digest: str, taken: tuple[Taken, ...]) -> None:
        kept = name if self.mailbox else digest
        effect = taken[0].effect
        self.store.note(self.mailbox, kept, digest=digest, effect=effect, now=self.taker.now)
        self.taken.extend(taken)

    def _read(self, message: Message) -> Iterator[tuple[str, str, Arrived | None]]:
        """Yield (name, digest, what it says); nothing where somebody else took it away."""
        try:
            data = message.read()
        except OSError:
            return
        except ParseError:
            yield message.name, f"too large: {self.mailbox} {message.name}", None
            return
        digest = digest_of(data)
        try:
            yield message.name, digest, read_arrived(data, self.tokens)
        except NewsletterError:
            yield message.name, digest, None

    def report(self) -> Intake:
        """Return what was taken in."""
        new = [one for one in self.taken if one.effect is not Effect.KNOWN or one.cause]
        effects = Counter(str(one.effect) for one in new)
        stayed = dict.fromkeys(one.trouble for one in self.filed if one.trouble)
        return Intake(
            messages=len(new),
            effects=dict(effects),
            taken=tuple(new),
            filed=sum(one.moved for one in self.filed),
            troubles=tuple(f"automatic replies stay where they are: {one}" for one in stayed),
        )
