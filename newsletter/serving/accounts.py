"""Which account of this machine asks: Linux knows, of each end of a connection, who opened it.

A loopback address keeps other machines out, not other people who work on this one.  The kernel is
asked for the one socket (sock_diag(7)); where it says nothing, its tables are read (proc(5)), which
takes some milliseconds.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
"""A line for each socket, with the account that made it in the eighth column."""
ROOT = 0
_LOOKS = 3
"""A table is read in pieces; a line that moved between two of them is found at the next look."""
_COLUMNS = 10
_GONE = 0
"""Inode of a socket that was closed: the account that stands there is nobody's."""

_SOCK_DIAG, _BY_FAMILY, _REQUEST, _ANY_STATE, _ANY_COOKIE = 4, 20, 1, 0xFFFFFFFF, 0xFFFFFFFF
_HEADER, _ASKED, _ENDS = "=IHHII", "=BBBBI", "!HH16s16s"
_TOLD = 72
"""Octets of ``struct inet_diag_msg``."""

Address = tuple[str, int]
"""(IPv4 or IPv6, port)"""
Owner = Callable[[Address, Address], int | None]
"""Returns the account that opened the connection from the first to the second; None: not found."""


class OwnAccounts:
    """Tells whether a connection was opened by the account that serves, or by root."""

    def __init__(self, own: Iterable[int], owners: Sequence[Owner]) -> None:
        self._own = frozenset(own)
        self._owners = tuple(owners)

    def made(self, theirs: Address, ours: Address) -> bool:
        """Tell whether one of these accounts opened a connection; who is not found did not."""
        for owner in self._owners:
            account = owner(theirs, ours)
            if account is not None:
                return account in self._own
        return False


def own_accounts(environ: Mapping[str, str], tables: Sequence[Path] = TABLES) -> OwnAccounts | None:
    """Return who may ask: this account, root, and who became root by sudo; None: it cannot be told.

    Systems other than Linux have no such tables, and a few hide them.
    """
    known = [one for one in tables if os.access(one, os.R_OK)]
    if not known:
        return None
    typed = environ.get("SUDO_UID", "") if os.geteuid() == ROOT else ""
    more = (int(typed),) if typed.isascii() and typed.isdigit() else ()
    return OwnAccounts(
        (os.geteuid(), ROOT, *more),
        (asked_of_the_kernel, lambda theirs, ours: read_from(known, theirs, ours)),
    )


def asked_of_the_kernel(theirs: Address, ours: Address) -> int | None:
    """Return who opened a connection, asked for by its ends; None also where nobody answers."""
    far, near = _plain(theirs[0]), _plain(ours[0])
    family = socket.AF_INET if far.version == 4 else socket.AF_INET6  # noqa: PLR2004 - IPv4
    ends = struct.pack(_ENDS, theirs[1], ours[1], far.packed, near.packed)
    body = struct.pack(_ASKED, family, socket.IPPROTO_TCP, 0, 0, _ANY_STATE) + ends
    body += struct.pack("=III", 0, _ANY_COOKIE, _ANY_COOKIE)
    size = struct.calcsize(_HEADER)
    with contextlib.suppress(OSError, AttributeError):  # no netlink, or none for us
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _SOCK_DIAG) as line:
            line.settimeout(1)
            line.send(struct.pack(_HEADER, size + len(body), _BY_FAMILY, _REQUEST, 1, 0) + body)
            answer = line.recv(4_096)
        kind = struct.unpack_from(_HEADER, answer)[1]
        told = answer[size : size + _TOLD]
        if kind == _BY_FAMILY and len(told) == _TOLD and told[4 : 4 + len(ends)] == ends:
            account, inode = struct.unpack_from("=II", told, _TOLD - 8)
            return None if inode == _GONE else int(account)
    return None


def read_from(tables: Iterable[Path], theirs: Address, ours: Address) -> int | None:
    """Return who opened a connection, as the tables have it.  Raises `OSError`."""
    tables = tuple(tables)
    wanted = (_plain(theirs[0]), theirs[1], _plain(ours[0]), ours[1])
    for _ in range(_LOOKS):
        for table in tables:
            account = _found(table, wanted)
            if account is not None:
                return account
    return None


Ends = tuple[IPv4Address | IPv6Address, int, IPv4Address | IPv6Address, int]


def _found(table: Path, wanted: Ends) -> int | None:
    port = f":{wanted[1]:04X} "
    for line in table.read_text("ascii", "replace").splitlines():
        if port in line and (account := _owner(line.split(), wanted)) is not None:
            return account
    return None


def _owner(columns: Sequence[str], wanted: Ends) -> int | None:
    """Return the account of a line that is about the far end of a connection, or None."""
    if len(columns) < _COLUMNS:
        return None
    try:
        ends = (*_address(columns[1]), *_address(columns[2]))
        account, inode = int(columns[7]), int(columns[9])
    except ValueError:
        return None
    return account if ends == wanted and inode != _GONE else None


def _address(text: str) -> tuple[IPv4Address | IPv6Address, int]:
    """Read ``0100007F:1F90``: words of 32 bits as the machine has them, and the port."""
    words, _, port = text.partition(":")
    parts = (int(words[at : at + 8], 16) for at in range(0, len(words), 8))
    packed = b"".join(struct.pack("=I", one) for one in parts)
    return _plain(str(ip_address(packed))), int(port, 16)


def _plain(text: str) -> IPv4Address | IPv6Address:
    """Return an address; an IPv4 one, too, by which a program of IPv6 calls it (RFC 4291, 2.5.5.2)."""
    address = ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address
