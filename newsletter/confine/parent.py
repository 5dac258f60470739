"""The parent's side: a pool of children that are fed, timed, killed and replaced."""

from __future__ import annotations

import fcntl
import json
import os
import queue
import selectors
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

from newsletter.confine.frames import HEADER, Call, Reply, keep_memory_at_hand, pack, unpack_reply
from newsletter.errors import ConfinedError, NewsletterError, ParseError
from newsletter.model.values import dataclass

CHUNK = 1 << 20
"""Octets that a pipe holds, where the system allows it, and that are read or written at once."""
PATIENCE = 1.0
"""Seconds that a call waits for a child that is at work before another is started."""
ENVIRONMENT = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
"""All that a child sees; no secret of ours is in it."""
BARE = ("-I", "-S", "-B")
"""It is told what it would otherwise look for in the environment and in site-packages; and writes no file."""
START = (
    "import json,sys; sys.path[:] = json.loads(sys.argv[1])['path']; "
    "from newsletter.confine.child import main; main()"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one call may use."""

    memory_bytes: int = 768 * 1024 * 1024
    """Address space of the child, its libraries (about 250 MB) included."""
    cpu_seconds: float = 5
    """Processor time of one call."""
    wall_seconds: float = 10.0
    start_seconds: float = 60.0
    """For the child to start and import, once."""
    reply_bytes: int = 64 * 1024 * 1024
    worn_bytes: int = 72 * 1024 * 1024
    """Memory in use after a call beyond which the child is replaced."""
    shut_in: bool = False
    """True: once everything is imported the child can open no file, socket or pipe any more."""


class Confined:
    """A pool of child processes that run functions on bytes; thread-safe; a context manager.

    `preload` names modules to import at start, `prepare` a function ``module:name`` to call then;
    frozen values defined in them and in `results` may come back.  Children start when first needed, live on
    from call to call, and are killed and replaced when they break a limit.
    """

    def __init__(
        self,
        *,
        preload: tuple[str, ...] = (),
        prepare: str = "",
        results: tuple[str, ...] = (),
        limits: Limits | None = None,
        size: int = 1,
        folders: tuple[str, ...] = (),
    ) -> None:
        self._limits = limits or Limits()
        self._modules = frozenset({*preload, *results})
        self._settings = json.dumps(
            {
                "path": [*folders, *sys.path],
                "preload": list(preload),
                "prepare": prepare,
                **asdict(self._limits),
            }
        )
        self._size = size
        self.begin_anew()
        _POOLS.add(self)

    def begin_anew(self) -> None:
        """Forget the children, whatever becomes of them: those that are needed will be started."""
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        """Children at rest; None stands for one that ended and may be replaced."""
        self._places = threading.Semaphore(self._size)
        """Children that may still be started."""
        self._started = 0
        self._counting = threading.Lock()
        self._begun: threading.Thread | None = None
        """Starts the first child, while this process does something else."""

    def begin(self) -> None:
        """Start a child beside what goes on here, so that the first call need not wait for it."""
        with self._counting:
            if self._started or not self._places.acquire(blocking=False):
                return
            self._started += 1
        self._begun = threading.Thread(target=self._start, daemon=True)
        self._begun.start()

    def _start(self) -> None:
        child = None
        try:
            child = _Child(self._settings, self._limits, self._modules)
        except (ConfinedError, OSError):
            pass  # the first call tries again, and tells
        finally:
            self._idle.put(child)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the children, waiting for calls under way."""
        with self._counting:
            for _ in range(self._started):
                child = self._idle.get()
                if child is not None:
                    child.end()
            for _ in range(self._started):
                self._idle.put(None)

    def processes(self) -> tuple[int, ...]:
        """Return the process ids of the children at rest."""
        return tuple(child.pid for child in tuple(self._idle.queue) if child is not None)

    def filtered(self) -> bool:
        """Say whether the system calls of every child at rest are filtered, beside its limits."""
        return all(child.filtered for child in tuple(self._idle.queue) if child is not None)

    def call(self, function: str, data: bytes, **options: Any) -> Any:  # noqa: ANN401
        """Run ``module:function(data, **options)`` in a child; blocks until it is done.

        The options are plain data or our own values.  Raises `ConfinedError`
        when a limit is broken or the child dies, `ParseError` when the
        function raised one of our errors.
        """
        (value,) = self.call_each(function, [(data, options)])
        if isinstance(value, NewsletterError):
            raise value
        return value

    def call_each(
        self, function: str, calls: Sequence[tuple[bytes, dict[str, Any]]]
    ) -> list[Any | NewsletterError]:
        """Run ``module:function(data, **options)`` for each, one after another in one child.

        All calls are sent at once, so that the child never waits for us; each has
        limits of its own.  Returns values, and in the place of each call that
        failed the error that `call` would raise; those after it are not affected.
        """
        frames = [
            pack(
                Call(
                    function=function,
                    data=data,
                    options=options,
                    cpu_seconds=self._limits.cpu_seconds,
                )
            )
            for data, options in calls
        ]
        values = list[Any | NewsletterError]()
        child = self._borrow()
        try:
            while len(values) < len(frames):
                child = child or _Child(self._settings, self._limits, self._modules)
                worn = False
                try:
                    for reply in child.ask(frames[len(values) :], self._limits.wall_seconds):
                        values.append(_value_of(reply))
                        worn = reply.worn
                except ConfinedError as error:
                    values.append(error)
                    worn = True
                if worn:
                    child.end()
                    child = None
        except BaseException:
            if child is not None:
                child.end()
            child = None
            raise
        finally:
            self._idle.put(child)
        return values

    def _borrow(self) -> _Child | None:
        """Return a child at rest, or None where a new one is to be started.

        One more is started only where nobody came free for a while: each costs
        its start and its memory.
        """
        begun = self._begun
        if begun is not None:
            begun.join()
        with suppress(queue.Empty):
            return self._idle.get(block=self._started > 0, timeout=PATIENCE)
        if self._places.acquire(blocking=False):
            with self._counting:
                self._started += 1
            return None
        return self._idle.get()


def _value_of(reply: Reply) -> Any:  # noqa: ANN401 (whatever the function returned, or an error)
    if not reply.failure:
        return reply.value
    if reply.failure == "refused":
        return ParseError(reply.message, help=reply.help)
    return ConfinedError(f"A parser failed ({reply.message}).")


class _Child:
    """One process and its pipes."""

    def __init__(self, settings: str, limits: Limits, modules: frozenset[str]) -> None:
        keep_memory_at_hand()
        self._limits = limits
        self._modules = modules
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            [sys.executable, *BARE, "-c", START, settings],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
            bufsize=0,
        )
        assert self._process.stdin  # noqa: S101
        assert self._process.stdout  # noqa: S101
        self.pid = self._process.pid
        self._calls = self._process.stdin
        self._replies = self._process.stdout
        os.set_blocking(self._calls.fileno(), False)
        for pipe in (self._calls, self._replies):
            with suppress(OSError):  # then they hold less, and more steps are needed
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, CHUNK)
        self._buffer = bytearray(CHUNK)
        self._last_resort = weakref.finalize(self, _reap, self._process)
        _CHILDREN.add(self)
        try:
            first = next(self._exchange(b"", 1, limits.start_seconds))
        except BaseException:
            self.end()
            raise
        self.filtered = first.value is True
        """Whether its system calls are filtered, beside the limits."""

    def ask(self, frames: Sequence[bytes], seconds: float) -> Iterator[Reply]:
        """Send calls and yield their replies; the child is of no more use after an error.

        `seconds` is the time for each.
        """
        for reply in self._exchange(b"".join(frames), len(frames), seconds):
            if reply.failure == "memory":
                raise ConfinedError(
                    f"A parser needed more than {self._limits.memory_bytes >> 20} MB of memory.",
                    why="memory",
                )
            yield reply

    def end(self) -> None:
        """Kill the process and collect its remains."""
        self._last_resort()

    def leave(self) -> None:
        """Close our ends of its pipes, and let it live: it is somebody else's."""
        self._last_resort.detach()
        self._calls.close()
        self._replies.close()
        self._process.returncode = 0  # nobody here waits for it

    def _exchange(self, calls: bytes, wanted: int, seconds: float) -> Iterator[Reply]:
        deadline = time.monotonic() + seconds
        unsent, received = memoryview(calls), bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(self._replies, selectors.EVENT_READ)
            if unsent:
                selector.register(self._calls, selectors.EVENT_WRITE)
            while wanted:
                ready = selector.select(deadline - time.monotonic())
                if not ready and time.monotonic() >= deadline:
                    raise ConfinedError(
                        f"A parser did not finish within {seconds:g} seconds.", why="time"
                    )
                for key, _ in ready:
                    if key.fileobj is self._replies:
                        received += self._receive()
                        continue
                    unsent = unsent[self._send(unsent) :]
                    if not unsent:
                        selector.unregister(self._calls)
                while wanted and (length := self._whole(received)):
                    with memoryview(received) as view:
                        reply = self._read(view[HEADER.size : length])
                    del received[:length]
                    yield reply
                    wanted -= 1
                    deadline = time.monotonic() + seconds

    def _send(self, unsent: memoryview) -> int:
        try:
            return os.write(self._calls.fileno(), unsent[:CHUNK])
        except BrokenPipeError:
            return len(unsent)  # it died; what it answered before that is still to be read

    def _receive(self) -> memoryview:
        size = os.readv(self._replies.fileno(), [self._buffer])
        if not size:
            raise self._how_it_died()
        return memoryview(self._buffer)[:size]

    def _whole(self, received: bytearray) -> int:
        """Return the bytes of the first reply, if it is there whole, else 0."""
        if len(received) < HEADER.size:
            return 0
        length: int = HEADER.unpack_from(received)[0]
        if length > self._limits.reply_bytes:
            raise ConfinedError("A parser brought back more than can be right.", why="size")
        return HEADER.size + length if len(received) >= HEADER.size + length else 0

    def _read(self, body: memoryview) -> Reply:
        try:
            return unpack_reply(body, modules=self._modules)
        except Exception as error:
            raise ConfinedError("A parser brought back something that is no plain data.") from error

    def _how_it_died(self) -> ConfinedError:
        """Return what ended the process."""
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return ConfinedError("A parser stopped answering.", why="died")
        if -code in {signal.SIGPROF, signal.SIGXCPU}:
            return ConfinedError(
                f"A parser took more than {self._limits.cpu_seconds:g} seconds of processor time.",
                why="time",
            )
        if -code in {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGKILL}:
            return ConfinedError("A parser crashed, most likely for lack of memory.", why="died")
        return ConfinedError(f"A parser ended with exit code {code}.", why="died")


def _reap(process: subprocess.Popen[bytes]) -> None:
    """Kill, wait, close: no zombie and no open pipe stays behind."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


_CHILDREN: weakref.WeakSet[_Child] = weakref.WeakSet()
_POOLS: weakref.WeakSet[Confined] = weakref.WeakSet()


def _begin_anew() -> None:
    """In a fork of this process: the children are those of the process that forked."""
    for child in tuple(_CHILDREN):
        child.leave()
    _CHILDREN.clear()
    for pool in tuple(_POOLS):
        pool.begin_anew()


os.register_at_fork(after_in_child=_begin_anew)
