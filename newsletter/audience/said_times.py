"""Times as services write them into their exports."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_GO = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(\.\d+)? ([+-]\d{4}) \S+(?: m=.*)?")
"""As Go prints a time: ``2024-05-31 09:00:00.123456 +0000 UTC``."""


def read_time(text: str) -> datetime | None:
    """Return the time in UTC, or None where nothing is written.

    ISO 8601 in its usual forms, with ``T`` or a blank, and with ``UTC`` or an offset behind it; a
    time without a zone is taken as UTC.  Days written as 05/06/2024 are refused, for nobody can
    tell the day from the month.  Raises `ValueError` for what is no time.
    """
    text = text.strip()
    if not text:
        return None
    if text[-1].isdigit():  # without a zone, or with an offset: as most services write it
        return _read(text)
    printed = _GO.fullmatch(text)
    if printed:
        second, fraction, offset = printed.groups()
        text = f"{second}{(fraction or '')[:7]}{offset}"
    elif text.upper().endswith((" UTC", " GMT")):
        text = f"{text[:-4]}+00:00"
    return _read(text)


def _read(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text[:40]!r} is no time") from error
