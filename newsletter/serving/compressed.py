"""Answers in gzip for whoever takes it (RFC 9110, 8.4 and 12.5.3): files, and pages without secrets.

Never for pages that hold a reader's token beside words that somebody else may choose: how long such an
answer is would tell the token, letter by letter.
"""

from __future__ import annotations

import gzip
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

LEAST = 1_000
"""Octets below which nothing is won: an answer travels in one packet as it is."""
MOST = 8_000_000
"""Octets of a file above which it is sent as it lies there, and nobody waits for it."""
HELD = 32_000_000
"""Octets of compressed files that are kept at hand."""
PAGES, FILES = 5, 6
"""How hard is pressed: what is made for one answer, and what many will get."""
_PLAIN = ("image/svg+xml", "application/xml", "application/json", "application/x-bibtex")
_WEIGHT = re.compile(r"q\s*=\s*([01](?:\.[0-9]{0,3})?)")
VARY = {"Vary": "Accept-Encoding"}


def takes_gzip(accepted: str) -> bool:
    """Tell whether an ``Accept-Encoding`` takes gzip; what cannot be read takes nothing."""
    wanted = {"gzip": -1.0, "x-gzip": -1.0, "*": -1.0}
    for one in accepted.lower().split(","):
        name, _, weight = (part.strip() for part in one.partition(";"))
        if name in wanted:
            wanted[name] = _weight(weight)
    named = max(wanted["gzip"], wanted["x-gzip"])
    return (named if named >= 0 else wanted["*"]) > 0


def _weight(text: str) -> float:
    if not text:
        return 1.0
    found = _WEIGHT.fullmatch(text)
    return float(found[1]) if found else 0.0


def is_pressed(media_type: str) -> bool:
    """Tell whether files of a type become shorter: texts do, pictures and archives are as short as can be."""
    bare = media_type.partition(";")[0].strip()
    return (
        bare.startswith("text/") or bare in _PLAIN or bare.endswith(("+xml", "+json", "javascript"))
    )


class Pressed:
    """Files in gzip, made when they are first asked for; those asked for last are kept."""

    def __init__(self, held: int = HELD) -> None:
        self._held = held
        self._octets = 0
        self._kept: OrderedDict[tuple[str, int, int, int], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, path: str, about: os.stat_result) -> bytes:
        """Return a file in gzip; equal files give equal octets, whenever and wherever."""
        key = (path, about.st_ino, about.st_size, about.st_mtime_ns)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = gzip.compress(Path(path).read_bytes(), FILES, mtime=0)
        with self._lock:
            self._octets += len(made) - len(self._kept.pop(key, b""))
            self._kept[key] = made
            while self._octets > self._held and self._kept:
                self._octets -= len(self._kept.popitem(last=False)[1])
        return made


class PressedFile(Response):
    """A file in gzip; its tag is another than that of the file as it lies there."""

    def __init__(
        self,
        path: str,
        about: os.stat_result,
        pressed: Pressed,
        *,
        headers: Mapping[str, str],
        status: int,
    ) -> None:
        """`headers` are those of the file as it lies there, its type and tag among them."""
        self._path, self._about, self._pressed = path, about, pressed
        super().__init__(status_code=status)
        self.raw_headers = []
        for name, value in headers.items():
            if name.lower() not in ("content-length", "accept-ranges"):
                self.headers[name] = value
        self.headers.update(
            {**VARY, "Content-Encoding": "gzip", "ETag": pressed_tag(headers["etag"])}
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Press the file, where nobody did before, and send it; of a HEAD the headers alone."""
        body = await run_in_threadpool(self._pressed.of, self._path, self._about)
        self.headers["Content-Length"] = str(len(body))
        self.body = b"" if scope["method"] == "HEAD" else body
        await super().__call__(scope, receive, send)


def pressed_tag(tag: str) -> str:
    """Return the tag of an answer in gzip, by that of the same in plain: ``"a1"`` → ``"a1-gzip"``."""
    return f'{tag[:-1]}-gzip"'


def is_known(headers: Headers, tag: str) -> bool:
    """Tell whether whoever asks has that answer already (RFC 9110, 13.1.2)."""
    asked = headers.get("if-none-match", "")
    return (
        tag in (one.strip().removeprefix("W/") for one in asked.split(",")) or asked.strip() == "*"
    )


def pressed_page(request: Request, answer: Response) -> Response:
    """Return an answer that is whole and holds no secret, in gzip where its reader takes it."""
    answer.headers.add_vary_header("Accept-Encoding")
    if len(answer.body) < LEAST or not takes_gzip(request.headers.get("accept-encoding", "")):
        return answer
    headers: MutableHeaders = answer.headers
    answer.body = gzip.compress(answer.body, PAGES, mtime=0)
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(answer.body))
    return answer
