"""The journals of issues that were sent long ago, made short: what the history tells stays, the pauses go.

While an issue is written each pause of a second is a record, with the whole text of its field before
and after.  A month after the issue has left, and nobody has touched it since, of each sitting the
last text is kept, with what stood there before it; what was taken out, moved or found, what was
typed and never arrived, and what was put away stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from newsletter.deliver.receipt import read_receipt
from newsletter.model.values import dataclass
from newsletter.publication.place.files import write_whole
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.writing.fields import cleaned
from newsletter.publication.writing.journal import FOLDER, journal_of, line_of, read_records
from newsletter.publication.writing.locking import writing
from newsletter.publication.writing.sittings import DEEDS, sittings, unsettled
from newsletter.publication.writing.values import Record

QUIET = timedelta(days=30)
"""After the last message of an issue, and after the last thing that somebody wrote in it."""
DONE = "condensed"
_TAIL = 300
"""Octets; the record that a journal ends with is shorter."""

Write = Callable[[Path, bytes], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condensed:
    """What one round made shorter."""

    issues: tuple[str, ...] = ()
    octets: int = 0
    """By how much."""
    troubles: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield what was done; nothing where nothing was."""
        if self.issues:
            many = len(self.issues) > 1
            which = f"{len(self.issues)} journals of issues" if many else "1 journal of an issue"
            yield f"{which} that left long ago made shorter, by {self.octets / 1000:,.0f} kB"


def condense_all(workplace: Workplace, *, write: Write = write_whole) -> Condensed:
    """Condense the journals of all issues that were sent, and left alone, long enough ago."""
    done, octets, troubles = list[str](), 0, list[str]()
    for path in sorted((workplace.var / FOLDER).glob("*.jsonl")):
        issue = path.stem
        if _is_done(path) or not _is_past(workplace, issue):
            continue
        try:
            saved = condense(workplace, issue, write=write)
        except OSError as error:
            troubles.append(f"The journal of {issue} stays as it was: {error.strerror}.")
            continue
        if saved:
            done.append(issue)
            octets += saved
    return Condensed(issues=tuple(done), octets=octets, troubles=tuple(troubles))


def condense(workplace: Workplace, issue_id: str, *, write: Write = write_whole) -> int:
    """Condense one journal; return by how many octets.  What would tell anything else is left as it is.

    One step: the old journal or the new one.  Raises `OSError`, and then it is the old one.
    """
    journal = journal_of(workplace, issue_id)
    with writing(workplace, issue_id):
        for left in journal.path.parent.glob(f".{journal.path.name}.*"):
            left.unlink(missing_ok=True)  # of a round that was killed
        records = journal.records()
        last = max((one.at for one in records), default=None)
        if last is None or workplace.clock() - last < QUIET:
            return 0
        before = journal.path.stat().st_size
        end = Record(number=0, did=DONE, at=workplace.clock())
        new = _written([*_kept(records), end])
        if not _tell_the_same(records, read_records(new)):
            return 0
        write(journal.path, new)
    return before - len(new)


def _is_past(workplace: Workplace, issue_id: str) -> bool:
    with suppress(OSError, ValueError, KeyError, TypeError):  # what is no receipt is none
        receipt = read_receipt(workplace.sent / issue_id)
        ended = receipt.finished if receipt else None
        return ended is not None and workplace.clock() - ended >= QUIET
    return False


def _is_done(path: Path) -> bool:
    """Tell whether nothing was written since it was condensed."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL))
        last = stream.read().rstrip(b"\n").rpartition(b"\n")[2]
    found = read_records(last)
    return bool(found) and found[-1].did == DONE


def _kept(records: Sequence[Record]) -> list[Record]:
    """Return what stays, in its order; of each sitting one text."""
    runs = {last.number: replace(last, was=first.was) for first, last in sittings(records)}
    ends = {one.of: one for one in records if one.did in {"discarded", "conflict"}}
    unsaved = {one.number for one in unsettled(records)} | {
        of for of, one in ends.items() if one.did == "discarded"
    }
    kept = list[Record]()
    for one in records:
        if one.number in runs:
            kept += [runs[one.number], _settled(one)]
        elif one.did in DEEDS:
            kept.append(one)
        elif one.number in unsaved:
            kept += [one, *filter(None, (ends.get(one.number),))]
    return kept


def _settled(one: Record) -> Record:
    return replace(one, number=-1, did="settled", was="", now="", of=one.number)


def _written(records: Iterable[Record]) -> bytes:
    """Return a journal; what refers to another record's place refers to its new one."""
    data, places = bytearray(), dict[int, int]()
    for one in records:
        if one.number >= 0:
            places[one.number] = len(data) + 1
        data += line_of(replace(one, of=places.get(one.of, -1)))
    return bytes(data)


def _tell_the_same(old: Sequence[Record], new: Sequence[Record]) -> bool:
    return _told(old) == _told(new)


def _told(records: Sequence[Record]) -> tuple[object, ...]:
    """Return what the history and the drafts say of a journal, without numbers."""
    versions = [
        (last.at, last.by, last.item, last.field, cleaned(last.field, first.was), last.now)
        for first, last in sittings(records)
    ]
    deeds = [replace(one, number=0) for one in records if one.did in DEEDS]
    drafts = [replace(one, number=0) for one in unsettled(records)]
    return (sorted(versions), deeds, drafts)
