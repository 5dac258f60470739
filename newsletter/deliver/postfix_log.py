"""What a Postfix on this machine took, read from its log.

Postfix logs a message's Message-ID before the queue file is whole; only the queue manager's
line says that it was taken.  What a dead client's socket still held may be read a moment
later, so the log must first be quiet about the messages that are asked for::

    smtpd[7]:   QID: client=…
    cleanup[8]: QID: message-id=<…>
    qmgr[9]:    QID: from=<…>, size=…, nrcpt=1 (queue active)     taken
    smtpd[7]:   lost connection after DATA (… bytes) from …       or broken off

Queue ids are used again; each client line begins a new message.  Its two last lines may come in
either order, as two programs write them.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsletter.deliver.transports.base import Answer
from newsletter.errors import TransportError

QUIET = 2.0
"""Seconds without a new word about what is asked for."""
MOST_SECONDS = 30.0
"""How long quiet is waited for; then what is not taken is unknown."""
_LINE = re.compile(rb"/(smtpd|cleanup|qmgr)\[(\d+)\]: (?:([0-9A-Za-z]{6,20}): )?(.*)")
_BROKEN_OFF = re.compile(rb"(?:lost connection|timeout) after DATA ")
_HALF_A_YEAR = timedelta(days=183)


@dataclass(slots=True, kw_only=True)
class _Record:
    """One message as the log tells it."""

    taken: bool = False
    broken_off: bool = False


class PostfixLog:
    """Asks a log file, and the one before it (``mail.log.1``)."""

    def __init__(
        self, path: Path, *, wait: Callable[[float], None] = time.sleep, quiet: float = QUIET
    ) -> None:
        self._path = path
        self._wait = wait
        self._quiet = quiet

    def ask(
        self, message_ids: Collection[str], *, since: datetime | None = None
    ) -> Mapping[str, Answer]:
        """Say what was taken; what the log does not name was not, if it reaches back to `since`.

        Raises `TransportError` where the log cannot be read.
        """
        wanted = {one.encode("ascii", "replace"): one for one in message_ids}
        found, quiet = self._quietly(wanted.keys())
        absent = Answer.NOT_ACCEPTED if quiet and self._reaches(since) else Answer.UNKNOWN
        return {
            name: _answer(found[key], quiet=quiet) if key in found else absent
            for key, name in wanted.items()
        }

    def _quietly(self, wanted: Collection[bytes]) -> tuple[dict[bytes, list[_Record]], bool]:
        """Return what the log says once it says nothing new, and whether it came to that."""
        found = self._read(wanted)
        for _ in range(int(MOST_SECONDS / max(self._quiet, 0.1))):
            self._wait(self._quiet)
            before, found = found, self._read(wanted)
            if found == before:
                return found, True
        return found, False

    def _read(self, wanted: Collection[bytes]) -> dict[bytes, list[_Record]]:
        found: dict[bytes, list[_Record]] = {}
        by_queue: dict[bytes, _Record] = {}
        at_work: dict[bytes, bytes] = {}
        for line in self._lines():
            if not (parts := _LINE.search(line)):
                continue
            program, process, queue, words = parts.groups()
            if program == b"smtpd" and queue and words.startswith(b"client="):
                at_work[process] = queue
                by_queue[queue] = _Record()
            elif program == b"smtpd" and _BROKEN_OFF.match(words):
                if record := by_queue.get(at_work.pop(process, b"")):
                    record.broken_off = not record.taken
            elif program == b"cleanup" and words.startswith(b"message-id="):
                name = words.removeprefix(b"message-id=").strip()
                if name in wanted:
                    found.setdefault(name, []).append(by_queue.setdefault(queue, _Record()))
            elif program == b"qmgr" and queue in by_queue and words.startswith(b"from="):
                by_queue[queue].taken = True
            elif program == b"qmgr" and words == b"removed":
                by_queue.pop(queue, None)
        return found

    def _lines(self) -> Iterator[bytes]:
        for path in (self._path.with_name(f"{self._path.name}.1"), self._path):
            if path == self._path or path.is_file():
                try:
                    with path.open("rb") as file:
                        yield from file
                except OSError as error:
                    raise TransportError(
                        f"The relay's log {path} cannot be read: {error.strerror or error}.",
                        help="Check delivery.smtp.log in publication.yaml; on Debian, members of "
                        "the group adm may read it.",
                    ) from error

    def _reaches(self, since: datetime | None) -> bool:
        """Say whether the log was begun before an instant."""
        first = next(self._lines(), b"")
        began = _time_of(first.decode("ascii", "replace"), near=since) if since else None
        return began is not None and since is not None and began < since


def _answer(records: list[_Record], *, quiet: bool) -> Answer:
    if any(one.taken for one in records):
        return Answer.ACCEPTED
    return (
        Answer.NOT_ACCEPTED if quiet and all(one.broken_off for one in records) else Answer.UNKNOWN
    )


def _time_of(line: str, *, near: datetime) -> datetime | None:
    """Return when a line was written: RFC 3339, or ``Nov 22 07:52:58`` in this machine's zone.

    The latter names no year; the one that is nearest is taken.
    """
    try:
        stamp = datetime.fromisoformat(line.split(" ", 1)[0])
        return stamp if stamp.tzinfo else None
    except ValueError:
        pass
    for year in (near.year, near.year - 1, near.year + 1):
        try:
            stamp = datetime.strptime(f"{year} {line[:15]}", "%Y %b %d %H:%M:%S")  # noqa: DTZ007 - made aware below
        except ValueError:
            continue
        aware = stamp.astimezone().astimezone(UTC)
        if abs(aware - near) < _HALF_A_YEAR:
            return aware
    return None
