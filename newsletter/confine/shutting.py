"""What a child gives up for good when everything that it needs is loaded.

Two walls, one behind the other.  Limits of the kernel (setrlimit(2)): no new file descriptor, so
no file, socket, pipe or device can be opened, and no octet written into a file.  Where the kernel
and the machine are known, a filter of system calls (seccomp(2)): whatever is not memory, time,
signals or the pipes that are open fails with "not permitted", starting programs and removing files
included.  Both are there for root, too.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import struct
from collections.abc import Iterator, Mapping

from newsletter.model.values import dataclass

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD, EQUAL, ANSWER = 0x20, 0x15, 0x06
"""BPF: load a word of the call, compare it with a number, end (linux/bpf_common.h)."""
NUMBER_AT, ARCHITECTURE_AT, FIRST_ARGUMENT_AT = 0, 4, 16
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The numbers of system calls on one kind of processor (asm/unistd.h)."""

    audit: int
    """Its number in linux/audit.h."""
    calls: frozenset[int]
    """What stays allowed: reading and writing what is open, memory, time, signals to itself."""
    prlimit: int
    """Allowed for the process itself."""


MACHINES: Mapping[str, Machine] = {
    "x86_64": Machine(
        audit=0xC000003E,
        calls=frozenset(
            [
                *(0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 17, 19, 20, 24, 25, 28, 35, 38, 39),
                *(60, 96, 97, 98, 100, 131, 160, 186, 202, 219, 228, 230, 231, 318, 324, 334),
            ]
        ),
        prlimit=302,
    ),
    "aarch64": Machine(
        audit=0xC00000B7,
        calls=frozenset(
            [
                *(57, 62, 63, 64, 65, 66, 67, 80, 93, 94, 98, 101, 103, 113, 115, 124, 128, 132),
                *(134, 135, 139, 153, 163, 164, 165, 169, 172, 178, 214, 215, 216, 222, 226),
                *(233, 278, 283, 293),
            ]
        ),
        prlimit=261,
    ),
}


def shut_in() -> bool:
    """Open nothing from now on; return whether the filter of system calls could be set, too."""
    filtered = _filter(MACHINES.get(os.uname().machine))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    return filtered


def _filter(machine: Machine | None) -> bool:
    if machine is None:
        return False
    kernel = ctypes.CDLL(None, use_errno=True)
    code = b"".join(program(machine))
    steps = ctypes.create_string_buffer(code)
    whole = struct.pack("@HP", len(code) // 8, ctypes.addressof(steps))
    no_more = int(kernel.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    return no_more == 0 and int(kernel.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, whole, 0, 0)) == 0


def program(machine: Machine) -> Iterator[bytes]:
    """Yield the steps of the filter, of 8 octets each (linux/filter.h)."""
    yield _step(LOAD, ARCHITECTURE_AT)
    yield _step(EQUAL, machine.audit, skip=1)
    yield _step(ANSWER, REFUSE)
    yield _step(LOAD, NUMBER_AT)
    for number in sorted(machine.calls):
        yield _step(EQUAL, number, otherwise=1)
        yield _step(ANSWER, ALLOW)
    yield _step(EQUAL, machine.prlimit, otherwise=3)
    yield _step(LOAD, FIRST_ARGUMENT_AT)
    yield _step(EQUAL, 0, otherwise=1)
    yield _step(ANSWER, ALLOW)
    yield _step(ANSWER, REFUSE)


def _step(code: int, value: int, *, skip: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("@HBBI", code, skip, otherwise, value)
