"""Answers as pages, with their status and the headers that only some need."""

from __future__ import annotations

from starlette.responses import HTMLResponse, Response

PERSONAL = {"X-Robots-Tag": "noindex, nofollow"}
FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


def page(html: str, status: int = 200) -> Response:
    """Return a page that only its reader should see."""
    return HTMLResponse(html, status, headers=PERSONAL)


def open_page(html: str, status: int = 200) -> Response:
    """Return a page that search engines may show."""
    return HTMLResponse(html, status)


def stylesheet(css: bytes) -> Response:
    """Return the style, whose name changes with it."""
    return Response(css, media_type="text/css", headers=FOR_GOOD)


def download(data: bytes, name: str) -> Response:
    """Return a JSON file to be saved."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type="application/json", headers=PERSONAL | disposition)
