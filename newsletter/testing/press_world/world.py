"""The press as it stands: what each address answers, and verbs that change it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from newsletter.model.values import dataclass
from newsletter.testing.press_world import feeds, pages
from newsletter.testing.press_world.content import PressArticle, PressOutlet, shipped_outlets

PRESS_WORLD_NOW = datetime(2017, 12, 18, 9, 0, tzinfo=UTC)
"""The world's present; everything in it was published before."""

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request that the press got, and how it was answered."""

    host: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    status: int
    """0: never answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server says; `silent`: it accepts, and then says nothing at all."""

    status: int = 200
    body: bytes = b""
    media_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()
    silent: bool = False


class Press:
    """Outlets by host.  Every verb takes effect with the next request."""

    def __init__(self, outlets: Iterable[PressOutlet] | None = None) -> None:
        chosen = shipped_outlets() if outlets is None else outlets
        self._outlets = {outlet.host: outlet for outlet in chosen}
        self._salts: dict[str, int] = {}
        self._moved: dict[tuple[str, str], str] = {}

    @property
    def outlets(self) -> tuple[PressOutlet, ...]:
        """All outlets as they stand, by host."""
        return tuple(self._outlets[host] for host in sorted(self._outlets))

    def outlet(self, host: str) -> PressOutlet:
        """Return the outlet of a host; `KeyError` for another."""
        return self._outlets[host]

    def publish(self, host: str, article: PressArticle) -> str:
        """Let an outlet publish an article, or publish it anew; return its address."""
        outlet = self._outlets[host]
        others = tuple(known for known in outlet.articles if known.path != article.path)
        self._change(host, articles=(*others, article))
        return outlet.site + article.path

    def withdraw(self, host: str, path: str) -> None:
        """Take an article from the feed and the site."""
        kept = tuple(known for known in self._outlets[host].articles if known.path != path)
        self._change(host, articles=kept)

    def break_feed(self, host: str) -> None:
        """Publish a feed that no parser can read."""
        self._change(host, manners="broken")

    def silence_feed(self, host: str) -> None:
        """Accept requests for the feed and never answer them."""
        self._change(host, manners="silent")

    def remove_feed(self, host: str) -> None:
        """Answer 410 Gone for the feed."""
        self._change(host, manners="gone")

    def lose_feed(self, host: str) -> None:
        """Publish no feed any more, and do not speak of one."""
        self._change(host, feed_path="")

    def mend_feed(self, host: str) -> None:
        """Publish the feed as it should be."""
        self._change(host, manners="good")

    def move_feed(self, host: str, path: str) -> None:
        """Publish the feed at another path; the old one redirects there for good (301)."""
        old = self._outlets[host].feed_path
        self._change(host, feed_path=path)
        self._moved[host, old] = path

    def map_site(self, host: str, kind: str) -> None:
        """Publish a sitemap of a kind (``news``, ``plain``) at /sitemap.xml."""
        self._change(host, sitemap=kind)

    def tell_robots(self, host: str, text: str) -> None:
        """Serve this robots.txt; empty: none at all."""
        self._change(host, robots=text)

    def change_etag(self, host: str) -> None:
        """Give the feed another ETag, though its content stays the same."""
        self._salts[host] = self._salts.get(host, 0) + 1

    def answer(self, host: str, path: str, headers: Mapping[str, str]) -> Answer:
        """Return what the outlet says to a GET; names of `headers` in lower case."""
        outlet = self._outlets.get(host)
        if outlet is None:
            return Answer(status=421, body=b"no such host\n", media_type="text/plain")
        path = path.partition("?")[0]
        if (host, path) in self._moved:
            target = outlet.site + self._moved[host, path]
            return Answer(status=301, headers=(("Location", target),))
        if outlet.feed_path and path == outlet.feed_path:
            return self._feed(outlet, headers)
        return _page(outlet, path, headers)

    def _feed(self, outlet: PressOutlet, headers: Mapping[str, str]) -> Answer:
        if outlet.manners == "silent":
            return Answer(silent=True)
        if outlet.manners == "gone":
            return Answer(status=410, body=b"This feed has ended.\n", media_type="text/plain")
        body = feeds.feed_bytes(outlet)
        answer = Answer(body=body, media_type=feeds.MEDIA_TYPES[outlet.feed])
        newest = max((article.published for article in outlet.articles), default=PRESS_WORLD_NOW)
        return _conditional(
            answer, headers, salt=str(self._salts.get(outlet.host, "")), modified=newest
        )

    def _change(self, host: str, **changes: object) -> None:
        self._outlets[host] = replace(self._outlets[host], **changes)  # type: ignore[arg-type] # checked by callers


def _page(outlet: PressOutlet, path: str, headers: Mapping[str, str]) -> Answer:
    if path in {"", "/"}:
        return Answer(body=pages.front_page(outlet))
    if path == "/robots.txt" and outlet.robots:
        named = f"Sitemap: {outlet.site}/sitemap.xml\n" if outlet.sitemap else ""
        return Answer(body=(outlet.robots + named).encode(), media_type="text/plain")
    if path == "/sitemap.xml" and outlet.sitemap:
        return Answer(body=feeds.sitemap_bytes(outlet), media_type="application/xml")
    for article in outlet.articles:
        if path == article.path:
            page = Answer(body=pages.article_page(outlet, article))
            return _conditional(page, headers, modified=article.published)
        if path in article.documents:
            return Answer(body=pages.document(path), media_type="application/pdf")
    return Answer(status=404, body=pages.not_found(outlet))


def _conditional(
    answer: Answer, headers: Mapping[str, str], *, modified: datetime, salt: str = ""
) -> Answer:
    """Return the answer with validators, or 304 where the client has it (RFC 9110, section 13)."""
    etag = f'"{hashlib.sha256(answer.body + salt.encode()).hexdigest()[:16]}"'
    validators = (
        ("ETag", etag),
        ("Last-Modified", format_datetime(modified, usegmt=True)),
    )
    if _has_it(headers, etag, modified):
        return Answer(status=304, headers=validators)
    return replace(answer, headers=validators)


def _has_it(headers: Mapping[str, str], etag: str, modified: datetime) -> bool:
    if "if-none-match" in headers:
        offered = [part.strip().removeprefix("W/") for part in headers["if-none-match"].split(",")]
        return etag in offered or "*" in offered
    try:
        return modified.replace(microsecond=0) <= parsedate_to_datetime(
            headers.get("if-modified-since", "")
        )
    except (TypeError, ValueError):
        return False
