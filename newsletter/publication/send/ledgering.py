"""`newsletter ledger`, `halt`, `resume`: every row of a send, and what a person decides."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from newsletter.errors import SendError, UsageError
from newsletter.model.sending import Delivery, DeliveryState
from newsletter.model.values import dataclass
from newsletter.publication.place import audit
from newsletter.publication.place.files import write_lines
from newsletter.publication.place.ledgers import ledger_store
from newsletter.publication.place.outside_git import expect_outside
from newsletter.publication.place.wording import counted
from newsletter.publication.place.workplace import Workplace
from newsletter.publication.readers.subscribing import subscriber_store
from newsletter.publication.send import pacing
from newsletter.stores.ledger import SqlLedgerStore

COLUMNS = ("issue", "recipient", "state", "reason", "variant", "attempts", "at")
RECEIVED = frozenset({DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN})
"""States of those who have an issue, as far as anybody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One recipient's row, with the address that they have today."""

    delivery: Delivery
    address: str = ""
    """Empty where it was not asked for, or they are erased."""

    def line(self) -> str:
        """Return the row as a line."""
        one = self.delivery
        who = self.address or one.recipient
        reason = f"  {one.reason}" if one.reason else ""
        part = "" if one.variant == "all" else f"  [{one.variant}]"
        return f"{one.state:10} {one.at:%Y-%m-%d %H:%M}  {who}{part}{reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Who got one issue and not the other."""

    only_first: tuple[Row, ...]
    only_second: tuple[Row, ...]
    both: int


def rows(
    workplace: Workplace, issue_id: str, *, state: str = "", addresses: bool = False
) -> tuple[Row, ...]:
    """Return the rows of an issue's ledger, by recipient; raises `SendError` without one."""
    with ledger_store(workplace) as store:
        _expect_ledger(store, issue_id)
        found = tuple(one for one in store.deliveries(issue_id) if state in {"", one.state})
    if not addresses:
        return tuple(Row(delivery=one) for one in found)
    return tuple(_named(workplace, found))


def page_of(
    workplace: Workplace, issue_id: str, *, state: str, first: int, most: int, addresses: bool
) -> tuple[Row, ...]:
    """Return at most so many rows of one state, by recipient, from the `first` on (from 0)."""
    with ledger_store(workplace) as store:
        _expect_ledger(store, issue_id)
        of_state = (one for one in store.deliveries(issue_id) if one.state == state)
        found = tuple(islice(of_state, first, first + most))
    return tuple(_named(workplace, found) if addresses else (Row(delivery=one) for one in found))


def counts(workplace: Workplace, issue_id: str) -> tuple[tuple[str, int], ...]:
    """Return (state, how many rows), in the order in which rows go through them."""
    summed: Counter[DeliveryState] = Counter()
    with ledger_store(workplace) as store:
        for one in store.totals(issue_id):
            summed[one.state] += one.count
    return tuple((str(state), summed[state]) for state in DeliveryState if summed[state])


def csv_of(workplace: Workplace, issue_id: str, *, by: str = "") -> bytes:
    """Return every row as CSV; no address stands in it."""
    with ledger_store(workplace) as store:
        count = _expect_ledger(store, issue_id)
        data = "".join(_csv(store.deliveries(issue_id))).encode()
    audit.record(workplace, "export ledger", item=issue_id, by=by, detail=counted(count, "row"))
    return data


def difference(workplace: Workplace, first: str, second: str) -> Difference:
    """Return who has one of two issues and not the other, with why not.

    Each row is that of the issue which they do not have; who was not in its ledger at all is in
    neither list: they came or left in between.
    """
    with ledger_store(workplace) as store:
        ledgers = []
        for issue in (first, second):
            _expect_ledger(store, issue)
            ledgers.append({one.recipient: one for one in store.deliveries(issue)})
    ours, theirs = ledgers
    return Difference(
        only_first=tuple(_lacking(ours, theirs)),
        only_second=tuple(_lacking(theirs, ours)),
        both=sum(
            one.state in RECEIVED and who in theirs and theirs[who].state in RECEIVED
            for who, one in ours.items()
        ),
    )


def _lacking(got: dict[str, Delivery], other: dict[str, Delivery]) -> Iterator[Row]:
    for who, one in got.items():
        if one.state in RECEIVED and who in other and other[who].state not in RECEIVED:
            yield Row(delivery=other[who])


