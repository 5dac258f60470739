"""Secure connections with each engine: trust, names, and HTTP/2's absence."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from newsletter.errors import FetchFailed
from newsletter.fetch import Request, Response


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate of its own for a.example, key and all, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("a.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path


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
