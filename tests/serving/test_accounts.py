"""Which account of this machine is at the other end of a connection."""

from __future__ import annotations

import os
import socket
import struct
from contextlib import ExitStack
from ipaddress import ip_address
from pathlib import Path

import pytest

from newsletter.serving.accounts import (
    TABLES,
    Address,
    OwnAccounts,
    asked_of_the_kernel,
    own_accounts,
    read_from,
)

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
THEIRS, OURS = ("127.0.0.1", 40_001), ("127.0.0.1", 8_018)


def spelt(end: Address) -> str:
    """Return an end of a connection as the table has it."""
    packed = ip_address(end[0]).packed
    words = struct.unpack(f"={len(packed) // 4}I", packed)
    return "".join(f"{one:08X}" for one in words) + f":{end[1]:04X}"


def line(theirs: Address, ours: Address, *, uid: int, inode: int = 77) -> str:
    """Return a line of the table."""
    ends = f"{spelt(theirs)} {spelt(ours)}"
    return f"   0: {ends} 01 00000000:00000000 00:00000000 00000000  {uid}        0 {inode} 1 0\n"


@pytest.mark.parametrize(
    ("lines", "account"),
    [
        (line(THEIRS, OURS, uid=1001), 1001),
        (line(OURS, THEIRS, uid=1000) + line(THEIRS, OURS, uid=1001), 1001),
        (line(("::ffff:127.0.0.1", 40_001), ("::ffff:127.0.0.1", 8_018), uid=5), 5),
        (line(OURS, THEIRS, uid=1000), None),
        (line(THEIRS, ("127.0.0.1", 8_019), uid=1000), None),
        (line(("127.0.0.2", 40_001), OURS, uid=1000), None),
        (line(THEIRS, OURS, uid=0, inode=0), None),
        ("   0: 0100007F:9C41 rubbish\n   1: 0100007F:9C41\n", None),
    ],
    ids=["theirs", "not-our-own-end", "mapped", "only-ours", "port", "host", "closed", "rubbish"],
)
def test_the_far_end_counts(tmp_path: Path, lines: str, account: int | None) -> None:
    """The account is that of the one socket at the far end; a closed one is nobody's, not root's."""
    table = tmp_path / "tcp"
    table.write_text(HEAD + lines)
    assert read_from([table], THEIRS, OURS) == account


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_connection_of_ours_is_ours(host: str) -> None:
    """Of a real connection, kernel and tables say that this account opened it, until it is closed."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with ExitStack() as stack:
        listening = stack.enter_context(socket.create_server((host, 0), family=family))
        asking = stack.enter_context(socket.create_connection(listening.getsockname()[:2]))
        answering, theirs = listening.accept()
        stack.enter_context(answering)
        ends = theirs[:2], answering.getsockname()[:2]
        own = own_accounts({})
        assert own is not None
        assert own.made(*ends)
        assert read_from(TABLES, *ends) == os.geteuid()
        assert asked_of_the_kernel(*ends) in {os.geteuid(), None}  # some containers have no netlink
        assert not OwnAccounts([os.geteuid() + 1], [asked_of_the_kernel]).made(*ends)
        asking.close()
        assert not own.made(*ends)


def test_who_is_not_found_is_nobody() -> None:
    """Where nothing is known of a connection, it is not one of ours."""
    assert not OwnAccounts([0], [lambda *_: None]).made(THEIRS, OURS)
    assert OwnAccounts([0], [lambda *_: None, lambda *_: 0]).made(THEIRS, OURS)


def test_where_it_cannot_be_told(tmp_path: Path) -> None:
    """A system without these tables tells so."""
    assert own_accounts({}, [tmp_path / "tcp"]) is None
