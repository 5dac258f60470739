"""What readers suggest on the public page: judged by its characters, written down within limits.

Nothing here asks the web for a reader's address: nobody waits for it, and a page that anybody may
post to must not be a way to let our machine call others.  It is fetched when an editor takes the
suggestion, by the one way to the web that looks at where a name really leads.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum

from newsletter.audience.addresses import clean_name, normalise
from newsletter.audience.requests import limit_digest
from newsletter.errors import AddressError, FetchRefused
from newsletter.fetch.addresses import parse_address
from newsletter.model.audience import Mailbox
from newsletter.model.suggestion import LONGEST_URL, LONGEST_WHY, SuggestionRules, Voice
from newsletter.model.values import dataclass
from newsletter.publication.place import reading
from newsletter.publication.readers.readers import Readers, network_of
from newsletter.text.addresses import canonical_address
from newsletter.text.plain_lines import plain_lines

SCOPE = "suggestion"
"""What the limit of one network is counted for."""
HOUR = timedelta(hours=1)
_READ = 2
"""Line ends and marks that are left out may double a text."""
_PORTS = frozenset({80, 443})
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)
"""What ends in one is read as an IPv4 address by browsers, however it is written."""
_HOST = re.compile(r"[/?#]")
"""What ends the part in which a user and a host stand."""
_BLANK = re.compile(r"[\s\x00-\x20\x7f]")
_NOT_PUBLIC = frozenset(
    {
        "arpa", "corp", "home", "internal", "intranet", "invalid", "lan", "local", "localdomain",
        "localhost", "onion", "private", "test",
    }
)  # fmt: skip
"""Ends of names that lead nowhere, or into somebody's own house (RFC 6761, RFC 6762, RFC 8375)."""


class Fault(StrEnum):
    """What is wrong with a field: the label that says it."""

    NO_URL = "suggest_no_url"
    BAD_URL = "suggest_bad_url"
    LONG_URL = "suggest_long_url"
    SIGNED = "suggest_signed"
    NOT_PUBLIC = "suggest_not_public"
    NO_WHY = "suggest_no_why"
    LONG_WHY = "suggest_long_why"
    BAD_ADDRESS = "bad_address"


class Noted(StrEnum):
    """What became of a suggestion that is sound."""

    YES = "suggested"
    TOO_MANY = "suggest_too_many"
    """Of one network within an hour."""
    FULL = "suggest_full"
    """As many wait as the house rule lets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the fields, as it was typed."""

    url: str = ""
    why: str = ""
    full_name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A suggestion that may be kept."""

    key: str
    url: str
    why: str
    name: str
    mailbox: Mailbox | None


class _Wrong(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def judged(typed: Typed) -> Sound | Mapping[str, Fault]:
    """Return what may be kept, or what is wrong, by field."""
    faults: dict[str, Fault] = {}
    url = why = ""
    mailbox = None
    try:
        url = _page_address(typed.url)
    except _Wrong as wrong:
        faults["url"] = wrong.fault
    try:
        why = _reason(typed.why)
    except _Wrong as wrong:
        faults["why"] = wrong.fault
    try:
        mailbox = normalise(typed.email) if typed.email else None
    except AddressError:
        faults["email"] = Fault.BAD_ADDRESS
    if faults:
        return faults
    name = clean_name(typed.full_name)
    return Sound(key=canonical_address(url), url=url, why=why, name=name, mailbox=mailbox)


def rules_now(readers: Readers) -> SuggestionRules:
    """Return the rules as publication.yaml has them at this moment: a form can be closed at once.

    A file that somebody is just writing, or broke, changes nothing.
    """
    now = reading.publication_document(readers.workplace).value
    return (now or readers.opened.publication).suggestions


def suggest(readers: Readers, sound: Sound, *, language: str = "", network: str = "") -> Noted:
    """Write a suggestion down; `network` is the peer's address, of which nothing is kept with it."""
    opened = readers.opened
    rules, store = rules_now(readers), opened.suggestions
    if not store.knows(sound.key) and store.how_many() >= rules.most_waiting:
        return Noted.FULL
    now = readers.workplace.clock()
    digest = limit_digest(SCOPE, network_of(network), opened.registry.keyring)
    if not opened.consent.take_allowance(
        SCOPE, digest, most=rules.per_network, window=HOUR, now=now
    ):
        return Noted.TOO_MANY
    voice = Voice(at=now, why=sound.why, name=sound.name, mailbox=sound.mailbox, language=language)
    store.put(sound.key, sound.url, voice)
    return Noted.YES


def _page_address(typed: str) -> str:
    """Return the address of a page on the public web in ASCII, its host as names are asked for.

    Raises what says why it is none: looked at are its characters alone.
    """
    if not typed:
        raise _Wrong(Fault.NO_URL)
    if len(typed) > LONGEST_URL:
        raise _Wrong(Fault.LONG_URL)
    if _BLANK.search(typed):  # the parser would leave some of them out in silence
        raise _Wrong(Fault.BAD_URL)
    whole = typed if _SCHEME.match(typed) else f"https://{typed}"
    if "@" in _HOST.split(whole.partition("://")[2], maxsplit=1)[0]:
        raise _Wrong(Fault.SIGNED)
    try:
        address = parse_address(whole)
    except FetchRefused as error:
        raise _Wrong(Fault.BAD_URL) from error
    if not _is_public(address.host) or address.port not in _PORTS:
        raise _Wrong(Fault.NOT_PUBLIC)
    if not canonical_address(str(address)):  # it grew beyond what addresses may be, spelt in ASCII
        raise _Wrong(Fault.LONG_URL)
    return str(address)


def _is_public(host: str) -> bool:
    """Tell whether a host is a name that the public web may have; no number is one."""
    with suppress(ValueError):
        ipaddress.ip_address(host)
        return False
    labels = host.rstrip(".").split(".")
    last = labels[-1]
    return len(labels) > 1 and last not in _NOT_PUBLIC and not _NUMBER.fullmatch(last)


def _reason(typed: str) -> str:
    if len(typed) > _READ * LONGEST_WHY:  # not worth being cleaned
        raise _Wrong(Fault.LONG_WHY)
    why = plain_lines(typed)
    if not why:
        raise _Wrong(Fault.NO_WHY)
    if len(why) > LONGEST_WHY:
        raise _Wrong(Fault.LONG_WHY)
    return why
