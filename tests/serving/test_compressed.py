"""Who gets an answer in gzip, and how much of it is kept."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse

from newsletter.serving.compressed import Pressed, is_pressed, pressed_page, takes_gzip


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("gzip", True),
        ("GZip ; q=0.5, br", True),
        ("x-gzip", True),
        ("*", True),
        ("*;q=0.1", True),
        ("", False),
        ("br", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("*;q=0", False),
        ("gzip;q=nan", False),
        ("gzip;q=inf", False),
        ("gzip;level=9", False),
        ("gzipped, \x00, ;;;", False),
    ],
)
def test_gzip_goes_to_whoever_takes_it(accepted: str, takes: bool) -> None:
    """Weights are read as RFC 9110 has them; what nobody understands is no wish."""
    assert takes_gzip(accepted) is takes


def test_texts_become_shorter() -> None:
    """Pictures and fonts are sent as they are."""
    assert is_pressed("text/html; charset=utf-8")
    assert is_pressed("application/atom+xml")
    assert is_pressed("image/svg+xml")
    assert not is_pressed("image/png")
    assert not is_pressed("font/woff2")


def test_only_so_much_is_kept(tmp_path: Path) -> None:
    """However many files are asked for, no more octets are held than was said."""
    files = [tmp_path / f"{number}.html" for number in range(9)]
    for number, file in enumerate(files):
        file.write_bytes(f"<p>{number}</p>".encode() * 100)
    pressed = Pressed(held=120)
    for file in (*files, *files):
        assert gzip.decompress(pressed.of(str(file), file.stat())) == file.read_bytes()
    assert sum(map(len, pressed._kept.values())) == pressed._octets <= 120


@pytest.mark.parametrize(
    ("accepted", "words", "coded"), [("gzip", 900, True), ("gzip", 3, False), ("br", 900, False)]
)
def test_a_page_is_pressed_where_it_is_worth_it(accepted: str, words: int, coded: bool) -> None:
    """A page says of what its form depends, whichever it has."""
    html = "word " * words
    asked = Request({"type": "http", "headers": [(b"accept-encoding", accepted.encode())]})
    answer = pressed_page(asked, HTMLResponse(html))
    body = bytes(answer.body)
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(body)
    assert ("content-encoding" in answer.headers) is coded
    assert (gzip.decompress(body) if coded else body).decode() == html
