from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newsletter.errors import FetchFailed
from newsletter.fetch.certificates import certificate_ends
from newsletter.publication.clock import due_watching
from newsletter.publication.clock.due_watching import WatchRound, watch_due
from newsletter.publication.place import duties
from newsletter.publication.place.workplace import Workplace
from newsletter.testing.clock import FixedClock
from newsletter.testing.zone import Zone

With = Callable[..., Workplace]


@pytest.fixture
def watched(workplace: Workplace, with_flags: With, enter: Callable[..., None]) -> Workplace:
    """Return a publication with two public addresses."""
    enter(workplace, "sana@reader.example")
    return with_flags(
        public_url="https://mail.example/", archive_url="https://archive.example:8443/"
    )


def look(workplace: Workplace, *, days: float = 90, asked: list[str] | None = None) -> WatchRound:
    """Look, where every certificate is good for so many days."""

    def ends(host: str, port: int, _connect_to: Sequence[tuple[str, str]]) -> datetime:
        if asked is not None:
            asked.append(f"{host}:{port}")
        return workplace.clock() + timedelta(days=days)

    return watch_due(workplace, holder=duties.new_holder(), names=Zone(), certificate=ends)


def test_it_looks_once_a_day(watched: Workplace, clock: FixedClock) -> None:
    """However often it is woken, each host is asked once a day."""
    asked: list[str] = []
    for _ in range(48):
        look(watched, asked=asked)
        clock.advance(timedelta(minutes=30))
    assert asked == ["mail.example:443", "archive.example:8443"] * 2


def test_a_certificate_that_ends_soon_is_told(watched: Workplace) -> None:
    """Two weeks before its end the host and the day are named, and kept for a mail."""
    assert (
        look(watched, days=13).found[0].startswith("The certificate of mail.example ends at 2026")
    )
    day, kept = due_watching.last_found(watched)
    assert day == "2026-12-01"
    assert "archive.example" in kept


def test_a_missing_record_is_told(
    workplace: Workplace, with_flags: With, enter: Callable[..., None]
) -> None:
    """Without SPF and DMARC in the zone the look says so."""
    enter(workplace, "sana@reader.example")
    sending = with_flags(delivery__transport="smtp", delivery__smtp__host="relay.example")
    found = " ".join(look(sending).found)
    assert "SPF" in found
    assert "DMARC" in found


@pytest.fixture
def secure(make_certificate: Callable[..., Path]) -> Iterator[tuple[int, Path]]:
    """Return the port of a server that shakes hands as mail.example, and whom to trust."""
    pem = make_certificate("mail.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    peer, _ = listening.accept()
                    with context.wrap_socket(peer, server_side=True):
                        pass
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield int(listening.getsockname()[1]), pem


def test_the_end_is_what_the_handshake_says(secure: tuple[int, Path]) -> None:
    """A real handshake gives the day; for another name, or without trust, it is refused in words."""
    port, pem = secure
    way = (("*.example", f"127.0.0.1:{port}"),)
    ends = certificate_ends("mail.example", 443, connect_to=way, authorities=pem)
    assert ends.tzinfo is not None
    for host, trust in (("other.example", pem), ("mail.example", None)):
        with pytest.raises(FetchFailed, match="is not good"):
            certificate_ends(host, 443, connect_to=way, authorities=trust)
    with pytest.raises(FetchFailed, match="does not answer"):
        certificate_ends("mail.example", 443, connect_to=(("*.example", "127.0.0.1:9"),))
