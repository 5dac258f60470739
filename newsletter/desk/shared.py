"""Running the desk for several people: behind a web server that speaks TLS, with sign-in."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

from starlette.types import ASGIApp

from newsletter.desk.app import make_app
from newsletter.desk.guard import ByName
from newsletter.desk.serving import open_desk
from newsletter.desk.sessions import OneAddress
from newsletter.publication.accounts.fitness import expect_fit_address
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.serving.behind import expect_network, listen_behind
from newsletter.serving.loopback import StoppableServer

MOST_CONNECTIONS = 500
PROXIES = ("127.0.0.1", "::1")
"""Who is believed about the peer's address, unless said otherwise."""


def serve_shared(
    workplace: Workplace,
    *,
    host: str,
    port: int,
    proxies: Sequence[str] = (),
    announce: Callable[[str], None],
) -> None:
    """Serve until SIGINT or SIGTERM.

    Only what comes from one of `proxies` (addresses or networks) is believed when it names the
    peer (``X-Forwarded-For``).  Raises `UsageError` where nothing can listen there, `SettingError`
    where the desk has no fit address, `DocumentError`, `SchemaError`, `StoreError`.
    """
    for proxy in proxies:
        expect_network(proxy)
    url = reading.publication(workplace).desk.url
    app, stop = shared_app(workplace)
    with listen_behind(host, port) as listening:
        server = StoppableServer(app, stop)
        server.config.proxy_headers = True
        server.config.forwarded_allow_ips = ",".join(proxies or PROXIES)
        server.config.limit_concurrency = MOST_CONNECTIONS
        announce(url)
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listening])


def shared_app(workplace: Workplace) -> tuple[ASGIApp, Callable[[], None]]:
    """Return the application, and what lets its endless answers end."""
    url = reading.publication(workplace).desk.url
    expect_fit_address(url)
    desk = open_desk(workplace, ByName(workplace))
    return OneAddress(make_app(desk), url), desk.changes.stop
