"""Where mail services call, over HTTP."""

from __future__ import annotations

import json
import socket
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from newsletter.publication.bounces.service_calls import addresses
from newsletter.publication.place.workplace import Workplace


class Door(Protocol):
    """See the conftest.py beside this file."""

    http: httpx.Client
    workplace: Workplace


def test_a_service_calls_the_address_that_it_was_given(door: Door) -> None:
    """The address that `bounces webhooks` prints answers; without its secret it asks for one."""
    file = door.workplace.publication_file
    file.write_text(
        file.read_text().replace("\ndelivery:\n", "\ndelivery:\n  webhooks: [postmark]\n")
    )
    (one,) = addresses(door.workplace)
    split = urlsplit(one.address)
    path = split.path.removeprefix("/readers/")
    secret = (split.username or "", split.password or "")
    body = json.dumps(
        {"RecordType": "Open", "Recipient": "a@b.example", "ReceivedAt": "2026-12-01"}
    )
    assert door.http.post(path, content=body, auth=secret).status_code == 200
    asked = door.http.post(path, content=body)
    assert (asked.status_code, asked.headers["www-authenticate"]) == (
        401,
        'Basic realm="newsletter"',
    )
    assert door.http.post(path, content=body, auth=("newsletter", "x")).status_code == 401
    assert door.http.post(path, content="{", auth=secret).status_code == 400
    assert door.http.post(path, content="x" * 5_000_000, auth=secret).status_code == 413
    assert (
        door.http.post(
            split.path.replace("postmark", "brevo"), content=body, auth=secret
        ).status_code
        == 404
    )
    assert door.http.get(path).status_code == 405
    assert door.http.post("hooks/nonsense", content=body, auth=secret).status_code == 404


def test_a_strangers_body_is_not_read(door: Door) -> None:
    """Who does not know the secret is told so before anything that they send is taken in."""
    file = door.workplace.publication_file
    file.write_text(
        file.read_text().replace("\ndelivery:\n", "\ndelivery:\n  webhooks: [postmark]\n")
    )
    url = door.http.base_url
    head = (
        f"POST {url.path}hooks/postmark HTTP/1.1\r\nHost: {url.host}\r\n"
        "Authorization: Basic bmV3c2xldHRlcjp4\r\nContent-Length: 4000000\r\n\r\n"
    )
    with socket.create_connection((url.host, url.port or 80), timeout=30) as line:
        line.sendall(head.encode())  # and no octet more
        assert b" 401 " in line.makefile("rb").readline()
