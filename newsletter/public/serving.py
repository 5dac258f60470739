"""Running the readers' pages: one process on one port, behind whatever speaks TLS."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

import uvicorn

from newsletter.public.app import clerk_of, make_app
from newsletter.publication.clock.journal_keeping import kept_up
from newsletter.publication.place import reading
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.clicking import Clicking
from newsletter.publication.readers.readers import open_readers
from newsletter.publication.web.reader_pages import ReaderPages
from newsletter.serving.behind import expect_network, listen_behind

SECONDS_TO_FINISH = 10
MOST_CONNECTIONS = 1_000


def serve_readers(
    workplace: Workplace,
    *,
    host: str,
    port: int,
    proxies: Sequence[str] = (),
    announce: Callable[[str], None],
) -> None:
    """Serve until SIGINT or SIGTERM; posts under way are answered first.

    Only what comes from one of `proxies` (addresses or networks) is believed when it
    names the peer and the scheme (``X-Forwarded-For``, ``X-Forwarded-Proto``).
    Raises `UsageError` where nothing can listen there, `DocumentError`,
    `SettingError`, `SchemaError` or `StoreError` where the publication is not ready.
    """
    for proxy in proxies:
        expect_network(proxy)
    publication = reading.publication(workplace)
    pages = ReaderPages(publication, workplace.folder)
    with open_readers(workplace) as readers:  # what is wrong is said before anybody connects
        readers.look("")
    clerk = clerk_of(lambda: open_readers(workplace))
    config = uvicorn.Config(
        make_app(clerk, pages, Clicking(workplace, publication), workplace=workplace),
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        proxy_headers=bool(proxies),
        forwarded_allow_ips=",".join(proxies) or None,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        limit_concurrency=MOST_CONNECTIONS,
    )
    with listen_behind(host, port) as listening, clerk, kept_up(workplace):
        where, bound = listening.getsockname()[:2]
        name = f"[{where}]" if ":" in where else where
        announce(f"http://{name}:{bound}{pages.home}")
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])
