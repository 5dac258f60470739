"""Whether the desk of several people is fit for them: its address, and theirs."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from urllib.parse import urlsplit

from newsletter.errors import NewsletterError, SettingError
from newsletter.model.access import May
from newsletter.model.diagnosis import Diagnosis, bad, good, warning
from newsletter.model.publication import Publication
from newsletter.publication.accounts.members import by_address, members
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace

SUBJECT = "desk"
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def expect_fit_address(url: str) -> None:
    """Raise `SettingError` unless the desk has a host of its own, and TLS or this machine alone."""
    parts = urlsplit(url)
    if not url:
        raise SettingError(
            "publication.yaml does not say where the desk is.",
            help="Add desk: with url: https://desk.example.org (docs/how-to/people.md).",
        )
    if parts.path.strip("/") or parts.query:
        raise SettingError(
            f"The desk's address {url} has a path.",
            help="Give the desk a host name of its own: https://desk.example.org",
        )
    if parts.scheme != "https" and parts.hostname not in _HERE:
        raise SettingError(
            f"The desk's address {url} has no https: passwords would be readable on the way.",
            help="Write it with https://, and let a web server before the desk speak TLS.",
        )


def examine(workplace: Workplace) -> Iterator[Diagnosis]:
    """Yield what keeps people from signing in; nothing where the desk is one person's."""
    try:
        publication = reading.publication(workplace)
    except NewsletterError:
        return  # told elsewhere
    if not publication.desk.url:
        return
    try:
        expect_fit_address(publication.desk.url)
    except SettingError as error:
        yield bad(SUBJECT, error.message, error.help)
    found = [*_people(publication), *_provider(publication)]
    count = len(members(publication))
    who = "1 person with a role" if count == 1 else f"{count} people with roles"
    yield from found or (good(SUBJECT, f"{who} can sign in"),)


def _people(publication: Publication) -> Iterator[Diagnosis]:
    known = members(publication)
    if not any(one.may(May.MANAGE) for one in known):
        yield bad(
            SUBJECT,
            "nobody may send, or look after the desk",
            "Give somebody the role publisher in publication.yaml, under people.",
        )
    for one in known:
        if not one.person.email:
            yield warning(
                SUBJECT,
                f"{one.id} has no mail address, so that no sign-in link can be mailed",
                "Add email: to people in publication.yaml.",
            )
        elif by_address(publication, one.person.email) is None:
            yield bad(
                SUBJECT,
                f"{one.id} shares a mail address with somebody else, so that neither gets a link",
                "Give each an address of their own in publication.yaml, under people.",
            )


def _provider(publication: Publication) -> Iterator[Diagnosis]:
    if publication.desk.single_sign_on and find_spec("jwt") is None:
        yield bad(
            SUBJECT,
            "the single sign-on needs PyJWT, which is not installed",
            "Install it: pip install 'newsletter[sso]'",
        )
