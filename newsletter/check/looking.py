"""Looking at links: all at once, one request per host at a time, politely."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from newsletter.check.link_judging import judge, judge_failure, leads_alike
from newsletter.errors import FetchError
from newsletter.fetch import Fetcher, Request
from newsletter.model.link import LinkResult, LinkState
from newsletter.text.addresses import host_of
from newsletter.text.page_signs import MOST

SOON = timedelta(hours=1)
"""After which what was in trouble is looked at again."""
ANY_PAGE = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
UNREACHED = {LinkState.LOST, LinkState.OFFLINE}


async def look(
    addresses: Iterable[str],
    fetcher: Fetcher,
    *,
    clock: Callable[[], datetime],
    deadline: float,
    progress: Callable[[LinkResult], object] = lambda _result: None,
) -> tuple[LinkResult, ...]:
    """Look at every address, and return the results in their order.

    Each is read with GET, and no further than `page_signs` looks; a link with http is tried with
    https as well.  What `fetcher` has not brought within `deadline` seconds is in trouble.
    Raises nothing that has to do with a link.
    """
    wanted = tuple(dict.fromkeys(addresses))
    end = asyncio.get_running_loop().time() + deadline

    async def look_at(address: str) -> LinkResult:
        try:
            async with asyncio.timeout_at(end):
                result = await _look_at(address, fetcher, clock)
        except TimeoutError:
            result = _too_late(address, clock(), deadline)
        progress(result)
        return result

    return _unless_offline(tuple(await asyncio.gather(*map(look_at, wanted))))


def is_fresh(result: LinkResult, *, now: datetime, hours: int) -> bool:
    """Tell whether a result is young enough to be relied on; trouble is looked at again soon."""
    limit = timedelta(hours=hours)
    if result.state in {LinkState.TROUBLE, LinkState.OFFLINE}:
        limit = min(limit, SOON)
    return timedelta(0) <= now - result.checked < limit


async def _look_at(address: str, fetcher: Fetcher, clock: Callable[[], datetime]) -> LinkResult:
    result = await _look_once(address, fetcher, clock)
    scheme, _, rest = address.partition("://")
    final_is_plain = result.final.lower().startswith("http://")
    if result.state is not LinkState.GOOD or scheme.lower() != "http":
        return result
    if not final_is_plain:
        return replace(result, secure=result.final)
    secure = await _look_once(f"https://{rest}", fetcher, clock)
    if secure.state is LinkState.GOOD and leads_alike(result, secure):
        return replace(result, secure=secure.address)
    return result


async def _look_once(address: str, fetcher: Fetcher, clock: Callable[[], datetime]) -> LinkResult:
    request = Request(url=address, headers=(ANY_PAGE,), enough=MOST)
    try:
        return judge(address, await fetcher.fetch(request))
    except FetchError as error:
        return judge_failure(address, error, now=clock())


def _too_late(address: str, now: datetime, deadline: float) -> LinkResult:
    reason = f"was not reached within the {deadline:g} seconds that all links together have"
    return LinkResult(address=address, state=LinkState.TROUBLE, reason=reason, checked=now)


def _unless_offline(results: tuple[LinkResult, ...]) -> tuple[LinkResult, ...]:
    """Return the results; where none of several hosts could be reached, it is we who are offline."""
    hosts = {host_of(one.address) for one in results}
    if len(hosts) < 2 or any(one.state not in UNREACHED for one in results):  # noqa: PLR2004
        return results
    return tuple(replace(one, state=LinkState.OFFLINE) for one in results)
