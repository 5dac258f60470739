"""`newsletter import audience`: other services' lists, seen as a diff first and then applied."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from newsletter.audience.applying import KeepNetwork, Provenance, apply_all
from newsletter.audience.deciding import Decision
from newsletter.audience.importing import (
    Fingerprint,
    Reading,
    Source,
    UnknownHeader,
    batches,
    decide_batch,
    decisions,
    stage,
)
from newsletter.audience.service_tables import OWN, SERVICES, service_named
from newsletter.audience.services import Role, Said
from newsletter.audience.sheets import open_sheet
from newsletter.errors import SubscriberError, UsageError
from newsletter.model.moving import ImportedFile
from newsletter.model.values import dataclass
from newsletter.publication.place import audit, reading
from newsletter.publication.place.outside_git import expect_outside
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.import_report import Entry, ImportReport, Tally
from newsletter.publication.readers.saved_columns import save_columns, saved_columns
from newsletter.publication.readers.subscribing import new_id, store_on
from newsletter.stores.consent import SqlConsentStore
from newsletter.stores.database import Database
from newsletter.stores.imports import ImportStore
from newsletter.stores.spool import SortingSpool

__all__ = ["Entry", "ImportReport", "UnknownHeader"]

LISTS = tuple(said.value for said in Said if said is not Said.SUPPRESSED)
"""What ``--list`` may say of a file."""
SERVICE_NAMES = tuple(service.name for service in SERVICES)
ROLES = tuple(role.value for role in Role if role not in {Role.SINCE, Role.HISTORY})
"""What ``--column`` may say of a column."""
IMPORTED = "imported"
"""The act beside a network address that came with a list: where the old service confirmed."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whence:
    """A file to be imported, with when it was written."""

    source: Source
    written: datetime


def import_audience(
    workplace: Workplace,
    paths: Sequence[Path],
    *,
    service: str = "",
    said: str = "",
    columns: Mapping[str, str] | None = None,
    apply: str = "",
    by: str = "",
    sink: Callable[[Entry], None] = lambda _entry: None,
) -> ImportReport:
    """Say what an import of these files would do; with `apply`, the hash of that, do it.

    Each address and each refused row goes to `sink`.  Raises `UsageError` for a file that lies in
    the publication's git and for words that mean nothing, `SubscriberError` for a file that cannot
    be understood and where the diff is no longer the one that was seen.
    """
    for path in paths:
        expect_outside(workplace, path, doing="Move it into")
    reading = _reading(service, said, columns or {})
    found = [_whence(path) for path in paths]
    return _run(workplace, found, reading, apply=apply, by=by, sink=sink)


def import_uploads(
    workplace: Workplace,
    files: Sequence[tuple[str, bytes]],
    *,
    service: str = "",
    said: str = "",
    columns: Mapping[str, str] | None = None,
    apply: str = "",
    by: str = "",
    sink: Callable[[Entry], None] = lambda _entry: None,
) -> ImportReport:
    """Do as `import_audience` with files, (name, content), that lie on no disk; written just now."""
    found = [
        _Whence(
            source=Source(
                name=name, sha256=hashlib.sha256(data).hexdigest(), open=partial(io.BytesIO, data)
            ),
            written=workplace.clock(),
        )
        for name, data in files
    ]
    reading = _reading(service, said, columns or {})
    return _run(workplace, found, reading, apply=apply, by=by, sink=sink)


def save_columns_of(workplace: Workplace, path: Path, columns: Mapping[str, str]) -> Path:
    """Keep what the columns of a file mean, for files with the same ones; return where."""
    with path.open("rb") as stream:
        header = open_sheet(stream, path.name).columns
    return save_columns(workplace, header, columns)


def import_data(workplace: Workplace, data: bytes, *, label: str) -> ImportReport:
    """Import the content of a file without asking: for samples that the program brings along."""
    source = Source(
        name=label, sha256=hashlib.sha256(data).hexdigest(), open=partial(io.BytesIO, data)
    )
    found = [_Whence(source=source, written=workplace.clock())]
    seen = _run(workplace, found, Reading(), apply="", by="", sink=lambda _entry: None)
    return _run(workplace, found, Reading(), apply=seen.hash, by="", sink=lambda _entry: None)


