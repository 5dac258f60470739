"""How things are worded for people: findings, counts, times."""

from datetime import datetime

from newsletter.documents.report import format_finding

__all__ = ["counted", "format_finding", "moment", "none_or_counted"]


def counted(count: int, noun: str) -> str:
    """Return ``1 reader``, ``2 readers``, ``0 readers``."""
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"


def none_or_counted(count: int, noun: str) -> str:
    """Return ``no readers`` for none, else as `counted`."""
    return counted(count, noun) if count else f"no {noun}s"


def moment(time: datetime) -> str:
    """Return a time (UTC) as people read it."""
    return f"{time:%Y-%m-%d %H:%M} UTC"
