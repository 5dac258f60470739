"""Sitemap and robots.txt."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest

from newsletter.archive.formats.signposts import MOST_PAGES, Signpost, robots, sitemaps

BASE = "https://archive.indus.example/"
SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def posts(count: int) -> list[Signpost]:
    """Return so many pages."""
    return [Signpost(path=f"issues/{number}/", changed="2026-11-01") for number in range(count)]


def locations(data: bytes) -> list[str]:
    """Return the addresses that a sitemap or an index names."""
    return [one.text or "" for one in ET.fromstring(data).findall(".//s:loc", SPACE)]


def test_one_file_is_enough_for_most_archives() -> None:
    """Up to the protocol's limit sitemap.xml lists the pages themselves."""
    files = dict(sitemaps([*posts(2), Signpost(path="topics/آب & rivers/")], BASE))
    assert list(files) == ["sitemap.xml"]
    assert locations(files["sitemap.xml"]) == [
        f"{BASE}issues/0/",
        f"{BASE}issues/1/",
        f"{BASE}topics/%D8%A2%D8%A8%20&%20rivers/",
    ]
    days = ET.fromstring(files["sitemap.xml"]).findall(".//s:lastmod", SPACE)
    assert [day.text for day in days] == ["2026-11-01"] * 2


@pytest.mark.parametrize(("count", "parts"), [(6, 2), (7, 3), (9, 3)])
def test_more_pages_make_parts_and_an_index(count: int, parts: int) -> None:
    """Every page stands in one part, no part is longer than it may be, the index comes last."""
    files = dict(sitemaps(iter(posts(count)), BASE, most=3))
    names = [f"sitemap-{number}.xml" for number in range(1, parts + 1)]
    assert list(files) == [*names, "sitemap.xml"]
    assert locations(files["sitemap.xml"]) == [BASE + name for name in names]
    listed = [locations(files[name]) for name in names]
    assert max(map(len, listed)) <= 3
    assert [one for part in listed for one in part] == [
        f"{BASE}issues/{number}/" for number in range(count)
    ]


def test_the_limit_is_that_of_the_protocol() -> None:
    """A file has at most 50,000 addresses and 50 MB, also with long addresses."""
    assert MOST_PAGES == 50_000
    ((_, data),) = sitemaps(posts(1), BASE)
    assert (len(data) + 200) * MOST_PAGES < 50 * 2**20


def test_an_empty_archive_has_a_sitemap() -> None:
    """Without pages there is a sitemap that names none."""
    assert locations(dict(sitemaps([], BASE))["sitemap.xml"]) == []


def test_robots_are_welcome_and_find_the_sitemap() -> None:
    """Robots may read everything, and are told where the sitemap is."""
    rules = RobotFileParser()
    rules.parse(robots(BASE).decode().splitlines())
    assert rules.can_fetch("anybody", f"{BASE}issues/2026-11/")
    assert rules.site_maps() == [f"{BASE}sitemap.xml"]


@pytest.mark.parametrize("base", ["", "https://indus.example/archive/"])
def test_robots_txt_stands_at_the_root_or_nowhere(base: str) -> None:
    """Where no robot would look for it there is none."""
    assert robots(base) == b""
