"""The loopback server in front of the press: one port for all hosts, told apart by name."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self, cast

from newsletter.testing.press_world.content import PressOutlet
from newsletter.testing.press_world.files import press_world_file
from newsletter.testing.press_world.world import Answer, Press, Seen

LOOPBACK = "127.0.0.1"
CLIENT_TIMEOUT = 30.0
"""Seconds after which a client that sends nothing is let go."""


class PressWorld(Press):
    """The press on the loopback interface while a block runs.

    ::

        with PressWorld() as press:
            Fetching(connect_to=press.connect_to)
            press.publish("harbour-ledger.example", PressArticle(…))
            press.requests[-1].status

    `stop` ends every connection, those that are kept waiting too, and leaves no
    thread and no port behind.  A world can be started once.
    """

    def __init__(self, outlets: Iterable[PressOutlet] | None = None, *, port: int = 0) -> None:
        """Prepare a world of these outlets (None: the shipped ones); port 0: any free one."""
        super().__init__(outlets)
        self._wanted_port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._seen: list[Seen] = []

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        assert self._server is not None, "start the press first"  # noqa: S101 - a mistake of the test's author
        return int(self._server.server_address[1])

    @property
    def connect_to(self) -> tuple[tuple[str, str], ...]:
        """For `Fetching.connect_to`: every host of the press leads to this server."""
        return tuple((outlet.host, f"{LOOPBACK}:{self.port}") for outlet in self.outlets)

    @property
    def feeds_yaml(self) -> str:
        """The text of a feeds.yaml that names all feeds and outlets of the shipped press."""
        return press_world_file("feeds.yaml").decode()

    @property
    def issue_yaml(self) -> str:
        """The text of an issue made from this press: issues/2017-12.yaml."""
        return press_world_file("issues/2017-12.yaml").decode()

    @property
    def requests(self) -> tuple[Seen, ...]:
        """Every request so far, in the order in which they came."""
        with self._lock:
            return tuple(self._seen)

    def note(self, seen: Seen) -> None:
        """Enter a request in the log."""
        with self._lock:
            self._seen.append(seen)

    def start(self) -> None:
        """Open the port and serve in a thread; returns at once, ready."""
        self._server = _Server(self, self._wanted_port)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, name="press-world"
        )
        self._thread.start()

    def stop(self) -> None:
        """End every connection, close the port, and wait until all threads are gone."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def __init__(self, world: PressWorld, port: int) -> None:
        self.world = world
        self.stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__((LOOPBACK, port), _Handler)

    def process_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Remember the connection, so that it can be ended."""
        with self._lock:
            self._open.add(cast("socket.socket", request))
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Forget the connection."""
        with self._lock:
            self._open.discard(cast("socket.socket", request))
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every connection that is still open."""
        self.stopping.set()
        with self._lock:
            still_open = list(self._open)
        for connection in still_open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients of a fake press may leave when they like."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "press-world"
    sys_version = ""
    timeout = CLIENT_TIMEOUT

    def do_GET(self) -> None:
        """Answer as the outlet named in Host would."""
        server = cast("_Server", self.server)
        headers = {name.lower(): value for name, value in self.headers.items()}
        host = headers.get("host", "").partition(":")[0].lower()
        answer = server.world.answer(host, self.path, headers)
        status = 0 if answer.silent else answer.status
        server.world.note(Seen(host=host, path=self.path, headers=headers, status=status))
        self.close_connection = True
        if answer.silent:
            self._wait_until_left(server)
        else:
            self._send(answer)

    do_HEAD = do_GET  # noqa: N815 - http.server's name

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing; `PressWorld.requests` is the log."""

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status != 304:  # noqa: PLR2004 - 304 describes no body of its own
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(answer.body)

    def _wait_until_left(self, server: _Server) -> None:
        """Say nothing until the client has left or the world ends."""
        self.connection.settimeout(0.1)
        while not server.stopping.is_set():
            try:
                if not self.connection.recv(1024):
                    return
            except TimeoutError:
                continue
            except OSError:
                return
