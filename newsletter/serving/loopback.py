"""Servers for one person's own browser: on the loopback only, for as long as the command runs."""

from __future__ import annotations

import contextlib
import ipaddress
import mimetypes
import os
import socket
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsletter.errors import UsageError
from newsletter.serving.compressed import (
    LEAST,
    MOST,
    VARY,
    Pressed,
    PressedFile,
    is_known,
    is_pressed,
    takes_gzip,
)

Announce = Callable[[str], None]
"""Told the address once the server listens."""

CONTENT_TYPES: Mapping[str, str] = {
    ".atom": "application/atom+xml",
    ".bib": "application/x-bibtex",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".ris": "application/x-research-info-systems",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
"""What a machine's own table may not know, or know differently."""


def content_type(name: str) -> str:
    """Return the media type that a file of that name is served with, without a charset."""
    suffix = Path(name).suffix.lower()
    return CONTENT_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; `port` 0 takes a free one.

    Raises UsageError where `host` can be reached from elsewhere, or the port is taken.
    """
    if not is_loopback(host):
        raise UsageError(
            f"{host} is not an address of this machine alone.",
            help="This server is for your own browser: use 127.0.0.1, ::1 or localhost.",
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"Nothing can listen on {host} port {port}: {error}",
            help="Another preview may still run there; stop it, or choose another --port.",
        ) from error
    # Otherwise head and body of an answer wait for one another: asyncio sees to its own sockets only.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def address_of(listening: socket.socket) -> str:
    """Return the address to open: ``http://127.0.0.1:8000/``."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve(
    app: ASGIApp,
    *,
    host: str,
    port: int,
    announce: Announce,
    on_stop: Callable[[], None] = lambda: None,
) -> None:
    """Serve until Ctrl-C; `on_stop` is called at once, so that endless answers can end."""
    with listen(host, port) as listening:
        server = StoppableServer(app, on_stop)
        announce(address_of(listening))
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listening])


class StoppableServer(uvicorn.Server):
    """A uvicorn server that tells the application when it is asked to stop."""

    def __init__(self, app: ASGIApp, on_stop: Callable[[], None] = lambda: None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="on",
                server_header=False,
                timeout_graceful_shutdown=2,
            )
        )
        self._on_stop = on_stop

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop."""
        self._on_stop()
        super().handle_exit(sig, frame)


class LoopbackOnly:
    """Refuses requests that name another host: a page elsewhere must not reach in (DNS rebinding).

    Adds to every answer that its type is what it says and that nothing keeps a copy.
    """

    HEADERS = (
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cache-control", b"no-store"),
        (b"cross-origin-resource-policy", b"same-origin"),
    )

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403, or pass on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif not is_loopback(Request(scope).headers.get("host", "")):
            await _refusal()(scope, receive, send)
        else:
            await self.app(scope, receive, self._adding_headers(send))

    def _adding_headers(self, send: Send) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name for name, _ in message["headers"]}
                message["headers"] += [pair for pair in self.HEADERS if pair[0] not in known]
            await send(message)

        return send_with_headers


def serve_folder(folder: Path, *, host: str, port: int, announce: Announce) -> None:
    """Serve the files of a folder until Ctrl-C.  Raises UsageError where there is no such folder."""
    if not folder.is_dir():
        raise UsageError(
            f"There is no folder {folder} to serve.",
            help="Build it first: newsletter archive build",
        )
    serve(folder_app(folder), host=host, port=port, announce=announce)


def folder_app(folder: Path) -> Starlette:
    """Return the application that serves a static site: index.html of folders, its own 404.html."""
    return Starlette(
        routes=[Mount("/", _Files(directory=folder))],
        middleware=[Middleware(LoopbackOnly)],
        exception_handlers={HTTPException: _say_status},
    )


class _Files(StaticFiles):
    """Files with the types that readers of an archive need, in gzip for whoever takes it."""

    def __init__(self, *, directory: Path) -> None:
        super().__init__(directory=directory, html=True)
        self._pressed = Pressed()

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Return the answer; a part of a file is a part of it as it lies there, never of its gzip."""
        path, asked = os.fspath(full_path), Headers(scope=scope)
        kind = content_type(path)
        plain = FileResponse(
            path, status_code, stat_result=stat_result, media_type=_with_charset(kind)
        )
        answer: Response = plain
        if is_pressed(kind):
            plain.headers.update(VARY)
            wanted = takes_gzip(asked.get("accept-encoding", "")) and "range" not in asked
            if wanted and LEAST <= stat_result.st_size <= MOST:
                answer = PressedFile(
                    path, stat_result, self._pressed, headers=plain.headers, status=status_code
                )
        if status_code == HTTPStatus.OK and is_known(asked, answer.headers["etag"]):
            return NotModifiedResponse(answer.headers)
        return answer


def _with_charset(media_type: str) -> str:
    if media_type.startswith("text/") or media_type.endswith(("xml", "json")):
        return f"{media_type}; charset=utf-8"
    return media_type


async def _say_status(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    said = "There is no such page here." if status == 404 else "This cannot be answered."  # noqa: PLR2004 -- the best known of all numbers
    return PlainTextResponse(f"{said}\n{request.url.path}\n", status_code=status)


def _refusal() -> Response:
    said = "This server answers only its own machine. Open it by the address that it announced.\n"
    return PlainTextResponse(said, status_code=403)


def is_loopback(host: str) -> bool:
    """Tell whether a host, with or without a port, is this machine and no other."""
    name = _without_port(host).strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _without_port(host: str) -> str:
    if host.startswith("["):
        name, _, rest = host.partition("]")
        return name if not rest or rest.startswith(":") else host
    return host.partition(":")[0] if host.count(":") == 1 else host
