"""Links of mails that were sent, unwrapped without asking anybody."""

from __future__ import annotations

import base64
import json
import zlib
from urllib.parse import quote, urlencode

import pytest

from newsletter.text.click_links import unwrap

TARGET = "https://paper.example/2017/11/rivers?page=2"


def packed(data: bytes) -> str:
    """Return base64 for addresses, without its padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


MAILGUN = packed(
    zlib.compress(urlencode({"h": "x" * 20, "l": TARGET, "r": "me@reader.example"}).encode())
)
CARRYING = [
    f"http://email.house.example/c/{MAILGUN}",
    f"https://substack.com/redirect/2/{packed(json.dumps({'e': TARGET, 'p': 1}).encode())}.sig",
    f"https://click.convertkit-mail.com/abc/def/{packed(TARGET.encode())}",
    f"https://x.awstrack.me/L0/{quote(TARGET, safe='')}/1/0100/abc=12",
    f"https://mandrillapp.com/track/click/3/paper.example?p={packed(json.dumps({'url': TARGET}).encode())}",
    f"https://www.google.com/url?q={quote(TARGET, safe='')}&sa=D",
    f"https://nam02.safelinks.protection.outlook.com/?url={quote(TARGET, safe='')}&data=05",
]


@pytest.mark.parametrize("address", CARRYING)
def test_a_carried_address_is_found(address: str) -> None:
    """Where the real address is carried, in whatever packing, it is taken."""
    if ".sig" in address:
        address = address.removesuffix(".sig")
    found = unwrap(address)
    assert (found.address, found.fate) == (TARGET, "unwrapped")


LOST = [
    "https://house.us1.list-manage.com/track/click?u=0a1b2c3d4e5f60718&id=77&e=99",
    "https://house.us1.list-manage.com/unsubscribe?u=0a1b&id=77&e=99&c=1",
    "https://u1234.ct.sendgrid.net/ls/click?upn=AbCdEfGhIjKlMnOpQrStUvWxYz",
    "https://click.house.example/ls/click?upn=AbCdEfGhIjKlMnOpQrStUvWxYz",
    "https://link.mail.beehiiv.com/ss/c/AbCdEfGhIjKlMnOpQrStUvWxYz/1/2",
]


@pytest.mark.parametrize("address", LOST)
def test_a_number_instead_of_an_address_is_not_kept(address: str) -> None:
    """A link that only the service could resolve, and that names a reader, is left out."""
    assert unwrap(address).address == ""
    assert unwrap(address).fate == "lost"


@pytest.mark.parametrize(
    ("address", "fate"),
    [
        ("*|UNSUB|*", "placeholder"),
        ("https://%2A%7CHOST%7C%2A/", "placeholder"),
        ("[[UNSUB_LINK_EN_US]]", "placeholder"),
        ("{{ unsubscribe_url }}", "placeholder"),
        ("#", "nowhere"),
        ("", "nowhere"),
        ("javascript:alert(1)", "unsafe"),
        ("jAvA\nscript:alert(1)", "unsafe"),
        ("data:text/html,x", "unsafe"),
        ("../relative.html", "unsafe"),
        ("https://house.example/" + "x" * 9000, "unsafe"),
    ],
)
def test_what_is_no_address_is_none(address: str, fate: str) -> None:
    """Placeholders, anchors and unsafe schemes lead nowhere."""
    assert (unwrap(address).address, unwrap(address).fate) == ("", fate)


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        (TARGET, TARGET),
        (TARGET + "&utm_source=x&mc_eid=12", TARGET),
        ("mailto:info@house.example", "mailto:info@house.example"),
        ("www.house.example/a", "https://www.house.example/a"),
        ("https://house.example/a?b=1&e=%2A%7CUNIQID%7C%2A", "https://house.example/a?b=1"),
        ("https://house.example/a?e=*|UNIQID|*", "https://house.example/a"),
        ("//house.example/a", "https://house.example/a"),
        ("http://https://house.example/a", "https://house.example/a"),
        ("https://mail.house.example/a-page", "https://mail.house.example/a-page"),
        ("https://t.house.example/c/short", "https://t.house.example/c/short"),
    ],
)
def test_an_ordinary_address_stays(address: str, wanted: str) -> None:
    """What counts nothing stays as it was, less its tracking parameters."""
    assert unwrap(address).address == wanted


def test_what_is_packed_stays_small() -> None:
    """A token that unpacks to very much costs little, and leads nowhere."""
    bomb = packed(zlib.compress(b"l=http" + b"x" * 50_000_000, 9))
    assert unwrap(f"https://email.house.example/c/{bomb[:8000]}").address == ""


def test_redirectors_in_one_another_end() -> None:
    """A chain that is too long is given up."""
    address = TARGET
    for _ in range(30):
        address = f"https://www.google.com/url?q={quote(address, safe='')}"[:8000]
    assert unwrap(address).address == ""
