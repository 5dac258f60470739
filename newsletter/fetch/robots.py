"""What sites ask of programs: robots.txt (RFC 9309), obeyed for pages.

A feed is published for programs, so it is not asked about; a page is, and so is
every address that a page's server sends us on to.  `PageFetcher` is the `Fetcher`
for pages.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from protego import Protego

from newsletter.errors import FetchError, FetchPostponed, FetchRefused
from newsletter.fetch.values import SUCCESS, Fetcher, Request, Response, owner_of
from newsletter.model.values import dataclass

PRODUCT = "newsletter"
"""Our product token: the first word of the User-Agent."""
NOBODY = "0"
"""Stands for every other program; no token of ours has a digit."""
GROUP = re.compile(
    r"\s*user(?:-|\s+)?agent\s*(?::|\s)\s*(?:(?P<star>\*)(?=\s*(?:#|$))|(?P<token>[a-z_-]*))",
    re.IGNORECASE,
)
FRESH = timedelta(hours=24)
"""So long rules are not asked for again (RFC 9309, 2.4)."""
LARGEST_READ = 500 * 1024
"""Bytes of a robots.txt that count (RFC 9309, 2.5); what stands further down is not read."""
LARGEST_FETCHED = 4 * 1024 * 1024
LONGEST_PAUSE = 60.0
"""Seconds; a site that asks for more between two pages gets this."""
REFUSED_OUTRIGHT = range(400, 500)
TOO_OFTEN = 429

Pause = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsRules:
    """A site's robots.txt as it was fetched."""

    origin: str
    """``https://ledger.example``, with the port where it is not the usual one."""
    fetched: datetime
    """Aware, UTC."""
    text: str = ""
    """Empty: the site has none, and nothing is forbidden."""


class RobotsStore(Protocol):
    """Keeps the rules of each site between runs."""

    def robots_rules(self, origin: str) -> RobotsRules | None:
        """Return what was kept of a site, or None."""
        ...

    def save_robots_rules(self, rules: RobotsRules) -> None:
        """Keep a site's rules in place of what was kept before."""
        ...

    def last_visit(self, origin: str) -> datetime | None:
        """Return when a page of a site was asked for last, or None."""
        ...

    def note_visit(self, origin: str, when: datetime) -> None:
        """Keep when a page of a site whose rules are kept was asked for."""
        ...


class MemoryRobotsStore:
    """`RobotsStore` for a look that stores nothing."""

    def __init__(self) -> None:
        self._rules: dict[str, RobotsRules] = {}
        self._visits: dict[str, datetime] = {}

    def robots_rules(self, origin: str) -> RobotsRules | None:
        """Return what was kept of a site, or None."""
        return self._rules.get(origin)

    def save_robots_rules(self, rules: RobotsRules) -> None:
        """Keep a site's rules in place of what was kept before."""
        self._rules[rules.origin] = rules

    def last_visit(self, origin: str) -> datetime | None:
        """Return when a page of a site was asked for last, or None."""
        return self._visits.get(origin)

    def note_visit(self, origin: str, when: datetime) -> None:
        """Keep when a page of a site whose rules are kept was asked for."""
        if origin in self._rules:
            self._visits[origin] = when


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a site's rules say of one address."""

    allowed: bool
    pause: float = 0.0
    """Seconds that the site wants between two pages."""


def judge(text: str, url: str) -> Judgement:
    """Decide by a robots.txt whether we may read an address: the longest matching rule wins."""
    rules = Protego.parse(for_us(text))
    wish = rules.crawl_delay(PRODUCT) or 0.0
    return Judgement(allowed=rules.can_fetch(url, PRODUCT), pause=min(wish, LONGEST_PAUSE))


def for_us(text: str) -> str:
    """Return a robots.txt whose groups are either ours, everybody's or nobody's.

    A group is ours if its product token is ours as a whole (RFC 9309, 2.2.1).  The parser would
    also take ``news`` for us, and would not take ``Newsletter/2.0``.
    """
    return "\n".join(map(_addressed, text.splitlines()))


def _addressed(line: str) -> str:
    group = GROUP.match(line)
    if group is None:
        return line
    everybody = group["star"] or ""
    ours = (group["token"] or "").lower() == PRODUCT
    return f"User-agent: {PRODUCT if ours else everybody or NOBODY}"


def sitemaps_named(text: str) -> tuple[str, ...]:
    """Return the addresses behind ``Sitemap:`` in a robots.txt, as written, each once."""
    return tuple(dict.fromkeys(Protego.parse(text).sitemaps))


