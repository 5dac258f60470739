"""robots.txt, obeyed for pages (RFC 9309), over real loopback HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.errors import FetchError, FetchFailed, FetchRefused
from newsletter.fetch import MemoryRobotsStore, PageFetcher, Request, RobotsRules
from newsletter.fetch.robots import judge, origin_of, read_rules, sitemaps_named

PAGE = "http://ledger.example/news/1"


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?download", True),
        ("User-agent: *\nDisallow: /*?print=", "/x?print=1", False),
        ("User-agent: *\nDisallow: /خبر", "/%D8%AE%D8%A8%D8%B1/1", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: NewsLetter\nDisallow: /\n\nUser-agent: *\nDisallow:", "/a", False),
        ("User-agent: newsletter\nDisallow:\n\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: other\nUser-agent: newsletter\nDisallow: /a", "/a", False),
        ("User-agent: news\nDisallow: /", "/a", True),
        ("User-agent: news*\nDisallow: /", "/a", True),
        ("User-agent: newsletter-bot\nDisallow: /", "/a", True),
        ("User-agent: letter\nDisallow: /", "/a", True),
        ("User-agent: News\nDisallow: /\n\nUser-agent: *\nDisallow: /b", "/b", False),
        ("User-agent: news\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: Newsletter/2.0 (bot)\nDisallow: /", "/a", False),
        ("user agent : newsletter # us\nDisallow: /", "/a", False),
        ("User-agent:\nDisallow: /", "/a", True),
        ("User-agent: * # all\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /a # private", "/a", False),
        ("User-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("Disallow: /a", "/a", True),
        ("<html><body>Not found</body></html>", "/a", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
    ],
)
def test_the_most_specific_rule_wins(rules: str, path: str, allowed: bool) -> None:
    """Groups, wildcards and the end mark mean what RFC 9309 says; rubbish forbids nothing."""
    assert judge(rules, f"http://ledger.example{path}").allowed is allowed


def test_a_wish_for_a_pause_is_heard_within_reason() -> None:
    """Crawl-delay counts for our group, at most a minute; nonsense is no wish."""
    assert judge("User-agent: *\nCrawl-delay: 2.5", PAGE).pause == 2.5
    assert judge("User-agent: *\nCrawl-delay: 86400", PAGE).pause == 60
    assert judge("User-agent: *\nCrawl-delay: soon", PAGE).pause == 0
    assert judge("User-agent: other\nCrawl-delay: 9", PAGE).pause == 0


def test_sitemaps_are_named_for_everybody() -> None:
    """The lines count wherever they stand, each once."""
    named = "Sitemap: https://a.example/1.xml\nUser-agent: x\nSITEMAP:https://a.example/2.xml\n"
    assert sitemaps_named(named * 2) == ("https://a.example/1.xml", "https://a.example/2.xml")


def test_rules_are_read_up_to_a_size_and_without_their_mark() -> None:
    """A byte order mark, NULs and bad bytes do no harm; what lies beyond the cap is not read."""
    assert judge(read_rules(b"\xef\xbb\xbfUser-agent: *\nDisallow: /news"), PAGE).allowed is False
    assert judge(read_rules(b"\xff\xfe\0User-agent: *\n\0\xc3(\nDisallow: /"), PAGE).allowed is True
    late = b"User-agent: *\n" + b"# padding\n" * 60_000 + b"Disallow: /\n"
    assert judge(read_rules(late), PAGE).allowed is True


def test_hostile_rules_are_judged() -> None:
    """Ever so many wildcards come to a judgement."""
    text = (
        "User-agent: *\n" + "Disallow: /" + "*a" * 500 + "b\n" + "Disallow: /*a*b*c*d$\n" * 20_000
    )
    assert judge(text[:500_000], "http://ledger.example/" + "a" * 2_000).allowed


@given(st.binary(max_size=400), st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_no_bytes_break_the_judge(body: bytes, path: str) -> None:
    """Whatever a site serves, there is a judgement."""
    judge(read_rules(body), f"http://ledger.example/{path}")


def test_a_site_is_scheme_host_and_port() -> None:
    """The usual port is not written; what is no address has no site."""
    assert origin_of("https://ledger.example/a?b") == "https://ledger.example"
    assert origin_of("http://ledger.example:8080/a") == "http://ledger.example:8080"
    assert origin_of("http://[::1]:80/a") == "http://[::1]:80"
    assert origin_of("http://[broken/") == ""


Answers = dict[str, bytes]


class Round:
    """Pages fetched from a server that answers by ``host/path``, and what it was asked."""

    def __init__(self, wire: Any, answers: Answers) -> None:
        self.wire = wire
        self.answers = answers
        self.store = MemoryRobotsStore()
        self.asked: list[str] = []
        self.pauses: list[float] = []
        self.overrode: list[str] = []
        self.now: datetime = wire.noon

    def read(self, *urls: str, force: bool = False) -> list[Any]:
        """Fetch all at once; return a response or an error for each."""

        async def talk(head: bytes, writer: asyncio.StreamWriter) -> None:
            lines = head.decode().split("\r\n")
            host = next(line[6:] for line in lines if line.startswith("Host: "))
            name = host + lines[0].split()[1]
            self.asked.append(name)
            missing = self.wire.answer(status="404 Not Found")
            writer.write(self.answers.get(name, missing))

        async def pause(seconds: float) -> None:
            self.pauses.append(round(seconds))

        async def go() -> list[Any]:
            async with (
                self.wire.server(talk) as server,
                self.wire.fetcher(server.port) as fetcher,
            ):
                pages = PageFetcher(
                    fetcher, store=self.store, clock=lambda: self.now, force=force, pause=pause
                )
                asks = [pages.fetch(Request(url=url)) for url in urls]
                results = await asyncio.gather(*asks, return_exceptions=True)
                self.overrode += pages.overrode
                return list(results)

        return asyncio.run(go())


@pytest.fixture
def visit(wire: Any) -> Callable[[Answers], Round]:
    """Return a round over the given answers."""
    return lambda answers: Round(wire, answers)


def rules(wire: Any, text: str) -> bytes:
    """Return an answer that is a robots.txt."""
    body: bytes = wire.answer(text.encode())
    return body


def test_a_page_that_robots_may_not_read_is_not_asked_for(wire: Any, visit: Any) -> None:
    """The error names the file and what can be done; the page's address is never requested."""
    seen = visit({"ledger.example/robots.txt": rules(wire, "User-agent: *\nDisallow: /news")})
    (error,) = seen.read(PAGE)
    assert isinstance(error, FetchRefused)
    assert "robots.txt" in error.message
    assert "--url" in error.help
    assert seen.asked == ["ledger.example/robots.txt"]


