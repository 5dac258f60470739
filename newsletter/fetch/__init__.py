"""The one hardened way to the web.

`Fetcher` is the seam: one method.  `WebFetcher` goes to the real web; whoever
tests a stage serves pages on loopback or passes a fetcher of its own.
"""

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
