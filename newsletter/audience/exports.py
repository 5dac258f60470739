"""Rows of a service's export → people, one at a time.

Only an address or a status that cannot be understood refuses a row: whatever else is odd is noted,
so that nobody who left is forgotten over a crooked date.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from newsletter.audience.addresses import clean_name, normalise
from newsletter.audience.histories import check_history
from newsletter.audience.said_times import read_time
from newsletter.audience.service_tables import OWN
from newsletter.audience.services import LEFT, STRENGTH, Role, Said, Service, fold
from newsletter.audience.sheets import Sheet, SheetFault, SheetRow
from newsletter.errors import AddressError, SubscriberError
from newsletter.model.audience import Mailbox
from newsletter.model.values import dataclass

_MOST_TAGS = 100
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_NETWORK = re.compile(r"[0-9a-fA-F.:]{2,45}")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_LONGEST_TEXT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPerson:
    """Somebody in a file, understood."""

    line: int
    mailbox: Mailbox
    said: Said
    name: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    added: datetime | None = None
    """When they asked for it, UTC."""
    confirmed: datetime | None = None
    left: datetime | None = None
    """When they left or were given up."""
    network: str = ""
    consent: str = ""
    """Where they agreed, where the file says more than that they did."""
    wording: str = ""
    version: str = ""
    history: str = ""
    """All events, as our own export writes them; or empty."""
    notes: tuple[str, ...] = ()
    """What of the row could not be used."""

    @property
    def given(self) -> datetime | None:
        """When they agreed, as far as the file says."""
        return self.confirmed or self.added


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row that cannot be used."""

    line: int
    reason: str
    help: str


def columns_for(
    sheet: Sheet, service: Service, chosen: Mapping[Role, str]
) -> Mapping[Role, tuple[int, ...]]:
    """Return where each role stands; `chosen` columns come before the service's own.

    Raises `SubscriberError` for a chosen column that is not there, and where none holds addresses.
    """
    places = {fold(name): place for place, name in reversed(list(enumerate(sheet.columns)))}
    found: dict[Role, tuple[int, ...]] = {}
    for role, column in chosen.items():
        if fold(column) not in places:
            raise SubscriberError(
                f"{sheet.label} has no column “{column}”.",
                help=f"Its columns are: {', '.join(sheet.columns)}.",
            )
        found[role] = (places[fold(column)],)
    for column, role in service.columns.items():
        if column in places and role not in chosen:
            found[role] = (*found.get(role, ()), places[column])
    if Role.EMAIL not in found:
        raise SubscriberError(
            f"{sheet.label} has no column with mail addresses that is known as one.",
            help="Say which it is: --column email=NAME. "
            f"The columns are: {', '.join(sheet.columns)}.",
        )
    return found


def unused_columns(
    sheet: Sheet, service: Service, columns: Mapping[Role, tuple[int, ...]]
) -> tuple[str, ...]:
    """Return the names of the columns that somebody added and that mean nothing to us."""
    used = {place for places in columns.values() for place in places}
    return tuple(
        name
        for place, name in enumerate(sheet.columns)
        if name and place not in used and fold(name) not in service.passed_over
    )


def read_people(
    sheet: Sheet,
    service: Service,
    *,
    columns: Mapping[Role, tuple[int, ...]],
    said: Said | None,
) -> Iterator[ListedPerson | RefusedRow]:
    """Yield everybody in the file in order; `said` is what the file says of all of them."""
    reader = _PersonReader(service, columns, said)
    for row in sheet.rows:
        if isinstance(row, SheetFault):
            yield RefusedRow(line=row.line, reason=row.reason, help=row.help)
            continue
        try:
            yield reader.read(row)
        except (AddressError, SubscriberError) as error:
            yield RefusedRow(line=row.line, reason=error.message, help=error.help)


