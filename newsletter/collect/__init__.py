"""feeds.yaml to Articles: polling, parsing, clipping.

Names are looked up when they are first used: the child processes import the parsers, and
would otherwise load all that fetches and stores, at twice the time and half the memory again.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:  # noqa: ANN401 (whatever the module has by that name)
    """Return a name of this package from the module where it stands (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
