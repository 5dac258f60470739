"""The child processes in which feeds and pages are parsed."""

from __future__ import annotations

from newsletter.confine import Confined, Limits

MEBIBYTE = 1024 * 1024
RESULTS = (
    "newsletter.collect.items",
    "newsletter.collect.mail_facts",
    "newsletter.collect.page_facts",
    "newsletter.collect.sitemaps",
    "newsletter.collect.dates",
    "newsletter.model.dates",
)
LOADING = "newsletter.collect.loading"
FEED_LIMITS = Limits(memory_bytes=190 * MEBIBYTE, cpu_seconds=1.6, wall_seconds=9.0, shut_in=True)
"""A feed of 16 MB in 150,000 items takes 150 MB to read; the child itself, 30."""
PAGE_LIMITS = Limits(memory_bytes=1024 * MEBIBYTE, cpu_seconds=10, wall_seconds=20.0)


def open_parsers(*, size: int = 2) -> Confined:
    """Return a pool of at most `size` children for feeds; a context manager."""
    return Confined(
        preload=("newsletter.collect.feed_articles", LOADING),
        prepare=f"{LOADING}:load_feed_parsers",
        results=RESULTS,
        limits=FEED_LIMITS,
        size=size,
    )


def open_page_parsers(*, size: int = 1) -> Confined:
    """Return a pool for pages, whose libraries take about a second to load; a context manager."""
    return Confined(
        preload=("newsletter.collect.page_parsing",),
        results=RESULTS,
        limits=PAGE_LIMITS,
        size=size,
    )
