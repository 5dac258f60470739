"""The one hardened way to the web.

`Fetcher` is the seam: one method.  `WebFetcher` goes to the real web; whoever
tests a stage serves pages on loopback or passes a fetcher of its own.

Names are looked up when they are first used: the child that reads feeds unpacks sitemaps, and would
otherwise load all that goes to the web.
"""

from typing import TYPE_CHECKING

from newsletter.on_demand import names_of

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

__getattr__ = names_of(__name__, _MODULES)
