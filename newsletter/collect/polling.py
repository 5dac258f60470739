"""How often and how a feed is asked: pure decisions from what is remembered and answered.

Follows RFC 9110 (validators, Retry-After) and RFC 9111 (freshness).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from newsletter.errors import NewsletterError
from newsletter.fetch import Request, Response
from newsletter.model.article import Feed, FeedState

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
LONGEST_REST = timedelta(days=7)
"""A server that asks for more is asked again after this."""
LONGEST_FRESH = timedelta(days=1)
"""A feed that calls itself fresh for longer is looked at all the same."""
NOT_MODIFIED = 304
GONE = 410
ASKS_FOR_REST = frozenset({429, 503})
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")


def is_due(state: FeedState | None, now: datetime) -> bool:
    """Tell whether the feed's server lets us ask now."""
    if state is None:
        return True
    return not state.gone and (state.next_check is None or state.next_check <= now)


def request_for(feed: Feed, state: FeedState | None) -> Request:
    """Return the request, with the validators that the last whole answer carried."""
    headers = [("Accept", ACCEPT)]
    if state and state.etag:
        headers.append(("If-None-Match", state.etag))
    if state and state.last_modified:
        headers.append(("If-Modified-Since", state.last_modified))
    return Request(url=feed.url, name=feed.outlet or feed.title, headers=tuple(headers))


def after_success(state: FeedState, response: Response, now: datetime) -> FeedState:
    """Return the state after a 200 that was parsed, or a 304.

    New validators count after both; a 304 without any keeps the old ones, a
    200 without any has none.
    """
    kept = state if response.status == NOT_MODIFIED else FeedState(url=state.url)
    return FeedState(
        url=state.url,
        etag=response.header("etag") or kept.etag,
        last_modified=response.header("last-modified") or kept.last_modified,
        checked=now,
        succeeded=now,
        next_check=_fresh_until(response, now),
        moved_to=response.moved_to,
    )


def after_failure(
    state: FeedState, error: NewsletterError, now: datetime, response: Response | None = None
) -> FeedState:
    """Return the state after a failed visit: the validators of the last whole answer stay."""
    status = response.status if response else 0
    rest = response.header("retry-after") if response and status in ASKS_FOR_REST else ""
    return replace(
        state,
        checked=now,
        error=error.message,
        failures=state.failures + 1,
        next_check=read_retry_after(rest, now),
        gone=status == GONE,
        moved_to=response.moved_to if response else "",
    )


def read_retry_after(value: str, now: datetime) -> datetime | None:
    """Return when to ask again: the header gives seconds or a date (RFC 9110, 10.2.3)."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        wanted = now + min(timedelta(seconds=int(value[:9])), LONGEST_REST)
    else:
        moment = _http_date(value)
        if moment is None:
            return None
        wanted = min(moment, now + LONGEST_REST)
    return wanted if wanted > now else None


def _fresh_until(response: Response, now: datetime) -> datetime | None:
    """Return until when the answer calls itself fresh, or None (RFC 9111, 4.2.1)."""
    control = response.header("cache-control").lower()
    if "no-cache" in control or "no-store" in control:
        return None
    stated = _MAX_AGE.search(control)
    if stated:
        fresh = timedelta(seconds=int(stated[1])) - _age(response)
    else:
        expires = _http_date(response.header("expires"))
        if expires is None:
            return None
        fresh = expires - (_http_date(response.header("date")) or now)
    return now + min(fresh, LONGEST_FRESH) if fresh > timedelta(0) else None


def _age(response: Response) -> timedelta:
    age = response.header("age").strip()
    return timedelta(seconds=int(age[:9]) if age.isascii() and age.isdigit() else 0)


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