def read_rules(body: bytes) -> str:
    """Return a robots.txt as text, cut to what counts; a mark at its start and rubbish are borne."""
    if len(body) > LARGEST_READ:
        body = body[:LARGEST_READ].rpartition(b"\n")[0]
    return body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace").replace("\0", "")


def origin_of(url: str) -> str:
    """Return the site to which an address belongs, or empty where there is none."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}" if host else ""


class PageFetcher:
    """A `Fetcher` that asks robots.txt before each page, and pauses between pages of one site.

    Rules live for `FRESH` in the store.  A site whose rules cannot be had for a fault of its own
    is not read for now, unless older rules of it are kept; one that answers with 4xx forbids
    nothing.  With `force` what is forbidden is read all the same, and `overrode` says what that
    was.  `pause` sleeps some seconds.  Used within one event loop.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        store: RobotsStore,
        clock: Callable[[], datetime],
        force: bool = False,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._fetcher = fetcher
        self._store = store
        self._clock = clock
        self._force = force
        self._pause = pause
        self._locks: dict[str, asyncio.Lock] = {}
        self._known: dict[str, RobotsRules | FetchError] = {}
        self._free: dict[str, float] = {}
        self.overrode: list[str] = []
        """What was set aside by force, in words."""

    async def fetch(self, request: Request) -> Response:
        """Read a page, following redirects that the rules of their sites allow; see `Fetcher`."""
        return await self._fetcher.fetch(replace(request, gate=self._enter))

    async def rules(self, url: str) -> RobotsRules:
        """Return the rules of an address's site.  Raises `FetchError` where they cannot be had."""
        origin = origin_of(url)
        async with self._locks.setdefault(origin, asyncio.Lock()):
            if origin not in self._known:
                self._known[origin] = await self._learn(origin)
        known = self._known[origin]
        if isinstance(known, FetchError):
            raise known
        return known

    async def _enter(self, url: str) -> None:
        """Return when an address may be asked; raise `FetchRefused` if it may not be."""
        try:
            judgement = judge((await self.rules(url)).text, url)
        except FetchError as error:
            if not self._force:
                raise
            self.overrode.append(error.message)
            return
        if not judgement.allowed:
            if not self._force:
                raise _forbidden(url)
            self.overrode.append(_forbidden(url).message)
        if judgement.pause:
            await self._wait_for_turn(origin_of(url), judgement.pause)

    async def _wait_for_turn(self, origin: str, seconds: float) -> None:
        """Wait until the site's pause since its last page is over, also that of an earlier command."""
        now = asyncio.get_running_loop().time()
        if origin not in self._free:
            self._free[origin] = now + self._left_of(origin, seconds)
        turn = max(now, self._free[origin])
        self._free[origin] = turn + seconds
        if turn > now:
            await self._pause(turn - now)
        self._store.note_visit(origin, self._clock())

    def _left_of(self, origin: str, seconds: float) -> float:
        """Return how much is left of a site's pause since the last visit that is remembered."""
        last = self._store.last_visit(origin)
        passed = (self._clock() - last).total_seconds() if last else seconds
        return max(0.0, seconds - passed) if passed >= 0 else 0.0

    async def _learn(self, origin: str) -> RobotsRules | FetchError:
        """Return the rules from the store while they are fresh, else from the site."""
        kept = self._store.robots_rules(origin)
        if kept and timedelta(0) <= self._clock() - kept.fetched < FRESH:
            return kept
        try:
            rules = await self._ask(origin)
        except FetchError as error:
            return kept or error
        self._store.save_robots_rules(rules)
        return rules

    async def _ask(self, origin: str) -> RobotsRules:
        url = f"{origin}/robots.txt"
        response = await self._fetcher.fetch(
            Request(
                url=url, headers=(("Accept", "text/plain, */*;q=0.5"),), max_bytes=LARGEST_FETCHED
            )
        )
        if response.status in REFUSED_OUTRIGHT and response.status != TOO_OFTEN:
            return RobotsRules(origin=origin, fetched=self._clock())
        if response.status not in SUCCESS:
            raise FetchPostponed(
                f"{owner_of(url)} cannot say now what programs may read: its robots.txt answers "
                f"with status {response.status}.",
                url=url,
                help="Try again later. What you can open in a browser you may save there, and "
                "clip the file: newsletter clip FILE --url ADDRESS",
            )
        return RobotsRules(origin=origin, fetched=self._clock(), text=read_rules(response.body))


def _forbidden(url: str) -> FetchRefused:
    path = urlsplit(url).path or "/"
    return FetchRefused(
        f"{owner_of(url)} asks programs not to read {path[:200]} (robots.txt).",
        url=url,
        help="Save the page in your browser and clip the file (newsletter clip FILE --url "
        "ADDRESS), or ask the outlet for leave and then clip the address with --force.",
    )
