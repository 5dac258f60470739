"""Sites that publish many feeds under many hosts, and count our questions together.

Tumblr gives each blog a host, Reddit each language; what one feed's server asks
of us there, it asks for all of them.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from newsletter.collect.polling import ASKS_FOR_REST
from newsletter.model.article import FeedState

SHARED = ("tumblr.com", "reddit.com")


def shared_site(url: str) -> str:
    """Return the site that an address shares with other feeds, or an empty text."""
    if not any(site in url.lower() for site in SHARED):
        return ""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    return next((site for site in SHARED if host == site or host.endswith(f".{site}")), "")


class SharedSites:
    """Until when each site wants to be left alone, and whose turn it is there.

    It is made from what the feeds' states say, so that it outlives a restart.
    """

    def __init__(self, states: Iterable[FeedState] = ()) -> None:
        self._rests = dict[str, datetime]()
        self._turns = defaultdict[str, asyncio.Lock](asyncio.Lock)
        for state in states:
            self.note(state)

    def note(self, state: FeedState) -> None:
        """Take what a feed's server said last into account."""
        site = shared_site(state.url)
        if site and state.next_check and state.status in ASKS_FOR_REST:
            self._rests[site] = max(state.next_check, self._rests.get(site, state.next_check))

    def rest_of(self, url: str, now: datetime) -> datetime | None:
        """Return until when the address's site wants to be left alone, or None."""
        until = self._rests.get(shared_site(url))
        return until if until and until > now else None

    def turn(self, url: str) -> asyncio.Lock:
        """Return what to hold while an address is asked; each ordinary feed has its own."""
        site = shared_site(url)
        return self._turns[site] if site else asyncio.Lock()
