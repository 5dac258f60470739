"""Moving in and out: a plain CSV file with the columns email, name, language, tags, status.

An import can only ever make fewer people sendable than the file says: who left,
bounced, complained or is suppressed stays so, in whatever order files come.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from newsletter.audience import subscribers
from newsletter.audience.addresses import normalise
from newsletter.audience.store import SubscriberStore
from newsletter.errors import AddressError, NewsletterError, SubscriberError
from newsletter.model.audience import Cause, Consent, EventKind, Mailbox, SubscriberEvent
from newsletter.model.sending import Status, Subscriber

COLUMNS = ("email", "name", "language", "tags", "status")
"""What is exported; an import also knows ``consent`` and ``consent_time`` (ISO 8601)."""
_KNOWN = {*COLUMNS, "consent", "consent_time"}
_ALIASES = {"address": "email", "e-mail": "email", "email address": "email", "lang": "language"}
_NEVER = "suppressed"
_STATUSES: dict[str, Status] = {
    **{status.value: status for status in Status if status is not Status.ERASED},
    "subscribed": Status.CONFIRMED,
    "active": Status.CONFIRMED,
    "pending": Status.UNCONFIRMED,
    "cleaned": Status.BOUNCED,
    "spam": Status.COMPLAINED,
}
_LEAVING = {
    Status.UNSUBSCRIBED: EventKind.UNSUBSCRIBED,
    Status.BOUNCED: EventKind.BOUNCED,
    Status.COMPLAINED: EventKind.COMPLAINED,
}
_FORMULA = re.compile(r"'?[=+\-@\t\r]")


class Effect(StrEnum):
    """What one line of a file did."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    STAYS_OUT = "stays out"
    """The file calls somebody a subscriber who has left or must never be mailed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A line of the file that could not be used."""

    line: int
    """Counted from 1, the header included."""
    reason: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or would do."""

    label: str
    lines: int
    """People in the file."""
    added: int
    changed: int
    unchanged: int
    stays_out: int
    refused: tuple[RefusedLine, ...]
    ignored_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One person of the file, understood."""

    mailbox: Mailbox
    name: str
    language: str
    tags: tuple[str, ...]
    status: Status | None
    """None: must never be mailed."""
    consent: Consent


@dataclass(frozen=True, slots=True, kw_only=True)
class _Import:
    """One run of `import_csv`."""

    store: SubscriberStore
    label: str
    now: datetime
    new_id: Callable[[], str]
    by: str
    assume: Status


class _Undo(Exception):
    """Takes a dry run back."""


def import_csv(
    store: SubscriberStore,
    data: bytes,
    *,
    label: str,
    now: datetime,
    new_id: Callable[[], str],
    by: str = "",
    assume: Status = Status.UNCONFIRMED,
    dry_run: bool = False,
) -> ImportReport:
    """Read people from a CSV file with a header row, in one transaction.

    UTF-8 or UTF-16, separated by commas, semicolons or tabs.  `label` names the
    file in the proof of consent; `assume` is the status of a line that gives
    none.  A line that cannot be used is reported and the others go on; a file
    that cannot be read raises `SubscriberError`.  With `dry_run` nothing changes.
    """
    rows, ignored = _read(data, label)
    run = _Import(store=store, label=label, now=now, new_id=new_id, by=by, assume=assume)
    effects: Counter[Effect] = Counter()
    refused: list[RefusedLine] = []
    with suppress(_Undo), store.transaction():
        for number, row in rows:
            try:
                effects[_apply(run, _understand(run, row))] += 1
            except (AddressError, SubscriberError) as error:
                refused.append(RefusedLine(line=number, reason=error.message, help=error.help))
        if dry_run:
            raise _Undo
    return ImportReport(
        label=label,
        lines=effects.total() + len(refused),
        added=effects[Effect.ADDED],
        changed=effects[Effect.CHANGED],
        unchanged=effects[Effect.UNCHANGED],
        stays_out=effects[Effect.STAYS_OUT],
        refused=tuple(refused),
        ignored_columns=ignored,
    )


