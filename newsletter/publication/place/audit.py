"""The audit log: who did what, one JSON object per line, only ever added to.

``var/audit.jsonl``: at (UTC), user (the machine's account), by (the person
named with ``--by``, asserted and not proved), did, item, detail.  Addresses
and tokens never stand in it.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass

from newsletter.publication.place.workplace import Workplace
from newsletter.text.scrubbing import without_addresses

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
    path = workplace.var / "audit.jsonl"
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
    path = workplace.var / "audit.jsonl"
    if not path.exists():
        return ()
    found = []
    for line in path.read_text("utf-8").splitlines():
        try:
            found.append(Deed(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return tuple(found)
