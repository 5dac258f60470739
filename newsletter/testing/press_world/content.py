"""What the outlets are and what they wrote, read from ``outlets/*.toml``."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from functools import lru_cache
from importlib import resources
from typing import Any

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PressArticle:
    """One article of an outlet."""

    path: str
    """Of its page: ``/2017/12/05/port``."""
    title: str
    headline: str = ""
    """What the page says, where the feed's title differs."""
    authors: tuple[str, ...] = ()
    organisation: bool = False
    """True: an institution signs instead of a person."""
    published: datetime
    """Aware, UTC."""
    summary: str
    """As the feed gives it."""
    body: str
    """Paragraphs separated by blank lines."""
    documents: tuple[str, ...] = ()
    """Paths of linked PDFs."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of the body, each on one line."""
        return tuple(" ".join(part.split()) for part in self.body.split("\n\n") if part.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class PressOutlet:
    """A paper: its feed, its pages, its manners."""

    name: str
    host: str
    country: str
    language: str = "en"
    paywall: bool = False
    tagline: str
    feed: str
    """``rss``, ``atom``, ``rdf``, ``json``, or ``none``."""
    feed_path: str = ""
    tracking: str = ""
    """What the feed appends to each address: ``?utm_source=rss``."""
    signs: str = "head"
    """Where a page names its author for machines: ``json-ld``, ``head`` or ``body``."""
    manners: str = "good"
    """Of the feed: ``good``, ``broken`` (malformed), ``silent`` (never answers), ``gone`` (410)."""
    sitemap: str = ""
    """``news`` or ``plain``: of which kind its /sitemap.xml is; empty: it has none."""
    robots: str = "User-agent: *\nAllow: /\n"
    """Its robots.txt; empty: it has none."""
    articles: tuple[PressArticle, ...] = ()

    @property
    def site(self) -> str:
        """``http://harbour-ledger.example``."""
        return f"http://{self.host}"

    @property
    def feed_url(self) -> str:
        """The address of the feed, or empty."""
        return self.site + self.feed_path if self.feed_path else ""


@lru_cache(maxsize=1)
def shipped_outlets() -> tuple[PressOutlet, ...]:
    """Return every outlet that is shipped, by host."""
    folder = resources.files("newsletter.testing.press_world") / "outlets"
    files = [entry for entry in folder.iterdir() if entry.name.endswith(".toml")]
    outlets = (read_outlet(entry.read_text("utf-8")) for entry in files)
    return tuple(sorted(outlets, key=lambda outlet: outlet.host))


def read_outlet(text: str) -> PressOutlet:
    """Return the outlet that a TOML file describes."""
    facts = tomllib.loads(text)
    articles = tuple(_article(item) for item in facts.pop("article", []))
    return PressOutlet(articles=articles, **facts)


def _article(facts: dict[str, Any]) -> PressArticle:
    facts["published"] = facts["published"].astimezone(UTC)
    facts["authors"] = tuple(facts.get("authors", ()))
    facts["documents"] = tuple(facts.get("documents", ()))
    facts["summary"] = " ".join(facts["summary"].split())
    return PressArticle(**facts)
