"""Claims, duties and signs of life of this publication, and who claims on this machine."""

from __future__ import annotations

import os
import secrets as random
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from newsletter.deliver.schedule import LEASE, is_free
from newsletter.model.duty import Beat
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.duties import SqlDutyStore

BEAT = timedelta(minutes=1)
"""How often a process that keeps the time says that it is alive."""
ALIVE = timedelta(minutes=5)
"""For how long such a word counts."""
ALIVE_ONCE = timedelta(minutes=20)
"""For how long it counts of `run --once`, which something outside starts again and again."""

_BOOT, _PROCESSES = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")


@contextmanager
def duty_store(workplace: Workplace) -> Iterator[SqlDutyStore]:
    """Open what the clock claims, beside the ledgers.  Raises `SchemaError`, `StoreError`."""
    with workplace.mail() as connection:
        yield SqlDutyStore(connection)


def new_holder() -> str:
    """Return a name for this process under which it claims: ``host:mark:pid:random``."""
    host = "".join(c for c in socket.gethostname() if c.isalnum() or c in "-.")[:40]
    return f"{host}:{_machine_mark()}:{os.getpid()}:{random.token_hex(4)}"


def is_dead(holder: str) -> bool:
    """Say whether a holder certainly lives no more; of another machine's nobody can say so."""
    _, mark, pid, _ = holder.split(":") if holder.count(":") == 3 else ("", "", "", "")  # noqa: PLR2004 - its parts
    if not mark or mark != _machine_mark():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False  # it is somebody else's, and alive
    return False


def claim(workplace: Workplace, series: str, item: str, *, holder: str) -> bool:
    """Claim what is due for `LEASE`; False: another process has it, or it is done."""
    now = workplace.clock()
    with duty_store(workplace) as store:
        return store.claim(
            series,
            item,
            holder=holder,
            now=now,
            until=now + LEASE,
            free=lambda known: is_free(known, now=now, dead=is_dead),
        )


def beat(workplace: Workplace, holder: str, *, counts: timedelta = ALIVE) -> None:
    """Say that this process keeps the time; with no `counts`, that it ends."""
    now = workplace.clock()
    with duty_store(workplace) as store:
        store.beat(Beat(holder=holder, seen=now, until=now + counts))


def last_beat(workplace: Workplace) -> Beat | None:
    """Return the newest sign of life of any process that kept the time, or None."""
    if not workplace.has_mail():
        return None
    with duty_store(workplace) as store:
        return next(iter(store.beats()), None)


def is_kept(workplace: Workplace, now: datetime) -> bool:
    """Say whether any process keeps the time."""
    if not workplace.has_mail():
        return False
    with duty_store(workplace) as store:
        return any(_lives(one, now) for one in store.beats())


def is_kept_throughout(workplace: Workplace, now: datetime) -> bool:
    """Say whether a process that stays keeps the time: ``run --once`` is away between its turns."""
    if not workplace.has_mail():
        return False
    with duty_store(workplace) as store:
        return any(_lives(one, now) and one.until - one.seen <= ALIVE for one in store.beats())


def _lives(beat: Beat, now: datetime) -> bool:
    """Say whether a sign of life still counts; one of the future is of a clock that was wrong."""
    if not beat.seen - ALIVE <= now < beat.until:
        return False
    comes_again = beat.until - beat.seen > ALIVE
    return comes_again or not is_dead(beat.holder)


def _machine_mark() -> str:
    """Return what tells this machine's processes from all others: the boot, and the space of pids."""
    try:
        told = _BOOT.read_text("ascii").strip() + str(_PROCESSES.readlink())
    except OSError:
        return ""
    return sha256(told.encode()).hexdigest()[:12]
