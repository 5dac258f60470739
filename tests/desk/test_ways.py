"""All ways into the desk: who may go them, from where, and what an answer carries."""

from __future__ import annotations

import os
import re
import socket
from dataclasses import replace
from typing import Protocol

import httpx
import pytest
from starlette.types import ASGIApp

from newsletter.desk.alone import Alone
from newsletter.desk.app import Desk, make_app
from newsletter.desk.rooms import ROOMS
from newsletter.model.access import May, Member
from newsletter.serving.accounts import OwnAccounts

WAYS = [way for room in ROOMS for way in room.ways]
FILLED = {"issue": "2026-12"}


class Stage(Protocol):
    """One server for many tests: see the conftest.py above."""

    app: ASGIApp


def address(path: str) -> str:
    """Return an address with something in each of its places."""
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda place: FILLED.get(place[1], "some"), path)


def test_each_way_is_one() -> None:
    """No address stands twice with one method, and each asks something of who comes, but for sign-in."""
    ways = [(way.method, way.path) for way in WAYS]
    assert len(set(ways)) == len(ways)
    open_ways = {way.path for way in WAYS if way.needs is May.NOTHING}
    assert all(path.startswith("/sign-in") for path in open_ways)


PASSED_ON = (
    {"Host": "desk.example"},
    {"X-Forwarded-For": "192.0.2.1"},
    {"X-Forwarded-Host": "127.0.0.1"},
    {"Forwarded": "for=192.0.2.1"},
    {"Via": "1.1 proxy"},
    {"X-Real-IP": "192.0.2.1"},
    {"X_Forwarded_For": "192.0.2.1"},
    {"CF-Connecting-IP": "192.0.2.1"},
    {"Tailscale-User-Login": "somebody"},
    {"Host": "127.0.0.1.evil.example"},
    {"Host": "[::1]evil.example"},
    {"Host": "evil.example:80"},
    {"Host": ""},
)


def test_no_proxy_opens_the_desk_of_one(desk_client: httpx.Client) -> None:
    """A request for another host, or passed on by anybody, is refused at every address."""
    for way in WAYS:
        for header in PASSED_ON:
            answer = desk_client.request(way.method, address(way.path), headers=header)
            assert answer.status_code == 403, (way.path, header)


def test_a_silent_proxy_opens_nothing_either(desk_client: httpx.Client) -> None:
    """HTTP/1.0, as nginx speaks unasked, and a page before this one at another host are refused."""
    url = desk_client.base_url
    with socket.create_connection((url.host, url.port or 80)) as line:
        line.sendall(f"GET / HTTP/1.0\r\nHost: {url.host}:{url.port}\r\n\r\n".encode())
        assert b" 403 " in line.makefile("rb").readline()
    before = {"Referer": "https://desk.example/"}
    assert desk_client.get("/you", headers=before).status_code == 403
    assert desk_client.get("/you", headers={"Referer": str(url)}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
    ],
    ids=str,
)
def test_forms_of_other_sites_change_nothing(
    desk_client: httpx.Client, origin: dict[str, str]
) -> None:
    """A form that another site sends is refused at every address."""
    for way in WAYS:
        if way.method == "POST":
            answer = desk_client.post(address(way.path), headers={"Sec-Fetch-Site": "", **origin})
            assert answer.status_code == 403, way.path


@pytest.mark.parametrize(
    "path", ["/", "/you", "/nowhere", "/static/x/desk.css", "/%2e%2e/etc/passwd"]
)
def test_every_answer_is_guarded(desk_client: httpx.Client, path: str) -> None:
    """Whatever is answered runs no script but the desk's, and nobody else may frame it."""
    headers = desk_client.get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_no_script_and_no_style_stands_in_a_page(desk: Desk, desk_client: httpx.Client) -> None:
    """Pages hold neither, for the policy forbids both."""
    for room in desk.rooms:
        if "{" in room.path or room.needs is May.NOTHING:
            continue
        html = desk_client.get(room.path).text
        assert "<style" not in html
        assert not re.search(r"<script(?! src=\"/static/)", html)
        assert not re.search(r"\s(style|on[a-z]+)=\"", html)


def test_another_account_opens_nothing(
    desk: Desk, desk_client: httpx.Client, member: Member, stage: Stage
) -> None:
    """Whoever works on this machine under another account is refused; the one who serves is not."""
    for owner, status in ((os.geteuid(), 200), (os.geteuid() + 1, 403), (None, 403)):
        accounts = OwnAccounts([os.geteuid()], [lambda *_, owner=owner: owner])
        stage.app = make_app(replace(desk, guard=Alone(member, accounts)))
        assert desk_client.get("/you").status_code == status


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_elsewhere_asks_for_nothing(desk_client: httpx.Client, site: str) -> None:
    """Other pages may lead to the desk, but neither fetch from it, listen to it, nor show it in a frame."""
    leads = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert desk_client.get("/you", headers=leads).status_code == 200
    for other in ({"Sec-Fetch-Mode": "no-cors"}, {"Sec-Fetch-Dest": "iframe"}):
        for path in ("/you", "/events", "/issues/2026-12/preview/mail"):
            assert desk_client.get(path, headers=leads | other).status_code == 403
