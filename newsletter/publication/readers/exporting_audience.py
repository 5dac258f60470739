"""`newsletter subscribers export`: everybody who is not erased, as CSV or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsletter.audience.transfer import csv_lines, json_lines
from newsletter.errors import UsageError
from newsletter.model.sending import Status
from newsletter.model.values import dataclass
from newsletter.publication.place import audit
from newsletter.publication.place.files import write_lines
from newsletter.publication.place.outside_git import expect_outside
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.subscribing import subscriber_store

FORMATS = ("csv", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What was written."""

    file: Path
    readers: int
    erased: int
    """Counted, and in no file."""

    def lines(self) -> Iterator[str]:
        """Yield the report, line by line."""
        yield f"{counted(self.readers, 'reader')} written to {self.file}"
        if self.erased:
            yield f"{self.erased:,} erased: counted, not exported"


def export_audience(
    workplace: Workplace, path: Path, *, kind: str = "", by: str = ""
) -> ExportReport:
    """Write all readers into a file that only its owner may read.

    `kind` is ``csv`` or ``json``, empty: as the file's name ends.  Raises `UsageError` for a place
    where git could pick the file up.
    """
    expect_outside(workplace, path, doing="Export into")
    if not path.resolve().parent.is_dir():
        raise UsageError(
            f"There is no folder {path.resolve().parent} to write {path.name} into.",
            help="Make it first, or choose another place.",
        )
    kind = kind or ("json" if path.suffix.casefold() == ".json" else "csv")
    with subscriber_store(workplace) as store:
        counts = store.counts()
        write = json_lines if kind == "json" else csv_lines
        write_lines(path.resolve(), write(store), mode=0o600)
    readers = sum(counts.values()) - counts[Status.ERASED]
    audit.record(workplace, "export subscribers", by=by, detail=counted(readers, "row"))
    return ExportReport(file=path, readers=readers, erased=counts[Status.ERASED])


def exported(workplace: Workplace, *, by: str = "") -> bytes:
    """Return all readers as CSV, for whoever may see them."""
    with subscriber_store(workplace) as store:
        counts = store.counts()
        data = "".join(csv_lines(store)).encode()
    readers = sum(counts.values()) - counts[Status.ERASED]
    audit.record(workplace, "export subscribers", by=by, detail=counted(readers, "row"))
    return data