def export_csv(people: Iterable[Subscriber], *, suppressed: Callable[[str], bool]) -> str:
    """Return people as a CSV file that no spreadsheet takes for formulas; `import_csv` reads it.

    `suppressed` tells of a normal address whether it must never be mailed; such people are
    exported as ``suppressed``, so that the file cannot bring them back elsewhere.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in people:
        status = _NEVER if suppressed(one.normal) else one.status.value
        cells = (one.address, one.name, one.language, ";".join(one.tags), status)
        writer.writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells])
    return target.getvalue()


def _apply(run: _Import, line: _Line) -> Effect:
    """Do what the line says, unless it would bring somebody back."""
    known = run.store.find(line.mailbox.normal)
    suppressed = run.store.suppressed(line.mailbox.normal)
    if line.status is None:
        if suppressed:
            return Effect.UNCHANGED
        reason = f"import of {run.label}"
        subscribers.suppress(run.store, line.mailbox.address, now=run.now, reason=reason, by=run.by)
        return Effect.CHANGED
    if known is None:
        return _apply_to_stranger(run, line, line.status, suppressed=suppressed)
    return _apply_to_known(run, line, known, line.status, suppressed=suppressed)


def _apply_to_stranger(run: _Import, line: _Line, status: Status, *, suppressed: bool) -> Effect:
    if suppressed:
        return Effect.UNCHANGED if status in _LEAVING else Effect.STAYS_OUT
    stranger = subscribers.new_subscriber(
        line.mailbox,
        run.new_id(),
        now=run.now,
        name=line.name,
        language=line.language,
        tags=line.tags,
    )
    events = [_event(run, line, stranger.id, EventKind.ADDED)]
    if status is Status.CONFIRMED:
        events.append(_event(run, line, stranger.id, EventKind.CONFIRMED))
    elif status in _LEAVING:
        events.append(_event(run, line, stranger.id, _LEAVING[status]))
    run.store.add(stranger, events)
    return Effect.ADDED


def _apply_to_known(
    run: _Import, line: _Line, known: Subscriber, status: Status, *, suppressed: bool
) -> Effect:
    if status in _LEAVING:
        if known.status in _LEAVING:
            return Effect.UNCHANGED
        run.store.record(_event(run, line, known.id, _LEAVING[status]))
        return Effect.CHANGED
    if suppressed or known.status in _LEAVING or subscribers.has_left(run.store, known.id):
        return Effect.STAYS_OUT
    if status is known.status or status is Status.UNCONFIRMED:
        return Effect.UNCHANGED
    run.store.record(_event(run, line, known.id, EventKind.CONFIRMED))
    return Effect.CHANGED


def _event(run: _Import, line: _Line, subscriber: str, kind: EventKind) -> SubscriberEvent:
    return SubscriberEvent(
        subscriber=subscriber,
        kind=kind,
        at=run.now,
        cause=Cause.IMPORT,
        by=run.by,
        note=f"import of {run.label}",
        consent=line.consent if kind is EventKind.CONFIRMED else None,
    )


def _understand(run: _Import, row: dict[str, str] | NewsletterError) -> _Line:
    """Return what a row means.  Raises `AddressError` or `SubscriberError`."""
    if isinstance(row, NewsletterError):
        raise row
    cells = {key: _unescaped(value.strip()) for key, value in row.items()}
    return _Line(
        mailbox=normalise(cells["email"]),
        name=cells.get("name", ""),
        language=cells.get("language", ""),
        tags=tuple(tag.strip() for tag in re.split(r"[;,|]", cells.get("tags", "")) if tag.strip()),
        status=_status(cells.get("status", ""), run.assume),
        consent=Consent(
            form=cells.get("consent") or f"import of {run.label}",
            given=_time(cells.get("consent_time", "")),
        ),
    )


def _status(text: str, assume: Status) -> Status | None:
    word = text.casefold()
    if word in {_NEVER, "never mail"}:
        return None
    if word and word not in _STATUSES:
        raise SubscriberError(
            f"{text!r} is no status.",
            help=f"One of: {', '.join([*_STATUSES, _NEVER])}.",
        )
    return _STATUSES[word] if word else assume


def _time(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise SubscriberError(
            f"{text!r} is no time.", help="Write it as 2024-05-31 or 2024-05-31T09:00:00+00:00."
        ) from error
    return time and (time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC))


class _Reader(Protocol):
    """What `csv.reader` returns."""

    @property
    def line_num(self) -> int:
        """Lines read so far."""

    def __next__(self) -> list[str]:
        """Return the cells of the next row."""


_Row = tuple[int, dict[str, str] | NewsletterError]


def _read(data: bytes, label: str) -> tuple[Iterator[_Row], tuple[str, ...]]:
    """Return the rows with their line numbers, and the columns that mean nothing to us."""
    text = _decode(data, label)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [_ALIASES.get(name, name) for name in map(_column, next(reader, []))]
    except csv.Error as error:
        raise _unreadable(label, str(error)) from error
    if "email" not in header:
        raise SubscriberError(
            f"{label} has no column “email”.",
            help=f"Its first line must name the columns: {','.join(COLUMNS)}.",
        )
    ignored = tuple(name for name in header if name not in _KNOWN)
    return _rows(reader, header), ignored


def _rows(reader: _Reader, header: list[str]) -> Iterator[_Row]:
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield (
                number,
                SubscriberError(
                    f"The line cannot be read: {error}.", help="Look for a quotation mark too many."
                ),
            )
            continue
        if any(cell.strip() for cell in cells):
            yield (
                number,
                dict(zip(header, cells, strict=False))
                | ({} if len(cells) > header.index("email") else {"email": ""}),
            )


def _decode(data: bytes, label: str) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(label, "it is not UTF-8") from error


def _unreadable(label: str, reason: str) -> SubscriberError:
    return SubscriberError(
        f"{label} cannot be read: {reason}.", help="Save it as “CSV UTF-8” and import it again."
    )


def _column(name: str) -> str:
    return " ".join(name.casefold().split())


def _unescaped(cell: str) -> str:
    """Take off the apostrophe that `export_csv` puts before a formula."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell
