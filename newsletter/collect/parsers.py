"""The child processes in which feeds and pages are parsed."""

from __future__ import annotations

from newsletter.confine import Confined, Limits

MEBIBYTE = 1024 * 1024
FEED_LIMITS = Limits(memory_bytes=640 * MEBIBYTE, cpu_seconds=5, wall_seconds=10.0)


def open_parsers(*, size: int = 2) -> Confined:
    """Return a pool of at most `size` children for feeds; a context manager."""
    return Confined(
        preload=("newsletter.collect.feed_parsing",),
        results=("newsletter.collect.items", "newsletter.collect.dates", "newsletter.model.dates"),
        limits=FEED_LIMITS,
        size=size,
    )
