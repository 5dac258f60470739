"""Files → one decision for each address in them, seen first and applied afterwards.

The files are read into a spool that sorts them by address, so that the order of files and rows
decides nothing and memory is bounded; then each address is decided upon by `deciding`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import groupby, islice
from operator import itemgetter
from typing import BinaryIO, Protocol

from newsletter.audience.deciding import Decision, Known, decide, wants_history
from newsletter.audience.exports import (
    ListedPerson,
    RefusedRow,
    columns_for,
    read_people,
    unused_columns,
)
from newsletter.audience.listing import Listed, bounded, gather
from newsletter.audience.packing import packed, unpacked
from newsletter.audience.service_tables import OWN, recognise, said_by_file
from newsletter.audience.services import Role, Said, Service, fold
from newsletter.audience.sheets import Sheet, open_sheet
from newsletter.audience.store import SubscriberStore
from newsletter.audience.transfer import is_our_json, open_our_json
from newsletter.errors import SubscriberError
from newsletter.model.sending import Subscriber
from newsletter.model.values import dataclass

BATCH = 500
"""Addresses looked up at a time."""


class Spool(Protocol):
    """Sorts any number of rows in bounded memory."""

    def keep(self, rows: Iterable[tuple[str, int, int, str]]) -> None:
        """Take (key, file, line, text) as they come."""

    def in_order(self) -> Iterator[tuple[str, int, int, str]]:
        """Yield all rows by key, file and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to be imported, and what is known of it before it is read."""

    name: str
    sha256: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How files are to be read, where their headers do not say it."""

    service: Service | None = None
    said: Said | None = None
    columns: Mapping[Role, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A file as it was understood."""

    name: str
    sha256: str
    service: Service
    said: Said | None
    """What the file says of everybody in it; None: each row says it."""
    encoding: str
    unused_columns: tuple[str, ...]
    people: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A row that was refused, and where it stands."""

    file: str
    line: int
    reason: str
    help: str


def stage(
    sources: Sequence[Source],
    spool: Spool,
    reading: Reading,
    *,
    refuse: Callable[[Refusal], None],
    known: Callable[[Sequence[str]], Reading | None] = lambda _header: None,
) -> tuple[ReadFile, ...]:
    """Read all files into the spool; refused rows go to `refuse`.

    `known` tells how a header is to be read that no service writes.  Raises `UnknownHeader` where
    it cannot, `SubscriberError` for a file that cannot be understood as a whole.
    """
    return tuple(
        _stage_one(number, source, spool, reading, refuse=refuse, known=known)
        for number, source in enumerate(sources)
    )


def _stage_one(
    number: int,
    source: Source,
    spool: Spool,
    reading: Reading,
    *,
    refuse: Callable[[Refusal], None],
    known: Callable[[Sequence[str]], Reading | None],
) -> ReadFile:
    with source.open() as stream:
        sheet = _opened(stream, source.name)
        service, reading = _service_of(sheet, reading, known)
        said = reading.said or said_by_file(service, sheet.columns, source.name)
        columns = columns_for(sheet, service, reading.columns)
        _expect_status(sheet, service, said, columns)
        counts = {"people": 0, "refused": 0}

        def rows() -> Iterator[tuple[str, int, int, str]]:
            for row in read_people(sheet, service, columns=columns, said=said):
                if isinstance(row, RefusedRow):
                    counts["refused"] += 1
                    refuse(
                        Refusal(file=source.name, line=row.line, reason=row.reason, help=row.help)
                    )
                else:
                    counts["people"] += 1
                    yield row.mailbox.normal, number, row.line, packed(row)

        spool.keep(rows())
    return ReadFile(
        name=source.name,
        sha256=source.sha256,
        service=service,
        said=said,
        encoding=sheet.encoding,
        unused_columns=unused_columns(sheet, service, columns),
        **counts,
    )


def _opened(stream: BinaryIO, name: str) -> Sheet:
    """Open our own JSON, or CSV."""
    ours = is_our_json(stream.read(64))
    stream.seek(0)
    return open_our_json(stream, name) if ours else open_sheet(stream, name)


def _service_of(
    sheet: Sheet, reading: Reading, known: Callable[[Sequence[str]], Reading | None]
) -> tuple[Service, Reading]:
    """Return whose file it is, and how to read it: as asked, by its header, or as saved."""
    if reading.service:
        return _expected(sheet, reading.service, reading), reading
    found = recognise(sheet.columns)
    if found is None and Role.EMAIL in reading.columns:
        found = OWN
    if found is None and (saved := known(sheet.columns)):
        found, reading = OWN, saved
    if found is None:
        raise UnknownHeader(sheet)
    return found, reading


def _expected(sheet: Sheet, wanted: Service, reading: Reading) -> Service:
    there = [fold(name) for name in sheet.columns]
    if Role.EMAIL in reading.columns:
        there.append("email")
    missing = wanted.lacks(there)
    if missing:
        raise SubscriberError(
            f"{sheet.label} is no export of {wanted.label}: it has no column “{missing[0]}”.",
            help="Leave --service out, and the header is recognised by itself. "
            f"The columns are: {', '.join(sheet.columns)}.",
        )
    return wanted


class UnknownHeader(SubscriberError):
    """A header that no service is known to write; somebody must say what its columns mean."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(
            f"Nobody is known who writes the columns of {sheet.label}: {', '.join(sheet.columns)}.",
            help="Say what they mean, for example: --service newsletter --column "
            "email=NAME-OF-COLUMN --column name=… --list subscribed",
        )
        self.columns = sheet.columns


def _expect_status(
    sheet: Sheet, service: Service, said: Said | None, columns: Mapping[Role, tuple[int, ...]]
) -> None:
    """Raise where neither the file nor a column says who receives the newsletter."""
    told = said or service.unsaid or (Role.STATUS in columns and not service.silent)
    if told:
        return
    raise SubscriberError(
        f"Nothing says which list of {service.label} {sheet.label} is.",
        help="Give the file the name under which the service exports it, or say it: "
        "--list subscribed, unconfirmed, unsubscribed, cleaned or non-subscribed.",
    )


def decisions(store: SubscriberStore, spool: Spool) -> Iterator[Decision]:
    """Yield what becomes of each address, by address, looking up `BATCH` of them at a time."""
    for batch in batches(spool):
        yield from decide_batch(store, batch)


def batches(spool: Spool) -> Iterator[Sequence[tuple[str, Listed]]]:
    """Yield up to `BATCH` addresses at a time with all that the files say of each, by address."""
    groups = (
        (normal, gather(bounded(_people(rows))))
        for normal, rows in groupby(spool.in_order(), key=itemgetter(0))
    )
    while batch := list(islice(groups, BATCH)):
        yield batch


def _people(rows: Iterable[tuple[str, int, int, str]]) -> Iterator[tuple[int, ListedPerson]]:
    for normal, file, line, text in rows:
        yield file, unpacked(text, normal=normal, line=line)


def decide_batch(store: SubscriberStore, batch: Sequence[tuple[str, Listed]]) -> Iterator[Decision]:
    """Yield what becomes of each of these addresses, as the audience stands."""
    normals = [normal for normal, _ in batch]
    people = store.find_all(normals)
    suppressed = store.suppressed_among(normals)
    asked = [
        people[normal].id
        for normal, listed in batch
        if normal in people and wants_history(people[normal], listed)
    ]
    histories = store.histories(asked) if asked else {}
    for normal, listed in batch:
        subscriber: Subscriber | None = people.get(normal)
        known = Known(
            subscriber=subscriber,
            suppressed=normal in suppressed,
            history=histories.get(subscriber.id, ()) if subscriber else (),
        )
        yield decide(normal, known, listed)


class Fingerprint:
    """Hashes files and decisions: equal where, and only where, applying does the same."""

    def __init__(self, files: Sequence[ReadFile]) -> None:
        self._hash = hashlib.sha256(b"newsletter.import/2\n")
        for file in files:
            self._add((file.sha256, file.service.name, file.said.value if file.said else ""))

    def take(self, decision: Decision) -> None:
        """Add one decision."""
        known = decision.known.subscriber
        self._add(
            (
                decision.normal,
                known.id if known else "",
                decision.effect.value,
                str(decision.outcome),
                tuple(kind.value for kind in decision.events),
                decision.keeps_history,
                decision.suppress,
                decision.name,
                decision.language,
                decision.tags,
                decision.sections,
                tuple(_said(row) for _, row in decision.listed.people),
            )
        )

    def text(self) -> str:
        """Return the hash as people copy it: 16 hexadecimal digits."""
        return self._hash.hexdigest()[:16]

    def _add(self, facts: tuple[object, ...]) -> None:
        # Plain texts and tuples: their representation is exact, and quickly made.
        self._hash.update(f"{facts!r}\n".encode("utf-8", "surrogatepass"))


def _said(row: ListedPerson) -> tuple[str, ...]:
    times = (row.added, row.confirmed, row.left)
    return (row.said.value, row.consent, row.wording, row.version, row.history, *map(str, times))