def test_rules_are_kept_for_a_day(wire: Any, visit: Any) -> None:
    """One request serves all pages of a site, later runs too, until the day is over."""
    seen = visit(
        {
            "ledger.example/robots.txt": rules(wire, "User-agent: *\nDisallow: /private"),
            "ledger.example/news/1": wire.answer(b"one"),
            "ledger.example/news/2": wire.answer(b"two"),
        }
    )
    first = seen.read(PAGE, "http://ledger.example/news/2")
    assert [response.body for response in first] == [b"one", b"two"]
    seen.now += timedelta(hours=23)
    seen.read(PAGE)
    assert seen.asked.count("ledger.example/robots.txt") == 1
    seen.now += timedelta(hours=2)
    seen.read(PAGE)
    assert seen.asked.count("ledger.example/robots.txt") == 2


def test_a_site_without_rules_forbids_nothing(wire: Any, visit: Any) -> None:
    """404, 403 and 410 for robots.txt leave all pages free (RFC 9309, 2.3.1.3)."""
    for status in ("404 Not Found", "403 Forbidden", "410 Gone"):
        seen = visit(
            {
                "ledger.example/robots.txt": wire.answer(status=status),
                "ledger.example/news/1": wire.answer(b"one"),
            }
        )
        assert seen.read(PAGE)[0].body == b"one"


@pytest.mark.parametrize("status", ["503 Service Unavailable", "500 Oops", "429 Too Many Requests"])
def test_a_site_that_cannot_say_is_left_alone_for_now(wire: Any, visit: Any, status: str) -> None:
    """No page is asked for, and nothing is kept: the next run asks again."""
    seen = visit(
        {
            "ledger.example/robots.txt": wire.answer(status=status),
            "ledger.example/news/1": wire.answer(b"one"),
        }
    )
    (error,) = seen.read(PAGE)
    assert isinstance(error, FetchRefused)
    seen.answers["ledger.example/robots.txt"] = wire.answer(status="404 Not Found")
    assert seen.read(PAGE)[0].body == b"one"


def test_older_rules_serve_while_newer_cannot_be_had(wire: Any, visit: Any) -> None:
    """A fault of the site neither frees what it forbade nor forbids what it allowed."""
    seen = visit(
        {
            "ledger.example/robots.txt": wire.answer(status="503 Service Unavailable"),
            "ledger.example/news/1": wire.answer(b"one"),
        }
    )
    old = seen.now - timedelta(days=9)
    text = "User-agent: *\nDisallow: /private"
    seen.store.save_robots_rules(
        RobotsRules(origin="http://ledger.example", fetched=old, text=text)
    )
    allowed, refused = seen.read(PAGE, "http://ledger.example/private")
    assert allowed.body == b"one"
    assert isinstance(refused, FetchRefused)


