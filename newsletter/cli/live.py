"""The preview in the browser: whatever is saved is shown at once.

Addresses: ``/`` is a quiet frame with a tab for each form of the issue; ``/mail.html``,
``/mail.txt`` and ``/page.html`` are these forms, ``/balance.html`` shows whose voices it carries; ``/events`` tells what is shown now, again after
every change (server-sent events).  The forms stand in a sandboxed frame, may load nothing from
elsewhere and run no script.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from watchfiles import Change, awatch

from newsletter.model.finding import Finding
from newsletter.model.rendition import Rendition
from newsletter.publication.issues.shown import (
    HALF_WRITTEN,
    Attempt,
    Check,
    Render,
    Shown,
    Weigh,
    after,
    try_render,
    with_pictures_at,
)
from newsletter.serving.loopback import Announce, LoopbackOnly, content_type, serve, serve_folder

__all__ = ["LivePreview", "serve_folder", "serve_preview"]

FRAME_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FORM_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox allow-same-origin; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
ASSETS = {"/": "live.html", "/live.css": "live.css", "/live.js": "live.js"}
KEEP_ALIVE = 15.0
"""Seconds after which an idle event stream says something."""


def state(shown: Shown) -> dict[str, Any]:
    """Return what the page's script needs to know."""
    rendition = shown.rendition
    return {
        "version": shown.version,
        "made": shown.made,
        "issue": rendition.issue if rendition else "",
        "subject": rendition.subject if rendition else "",
        "preheader": rendition.preheader if rendition else "",
        "shown": rendition is not None,
        "problems": [_as_json(finding) for finding in shown.problems],
        "findings": [_as_json(finding) for finding in shown.findings],
    }


