"""The journal of what was typed into an issue: one line of JSON per deed.

It is a file, ``var/writing/ISSUE.jsonl``, and no table: a line is on the disk with one write and one
fsync, whether or not the database is being upgraded, backed up or repaired, and a person can read it
with any editor when nothing else works.  It lies on the same disk as the issue's file, so that a
full disk is noticed here, before the issue is touched.  Backups take it along.

Whoever appends holds the lock of the issue (`newsletter.publication.writing.locking`).  A line that
was cut short by a crash is skipped: every line is written with a line end in front of it.  It is only
added to, until the issue is long sent (`newsletter.publication.writing.condensing`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from newsletter.model.values import dataclass
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.values import Record

FOLDER = "writing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """The journal of one issue."""

    path: Path

    def append(self, **said: Any) -> int:  # noqa: ANN401 - the fields of a record
        """Add a record and return its number; raises `OSError`, and then nothing was added."""
        line = line_of(Record(number=0, **said))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(handle).st_size
            try:
                _write_all(handle, line)
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, size)
                raise
        finally:
            os.close(handle)
        return size + 1

    def records(self) -> tuple[Record, ...]:
        """Return every record, oldest first; what a crash cut short is left out."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return ()
        return read_records(data)


def journal_of(workplace: Workplace, issue_id: str) -> Journal:
    """Return the journal of an issue, which need not be there yet."""
    return Journal(path=workplace.var / FOLDER / f"{issue_id}.jsonl")


def read_records(data: bytes) -> tuple[Record, ...]:
    """Return every record of a journal's octets, oldest first; what is none is left out."""
    return tuple(_read(data))


def line_of(record: Record) -> bytes:
    """Return a record as it stands in a journal; its number is where that is."""
    line = json.dumps({k: v for k, v in _plain(record).items() if v not in ("", [], -1)})
    return f"\n{line}\n".encode()


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _plain(record: Record) -> dict[str, Any]:
    said = {**asdict(record), "at": record.at.isoformat(), "item": list(record.item)}
    del said["number"]
    return said


def _read(data: bytes) -> Iterator[Record]:
    offset = 0
    for line in data.split(b"\n"):
        if line and (record := _record(line, offset)):
            yield record
        offset += len(line) + 1


def _record(line: bytes, number: int) -> Record | None:
    try:
        said = json.loads(line)
        at, item = datetime.fromisoformat(said["at"]), tuple(said.get("item", ()))
        return Record(**{**said, "number": number, "at": at, "item": item})
    except (ValueError, TypeError, KeyError):
        return None
