"""feeds.yaml to Articles: polling, parsing, clipping."""

from newsletter.collect.collecting import collect, read_feed
from newsletter.collect.parsers import open_parsers
from newsletter.collect.report import CollectReport, FeedOutcome, FeedResult
from newsletter.collect.store import ArticleStore

__all__ = [
    "ArticleStore",
    "CollectReport",
    "FeedOutcome",
    "FeedResult",
    "collect",
    "open_parsers",
    "read_feed",
]
