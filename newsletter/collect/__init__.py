"""feeds.yaml to Articles: polling, parsing, clipping."""

from newsletter.collect.clipping import Clip, clip, read_page
from newsletter.collect.collecting import Progress, collect, read_feed
from newsletter.collect.health import by_outlet, health_of
from newsletter.collect.looking import Look, Looker, troubles
from newsletter.collect.parsers import open_page_parsers, open_parsers
from newsletter.collect.report import CollectReport, FeedOutcome, FeedResult
from newsletter.collect.store import ArticleStore

__all__ = [
    "ArticleStore",
    "Clip",
    "CollectReport",
    "FeedOutcome",
    "FeedResult",
    "Look",
    "Looker",
    "Progress",
    "by_outlet",
    "clip",
    "collect",
    "health_of",
    "open_page_parsers",
    "open_parsers",
    "read_feed",
    "read_page",
    "troubles",
]
