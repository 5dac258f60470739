"""A server in a thread of its own while a block runs."""

from __future__ import annotations

import socketserver
import threading
from types import TracebackType
from typing import Self


class ThreadedServer:
    """A context manager around a server that listens on 127.0.0.1."""

    def __init__(self, server: socketserver.TCPServer) -> None:
        self._server = server
        # Whoever ends it waits until it has looked again.
        self._thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
