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
PROBATION, PROBATION_VISITS = timedelta(days=7), 3
"""A new address is adopted after so long and so many answers from there."""
PATIENCE = 3
"""Failures in a row after which a feed is asked less often."""
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
    url = (state.adopted if state else "") or feed.url
    return Request(url=url, name=feed.outlet or feed.title, headers=tuple(headers))


def after_success(
    state: FeedState, response: Response, now: datetime, *, kind: str = "", period: int = 0
) -> FeedState:
    """Return the state after a 200 that was parsed (as `kind`), or a 304.

    New validators count after both; a 304 without any keeps the old ones, a
    200 without any has none.  `period` is the feed's own, in seconds; a 304
    keeps what is known of it.
    """
    unchanged = response.status == NOT_MODIFIED
    kept = state if unchanged else FeedState(url=state.url)
    other_kind = bool(kind and state.kind and kind != state.kind)
    period = state.period if unchanged else period
    return replace(
        _after_move(state, response, now),
        etag=response.header("etag") or kept.etag,
        last_modified=response.header("last-modified") or kept.last_modified,
        checked=now,
        succeeded=now,
        error="",
        failures=0,
        gone=False,
        next_check=_next_check(response, now, timedelta(seconds=period)),
        status=response.status,
        kind=kind or state.kind,
        kind_before=state.kind if other_kind else state.kind_before,
        kind_changed=now if other_kind else state.kind_changed,
        period=period,
    )


def _after_move(state: FeedState, response: Response, now: datetime) -> FeedState:
    """Return the state with what is known of the feed's address; a new one is adopted after probation.

    Redirects lie now and then (a captive portal, a site being rebuilt), so a
    new address counts only once it has answered again and again for a week.
    """
    target = response.moved_to or state.adopted
    if not target:
        return replace(state, moved_to="", moved_since=None, moved_visits=0)
    same = target == state.moved_to and state.moved_since is not None
    since = state.moved_since if same and state.moved_since else now
    visits = state.moved_visits + 1 if same else 1
    proved = visits >= PROBATION_VISITS and now - since >= PROBATION
    return replace(
        state,
        moved_to=target,
        moved_since=since,
        moved_visits=visits,
        adopted=target if proved else state.adopted,
    )


def after_failure(
    state: FeedState, error: NewsletterError, now: datetime, response: Response | None = None
) -> FeedState:
    """Return the state after a failed visit: the validators of the last whole answer stay.

    An adopted address that fails is given up: the feed's own is asked next, and
    probation begins anew.
    """
    status = response.status if response else getattr(error, "status", 0)
    rest = response.header("retry-after") if response and status in ASKS_FOR_REST else ""
    failures = state.failures + 1
    failed = replace(
        state,
        checked=now,
        error=error.message,
        failures=failures,
        next_check=read_retry_after(rest, now) or _back_off(failures, now),
        status=status,
    )
    if state.adopted:
        return replace(failed, adopted="", moved_since=None, moved_visits=0, next_check=None)
    return replace(
        failed,
        gone=status == GONE,
        moved_to=response.moved_to if response else state.moved_to,
    )


def _back_off(failures: int, now: datetime) -> datetime | None:
    """Return when a feed that keeps failing is asked again: after an hour, two, four … a day."""
    beyond = failures - PATIENCE
    return now + min(timedelta(hours=2 ** min(beyond, 5)), LONGEST_FRESH) if beyond >= 0 else None


def _next_check(response: Response, now: datetime, period: timedelta) -> datetime | None:
    """Return when to ask again: what the server's headers say, and the feed's own period, both."""
    fresh = _fresh_until(response, now)
    own = now + period if period else None
    return max((one for one in (fresh, own) if one), default=None)


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
