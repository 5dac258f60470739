"""Work shared by several processes, each a fork of this one; what they find comes back in order.

A fork sees everything that this process has read, without a copy of it.  Nobody outlives the
process that forked: once it is gone, a worker that has something to say ends.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import struct
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby, islice
from typing import Any, BinaryIO, TypeVar

from newsletter.errors import ArchiveError, NewsletterError

T = TypeVar("T")
R = TypeVar("R", bound=tuple[Any, ...])

MOST = 400
"""Tasks that a worker takes in a row: neighbours lie together in memory, and what one process alone looks at
is not copied for another."""
LEAST = 16
"""As many are taken in a row at the end, so that all come to it at the same time."""
_LENGTH = struct.Struct(">Q")


def shared(
    tasks: Sequence[tuple[int, T]],
    work: Callable[[int, Iterable[tuple[int, T]]], Iterator[R]],
    *,
    workers: int,
) -> Iterator[R]:
    """Yield what `work` yields for numbered tasks, in the order of the tasks.

    `work` is called once in each worker, with the worker's number and its share, in order; each of
    its results begins with the number of its task.  An error of ours in a worker is raised here;
    raises `ArchiveError` where a worker was ended.
    """
    pipes: list[BinaryIO] = []
    children: list[int] = []
    gc.collect()
    gc.freeze()  # so that looking for rubbish does not make copies of what is shared
    try:
        for number in range(workers):
            pipe, child = _started(number, tasks, work, workers, pipes)
            pipes.append(pipe)
            children.append(child)
        for chunk, _ in enumerate(_rows(len(tasks), workers)):
            yield from _read(pipes[chunk % workers])
    finally:
        gc.unfreeze()
        for pipe in pipes:
            pipe.close()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _rows(count: int, workers: int) -> Iterator[range]:
    """Yield the places of the tasks that are taken in a row, in order; the workers take turns."""
    done = 0
    while done < count:
        size = max(LEAST, min(MOST, (count - done) // (4 * workers)))
        for _ in range(workers):
            if row := range(done, min(done + size, count)):
                yield row
            done += size


def _started(
    number: int,
    tasks: Sequence[tuple[int, T]],
    work: Callable[[int, Iterable[tuple[int, T]]], Iterator[R]],
    workers: int,
    others: Sequence[BinaryIO],
) -> tuple[BinaryIO, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return os.fdopen(reading, "rb"), child
    try:
        os.close(reading)
        for other in others:
            other.close()
        with os.fdopen(writing, "wb") as pipe:
            _work(number, tasks, work, workers, pipe)
    except BaseException:  # noqa: BLE001 - the parent is gone: nobody is there to be told
        os._exit(1)
    os._exit(0)


def _work(
    number: int,
    tasks: Sequence[tuple[int, T]],
    work: Callable[[int, Iterable[tuple[int, T]]], Iterator[R]],
    workers: int,
    pipe: BinaryIO,
) -> None:
    """Do a worker's share, and tell what comes of each chunk."""
    chunks = list(islice(_rows(len(tasks), workers), number, None, workers))
    mine = [tasks[at] for row in chunks for at in row]
    place = {tasks[at][0]: nth for nth, row in enumerate(chunks) for at in row}
    told = 0
    try:
        for at, results in groupby(work(number, mine), lambda result: place[result[0]]):
            while told < at:  # a chunk without results
                _tell(pipe, [])
                told += 1
            _tell(pipe, list(results))
            told += 1
        for _ in range(told, len(chunks)):
            _tell(pipe, [])
    except NewsletterError as error:
        _tell(pipe, (type(error), error.message, error.help))
    except OSError as error:
        _tell(pipe, (type(error), error.errno, error.strerror, error.filename))
    except Exception:  # noqa: BLE001 - told to whoever asked
        _tell(pipe, traceback.format_exc())


def _tell(pipe: BinaryIO, said: object) -> None:
    octets = pickle.dumps(said, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(octets)) + octets)
    pipe.flush()


def _read(pipe: BinaryIO) -> list[Any]:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise ArchiveError(
            "A process that makes pages was ended by something else.",
            help="See whether the machine ran out of memory, and build again; the site is as it was.",
        )
    said = pickle.loads(pipe.read(_LENGTH.unpack(head)[0]))  # noqa: S301 - from our own fork
    match said:
        case list():
            return said
        case (kind, str(message), str(help_)):
            raise kind(message, help=help_)
        case (kind, *facts):
            raise kind(*facts)
    raise RuntimeError(f"A process that makes pages failed:\n{said}")
