"""Taking the audience along: everybody who is not erased, as CSV or JSON, streamed.

Both hold the same columns, and an import of either into an empty database gives the same people,
statuses, tags, consent and times.  Erased people are counted and nothing else.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from newsletter.audience.histories import plain_history
from newsletter.audience.services import Said
from newsletter.audience.sheets import Sheet, SheetFault, SheetRow
from newsletter.audience.store import SubscriberStore
from newsletter.errors import SubscriberError
from newsletter.model.audience import Consent, EventKind, SubscriberEvent
from newsletter.model.sending import Status, Subscriber

COLUMNS = (
    "email", "name", "language", "tags", "sections", "status", "since", "added",
    "consent", "consent_wording", "consent_version", "consent_time", "history",
)  # fmt: skip
SCHEMA = "newsletter.audience/1"
_HEAD = f'{{"schema": "{SCHEMA}", '
_LISTS = {"tags", "sections", "history"}
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet may take for a formula, and what `escaped` has made of it."""
_PLAIN_ITEM = re.compile(r'[^;,|"\[\]]+')
_LONGEST_LINE = 1_000_000
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
_BATCH = 500


def csv_lines(store: SubscriberStore) -> Iterator[str]:
    """Yield the audience as CSV, by address; no cell of it is a formula to a spreadsheet."""
    yield _csv_line(COLUMNS)
    for person in _people(store):
        yield _csv_line([escaped(_cell(person[column])) for column in COLUMNS])


def json_lines(store: SubscriberStore) -> Iterator[str]:
    """Yield the audience as one JSON document, by address, each person on a line."""
    erased = store.counts()[Status.ERASED]
    yield f'{_HEAD}"erased": {erased}, "people": ['
    separator = "\n"
    for person in _people(store):
        yield separator + _ENCODE(person)
        separator = ",\n"
    yield "\n]}\n"


def escaped(cell: str) -> str:
    """Return a cell with an apostrophe before what a spreadsheet would take for a formula.

    Whatever looks escaped already gets one more, so that taking one off gives the cell back.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def is_our_json(start: bytes) -> bool:
    """Return whether a file begins as `json_lines` does."""
    return start.removeprefix(b"\xef\xbb\xbf").startswith(_HEAD.encode())


def open_our_json(stream: BinaryIO, label: str) -> Sheet:
    """Return what `json_lines` wrote as a sheet, read line by line.

    Raises `SubscriberError` for another document.
    """
    first = stream.readline(_LONGEST_LINE)
    if not is_our_json(first):
        raise SubscriberError(
            f"{label} is no JSON that this program wrote.",
            help="Export CSV from the other service, or `newsletter subscribers export` again.",
        )
    return Sheet(label=label, columns=COLUMNS, encoding="UTF-8", rows=_json_rows(stream))


def _json_rows(stream: BinaryIO) -> Iterator[SheetRow | SheetFault]:
    number, ended = 1, False
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        text = line.strip().removesuffix(b",")
        if text == b"]}":
            ended = True
            continue
        try:
            yield SheetRow(line=number, cells=_json_cells(json.loads(text)))
        except (ValueError, TypeError, AttributeError, RecursionError):
            yield SheetFault(
                line=number,
                reason="The line is not as this program writes it.",
                help="Leave one person on each line; export again where it was cut off.",
            )
    if not ended:
        yield SheetFault(
            line=number,
            reason="The file ends before its end.",
            help="It was cut off; export again.",
        )


def _json_cells(person: dict[str, Any]) -> list[str]:
    found = []
    for column in COLUMNS:
        value = person.get(column) or ""
        if not isinstance(value, list if column in _LISTS and value else str):
            raise TypeError(column)
        text = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
        found.append(escaped(text))
    return found


def _people(store: SubscriberStore) -> Iterator[dict[str, Any]]:
    source = store.select()
    while batch := list(islice(source, _BATCH)):
        histories = store.histories([one.id for one in batch])
        suppressed = store.suppressed_among([one.normal for one in batch])
        for one in batch:
            yield _person(one, histories.get(one.id, ()), never=one.normal in suppressed)


def _person(one: Subscriber, history: Sequence[SubscriberEvent], *, never: bool) -> dict[str, Any]:
    consent = _latest_consent(history)
    return {
        "email": one.address,
        "name": one.name,
        "language": one.language,
        "tags": list(one.tags),
        "sections": list(one.sections),
        "status": Said.SUPPRESSED.value if never else one.status.value,
        "since": _time(one.since),
        "added": _time(one.joined or one.since),
        "consent": consent.form if consent else "",
        "consent_wording": consent.wording if consent else "",
        "consent_version": consent.version if consent else "",
        "consent_time": _time(consent.given) if consent and consent.given else "",
        "history": plain_history(history),
    }


def _latest_consent(history: Sequence[SubscriberEvent]) -> Consent | None:
    """Return the proof of the last confirmation that has one, else the last proof of all."""
    proofs = [event for event in history if event.consent]
    confirmed = [event for event in proofs if event.kind is EventKind.CONFIRMED]
    return next((event.consent for event in reversed(confirmed or proofs)), None)


def _time(time: datetime) -> str:
    return time.isoformat()


def _cell(value: str | list[Any]) -> str:
    """Return a list as people type it where that can be read back, else as JSON."""
    if isinstance(value, str):
        return value
    if value and isinstance(value[0], dict):
        return _ENCODE(value)
    plain = all(
        isinstance(item, str) and _PLAIN_ITEM.fullmatch(item) and item == item.strip()
        for item in value
    )
    return ";".join(value) if plain else _ENCODE(value)


def _csv_line(cells: Sequence[str]) -> str:
    target = io.StringIO()
    csv.writer(target, lineterminator="\r\n").writerow(cells)
    return target.getvalue()