class _PersonReader:
    """Reads the rows of one file."""

    def __init__(
        self, service: Service, columns: Mapping[Role, tuple[int, ...]], said: Said | None
    ) -> None:
        self._service = service
        self._said = said
        self._tags = _loose_list if service is OWN else _strict_list
        # Plain texts, for an enumeration's hash costs a call in Python, twenty times a row.
        self._places = tuple((role.value, places) for role, places in columns.items())

    def read(self, row: SheetRow) -> ListedPerson:
        """Return the person; raises `AddressError` or `SubscriberError`."""
        cells = self._cells(row.cells)
        cell = cells.get
        notes: list[str] = []
        unsubscribed, bounced = cell("unsubscribed", ""), cell("bounced", "")
        history = cell("history", "")
        if history:
            check_history(history)
        return ListedPerson(
            line=row.line,
            mailbox=normalise(cell("email", "")),
            said=self._judge(cell("status", ""), unsubscribed, bounced),
            name=_name(cells),
            language=_language(cell("language", ""), notes),
            tags=self._list(cell("tags", "")),
            sections=self._list(cell("sections", "")),
            added=_time(cell("added", ""), notes),
            confirmed=_time(cell("consent_time") or cell("confirmed", ""), notes),
            left=_time(unsubscribed or bounced, notes),
            network=_network(cell("network", ""), notes),
            consent=_line(cell("consent", "")),
            wording=_line(cell("consent_wording", "")),
            version=_line(cell("consent_version", "")),
            history=history,
            notes=tuple(notes),
        )

    def _cells(self, cells: list[str]) -> dict[str, str]:
        """Return what stands in the columns that mean something, by role; nothing for blank ones."""
        found, count = {}, len(cells)
        for role, places in self._places:
            for place in places:
                if place < count and (text := cells[place].strip()):
                    escaped = text[0] == "'" and _ESCAPED.match(text)
                    found[role] = text[1:] if escaped else text
                    break
        return found

    def _judge(self, word: str, unsubscribed: str, bounced: str) -> Said:
        """Return what the row says of the person, carefully: any leaving holds, else the least."""
        told = [self._said] if self._said else []
        if word:
            told += self._word(word)
        if unsubscribed:
            told.append(Said.UNSUBSCRIBED)
        if bounced:
            told.append(Said.BOUNCED)
        if not told:
            unsaid = self._service.unsaid
            if unsaid is None:
                raise SubscriberError(
                    "Nothing says whether this person receives the newsletter.",
                    help="Fill the status column, or say it of the whole file with --list.",
                )
            return unsaid
        gone = [one for one in told if one in LEFT or one is Said.SUPPRESSED]
        if gone:
            return max(gone, key=STRENGTH.__getitem__)
        return min(told, key=STRENGTH.__getitem__)

    def _word(self, word: str) -> list[Said]:
        if word.casefold() in self._service.silent:
            return []
        known = self._service.words.get(word.casefold())
        if known is None:
            raise SubscriberError(
                f"{word[:40]!r} is no status that {self._service.label} is known to give.",
                help=f"Known are: {', '.join(self._service.words)}.",
            )
        return [known]

    def _list(self, cell: str) -> tuple[str, ...]:
        if not cell:
            return ()
        cleaned = (clean_name(item) for item in self._tags(cell))
        return tuple(dict.fromkeys(item for item in cleaned if item))[:_MOST_TAGS]


def _strict_list(cell: str) -> list[str]:
    """Return the items of a list inside a cell: JSON, or commas with quotation marks."""
    if cell.startswith("["):
        try:
            items = json.loads(cell)
        except ValueError:
            items = None
        if isinstance(items, list):
            return [str(item) for item in items]
    try:
        return next(csv.reader([cell], skipinitialspace=True), [])
    except csv.Error:
        return [cell]


def _loose_list(cell: str) -> list[str]:
    """Return the items of a list that a person may have typed: semicolons and bars too."""
    if cell.startswith("[") or '"' in cell:
        return _strict_list(cell)
    return re.split(r"[;,|]", cell)


def _name(cells: Mapping[str, str]) -> str:
    whole = cells.get("name", "")
    if not whole:
        whole = f"{cells.get('first_name', '')} {cells.get('last_name', '')}"
    return clean_name(whole)


def _line(text: str) -> str:
    return clean_name(text[:_LONGEST_TEXT]) if text else ""


def _language(text: str, notes: list[str]) -> str:
    if text and not _LANGUAGE.fullmatch(text):
        notes.append(f"{text[:40]!r} is no language code and is left out")
        return ""
    return text


def _network(text: str, notes: list[str]) -> str:
    if text and not _NETWORK.fullmatch(text):
        notes.append(f"{text[:40]!r} is no network address and is left out")
        return ""
    return text


def _time(text: str, notes: list[str]) -> datetime | None:
    try:
        return read_time(text) if text else None
    except ValueError:
        notes.append(f"{text[:40]!r} is no time that is understood and is left out")
        return None
