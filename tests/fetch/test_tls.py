"""Secure connections with each engine: trust, names, and HTTP/2's absence."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsletter.errors import FetchFailed
from newsletter.fetch import Request, Response


@pytest.fixture(scope="module")
def authority(make_certificate: Callable[[str], Path]) -> Path:
    """Make a certificate of its own for a.example."""
    return make_certificate("a.example")


def fetch(wire: Any, pem: Path, url: str, authorities: Path | None) -> Response:
    """Fetch an address from a server with that certificate."""
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(pem)

    async def go() -> Response:
        talk = wire.always(wire.answer(b"secret"))
        async with (
            wire.server(talk, tls=server_side) as server,
            wire.fetcher(server.port, authorities=authorities) as fetcher,
        ):
            response: Response = await fetcher.fetch(Request(url=url, name="The Ledger"))
            return response

    return asyncio.run(go())


def test_a_known_authority_is_trusted(wire: Any, authority: Path) -> None:
    """A page comes over TLS where the certificate is that of the host."""
    assert fetch(wire, authority, "https://a.example/", authority).body == b"secret"


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_certificate_is_refused(wire: Any, authority: Path, *, known: bool) -> None:
    """Neither an unknown authority nor another host's certificate passes, and the reason is told."""
    host = "b.example" if known else "a.example"
    with pytest.raises(FetchFailed) as caught:
        fetch(wire, authority, f"https://{host}/", authority if known else None)
    assert caught.value.message.startswith("The Ledger’s server does not prove who it is: ")
    assert "certificate" in caught.value.message
