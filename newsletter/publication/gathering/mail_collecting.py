"""The part of `newsletter collect` that reads mail: newsletters of others, links that editors send."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from newsletter.collect import open_page_parsers
from newsletter.collect.imap import on_server, opened
from newsletter.collect.mail_round import Letter, MailOutcome, Mailroom, Message
from newsletter.collect.maildir import delivered
from newsletter.errors import NewsletterError
from newsletter.model.article import FeedList, FeedState
from newsletter.model.mail_source import Mailbox, MailSource
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.place import secrets
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.articles import SqlArticleStore
from newsletter.stores.database import Database
from newsletter.stores.mail_read import SqlMailLog

MOST_AGAIN = 500
"""Messages of one mailbox and round; the rest follows in the next."""
ClipPage = Callable[[str, str], str]
"""(address, id of the person) → why it could not be had, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailReport:
    """What the mailboxes brought."""

    letters: tuple[Letter, ...] = ()
    new: int = 0
    """Articles of newsletters that were not known."""
    clipped: tuple[tuple[str, str], ...] = ()
    """(address, id of the person who sent it)"""
    failed: tuple[tuple[str, str], ...] = ()
    """(address or mailbox, reason)"""

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line; nothing where there was no mail."""
        if self.letters:
            told = counted(len(self.letters), "message")
            links = counted(len(self.clipped), "link")
            yield f"{told} read: {counted(self.new, 'new article')}, {links} clipped"
        for url, by in self.clipped:
            yield f"  clipped by {by}: {url}"
        for letter in self.letters:
            if letter.reason:
                subject = letter.facts.subject or letter.name
                yield f"  {letter.outcome}: “{subject}”: {letter.reason}"
        for what, reason in self.failed:
            yield f"  failed: {what}: {reason}"


def collect_mail(
    workplace: Workplace,
    publication: Publication,
    feeds: FeedList,
    connection: Database,
    *,
    clip_page: ClipPage,
    tls: ssl.SSLContext | None = None,
) -> MailReport:
    """Read the mailboxes that feeds.yaml and publication.yaml name; no message is touched.

    `tls` says whom to trust; None: whom the machine trusts.

    Each message is remembered after what it brought was stored: killed in between, it is
    read once more, and brings nothing twice.
    """
    clips = publication.clips_by_mail
    sources = [source for source in feeds.mail if not source.paused]
    mailboxes: dict[str, Mailbox] = {source.mailbox: source for source in sources}
    if clips:
        mailboxes[clips.mailbox] = clips
    if not mailboxes:
        return MailReport()
    letters: list[Letter] = []
    done = _Done()
    keeper = _Keeper(workplace, connection, clip_page, done, tls)
    with open_page_parsers() as parsers:
        room = Mailroom(
            sources=sources,
            people=publication.people,
            outlets=feeds.outlets,
            confined=parsers,
            clock=workplace.clock,
            acted_on=keeper.acted_on,
        )
        for name, mailbox in mailboxes.items():
            host = clips.authserv_id if clips and clips.mailbox == name else ""
            letters += keeper.read(room, mailbox, host)
    return MailReport(
        letters=tuple(letters),
        new=done.new,
        clipped=tuple(done.clipped),
        failed=tuple(done.failed),
    )


class _Done:
    """What was done so far."""

    def __init__(self) -> None:
        self.new = 0
        self.clipped: list[tuple[str, str]] = []
        self.failed: list[tuple[str, str]] = []


class _Keeper:
    """Stores what messages bring."""

    def __init__(
        self,
        workplace: Workplace,
        connection: Database,
        clip_page: ClipPage,
        done: _Done,
        tls: ssl.SSLContext | None,
    ) -> None:
        self._workplace = workplace
        self._tls = tls
        self._articles = SqlArticleStore(connection)
        self._log = SqlMailLog(connection)
        self._clip_page = clip_page
        self._done = done
        self.acted_on = self._log.acted_on

    def read(self, room: Mailroom, mailbox: Mailbox, authserv_id: str) -> Sequence[Letter]:
        """Read what is new in one mailbox; one that cannot be read stops no other."""
        letters = []
        name, failed = mailbox.mailbox, ""
        try:
            read, again = self._log.names(name), self._to_look_at_again(room, name)
            with self._messages(mailbox, read, again) as messages:
                unread = room.unread(name, messages, read - again, authserv_id=authserv_id)
                for letter in unread:
                    self._keep(letter)
                    if letter.outcome is not MailOutcome.KNOWN:
                        letters.append(letter)
        except (NewsletterError, OSError) as error:
            failed = str(getattr(error, "message", error))
            self._done.failed.append((name, failed))
        self._note_health([one for one in room.sources if one.mailbox == name], failed)
        return letters

    def _to_look_at_again(self, room: Mailroom, mailbox: str) -> frozenset[str]:
        """Return messages that were nobody's when they came, and whose sender is named now."""
        names: set[str] = set()
        for source in room.sources:
            if source.mailbox == mailbox:
                left = MOST_AGAIN - len(names)
                names.update(
                    self._log.strangers(mailbox, source.sender, source.list_id, limit=left)
                )
        return frozenset(names)

    def _note_health(self, sources: Iterable[MailSource], failed: str) -> None:
        """Remember of newsletters that their mailbox could not be read, or that it can be again."""
        now = self._workplace.clock()
        for source in sources:
            known = self._articles.feed_state(source.name) or FeedState(url=source.name)
            if failed or known.error:
                failures = known.failures + 1 if failed else 0
                state = replace(known, checked=now, error=failed, failures=failures)
                self._articles.save_visit(state)

    @contextmanager
    def _messages(
        self, mailbox: Mailbox, read: Collection[str], again: Collection[str]
    ) -> Iterator[Iterable[Message]]:
        if mailbox.imap is None:
            yield delivered(self._workplace.folder / Path(mailbox.maildir).expanduser())
            return
        place = self._workplace
        password = secrets.mailbox_password(place.folder, place.environ, mailbox.imap)
        with opened(mailbox.imap, password, tls=self._tls) as client:
            yield on_server(client, read, again)

    def _keep(self, letter: Letter) -> None:
        now = self._workplace.clock()
        if letter.outcome is MailOutcome.ARTICLES and letter.source:
            state = FeedState(url=letter.source.name, checked=now, succeeded=now, kind="mail")
            self._done.new += self._articles.save_visit(state, letter.articles)
        for url in letter.clips:
            reason = self._clip_page(url, letter.by)
            if reason:
                self._done.failed.append((url, reason))
            else:
                self._done.clipped.append((url, letter.by))
        self._log.note(
            letter.mailbox,
            letter.name,
            message_id=letter.facts.message_id,
            sender=letter.facts.sender,
            list_id=letter.facts.list_id,
            outcome=letter.outcome.value,
            now=now,
        )