class LivePreview:
    """An issue that is rendered again whenever one of its files changes."""

    def __init__(
        self,
        render: Render,
        watch: Sequence[Path],
        check: Check | None = None,
        weigh: Weigh | None = None,
    ) -> None:
        self._render = render
        self._check = check
        self._weigh = weigh
        self._watch = watch
        self._shown = Shown()
        self._changed = asyncio.Condition()
        self._rendering = asyncio.Lock()
        self._stop = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def app(self) -> Starlette:
        """Return the application."""
        return Starlette(
            routes=[
                *(Route(path, _asset(name)) for path, name in ASSETS.items()),
                Route("/events", self._say_events),
                Route("/{name:path}", self._say_form),
            ],
            middleware=[Middleware(LoopbackOnly)],
            lifespan=self._lifespan,
        )

    def stop(self) -> None:
        """End open event streams, from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)

    async def refresh(self) -> None:
        """Render again, and tell the open pages where something changed."""
        async with self._rendering:
            attempt = await self._attempt()
            if attempt.problems:
                await asyncio.sleep(HALF_WRITTEN)
                attempt = await self._attempt()
            async with self._changed:
                self._shown = after(self._shown, attempt)
                self._changed.notify_all()

    async def _attempt(self) -> Attempt:
        return await run_in_threadpool(try_render, self._render, self._check, self._weigh)

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        tasks = [
            asyncio.create_task(self._follow(folders, wanted, recursive=recursive))
            for folders, wanted, recursive in _watches(self._watch)
        ]
        await self.refresh()
        yield
        self._stop.set()
        await asyncio.gather(*tasks)

    async def _follow(
        self, folders: Iterable[Path], wanted: Callable[[Change, str], bool], *, recursive: bool
    ) -> None:
        # Ten milliseconds of quiet are enough to see a whole save, and too few to be noticed.
        changes = awatch(
            *folders,
            watch_filter=wanted,
            recursive=recursive,
            step=10,
            debounce=100,
            stop_event=self._stop,
        )
        async for _ in changes:
            await self.refresh()

    async def _say_events(self, _request: Request) -> Response:
        return StreamingResponse(self._versions(), media_type="text/event-stream")

    async def _versions(self) -> AsyncIterator[str]:
        yield "retry: 500\n\n"
        told = -1
        while not self._stop.is_set():
            if self._shown.version != told:
                told = self._shown.version
                yield f"event: shown\ndata: {json.dumps(state(self._shown))}\n\n"
            elif not await self._wait_for_change(told):
                yield ": still here\n\n"

    async def _wait_for_change(self, told: int) -> bool:
        """Wait for a newer version; False after a while without."""
        stopped = asyncio.create_task(self._stop.wait())
        changed = asyncio.create_task(self._newer_than(told))
        done, pending = await asyncio.wait(
            {stopped, changed}, timeout=KEEP_ALIVE, return_when=asyncio.FIRST_COMPLETED
        )
        for task in pending:
            task.cancel()
        return bool(done)

    async def _newer_than(self, told: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self._shown.version != told)

    async def _say_form(self, request: Request) -> Response:
        rendition = self._shown.rendition
        name = request.path_params["name"]
        found = _form(rendition, name) if rendition else None
        if name == "balance.html" and self._shown.balance:
            found = self._shown.balance, "text/html"
        if found is None:
            return Response("There is nothing to show here yet.\n", 404, media_type="text/plain")
        body, media_type = found
        return Response(
            body, media_type=media_type, headers={"content-security-policy": FORM_POLICY}
        )


def serve_preview(
    render: Render,
    watch: Sequence[Path],
    *,
    host: str,
    port: int,
    announce: Announce,
    check: Check | None = None,
    weigh: Weigh | None = None,
) -> None:
    """Show what `render` returns in the browser until Ctrl-C, again whenever a watched file changes.

    `watch` holds files and folders (folders with all that is in them).  `render`, `check` and `weigh` may
    raise NewsletterError: the page then shows why, above the last good rendition.  `host` is a
    loopback address and `port` 0 for any; `announce` is told the address to open.  Raises
    UsageError where nothing can listen there.
    """
    preview = LivePreview(render, watch, check, weigh)
    serve(preview.app(), host=host, port=port, announce=announce, on_stop=preview.stop)


def _asset(name: str) -> Callable[[Request], Response]:
    body = files("newsletter.cli").joinpath("assets", name).read_bytes()

    def answer(_request: Request) -> Response:
        return Response(
            body,
            media_type=content_type(name),
            headers={"content-security-policy": FRAME_POLICY},
        )

    return answer


def _form(rendition: Rendition, name: str) -> tuple[str | bytes, str] | None:
    """Return (body, type) of one form of the issue, or of a picture in it."""
    match name:
        case "mail.html":
            return with_pictures_at(rendition.html, rendition, "/"), "text/html"
        case "mail.txt":
            return rendition.text, "text/plain"
        case "page.html":
            return with_pictures_at(rendition.page, rendition, "/"), "text/html"
    image = dict(rendition.images).get(name)
    media_type = content_type(name)
    return (image, media_type) if image and media_type.startswith("image/") else None


def _watches(
    paths: Sequence[Path],
) -> list[tuple[list[Path], Callable[[Change, str], bool], bool]]:
    """Return (folders, filter, recursive?) of each watch that is needed.

    A file is watched through its folder, since most editors save by putting a new file in its place.
    """
    there = [path.resolve() for path in paths if path.exists()]
    folders = [path for path in there if path.is_dir()]
    single = {str(path) for path in there if not path.is_dir()}
    parents = sorted({Path(path).parent for path in single})
    watches: list[tuple[list[Path], Callable[[Change, str], bool], bool]] = []
    if folders:
        watches.append((folders, lambda _change, _path: True, True))
    if parents:
        watches.append((parents, lambda _change, path: path in single, False))
    return watches


def _as_json(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "message": finding.message,
        "help": finding.help,
        "place": str(place) if place else "",
        "snippet": place.snippet if place else "",
        "column": place.column if place else 0,
        "width": place.width if place else 0,
        "waived": bool(finding.waiver),
    }
