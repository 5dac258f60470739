"""The fence: a publication that was restored or copied to another machine mails nobody.

Two machines with the same databases would each mail everybody.  So the database names the machine
that it belongs to, and that machine remembers it outside the database.  Where the two do not
fit, whatever mails refuses, until somebody says that the other machine is off: `takeover`.
On a PostgreSQL server, which several machines share, it is the server that is named.
"""

from __future__ import annotations

import secrets as random
from pathlib import Path

from newsletter.errors import FencedError
from newsletter.model.machine import Badge, Features, Holder
from newsletter.publication.place import machine
from newsletter.publication.place.workplace import Workplace
from newsletter.stores.database import Database
from newsletter.stores.machine import SqlMachineStore
from newsletter.stores.servers import server_identity

WAY_OUT = (
    "See that the other machine is off and stays off; then say so: "
    'newsletter takeover --because "what happened"'
)


def expect_own(workplace: Workplace) -> None:
    """Raise `FencedError` where this machine is not the one that may mail.

    The first machine that asks becomes the one.  Where there are no readers there is nothing to
    fence.
    """
    expect_no_copy(workplace)
    if workplace.has_mail():
        with workplace.mail() as database:
            holder = holder_of(workplace, database)
            if database.dialect == "sqlite":
                _remember_anew(workplace, holder)


def expect_no_copy(workplace: Workplace) -> None:
    """Raise `FencedError` as `expect_own` does; nothing is written."""
    reason = why_fenced(workplace)
    if reason:
        raise FencedError(f"Nothing is mailed from here: {reason}.", help=WAY_OUT)


def why_fenced(workplace: Workplace) -> str:
    """Return why nothing may be mailed from here, or empty; nothing is written."""
    if not workplace.has_mail():
        return ""
    with workplace.mail() as database:
        holder = SqlMachineStore(database).holder()
        return _reason(workplace, database, holder) if holder else ""


def holder_of(workplace: Workplace, database: Database) -> Holder:
    """Return whose the database is; it becomes this machine's where it was nobody's."""
    store = SqlMachineStore(database)
    found = store.holder()
    if found is None:
        first = _new_holder(workplace, database)
        store.hold_first(first.mark, first.features, now=first.since)
        found = store.holder()
        assert found is not None  # noqa: S101 - just written, by us or by another
    return found


def take(workplace: Workplace, database: Database) -> Holder:
    """Make the database this machine's own, under a new mark."""
    holder = _new_holder(workplace, database)
    SqlMachineStore(database).hold(holder)
    return holder


def _new_holder(workplace: Workplace, database: Database) -> Holder:
    """Return this machine under a new mark; what it is to remember is written first."""
    mark = random.token_hex(16)
    holder = Holder(mark=mark, features=features_here(mark, database), since=workplace.clock())
    if database.dialect == "sqlite":
        _remember(workplace, holder)
    return holder


def features_here(mark: str, database: Database) -> Features:
    """Return what tells this machine, or the database's server, from others."""
    served = server_identity(database)
    return Features(machine=served) if served else machine.features(mark)


def _reason(workplace: Workplace, database: Database, holder: Holder) -> str:
    if holder.restored:
        return f"this publication was restored from {holder.restored}, and nobody has taken over"
    here = features_here(holder.mark, database)
    if not holder.features.fits(here):
        what = "server" if database.dialect == "postgres" else "machine"
        return f"its databases belong to another {what}, of which this is a copy"
    return "" if database.dialect == "postgres" else _reason_of_badge(workplace, holder, here)


def _reason_of_badge(workplace: Workplace, holder: Holder, here: Features) -> str:
    badge = machine.read_badge(workplace, holder.mark)
    if badge is None:
        # Another account of the same machine, or the note was lost: the machine itself is known.
        known = holder.features.known and here.known
        return "" if known else "this machine does not know that the databases are its own"
    if not badge.features.fits(here):
        return "this machine is a copy of the one that its databases belong to"
    if badge.folder != _folder(workplace) and _lives_in(Path(badge.folder)):
        return f"this folder is a copy of {badge.folder}, from which mail goes out"
    return ""  # the same folder, or one that was moved


def _lives_in(folder: Path) -> bool:
    return (folder / "var" / "mail.db").exists()


def _remember_anew(workplace: Workplace, holder: Holder) -> None:
    """Remember what is not remembered yet by this account, or of a folder that was moved."""
    badge = machine.read_badge(workplace, holder.mark)
    if badge is None or badge.folder != _folder(workplace):
        _remember(workplace, holder)


def _remember(workplace: Workplace, holder: Holder) -> None:
    here = machine.features(holder.mark)
    folder = _folder(workplace)
    machine.write_badge(workplace, Badge(mark=holder.mark, folder=folder, features=here))


def _folder(workplace: Workplace) -> str:
    return str(workplace.folder.resolve())
