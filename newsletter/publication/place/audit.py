"""The audit log: who did what, one JSON object per line, only ever added to.

``var/audit.jsonl``: at (UTC), user (the machine's account), by (the person
named with ``--by``, asserted and not proved), did, item, detail.  Addresses
and tokens never stand in it.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from newsletter.model.values import dataclass
from newsletter.publication.place.workplace import Workplace
from newsletter.text.scrubbing import without_addresses

FILE = "audit.jsonl"
PAGE = 100
"""Deeds that are read at once, unless more are asked for."""
READ_AT_MOST = 32_000_000
"""Octets that one page may look through for the few deeds that are wanted."""
_BLOCK = 65_536
_AT = b'{"at": "'
"""How each line begins; the day follows."""
_LONGEST_LINE = 65_536

log = logging.getLogger("newsletter.audit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One line of the audit log."""

    at: str
    user: str
    by: str
    did: str
    item: str = ""
    detail: str = ""


def record(
    workplace: Workplace, did: str, *, item: str = "", by: str = "", detail: str = ""
) -> None:
    """Append one line, flush it to the disk, and log it."""
    deed = Deed(
        at=workplace.clock().isoformat(timespec="seconds"),
        user=workplace.user,
        by=by,
        did=did,
        item=item,
        detail=without_addresses(detail),
    )
    line = json.dumps(asdict(deed), ensure_ascii=False) + "\n"
    path = workplace.var / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # One write of one line: two processes that append never mix their bytes.
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    log.info(did, extra={"facts": {"item": item, "by": by, "detail": deed.detail}})


def deeds(workplace: Workplace) -> tuple[Deed, ...]:
    """Return the whole log, oldest first; a line cut short by a crash is left out."""
    path = workplace.var / FILE
    if not path.exists():
        return ()
    read = (_deed(line) for line in path.read_bytes().split(b"\n"))
    return tuple(one for one in read if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which deeds are asked for; what is empty asks for all."""

    who: str = ""
    """The id of a person, or the account of the machine where nobody was named."""
    item: str = ""
    """An issue, a candidate, a feed: what the deed was done to."""
    did: str = ""
    """How what was done begins: ``approve``, ``comment``."""
    since: str = ""
    """The first day, ``2026-11-01``."""
    until: str = ""
    """The last day."""

    def fits(self, deed: Deed) -> bool:
        """Tell whether a deed is asked for."""
        return (
            (not self.who or self.who == (deed.by or deed.user))
            and (not self.item or self.item == deed.item)
            and deed.did.startswith(self.did)
            and (not self.until or deed.at[:10] <= self.until)
        )

    def is_before(self, line: bytes) -> bool:
        """Tell whether the deed of a line, and so every older one, was done too early."""
        return bool(self.since) and line.startswith(_AT) and line[8:18] < self.since.encode()

    @property
    def needles(self) -> tuple[bytes, ...]:
        """What stands in the line of every deed that fits; to look for it costs less than to read the line."""
        whole = [_spelt(one) for one in (self.who, self.item) if one]
        return (*whole, _spelt(self.did)[:-1])


ALL = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """A page of the log."""

    deeds: tuple[Deed, ...]
    """Newest first."""
    older: int = 0
    """Where the next page begins: octets from the beginning of the log; 0: there is no more."""


def newest(
    workplace: Workplace,
    wanted: Wanted = ALL,
    *,
    before: int = 0,
    most: int = PAGE,
    read: int = READ_AT_MOST,
) -> Deeds:
    """Return a page of the log, newest first, read from its end: a log of years costs no more.

    `before` is `Deeds.older` of the page that came before.  A page may hold fewer than `most` and
    still have older ones: it stops after so many octets (`read`).
    """
    path = workplace.var / FILE
    if not path.exists():
        return Deeds(deeds=())
    size = path.stat().st_size
    start = before if 0 < before < size else size
    found: list[Deed] = []
    needles = wanted.needles
    for place, line in _backwards(path, start):
        if wanted.is_before(line):
            return Deeds(deeds=tuple(found))
        deed = _deed(line) if all(one in line for one in needles) else None
        if deed and wanted.fits(deed):
            found.append(deed)
        if place and (len(found) >= most or start - place > read):
            return Deeds(deeds=tuple(found), older=place)
    return Deeds(deeds=tuple(found))


def last(workplace: Workplace, wanted: Wanted, *, most: int) -> tuple[Deed, ...]:
    """Return the newest of those wanted, oldest first, however far back they are."""
    page = newest(workplace, wanted, most=most)
    found = list(page.deeds)
    while page.older and len(found) < most:
        page = newest(workplace, wanted, before=page.older, most=most - len(found))
        found += page.deeds
    return tuple(reversed(found))


def _spelt(text: str) -> bytes:
    """Return a text as it stands in a line."""
    return json.dumps(text, ensure_ascii=False).encode()


def every(workplace: Workplace, wanted: Wanted) -> tuple[Deed, ...]:
    """Return all that are wanted, oldest first; the rest of the log is looked through, not kept."""
    return last(workplace, wanted, most=sys.maxsize)


def _deed(line: bytes) -> Deed | None:
    """Return the deed of a line; None for one that was cut short, or that somebody spoilt."""
    try:
        deed = Deed(**json.loads(line))
    except (ValueError, TypeError, RecursionError):
        return None
    return deed if all(isinstance(one, str) for one in asdict(deed).values()) else None


def _backwards(path: Path, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield (where it begins, line) from `end` to the beginning of a file, in bounded memory."""
    with path.open("rb") as file:
        rest = b""
        while end > 0:
            begin = max(0, end - _BLOCK)
            file.seek(begin)
            block = file.read(end - begin) + rest
            lines = block.split(b"\n")
            rest = lines[0] if begin else b""
            at = begin + len(block)
            for line in reversed(lines[1:] if begin else lines):
                at -= len(line)
                if line:
                    yield at, line
                at -= 1
            # A line without an end is no deed; to keep it would cost memory.
            rest = rest if len(rest) <= _LONGEST_LINE else b"\xff"
            end = begin
