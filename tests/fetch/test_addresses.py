from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import FetchError, FetchRefused
from newsletter.fetch.addresses import join, parse_address


@pytest.mark.parametrize(
    ("url", "text", "authority", "target"),
    [
        ("http://Ledger.example", "http://ledger.example", "ledger.example", "/"),
        ("https://a.example:443/x#y", "https://a.example/x", "a.example", "/x"),
        ("http://a.example:8080?q=1 2", "http://a.example:8080?q=1%202", "a.example:8080", "/?q=1%202"),
        ("http://a.example/é%20%C3", "http://a.example/%C3%A9%20%C3", "a.example", "/%C3%A9%20%C3"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/", "xn--bcher-kva.example", "/"),
        ("http://[::1]:81/", "http://[::1]:81/", "[::1]:81", "/"),
        ("http://2130706433/", "http://2130706433/", "2130706433", "/"),
    ],
)  # fmt: skip
def test_an_address_is_taken_apart(url: str, text: str, authority: str, target: str) -> None:
    """Host in ASCII, the usual port left out, the fragment gone, odd characters escaped once."""
    address = parse_address(url)
    assert (str(address), address.authority, address.target) == (text, authority, target)
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "//a.example", "http:///x", "http://a b/", "http://a.example:99999/", "http://[::bad/",
        "http://a.example:x/", "ftp://a.example/", "javascript:alert(1)", "http://u@a.example/",
        "http://:p@a.example/", "http://a\u0000.example/", "http://a..example/", "http://[fe80::1%25eth0]/",
        "http://xn--\u2488.example/", "http://\udcff.example/", "http://a.example/\udcff",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    """Other schemes, passwords, and hosts that are none cost one clear error."""
    with pytest.raises(FetchRefused):
        parse_address(url)


@given(st.text(max_size=60) | st.from_regex(r"https?://[a-z.:@\[\]%0-9]{0,12}/.{0,9}"))
def test_any_text_is_an_address_or_an_error(text: str) -> None:
    """Nothing else than our own error ever comes out, also of a redirect to anything."""
    try:
        address = parse_address(text)
        joined = parse_address(join(parse_address("http://a.example/b"), text, name=""))
    except FetchError:
        return
    for one in (str(address), str(joined)):
        assert one.isascii()
        assert not set(one) & set(" \r\n\t<>")


@given(
    host=st.from_regex(r"[a-z][a-z0-9-]{0,8}[a-z0-9]\.example", fullmatch=True),
    path=st.text(st.characters(codec="utf-8", exclude_characters="?#\\"), max_size=20),
)
def test_httpx_asks_for_the_same(host: str, path: str) -> None:
    """An ordinary address asks the same host for the same page as httpx would."""
    url = f"http://{host}/{path}"
    try:
        theirs = httpx.URL(url)
    except httpx.InvalidURL:
        return
    ours = parse_address(url)
    assert ours.host == theirs.host
    if "." not in path and "%" not in path and path.isprintable() and path == path.strip():
        assert httpx.URL(str(ours)).path == theirs.path
