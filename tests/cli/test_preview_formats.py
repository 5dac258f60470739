"""`feeds preview FILE --json` reads files that people saved, whatever their format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FILES = {
    "channel.cdf": (
        (
            '<CHANNEL BASE="http://ledger.example/"><TITLE>Ledger</TITLE>'
            '<ITEM HREF="a"><TITLE>Dams</TITLE></ITEM></CHANNEL>'
        ),
        (),
        "cdf",
    ),
    "old.xml": (
        (
            '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Ledger</title><entry>'
            '<title>Dams</title><link rel="alternate" href="/a"/><id>tag:1</id></entry></feed>'
        ),
        (),
        "atom03",
    ),
    "page.html": (
        '<title>Ledger</title><h2><a href="a">Dams</a></h2>',
        ("--links", "h2 a"),
        "page",
    ),
    "map.xml": (
        (
            '<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url>'
            "<loc>http://ledger.example/a</loc><n:news><n:title>Dams</n:title></n:news></url></urlset>"
        ),
        ("--sitemap", "--match", "/a"),
        "news-sitemap",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_saved_source_is_previewed(name: str, run: Callable[..., Any], tmp_path: Path) -> None:
    """One JSON document with the article that it would give; nothing is stored."""
    text, options, kind = FILES[name]
    path = tmp_path / name
    path.write_text(text)
    ran = run("feeds", "preview", path, "--url", "http://ledger.example/x", *options, "--json")
    assert ran.code == 0, ran.err
    data = ran.document["data"]
    assert data["kind"] == kind
    assert [(one["title"], one["url"]) for one in data["articles"]] == [
        ("Dams", "http://ledger.example/a")
    ]


@pytest.mark.parametrize(
    "options",
    [
        ("--links", "h2 a", "--sitemap"),
        ("--dates", "time"),
        ("--match", "/a"),
        ("--links", "h2 >"),
    ],
)
def test_rules_that_cannot_be_are_refused(
    options: tuple[str, ...], run: Callable[..., Any]
) -> None:
    """Options that do not go together, and a wrong selector, end with exit code 2."""
    for command in ("preview", "add"):
        ran = run("feeds", command, "http://ledger.example/", *options)
        assert (ran.code, ran.is_foreseen) == (2, True)
