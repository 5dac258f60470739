"""Says what changed, as soon as a file of the publication was saved, by whomever."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from watchfiles import Change, awatch

from newsletter.desk.visits import whole_number
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

    Each telling has a number. A page carries the last one before it was made (`mark`), and its window
    asks for what came after: nothing is missed while the page is on its way, or the line is cut.
    """

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._listeners: dict[asyncio.Queue[frozenset[str]], str] = {}
        self._begun = secrets.token_hex(4)
        self._tellings = 0
        self._last: dict[str, int] = {}
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
        self._tellings += 1
        self._last |= dict.fromkeys(told, self._tellings)
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

    @property
    def mark(self) -> str:
        """How much was told until now, by this desk since it began."""
        return f"{self._begun}-{self._tellings}"

    def missed(self, wanted: frozenset[str], since: str) -> frozenset[str]:
        """Return what was told after a mark; of another desk's, nobody knows: all that is wanted."""
        begun, _, number = since.partition("-")
        if begun != self._begun:
            return wanted if since else frozenset()
        return frozenset(one for one in wanted if self._last.get(one, 0) > whole_number(number))

    def has_room(self, whose: str) -> bool:
        """Tell whether one more window of a browser may listen."""
        each = list(self._listeners.values())
        return len(each) < MOST and each.count(whose) < MOST_OF_ONE

    async def stream(
        self, wanted: frozenset[str], *, since: str = "", whose: str = ""
    ) -> AsyncIterator[bytes]:
        """Yield server-sent events: the topics among `wanted` that changed (WHATWG HTML, 9.2).

        `since`: the mark after which; empty: from now on.
        `whose`: what tells browsers apart, by which they are counted.
        """
        listener: asyncio.Queue[frozenset[str]] = asyncio.Queue()
        self._listeners[listener] = whose
        try:
            yield b"retry: 1000\n" + self._event(self.missed(wanted, since))
            while not self._stopping.is_set():
                told: frozenset[str] = frozenset()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(KEEP_ALIVE):
                        told = await listener.get()
                while not listener.empty():
                    told |= listener.get_nowait()
                yield self._event(told & wanted)
        finally:
            self._listeners.pop(listener, None)

    def _event(self, told: frozenset[str]) -> bytes:
        """Return one event; without topics it moves the mark, and says that the stream lives."""
        said = f"data: {json.dumps(sorted(told))}\n" if told else ""
        return f"id: {self.mark}\n{said}\n".encode()


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
