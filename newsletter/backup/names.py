"""Names of what lies at a backup place; everything else there is not ours and is left alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime

ENDING = ".tar.zst.age"
MARK = 8
"""Letters of a mark that stand in a name."""
_NAME = re.compile(r"(backup|journal)-([0-9]{8}T[0-9]{12}Z)-([0-9a-f]{8})\.tar\.zst\.age")
_TIME = "%Y%m%dT%H%M%S%fZ"


def backup_name(made: datetime, mark: str) -> str:
    """Return the name of a backup: names sort by time."""
    return _name("backup", made, mark)


def journal_name(made: datetime, mark: str) -> str:
    """Return the name of a piece of the journal."""
    return _name("journal", made, mark)


def made_at(name: str) -> datetime | None:
    """Return the time in a name of ours, aware, UTC; None where it is not ours."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        return datetime.strptime(found[2], _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def is_backup(name: str) -> bool:
    """Say whether a name is that of a whole backup."""
    return name.startswith("backup-") and made_at(name) is not None


def is_journal(name: str, mark: str = "") -> bool:
    """Say whether a name is that of a piece of the journal, and of which mark."""
    ours = name.startswith("journal-") and made_at(name) is not None
    return ours and (not mark or is_of(name, mark))


def is_of(name: str, mark: str) -> bool:
    """Say whether a name of ours has this mark."""
    return name.endswith(f"-{mark[:MARK]}{ENDING}")


def _name(kind: str, made: datetime, mark: str) -> str:
    return f"{kind}-{made.astimezone(UTC):{_TIME}}-{mark[:MARK]}{ENDING}"
