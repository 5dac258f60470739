"""The child: reads calls from standard input, answers on standard output, until either closes.

Started by `newsletter.confine.parent` with the search path, the limits and the
modules to import beforehand as arguments.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, BinaryIO

from newsletter.confine.frames import HEADER, Call, Reply, keep_memory_at_hand, pack
from newsletter.confine.shutting import shut_in
from newsletter.errors import NewsletterError

CALM = 20_000
"""Objects made between two looks for rubbish that only refers to itself; feeds make hardly any."""


def main() -> None:
    """Import, accept the memory limit, then work until the parent leaves."""
    settings = json.loads(sys.argv[1])
    sys.path[:] = settings["path"]
    calls, replies = _private_pipes()
    for module in settings["preload"]:
        importlib.import_module(module)
    if settings["prepare"]:
        function_of(settings["prepare"])()
    keep_memory_at_hand()
    gc.collect()
    gc.freeze()  # what was imported stays, and is not looked through again and again
    gc.set_threshold(CALM)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (settings["memory_bytes"],) * 2)
    sizes = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    replies.write(pack(Reply(value=settings["shut_in"] and shut_in())))
    replies.flush()
    while call := _next_call(calls):
        reply = answer(call)
        if _size(sizes) > settings["worn_bytes"]:
            reply = replace(reply, worn=True)
        replies.write(pack(reply))
        replies.flush()


def answer(call: Call) -> Reply:
    """Run the call within its processor time; every failure becomes a reply."""
    _allow_cpu(call.cpu_seconds)
    try:
        return Reply(value=function_of(call.function)(call.data, **call.options))
    except MemoryError:
        return Reply(failure="memory")
    except NewsletterError as error:
        return Reply(failure="refused", message=error.message, help=error.help)
    except Exception as error:  # noqa: BLE001 (a parser may fail in any way; the parent is told)
        return Reply(failure="broken", message=f"{type(error).__name__}: {error}"[:300])


def function_of(name: str) -> Callable[..., Any]:
    """Return the function ``module:name``."""
    module, _, name = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def _size(sizes: int) -> int:
    """Return the bytes in use: after large input they stay many, memory seldom goes back.

    `sizes` is the open file of this process's sizes in pages (proc(5), statm).
    """
    return int(os.pread(sizes, 200, 0).split()[1]) * resource.getpagesize()


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the pipes for ourselves, so that a parser that prints does not speak to the parent."""
    calls = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return calls, replies


def _next_call(calls: BinaryIO) -> Call | None:
    """Return the next call, or None when the parent has left."""
    header = calls.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    body = calls.read(HEADER.unpack(header)[0])
    call = pickle.loads(body)  # noqa: S301 (from our own parent)
    assert isinstance(call, Call)  # noqa: S101
    return call


def _allow_cpu(seconds: float) -> None:
    """Let the kernel end this process that many seconds of its processor time from now.

    The profiling timer is exact; the limit, in whole seconds, stands behind it.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = usage.ru_utime + usage.ru_stime
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 2, hard))
    signal.setitimer(signal.ITIMER_PROF, seconds)


if __name__ == "__main__":
    main()
