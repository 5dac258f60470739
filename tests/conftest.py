"""What several rooms share: a server on the loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from starlette.types import ASGIApp

from newsletter.cli.loopback import StoppableServer, address_of, listen


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests last: once Playwright has run, coverage sees little of its process."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@contextmanager
def running(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a free loopback port; yield its address."""
    with listen("127.0.0.1", 0) as listening:
        server = StoppableServer(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield address_of(listening)
        finally:
            server.should_exit = True
            thread.join(timeout=10)


@pytest.fixture
def serve() -> Iterator[Callable[[ASGIApp], str]]:
    """Return a function that serves an application until the test ends."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(running(app))
