"""Serve saved files under their real addresses on loopback, http and https.

No request leaves this machine: every host is mapped to two local ports, and
https is spoken with a certificate made for the run.
"""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from newsletter.fetch import WebFetcher
from newsletter.model.publication import Fetching


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A file and how it is labelled."""

    body: bytes
    content_type: str
    encoding: str = ""


def address_of(url: str) -> str:
    """Return host and target of an address: what a request names."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return f"{parts.hostname}{target}"


@asynccontextmanager
async def served(pages: Mapping[str, Saved], hosts: Iterable[str]) -> AsyncIterator[WebFetcher]:
    """Serve pages by `address_of`; yield a fetcher that finds every host here."""
    with tempfile.TemporaryDirectory() as folder:
        certificate = make_certificate(Path(folder), sorted(set(hosts)))
        secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        secure.load_cert_chain(certificate)
        plain = await _listen(pages, None)
        tls = await _listen(pages, secure)
        connect_to = (
            ("*:443", f"127.0.0.1:{_port(tls)}"),
            ("*", f"127.0.0.1:{_port(plain)}"),
        )
        settings = Fetching(contact="bench@indus.example", connect_to=connect_to)
        async with WebFetcher(
            settings, clock=lambda: datetime.now(UTC), authorities=Path(certificate)
        ) as fetcher:
            yield fetcher
        plain.close()
        tls.close()


def _port(server: asyncio.Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port


async def _listen(pages: Mapping[str, Saved], secure: ssl.SSLContext | None) -> asyncio.Server:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                host = head.split("Host: ")[1].split("\r\n")[0].partition(":")[0]
                writer.write(_reply(pages.get(host + head.split()[1])))
                await writer.drain()
        writer.close()

    return await asyncio.start_server(talk, "127.0.0.1", 0, ssl=secure)


def _reply(page: Saved | None) -> bytes:
    if page is None:
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    lines = [
        "HTTP/1.1 200 OK",
        f"Content-Type: {page.content_type}",
        f"Content-Length: {len(page.body)}",
    ]
    if page.encoding:
        lines.append(f"Content-Encoding: {page.encoding}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + page.body


def make_certificate(folder: Path, hosts: list[str]) -> Path:
    """Write a self-signed certificate for these hosts, key and all, to one file."""
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
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "loopback.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path
