"""feeds.yaml to Articles: polling, parsing, clipping.

Names are looked up when they are first used: the child processes import the parsers, and
would otherwise load all that fetches and stores, at twice the time and half the memory again.
"""

from typing import TYPE_CHECKING

from newsletter.on_demand import names_of

if TYPE_CHECKING:
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

_MODULES = {
    "clipping": ("Clip", "clip", "read_page"),
    "collecting": ("Progress", "collect", "read_feed"),
    "health": ("by_outlet", "health_of"),
    "looking": ("Look", "Looker", "troubles"),
    "parsers": ("open_page_parsers", "open_parsers"),
    "report": ("CollectReport", "FeedOutcome", "FeedResult"),
    "store": ("ArticleStore",),
}

__getattr__ = names_of(__name__, _MODULES)
