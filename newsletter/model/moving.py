"""Moving in from another service: what was imported, and whether the old account is closed."""

from __future__ import annotations

from datetime import date, datetime

from newsletter.model.values import dataclass

OLD_SERVICES = (
    "mailchimp", "substack", "ghost", "buttondown", "beehiiv", "kit", "listmonk", "newsletter",
)  # fmt: skip
"""Whose exports are understood; ``newsletter``: plain lists of any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """What publication.yaml says of the old service while it is still live."""

    service: str
    """Its name, as for ``newsletter import audience --service``."""
    until: date
    """The last day on which it is live."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """One file of an import that was applied; it names nobody."""

    at: datetime
    """Aware, UTC."""
    by: str = ""
    service: str
    said: str = ""
    """The list that the file as a whole is: ``unsubscribed``, ``cleaned``; empty: each row says it."""
    sha256: str
    written: datetime
    """When the file was last written: the export is not younger than that."""
    people: int
    refused: int
    seen: str
    """The hash of the diff that was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedAccount:
    """That somebody says the account at the old service is closed."""

    at: datetime
    service: str
    by: str
    note: str
