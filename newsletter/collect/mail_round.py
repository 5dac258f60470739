"""A round through the mailboxes: what each message is, and what is to be done with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from newsletter.collect.mail_articles import articles_in, source_of
from newsletter.collect.mail_facts import MailFacts
from newsletter.confine import Confined
from newsletter.errors import ConfinedError, ParseError
from newsletter.model.article import Article
from newsletter.model.mail_source import MailSource
from newsletter.model.people import Outlet, Person
from newsletter.model.values import dataclass

PARSE_MAIL = "newsletter.collect.mail_parsing:parse_mail"
MOST_CLIPS = 10
"""Of one message."""


class Message(Protocol):
    """A message in a mailbox."""

    @property
    def name(self) -> str:
        """Unique in its mailbox for ever."""
        ...

    def read(self) -> bytes:
        """Return its bytes.  Raises `ParseError`, `OSError`."""
        ...


class MailOutcome(StrEnum):
    """What a message is to us."""

    ARTICLES = "articles"
    """A newsletter that feeds.yaml names."""
    CLIPS = "clips"
    """Links of an editor whom our receiving host vouches for."""
    REFUSED = "refused"
    """It names an editor as its sender, and nothing proves that."""
    UNKNOWN = "unknown"
    """Somebody else's."""
    KNOWN = "known"
    """It was read under another name: moved, copied, or its folder was made anew."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message that was read, and what is to be done with it."""

    mailbox: str
    name: str
    facts: MailFacts
    outcome: MailOutcome
    reason: str = ""
    """Why nothing is done, in words."""
    articles: tuple[Article, ...] = ()
    source: MailSource | None = None
    clips: tuple[str, ...] = ()
    """Addresses to be clipped."""
    by: str = ""
    """Id of the person who sent it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailroom:
    """What is needed to read mail."""

    sources: Sequence[MailSource]
    people: Sequence[Person]
    outlets: Sequence[Outlet]
    confined: Confined
    clock: Callable[[], datetime]
    acted_on: Callable[[str], bool] = lambda _message_id: False
    """Tells of a Message-ID whether that message was acted on before."""

    def unread(
        self,
        mailbox: str,
        messages: Iterable[Message],
        read: Collection[str],
        *,
        authserv_id: str = "",
    ) -> Iterator[Letter]:
        """Yield the messages of a mailbox that were not read yet.

        `authserv_id` names our receiving host where editors may send links.
        """
        for one in messages:
            if one.name not in read:
                yield self._letter(mailbox, one, authserv_id)

    def _letter(self, mailbox: str, one: Message, authserv_id: str) -> Letter:
        try:
            facts: Any = self.confined.call(PARSE_MAIL, one.read(), authserv_id=authserv_id)
        except (ParseError, ConfinedError, OSError) as error:
            return Letter(
                mailbox=mailbox,
                name=one.name,
                facts=MailFacts(),
                outcome=MailOutcome.UNREADABLE,
                reason=str(getattr(error, "message", error)),
            )
        assert isinstance(facts, MailFacts)  # noqa: S101 (our own function returned it)
        return self.judge(mailbox, one.name, facts, clips=bool(authserv_id))

    def judge(self, mailbox: str, name: str, facts: MailFacts, *, clips: bool) -> Letter:
        """Decide what a message is: newsletter, an editor's links, or nothing to us."""
        if facts.message_id and self.acted_on(facts.message_id):
            return Letter(mailbox=mailbox, name=name, facts=facts, outcome=MailOutcome.KNOWN)
        person = next(
            (one for one in self.people if one.email and one.email.lower() == facts.sender), None
        )
        letter = Letter(mailbox=mailbox, name=name, facts=facts, outcome=MailOutcome.UNKNOWN)
        if clips and person is not None and not facts.authenticated:
            reason = f"it says that {person.id} sent it, and nothing proves that"
            return replace(letter, outcome=MailOutcome.REFUSED, reason=reason)
        if clips and person is not None:
            wanted = facts.addresses[:MOST_CLIPS]
            reason = "" if wanted else "there is no address in it"
            return replace(
                letter, outcome=MailOutcome.CLIPS, clips=wanted, by=person.id, reason=reason
            )
        source = source_of(facts, [one for one in self.sources if one.mailbox == mailbox])
        if source is None:
            return replace(letter, reason=f"{facts.sender or 'its sender'} is nobody whom we read")
        articles = articles_in(facts, source, self.outlets, now=self.clock())
        return replace(letter, outcome=MailOutcome.ARTICLES, articles=articles, source=source)
