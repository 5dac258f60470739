"""The one hardened way to the web.

`Fetcher` is the seam: one method.  `WebFetcher` goes to the real web; whoever
tests a stage serves pages on loopback or passes a fetcher of its own.

Names are looked up when they are first used: the child that reads feeds unpacks sitemaps, and would
otherwise load all that goes to the web.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsletter.fetch.failures import cause_of
    from newsletter.fetch.robots import MemoryRobotsStore, PageFetcher, RobotsRules, RobotsStore
    from newsletter.fetch.values import Fetcher, Redirect, Request, Response, expect_page
    from newsletter.fetch.web import WebFetcher

__all__ = [
    "Fetcher",
    "MemoryRobotsStore",
    "PageFetcher",
    "Redirect",
    "Request",
    "Response",
    "RobotsRules",
    "RobotsStore",
    "WebFetcher",
    "cause_of",
    "expect_page",
]

_MODULES = {
    "failures": ("cause_of",),
    "robots": ("MemoryRobotsStore", "PageFetcher", "RobotsRules", "RobotsStore"),
    "values": ("Fetcher", "Redirect", "Request", "Response", "expect_page"),
    "web": ("WebFetcher",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:  # noqa: ANN401 (whatever the module has by that name)
    """Return a name of this package from the module where it stands (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