def export(workplace: Workplace, issue_id: str, path: Path, *, by: str = "") -> int:
    """Write every row into a CSV file that only its owner may read; no address stands in it.

    Returns the number of rows.  Raises `UsageError` for a place where git could pick it up.
    """
    expect_outside(workplace, path, doing="Export into")
    if not path.resolve().parent.is_dir():
        raise UsageError(
            f"There is no folder {path.resolve().parent} to write {path.name} into.",
            help="Make it first, or choose another place.",
        )
    with ledger_store(workplace) as store:
        count = _expect_ledger(store, issue_id)
        write_lines(path.resolve(), _csv(store.deliveries(issue_id)), mode=0o600)
    audit.record(workplace, "export ledger", item=issue_id, by=by, detail=counted(count, "row"))
    return count


def halt(workplace: Workplace, issue_id: str, *, because: str, by: str = "") -> str:
    """Let nothing more leave, in whatever process; what is on its way is finished.

    Returns what was done.
    """
    reason = f"halted by {by or workplace.user}: {because}"
    with ledger_store(workplace) as store:
        store.halt(issue_id, reason)
        waiting = sum(1 for _ in store.waiting(issue_id))
    audit.record(workplace, "halt", item=issue_id, by=by, detail=because)
    return f"{issue_id} is halted; {counted(waiting, 'reader')} still to be mailed"


def lift(workplace: Workplace, issue_id: str, *, by: str = "") -> None:
    """Take a halt back; raises `SendError` where nothing is halted."""
    with ledger_store(workplace) as store:
        _expect_ledger(store, issue_id)
        head = store.head(issue_id)
        if head is None or not head.halted:
            raise SendError(
                f"Issue {issue_id} is not halted.", help=f"To go on: newsletter send {issue_id}"
            )
        pacing.let_pass(workplace, issue_id)
        store.halt(issue_id, "")
    audit.record(workplace, "resume", item=issue_id, by=by)


def decide(
    workplace: Workplace,
    issue_id: str,
    *,
    resend: bool,
    because: str,
    recipient: str = "",
    by: str = "",
) -> int:
    """Decide the rows of which nobody knows whether they arrived; return how many.

    With `resend` they are mailed again by the next `send`, and somebody may have it twice; else
    they stay as they are, with the decision.  Raises `SendError` where none is uncertain.
    """
    decision = "resend" if resend else "leave"
    reason = f"{decision}, decided by {by or workplace.user}: {because}"
    with ledger_store(workplace) as store:
        count = store.decide_uncertain(
            issue_id,
            resend=resend,
            reason=reason,
            recipient=recipient,
            now=workplace.clock(),
        )
    if not count:
        raise SendError(
            f"No row of issue {issue_id} is uncertain{' for this recipient' if recipient else ''}.",
            help=f"See: newsletter ledger show {issue_id} --state uncertain",
        )
    detail = f"{decision} {count}: {because}"
    audit.record(workplace, "ledger decide", item=issue_id, by=by, detail=detail)
    return count


def _expect_ledger(store: SqlLedgerStore, issue_id: str) -> int:
    """Return the number of recipients; raises `SendError` where nothing was sent."""
    head = store.head(issue_id)
    if head is None:
        raise SendError(
            f"Issue {issue_id} has no ledger: nothing of it was sent.",
            help=f"See: newsletter status {issue_id}",
        )
    return head.recipients


def _named(workplace: Workplace, found: tuple[Delivery, ...]) -> Iterator[Row]:
    with subscriber_store(workplace) as store:
        for one in found:
            known = store.get(one.recipient)
            yield Row(delivery=one, address=known.address if known else "")


def _csv(found: Iterator[Delivery]) -> Iterator[str]:
    yield _line(COLUMNS)
    for one in found:
        yield _line(
            (
                one.issue,
                one.recipient,
                one.state,
                one.reason,
                one.variant,
                str(one.attempts),
                one.at.isoformat(timespec="seconds"),
            )
        )


def _line(cells: tuple[str, ...]) -> str:
    """Return a line of CSV in which no cell is a formula."""
    stream = io.StringIO()
    safe = (f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t"} else cell for cell in cells)
    csv.writer(stream).writerow(safe)
    return stream.getvalue()
