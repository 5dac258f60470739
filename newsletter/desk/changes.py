"""Says what changed, as soon as a file of the publication was saved, by whomever."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from watchfiles import Change, awatch

from newsletter.publication.place.workplace import Workplace

KEEP_ALIVE = 15.0
"""Seconds after which an idle stream says something, so that nobody between closes it."""
GATHERED = 40
"""Milliseconds in which changes are taken together, where they do not end."""
MOST_OF_ONE = 24
"""Windows of one browser that are told of changes; a further one is not."""
MOST = 240
"""Windows in all: each holds a connection, and the desk has to have some left for pages."""
QUIET = 5
"""Milliseconds without a change after which a save is told.

It says nothing of a file being whole: who reads one with a mistake in it looks again (`Renditions`).
"""


class Changes:
    """Watches the publication's files, and tells every window of the desk the topics that changed.

    Topics: ``issue:2026-11``, ``publication``, ``feeds``, ``newsroom``, ``mail``, ``deeds``, ``sent``,
    ``pictures``, ``templates``.
    """

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._listeners: dict[asyncio.Queue[frozenset[str]], str] = {}
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def watch(self) -> None:
        """Watch until `stop`; a folder that cannot be watched is looked at again and again."""
        self._loop = asyncio.get_running_loop()
        folder = self._workplace.folder
        self._workplace.var.mkdir(exist_ok=True)
        async for changes in awatch(
            folder,
            watch_filter=lambda change, path: (
                is_news(change, Path(path)) and bool(topic_of(folder, Path(path)))
            ),
            debounce=GATHERED,
            step=QUIET,
            stop_event=self._stopping,
            rust_timeout=1_000,
        ):
            self.tell(filter(None, (topic_of(folder, Path(path)) for _, path in changes)))

    def tell(self, topics: Iterable[str]) -> None:
        """Tell all windows; to be called in the loop's thread."""
        told = frozenset(topics)
        for listener in self._listeners:
            listener.put_nowait(told)

    def tell_soon(self, topics: Iterable[str]) -> None:
        """Tell all windows, from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.tell, tuple(topics))

    def stop(self) -> None:
        """End all streams."""
        self._stopping.set()
        for listener in self._listeners:
            listener.put_nowait(frozenset())

    def has_room(self, whose: str) -> bool:
        """Tell whether one more window of a browser may listen."""
        each = list(self._listeners.values())
        return len(each) < MOST and each.count(whose) < MOST_OF_ONE

    async def stream(self, wanted: frozenset[str], *, whose: str = "") -> AsyncIterator[bytes]:
        """Yield server-sent events: the topics among `wanted` that changed (WHATWG HTML, 9.2).

        `whose`: what tells browsers apart, by which they are counted.
        """
        listener: asyncio.Queue[frozenset[str]] = asyncio.Queue()
        self._listeners[listener] = whose
        try:
            yield b"retry: 1000\n\n"
            while not self._stopping.is_set():
                told: frozenset[str] = frozenset()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(KEEP_ALIVE):
                        told = await listener.get()
                while not listener.empty():
                    told |= listener.get_nowait()
                known = sorted(told & wanted)
                yield f"data: {json.dumps(known)}\n\n".encode() if known else b": still here\n\n"
        finally:
            self._listeners.pop(listener, None)


def is_news(change: Change, path: Path) -> bool:
    """Tell whether a database was written: SQLite makes and removes files beside it to read, too.

    A page that is drawn again reads; if that were news, it would be drawn again for ever.
    """
    if not path.name.startswith(DATABASES):
        return True
    if path.name.endswith("-shm") or change is Change.deleted:
        return False
    try:
        return not path.name.endswith("-wal") or path.stat().st_size > 0
    except OSError:  # it is gone again
        return False


NAMED = {
    ("publication.yaml",): "publication",
    ("dictionary.txt",): "publication",
    ("feeds.yaml",): "feeds",
    ("var", "audit.jsonl"): "deeds",
}
BELOW = {"images": "pictures", "templates": "templates"}
DATABASES = ("newsroom.db", "mail.db")


def topic_of(folder: Path, path: Path) -> str:
    """Return what a file is about, or empty where no page shows it."""
    parts = path.relative_to(folder).parts if path.is_relative_to(folder) else ()
    if len(parts) < 2 or parts in NAMED:  # noqa: PLR2004 - the folder itself, and a file in it
        return NAMED.get(parts, "")
    if parts[:2] == ("issues", "sent"):
        return "sent"
    if parts[0] == "issues" and parts[-1].endswith(".yaml"):
        return f"issue:{parts[-1].removesuffix('.yaml')}"
    if parts[0] == "var" and parts[1].startswith(DATABASES):
        return parts[1].partition(".")[0]
    return BELOW.get(parts[0], "")
