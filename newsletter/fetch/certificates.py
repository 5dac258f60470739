"""Until when a server's certificate is good: asked by the handshake that every reader makes."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from newsletter.errors import FetchFailed
from newsletter.fetch.guard import read_guard

SECONDS = 10.0


def certificate_ends(
    host: str,
    port: int,
    *,
    connect_to: Sequence[tuple[str, str]] = (),
    authorities: Path | None = None,
) -> datetime:
    """Return the moment (UTC) at which the certificate of a host ends.

    `connect_to`: as in `Fetching`.  `authorities`, a PEM file, replaces the usual trust.
    Raises `FetchFailed` where there is no answer, or no certificate that a browser takes.
    """
    context = ssl.create_default_context(cafile=str(authorities) if authorities else None)
    instead = read_guard(connect_to, ()).target(host, port)
    where = (instead.host, instead.port) if instead else (host, port)
    try:
        with (
            socket.create_connection(where, timeout=SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            told = secure.getpeercert() or {}
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or "the handshake failed"
        raise FetchFailed(
            f"The certificate of {host} is not good: {reason}.",
            url=f"https://{host}/",
            help="Renew it, or mend the web server; readers get a warning in place of the page.",
        ) from error
    except OSError as error:
        raise FetchFailed(
            f"{host} does not answer on port {port}: {error}.",
            url=f"https://{host}/",
            help="See that the web server runs, and that its name leads to it.",
        ) from error
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), UTC)
