"""issues/sent/ISSUE/handed-over.json: which service got the issue as a draft, and on whose word."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from newsletter.deliver.sealing import write_atomically
from newsletter.model.handover import HandedOver

RECORD_FILE = "handed-over.json"


def read_records(folder: Path) -> tuple[HandedOver, ...]:
    """Return the hand-overs of an issue's sealed folder, oldest first."""
    path = folder / RECORD_FILE
    if not path.exists():
        return ()
    listed = json.loads(path.read_text("utf-8"))["handed_over"]
    return tuple(HandedOver(**one | {"at": datetime.fromisoformat(one["at"])}) for one in listed)


def add_record(folder: Path, record: HandedOver) -> None:
    """Write one more."""
    listed = [asdict(one) | {"at": one.at.isoformat()} for one in (*read_records(folder), record)]
    text = json.dumps({"schema": 1, "handed_over": listed}, indent=2, ensure_ascii=False)
    write_atomically(folder / RECORD_FILE, f"{text}\n".encode())
