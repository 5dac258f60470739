"""Logs as JSON lines, without addresses or tokens."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import TextIO

_ADDRESS = re.compile(r"(?<![^\s<>@\"'])[^\s<>@\"']++@[^\s<>@\"']+")
"""Looked for where a word begins: at each letter of it, long words would take their square."""
_TOKEN = re.compile(r"/(u|p|c|sign-in/link)/[A-Za-z0-9_.~-]{16,}")


def scrub(text: str) -> str:
    """Replace mail addresses and tokens in links."""
    return _TOKEN.sub(r"/\1/…", _ADDRESS.sub("…@…", text))


class JsonLines(logging.Formatter):
    """One JSON object per record: at, level, logger, message, and the record's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for a record; ``extra={"facts": {...}}`` adds fields."""
        facts = getattr(record, "facts", {})
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": scrub(record.getMessage()),
            **{key: scrub(str(value)) for key, value in facts.items()},
        }
        if record.exc_info:
            line["exception"] = scrub(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def log_as_json(stream: TextIO) -> None:
    """Send the log of the whole program to a stream as JSON lines, from INFO up."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