def test_a_redirect_is_judged_before_it_is_followed(wire: Any, visit: Any) -> None:
    """Another path and another host have rules too; neither forbidden address is requested."""
    to_host = wire.answer(status="302 Found", headers=(("Location", "http://gazette.example/x"),))
    to_path = wire.answer(status="301 Moved", headers=(("Location", "/private/x"),))
    seen = visit(
        {
            "ledger.example/robots.txt": rules(wire, "User-agent: *\nDisallow: /private"),
            "ledger.example/a": to_host,
            "ledger.example/b": to_path,
            "gazette.example/robots.txt": rules(wire, "User-agent: *\nDisallow: /"),
        }
    )
    errors = seen.read("http://ledger.example/a", "http://ledger.example/b")
    assert all(isinstance(error, FetchRefused) for error in errors)
    assert "gazette.example/x" not in seen.asked
    assert "ledger.example/private/x" not in seen.asked


def test_rules_may_lie_behind_redirects(wire: Any, visit: Any) -> None:
    """Five redirects are followed to a robots.txt, also to another host; a circle is no answer."""
    moved = wire.answer(
        status="301 Moved", headers=(("Location", "http://www.ledger.example/robots.txt"),)
    )
    seen = visit(
        {
            "ledger.example/robots.txt": moved,
            "www.ledger.example/robots.txt": rules(wire, "User-agent: *\nDisallow: /news"),
        }
    )
    assert isinstance(seen.read(PAGE)[0], FetchRefused)
    circle = wire.answer(status="302 Found", headers=(("Location", "/robots.txt"),))
    seen = visit({"ledger.example/robots.txt": circle})
    assert isinstance(seen.read(PAGE)[0], FetchError)


def test_pages_of_one_site_are_as_far_apart_as_it_asks(wire: Any, visit: Any) -> None:
    """Crawl-delay is the pause between two pages of a host; the first does not wait."""
    text = "User-agent: *\nCrawl-delay: 7"
    seen = visit(
        {"ledger.example/robots.txt": rules(wire, text), "other.example/1": wire.answer(b"o")}
    )
    seen.read(*(f"http://ledger.example/{number}" for number in range(3)), "http://other.example/1")
    assert sorted(seen.pauses) == [7, 14]


def test_force_reads_all_the_same_and_says_so(wire: Any, visit: Any) -> None:
    """What was overridden is told in words: what is forbidden, and a site that cannot say."""
    seen = visit(
        {
            "ledger.example/robots.txt": rules(wire, "User-agent: *\nDisallow: /"),
            "ledger.example/news/1": wire.answer(b"one"),
            "ill.example/robots.txt": wire.answer(status="500 Oops"),
            "ill.example/1": wire.answer(b"two"),
        }
    )
    pages = seen.read(PAGE, "http://ill.example/1", force=True)
    assert [page.body for page in pages] == [b"one", b"two"]
    assert len(seen.overrode) == 2
    assert any("/news/1" in reason for reason in seen.overrode)


def test_a_server_that_is_not_there_is_reported_as_such(visit: Any) -> None:
    """Where the name leads nowhere, that is the message, not a word about robots.txt."""
    (error,) = visit({}).read("http://nowhere.invalid/page")
    assert isinstance(error, FetchFailed)
    assert "leads nowhere" in error.message


def test_feeds_are_not_asked_about(wire: Any) -> None:
    """A request without a gate goes straight to its address."""

    async def go() -> list[bytes]:
        async with (
            wire.server(wire.always(wire.answer(b"<rss/>"))) as server,
            wire.fetcher(server.port) as fetcher,
        ):
            await fetcher.fetch(Request(url="http://ledger.example/feed"))
            heads: list[bytes] = server.requests
            return heads

    assert [head.split()[1] for head in asyncio.run(go())] == [b"/feed"]


def test_the_pause_outlives_the_command(wire: Any, visit: Any) -> None:
    """A second command waits for what is left of the pause, and for nothing when it is over."""
    text = "User-agent: *\nCrawl-delay: 7"
    seen = visit(
        {
            "ledger.example/robots.txt": rules(wire, text),
            "ledger.example/news/1": wire.answer(b"one"),
        }
    )
    seen.read(PAGE)
    seen.now += timedelta(seconds=3)
    seen.read(PAGE)
    assert seen.pauses == [4]
    seen.now += timedelta(seconds=60)
    seen.read(PAGE)
    assert seen.pauses == [4]
    seen.now -= timedelta(days=1)  # a clock set back is no reason to wait for a day
    seen.read(PAGE)
    assert seen.pauses == [4]