def _run(
    workplace: Workplace,
    found: Sequence[_Whence],
    reading: Reading,
    *,
    apply: str,
    by: str,
    sink: Callable[[Entry], None],
) -> ImportReport:
    tally = Tally([one.source.name for one in found], sink)
    known = _known_headers(workplace, reading)
    with SortingSpool() as spool, workplace.mail() as connection:
        store = store_on(workplace, connection)
        files = stage(
            [one.source for one in found], spool, reading, refuse=tally.refuse, known=known
        )
        fingerprint = Fingerprint(files)
        passing = _passing(decisions(store, spool), fingerprint, tally)
        for _ in passing:
            pass
        if not apply:
            return tally.report(files, hash=fingerprint.text(), applied=False)
        _expect_seen(apply, fingerprint.text())
        provenance = Provenance(files=files, now=workplace.clock(), by=by)
        keep_network = _network_keeper(workplace, connection)
        # Some hundred at a time, decided afresh: meanwhile people may leave, and issues be sent.
        for batch in batches(spool):
            with store.transaction():
                apply_all(
                    store,
                    decide_batch(store, batch),
                    provenance,
                    new_id=new_id,
                    keep_network=keep_network,
                )
        with store.transaction():
            _keep_record(ImportStore(connection), found, provenance, seen=apply)
    report = tally.report(files, hash=apply, applied=True)
    new = sum(report.new.values())
    detail = f"{counted(len(files), 'file')}, {new} new, diff {apply}"
    audit.record(workplace, "import audience", by=by, detail=detail)
    return report


def _network_keeper(workplace: Workplace, connection: Database) -> KeepNetwork | None:
    """Return what keeps network addresses, or None where the house rule does not keep them."""
    if not reading.publication(workplace).house_rules.sign_up.keep_network:
        return None
    consent = SqlConsentStore(connection)
    return lambda subscriber, network, at: consent.keep_network(
        subscriber, IMPORTED, network, at=at
    )


def _passing(
    source: Iterator[Decision], fingerprint: Fingerprint, tally: Tally
) -> Iterator[Decision]:
    for decision in source:
        fingerprint.take(decision)
        tally.take(decision)
        yield decision


def _expect_seen(seen: str, now: str) -> None:
    if seen.strip().casefold() != now:
        raise SubscriberError(
            f"The diff is another one now ({now}) than {seen}; nothing was changed.",
            help="The files or the audience have changed since. Run it without --apply, look at "
            "the diff, and apply that.",
        )


def _keep_record(
    imports: ImportStore, found: Sequence[_Whence], provenance: Provenance, *, seen: str
) -> None:
    for one, file in zip(found, provenance.files, strict=True):
        imports.add(
            ImportedFile(
                at=provenance.now,
                by=provenance.by,
                service=file.service.name,
                said=file.said.value if file.said else "",
                sha256=file.sha256,
                written=min(one.written, provenance.now),
                people=file.people,
                refused=file.refused,
                seen=seen,
            )
        )


def _known_headers(
    workplace: Workplace, reading: Reading
) -> Callable[[Sequence[str]], Reading | None]:
    """Return what looks up the columns that somebody saved for a header."""

    def look_up(header: Sequence[str]) -> Reading | None:
        saved = saved_columns(workplace, header)
        if saved is None:
            return None
        roles = {Role(role): column for role, column in saved.items()}
        return Reading(service=OWN, said=reading.said, columns={**roles, **reading.columns})

    return look_up


def _reading(service: str, said: str, columns: Mapping[str, str]) -> Reading:
    chosen = service_named(service) if service else None
    if service and chosen is None:
        raise UsageError(
            f"There is no importer for {service!r}.", help=f"One of: {', '.join(SERVICE_NAMES)}."
        )
    if said and said not in LISTS:
        raise UsageError(f"There is no list {said!r}.", help=f"One of: {', '.join(LISTS)}.")
    unknown = [role for role in columns if role not in ROLES]
    if unknown:
        raise UsageError(
            f"A column cannot mean {unknown[0]!r}.", help=f"One of: {', '.join(ROLES)}."
        )
    return Reading(
        service=chosen,
        said=Said(said) if said else None,
        columns={Role(role): column for role, column in columns.items()},
    )


def _whence(path: Path) -> _Whence:
    source = Source(name=path.name, sha256=_sha256(path), open=partial(_open, path))
    return _Whence(source=source, written=datetime.fromtimestamp(path.stat().st_mtime, tz=UTC))


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
