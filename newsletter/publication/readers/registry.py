"""The registry of readers: both stores of one database, its rules and keys, opened together."""

from __future__ import annotations

import secrets as random
from collections.abc import Iterator
from contextlib import contextmanager

from newsletter.audience.requests import Registry
from newsletter.audience.suppression import suppression_digests
from newsletter.model.publication import Publication
from newsletter.model.values import dataclass
from newsletter.publication.place import reading, secrets
from newsletter.publication.place.secrets import Secrets
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.audience import SqlSubscriberStore
from newsletter.stores.clicks import SqlClickStore
from newsletter.stores.consent import SqlConsentStore
from newsletter.stores.database import Database
from newsletter.stores.suggestions import SqlSuggestionStore

ID_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRegistry:
    """A registry with the stores by their own types, for what only the façade asks of them."""

    registry: Registry
    audience: SqlSubscriberStore
    consent: SqlConsentStore
    clicks: SqlClickStore
    suggestions: SqlSuggestionStore
    publication: Publication
    secrets: Secrets


def new_id() -> str:
    """Return a random id that says nothing about the person."""
    return random.token_hex(ID_BYTES)


def registry_on(connection: Database, publication: Publication, found: Secrets) -> OpenRegistry:
    """Return the registry on an open database."""
    audience = SqlSubscriberStore(
        connection, digests=lambda normal: suppression_digests(normal, found.suppression)
    )
    consent = SqlConsentStore(connection)
    return OpenRegistry(
        registry=Registry(
            audience=audience,
            consent=consent,
            rules=publication.house_rules.sign_up,
            keyring=found.suppression,
            new_id=new_id,
        ),
        audience=audience,
        consent=consent,
        clicks=SqlClickStore(connection),
        suggestions=SqlSuggestionStore(connection),
        publication=publication,
        secrets=found,
    )


@contextmanager
def open_registry(workplace: Workplace) -> Iterator[OpenRegistry]:
    """Open the registry; raises `DocumentError`, `SettingError`, `SchemaError`, `StoreError`."""
    publication = reading.publication(workplace)
    found = secrets.load(workplace.folder, workplace.environ)
    with workplace.mail() as connection:
        yield registry_on(connection, publication, found)
